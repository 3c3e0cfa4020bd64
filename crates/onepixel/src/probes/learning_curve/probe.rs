//! How does an audit ask whether more images would help?

use super::{LearningCurveFinding, LearningCurveProbe};
use crate::probes::error::ProbeError;
use crate::probes::probe::{Asked, Keeping, Probe, Turn};

impl Probe for LearningCurveProbe {
    type Finding = LearningCurveFinding;

    const TURN: Turn = Turn::AfterModels;

    /// Follows the rungs that the ladder could measure: what took too long there would take as long again.
    fn in_audit(asked: &Asked<'_>) -> Result<Self, ProbeError> {
        let mut probe = Self { per_class: asked.per_class(), seed: asked.terms.seed, ..Self::default() };
        if asked.known.ladder.is_some() {
            probe.rungs.retain(|rung| asked.has_measured(rung.name));
        }
        if probe.rungs.is_empty() {
            return Err(ProbeError::LeftOut("the rungs that would be followed were not measured"));
        }
        Ok(probe)
    }

    fn ask(&self, asked: &Asked<'_>, _: &mut dyn FnMut(&Self::Finding)) -> Result<Self::Finding, ProbeError> {
        self.run(asked.dataset, asked.known.ladder.as_ref(), asked.progress)
    }

    fn keeping() -> Option<Keeping<Self::Finding>> {
        Some(Keeping::always())
    }
}
