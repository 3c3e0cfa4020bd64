//! How does an audit ask how many pixels it takes?

use super::{FewPixelsFinding, FewPixelsProbe};
use crate::probes::error::ProbeError;
use crate::probes::probe::{Asked, Keeping, Probe, Turn};

/// The rung of the ladder that is a tree of few pixels.
const RUNG: &str = "few-pixels";

impl Probe for FewPixelsProbe {
    type Finding = FewPixelsFinding;

    const TURN: Turn = Turn::AfterModels;

    /// Its trees grow as the ladder's one did: what took too long there would take as long again.
    fn in_audit(asked: &Asked<'_>) -> Result<Self, ProbeError> {
        if !asked.has_measured(RUNG) {
            return Err(ProbeError::LeftOut("the ladder's few-pixel tree was not measured"));
        }
        let (per_class, seed) = (asked.per_class(), asked.terms.seed);
        Ok(Self { optimal: false, per_class, seed, ..Self::default() })
    }

    fn ask(&self, asked: &Asked<'_>, _: &mut dyn FnMut(&Self::Finding)) -> Result<Self::Finding, ProbeError> {
        self.run(asked.dataset, asked.progress)
    }

    fn keeping() -> Option<Keeping<Self::Finding>> {
        Some(Keeping::always())
    }
}
