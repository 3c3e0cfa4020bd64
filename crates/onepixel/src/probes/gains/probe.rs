//! How does an audit ask what augmentation, unlabelled images and transfer gain?

use super::{GainsFinding, GainsProbe};
use crate::probes::error::ProbeError;
use crate::probes::probe::{Asked, Keeping, Probe, Turn};

/// Planned to take so much of its time: the rest is for holding the images.
const PLANNED: f64 = 0.9;

impl Probe for GainsProbe {
    type Finding = GainsFinding;

    const TURN: Turn = Turn::Last;

    const SHARE: f64 = 0.9;

    /// An audit knows no other dataset to learn features from; those that the images have are asked about.
    fn in_audit(asked: &Asked<'_>) -> Result<Self, ProbeError> {
        let time = asked.time.map(|time| time.mul_f64(PLANNED));
        Ok(Self { augmentations: None, quick: asked.terms.quick, seed: asked.terms.seed, time })
    }

    fn ask(&self, asked: &Asked<'_>, _: &mut dyn FnMut(&Self::Finding)) -> Result<Self::Finding, ProbeError> {
        self.run(asked.dataset, &[], asked.progress)
    }

    /// What was left out for its time may be possible with more.
    fn keeping() -> Option<Keeping<Self::Finding>> {
        Some(Keeping::while_it(|finding| finding.left_out.iter().all(|one| one.lasts)))
    }
}
