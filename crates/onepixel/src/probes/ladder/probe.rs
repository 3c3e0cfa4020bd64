//! How does an audit ask what each standard model gets?

use std::time::Duration;

use super::{LadderFinding, LadderProbe, Rung};
use crate::probes::error::ProbeError;
use crate::probes::headroom::Family;
use crate::probes::labels::LabelsProbe;
use crate::probes::probe::{Asked, Keeping, Probe, Turn};

/// In a quick audit without a time, no rung takes longer.
const QUICK_MAX_TIME: Duration = Duration::from_secs(10);

/// What the ladder is planned to take of its time: the rest is for holding the images.
const PLANNED: f64 = 0.95;

impl Probe for LadderProbe {
    type Finding = LadderFinding;

    const TURN: Turn = Turn::Models;

    const SHARE: f64 = 0.8;

    fn in_audit(asked: &Asked<'_>) -> Result<Self, ProbeError> {
        let terms = asked.terms;
        // Features of patches take 2 ms an image.
        const FEW: usize = 4_000;
        let has_few = asked.dataset.train.len() + asked.dataset.test.as_ref().map_or(0, |test| test.len()) <= FEW;
        let is_slow = |rung: &&Rung| match Family::of_rung(rung.name) {
            Family::Networks => true,
            Family::Patches => !has_few,
            _ => rung.name == "linear-svm",
        };
        Ok(Self {
            rungs: Rung::suiting(&asked.dataset.train).filter(|rung| !terms.quick || !is_slow(rung)).collect(),
            max_time: terms.max_time.or((terms.quick && asked.time.is_none()).then_some(QUICK_MAX_TIME)),
            time: asked.time.map(|time| time.mul_f64(PLANNED)),
            max_memory: terms.memory,
            per_class: if asked.time.is_some() { None } else { asked.per_class() },
            seed: terms.seed,
            judges: if terms.quick { &[] } else { LabelsProbe::JUDGES },
            ..Self::default()
        })
    }

    fn ask(&self, asked: &Asked<'_>, hear: &mut dyn FnMut(&Self::Finding)) -> Result<Self::Finding, ProbeError> {
        self.run(asked.dataset, &[], asked.progress, &mut |so_far| {
            let mut so_far = so_far.clone();
            so_far.interrupted(self);
            hear(&so_far);
        })
    }

    /// What was left out for what it would have taken, or learned from fewer images, may be possible with more time or
    /// memory.
    fn keeping() -> Option<Keeping<Self::Finding>> {
        let is_all = |ladder: &LadderFinding| {
            ladder.skipped.iter().all(|rung| rung.lasts) && !ladder.learned_from_samples(|_| true)
        };
        Some(Keeping::while_it(is_all))
    }
}
