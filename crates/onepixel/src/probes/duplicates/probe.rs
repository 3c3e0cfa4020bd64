//! How does an audit ask which images are there twice?

use super::{DuplicatesFinding, DuplicatesProbe};
use crate::probes::error::ProbeError;
use crate::probes::probe::{Asked, Keeping, Probe, Turn};

impl Probe for DuplicatesProbe {
    type Finding = DuplicatesFinding;

    const TURN: Turn = Turn::Images;

    /// The quick audit looks for equal images only.
    fn in_audit(asked: &Asked<'_>) -> Result<Self, ProbeError> {
        let (quick, default) = (asked.terms.quick, Self::default());
        let rungs = if quick { Vec::new() } else { default.rungs.clone() };
        Ok(Self { near: !quick, rungs, seed: asked.terms.seed, ..default })
    }

    fn ask(&self, asked: &Asked<'_>, _: &mut dyn FnMut(&Self::Finding)) -> Result<Self::Finding, ProbeError> {
        self.run(asked.dataset, asked.progress)
    }

    fn keeping() -> Option<Keeping<Self::Finding>> {
        Some(Keeping::always())
    }
}
