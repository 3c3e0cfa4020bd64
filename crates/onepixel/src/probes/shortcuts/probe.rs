//! How does an audit ask what gives labels away without the content?

use super::{ShortcutsFinding, ShortcutsProbe};
use crate::dataset::Dataset;
use crate::probes::error::ProbeError;
use crate::probes::probe::{Asked, Keeping, Probe, Turn};

impl Probe for ShortcutsProbe {
    type Finding = ShortcutsFinding;

    const TURN: Turn = Turn::Images;

    /// The quick audit fits no model to parts of images.
    fn in_audit(asked: &Asked<'_>) -> Result<Self, ProbeError> {
        Ok(Self { seed: asked.terms.seed, models: !asked.terms.quick })
    }

    fn ask(&self, asked: &Asked<'_>, _: &mut dyn FnMut(&Self::Finding)) -> Result<Self::Finding, ProbeError> {
        self.run(asked.dataset, asked.progress)
    }

    fn name_images(finding: &mut Self::Finding, dataset: &Dataset) {
        finding.name_images(&dataset.train);
    }

    fn keeping() -> Option<Keeping<Self::Finding>> {
        Some(Keeping::always())
    }
}
