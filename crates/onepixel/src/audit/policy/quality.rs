//! Do more images look unlike the others than may?

use super::digests::digests;
use super::finding::Unchecked;
use super::limits::Most;
use super::measured::{Measured, Occurrence};
use super::place::Place;
use super::{Asked, CheckError, Checked, for_limits};
use crate::dataset::{Dataset, ImageRef};
use crate::probes::quality::{Kind, QualityFinding, QualityProbe};

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
        let key = key(kind);
        if finding.too_few {
            checked.skip(key, true, Unchecked::TooFewImages);
            continue;
        }
        checked.add(Some(Measured::most(key, most, finding.images, odd(dataset, &finding, kind)?)));
    }
    Ok(())
}

/// The key of a kind's limit.
fn key(kind: Kind) -> &'static str {
    match kind {
        Kind::Dark => "quality.dark",
        Kind::Light => "quality.light",
        Kind::LowInformation => "quality.low_information",
        Kind::Blurry => "quality.blurry",
        Kind::Grey => "quality.grey",
        Kind::OddSize => "quality.odd_size",
        Kind::OddShape => "quality.odd_shape",
        Kind::Framed => "quality.framed",
        Kind::Cut => "quality.cut",
        Kind::Upscaled => "quality.upscaled",
    }
}

/// The odd images of a kind, the oddest first; as many as are listed.
fn odd(dataset: &Dataset, finding: &QualityFinding, kind: Kind) -> Result<Vec<Occurrence>, CheckError> {
    let images: Vec<ImageRef> = finding.of(kind).map(|odd| ImageRef { set: odd.set, index: odd.index }).collect();
    let digests = digests(dataset, &images)?;
    let occurrence = |(&image, digest)| Occurrence::new(digest, Place::Image, vec![image]);
    Ok(images.iter().zip(digests).map(occurrence).collect())
}
