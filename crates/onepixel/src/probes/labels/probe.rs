//! How does an audit ask which labels are wrong?

use super::{LabelsFinding, LabelsProbe};
use crate::probes::error::ProbeError;
use crate::probes::ladder::Rung;
use crate::probes::probe::{Asked, Keeping, Probe, Turn};

/// The best model of the ladder.
const BEST_RUNG: &str = "cnn";

impl Probe for LabelsProbe {
    type Finding = LabelsFinding;

    const TURN: Turn = Turn::Last;

    /// Asks the best model, or where that took too long on the ladder the best that did not. The quick audit does not ask,
    /// and does not take the answer of a full one: what it says must not depend on what was asked before.
    fn in_audit(asked: &Asked<'_>) -> Result<Self, ProbeError> {
        if asked.terms.quick {
            return Err(ProbeError::LeftOut("left out of the quick audit: it fits models to all images"));
        }
        let mut probe = Self { seed: asked.terms.seed, ..Self::default() };
        if asked.terms.max_time.is_some() && !asked.has_measured(BEST_RUNG) {
            probe.rungs = Self::QUICKER_RUNGS.iter().filter_map(|name| Rung::named(name)).collect();
            probe.rungs.retain(|rung| asked.has_measured(rung.name));
        }
        Ok(probe)
    }

    fn ask(&self, asked: &Asked<'_>, _: &mut dyn FnMut(&Self::Finding)) -> Result<Self::Finding, ProbeError> {
        self.run(asked.dataset, &[], asked.progress)
    }

    fn keeping() -> Option<Keeping<Self::Finding>> {
        Some(Keeping::always())
    }
}
