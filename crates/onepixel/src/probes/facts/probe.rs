//! How does an audit ask what is in the sets?

use super::{FactsFinding, FactsProbe};
use crate::probes::error::ProbeError;
use crate::probes::probe::{Asked, Probe, Turn};

impl Probe for FactsProbe {
    type Finding = FactsFinding;

    const TURN: Turn = Turn::First;

    fn in_audit(_: &Asked<'_>) -> Result<Self, ProbeError> {
        Ok(Self)
    }

    fn ask(&self, asked: &Asked<'_>, _: &mut dyn FnMut(&Self::Finding)) -> Result<Self::Finding, ProbeError> {
        match asked.sketch {
            Some(sketch) => self.run_on_sketch(sketch, asked.dataset, asked.progress),
            None => self.run(asked.dataset, asked.progress),
        }
    }
}
