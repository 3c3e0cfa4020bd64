//! How does an audit ask how sets differ?

use std::time::Duration;

use super::{DriftFinding, DriftProbe};
use crate::probes::error::ProbeError;
use crate::probes::probe::{Asked, Keeping, Probe, Turn};

impl Probe for DriftProbe {
    type Finding = DriftFinding;

    const TURN: Turn = Turn::Images;

    /// The quick audit measures fewer images, and asks the two quickest models of a few hundred.
    fn in_audit(asked: &Asked<'_>) -> Result<Self, ProbeError> {
        let all = Self { seed: asked.terms.seed, ..Self::default() };
        if !asked.terms.quick {
            return Ok(all);
        }
        let rungs = all.rungs.iter().copied().filter(|rung| rung.name != "forest").collect();
        Ok(Self { images: 2_000, domain_images: 500, rungs, max_time: Duration::from_secs(2), ..all })
    }

    fn ask(&self, asked: &Asked<'_>, _: &mut dyn FnMut(&Self::Finding)) -> Result<Self::Finding, ProbeError> {
        self.run(asked.dataset, asked.progress)
    }

    /// What was left out for the time that it would have taken may be possible on a machine that is less busy.
    fn keeping() -> Option<Keeping<Self::Finding>> {
        Some(Keeping::while_it(|drift| drift.sets.iter().flat_map(|set| &set.skipped).all(|model| !model.for_time)))
    }
}
