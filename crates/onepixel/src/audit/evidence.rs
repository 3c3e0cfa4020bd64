//! What does one have to see to believe an audit?

use super::{Audit, AuditPlan};
use crate::dataset::{Dataset, ImageRef, SetName, Specimens};
use crate::probes::ProbeError;
use crate::probes::ladder::{HardImages, LadderFinding, held_out_labels};
use crate::probes::pixels::{CloseUps, PixelsFinding, PixelsProbe};
use crate::progress::Progress;

/// How much is looked at closely, so that a page stays small.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// The most pairs of classes; by default 120, all those of up to 16 classes. Of more, the hardest and the easiest.
    pub pairs: usize,
    /// The most wrongly classified images of each class of a pair; by default 6.
    pub wrong_images: usize,
    /// The most images that hardly any model gets right; by default 48.
    pub hard_images: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { pairs: 120, wrong_images: 6, hard_images: 48 }
    }
}

/// What an audit's numbers look like: pairs of classes looked at closely, and the images that findings speak of.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// The pairs of classes, where the one-pixel probe was run.
    pub close_ups: Option<CloseUps>,
    /// The images that hardly any model gets right, where the ladder was run.
    pub hard_images: Option<HardImages>,
    /// The set that these are in.
    pub held_out: SetName,
    /// All images that are to be shown.
    pub specimens: Specimens,
}

impl AuditPlan {
    /// Gathers what is to be seen of an audit that this plan made of a dataset; `wanted` are images to be shown beside those of
    /// pairs of classes and those that hardly any model gets right.
    ///
    /// # Errors
    ///
    /// The images cannot be read.
    pub fn evidence(
        &self,
        dataset: &Dataset,
        audit: &Audit,
        wanted: &[ImageRef],
        progress: &dyn Progress,
    ) -> Result<Evidence, ProbeError> {
        let probe = PixelsProbe { seed: self.terms.seed, ..self.terms.pixels.clone() };
        let pixels = audit.findings.pixels.as_ref().map(|finding| (&probe, finding));
        Evidence::gather(dataset, pixels, audit.findings.ladder.as_ref(), wanted, Bounds::default(), progress)
    }
}

impl Evidence {
    /// Gathers what is to be seen of findings of a dataset. `pixels` is the one-pixel finding with the probe that it
    /// comes from; `wanted` are further images to be shown.
    ///
    /// # Errors
    ///
    /// The images cannot be read.
    pub fn gather(
        dataset: &Dataset,
        pixels: Option<(&PixelsProbe, &PixelsFinding)>,
        ladder: Option<&LadderFinding>,
        wanted: &[ImageRef],
        bounds: Bounds,
        progress: &dyn Progress,
    ) -> Result<Self, ProbeError> {
        let look = |(probe, finding): (&PixelsProbe, &PixelsFinding)| {
            probe.close_ups(dataset, finding, (bounds.pairs, bounds.wrong_images), progress)
        };
        let close_ups = pixels.map(look).transpose()?;
        let held_out = SetName::held_out(dataset);
        let hard_images = ladder.map(|ladder| hard_images(dataset, ladder, bounds.hard_images));
        let hard = hard_images.iter().flat_map(|hard| &hard.images);
        let hard = hard.map(|image| ImageRef { set: held_out, index: image.index });
        let pairs = close_ups.iter().flat_map(|close_ups| &close_ups.pairs);
        let wrong = pairs.flat_map(|close_up| &close_up.wrong).flat_map(|wrong| wrong.first.iter().copied());
        let specimens = Specimens::read(dataset, wanted.iter().copied().chain(hard).chain(wrong))?;
        Ok(Self { close_ups, hard_images, held_out, specimens })
    }
}

/// The images that hardly any rung gets right, by their places in the held-out set.
fn hard_images(dataset: &Dataset, ladder: &LadderFinding, most: usize) -> HardImages {
    let mut hard = ladder.hard_images(&held_out_labels(dataset), most);
    if let Some(scored) = dataset.scored_images() {
        hard.images.iter_mut().for_each(|image| image.index = scored[image.index as usize]);
    }
    hard
}
