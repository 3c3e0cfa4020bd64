//! Do more images look unlike the others than may?

use super::digests::digests;
use super::limits::Most;
use super::measured::{Measured, Occurrence, Phrase};
use super::{Asked, CheckError, Checked, for_limits};
use crate::dataset::{Dataset, ImageRef};
use crate::probes::quality::{Kind, OddImage, QualityFinding, QualityProbe};

/// Why nothing is compared.
const TOO_FEW: &str = "there are too few images to say what is usual";

/// All limits for images that look unlike the others.
pub(super) fn check(asked: &Asked<'_>, checked: &mut Checked) -> Result<(), CheckError> {
    let Asked { policy, dataset, progress, .. } = *asked;
    let demanded: Vec<(Kind, Most)> =
        Kind::ALL.into_iter().filter_map(|kind| Some((kind, policy.quality.of(kind)?))).collect();
    if demanded.is_empty() {
        return Ok(());
    }
    let finding = QualityProbe::default().run(dataset, progress).map_err(for_limits("[quality]"))?;
    for (kind, most) in demanded {
        let (key, trail) = words(kind);
        if finding.too_few {
            checked.skip(key, true, TOO_FEW);
            continue;
        }
        let phrase = Phrase { lead: "", noun: "image", trail };
        checked.add(Some(Measured::most(key, phrase, most, finding.images, odd(dataset, &finding, kind)?)));
    }
    Ok(())
}

/// The key of a kind's limit, and what its images are.
fn words(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Dark => ("quality.dark", "too dark"),
        Kind::Light => ("quality.light", "too light"),
        Kind::LowInformation => ("quality.low_information", "of low information"),
        Kind::Blurry => ("quality.blurry", "too blurry"),
        Kind::Grey => ("quality.grey", "grey among colour"),
        Kind::OddSize => ("quality.odd_size", "of odd size"),
        Kind::OddShape => ("quality.odd_shape", "of odd shape"),
        Kind::Framed => ("quality.framed", "with a frame"),
        Kind::Cut => ("quality.cut", "cut off"),
        Kind::Upscaled => ("quality.upscaled", "enlarged by repeating pixels"),
    }
}

/// The odd images of a kind, the oddest first; as many as are listed.
fn odd(dataset: &Dataset, finding: &QualityFinding, kind: Kind) -> Result<Vec<Occurrence>, CheckError> {
    let found: Vec<&OddImage> = finding.of(kind).collect();
    let images: Vec<ImageRef> = found.iter().map(|odd| ImageRef { set: odd.set, index: odd.index }).collect();
    let digests = digests(dataset, &images)?;
    let occurrence = |((odd, image), digest): ((&OddImage, &ImageRef), String)| {
        Occurrence::new(digest, format!("{} {}", odd.set.name(), odd.index), vec![*image])
    };
    Ok(found.into_iter().zip(&images).zip(digests).map(occurrence).collect())
}
