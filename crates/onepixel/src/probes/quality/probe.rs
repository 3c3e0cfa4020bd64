//! How does an audit ask which images look unlike the others?

use super::{QualityFinding, QualityProbe};
use crate::dataset::{Dataset, ImageRef};
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
        for odd in &mut finding.odd {
            odd.name = dataset.name_of(ImageRef { set: odd.set, index: odd.index }).map(str::to_owned);
        }
    }

    fn keeping() -> Option<Keeping<Self::Finding>> {
        Some(Keeping::always())
    }
}
