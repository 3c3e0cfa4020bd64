//! How does an audit ask how far one pixel gets?

use super::{PixelsFinding, PixelsProbe};
use crate::probes::error::ProbeError;
use crate::probes::probe::{Asked, Probe, Turn};

impl Probe for PixelsProbe {
    type Finding = PixelsFinding;

    const TURN: Turn = Turn::First;

    fn in_audit(asked: &Asked<'_>) -> Result<Self, ProbeError> {
        Ok(Self { seed: asked.terms.seed, ..asked.terms.pixels.clone() })
    }

    fn ask(&self, asked: &Asked<'_>, _: &mut dyn FnMut(&Self::Finding)) -> Result<Self::Finding, ProbeError> {
        match asked.sketch {
            Some(sketch) => self.run_on_sketch(sketch, asked.progress),
            None => self.run(asked.dataset, asked.progress),
        }
    }
}
