//! How does an audit ask which images look unlike the others?

use super::{QualityFinding, QualityProbe};
use crate::dataset::Dataset;
use crate::probes::error::ProbeError;
use crate::probes::probe::{Asked, Keeping, Probe, Turn};

impl Probe for QualityProbe {
    type Finding = QualityFinding;

    const TURN: Turn = Turn::Images;

    fn in_audit(_: &Asked<'_>) -> Result<Self, ProbeError> {
        Ok(Self::default())
    }

    fn ask(&self, asked: &Asked<'_>, _: &mut dyn FnMut(&Self::Finding)) -> Result<Self::Finding, ProbeError> {
        self.run(asked.dataset, asked.progress)
    }

    fn name_images(finding: &mut Self::Finding, dataset: &Dataset) {
        finding.name_images(|image| dataset.name_of(image));
    }

    fn keeping() -> Option<Keeping<Self::Finding>> {
        Some(Keeping::always())
    }
}
