//! How does an audit ask which labels are wrong?

use std::time::Duration;

use super::{LabelsFinding, LabelsProbe};
use crate::dataset::Dataset;
use crate::probes::error::ProbeError;
use crate::probes::ladder::{Rung, RungFinding};
use crate::probes::probe::{Asked, Keeping, Probe, Turn};

/// The best models of the ladder, of which each audit has one.
const BEST_RUNGS: [&str; 2] = ["cnn", "colour-cnn"];

/// Why the labels are not looked at, where time is short.
const NO_TIME: &str =
    "no model that learned from all images can be fitted to them in five folds in the time that is left";

/// How often as long as on the ladder a rung takes here: it is fitted once for each of five folds.
const FOLDS: f64 = 5.0;

/// This part of the time a rung may be expected to take.
const PLANNED: f64 = 0.8;

/// The rung that the ladder found best among the judges that learned from all images, of several the first. In a given
/// time only what it kept is taken.
fn best_judge(asked: &Asked<'_>) -> Option<&'static Rung> {
    let ladder =
        asked.known.ladder.as_ref().filter(|ladder| ladder.per_class.is_none() && ladder.seed == asked.terms.seed)?;
    let judges = ladder.measured().filter(|rung| {
        let has_time = asked.time.is_none() || rung.probabilities.is_some();
        has_time && rung.per_class.is_none() && LabelsProbe::JUDGES.contains(&&*rung.name)
    });
    let best = judges.reduce(|best, rung| if rung.correct > best.correct { rung } else { best });
    Rung::named(&best?.name)
}

/// The rung that the ladder found best among those that say how probable each class is, learned from all images, and can be
/// fitted in five folds within so much time.
fn best_within(asked: &Asked<'_>, time: Duration) -> Option<&'static Rung> {
    let ladder = asked.known.ladder.as_ref()?;
    let fits = |rung: &&RungFinding| {
        let seconds = rung.time.map(|time| FOLDS * (time.fit_seconds + time.predict_seconds));
        let has_time = seconds.is_some_and(|seconds| seconds <= PLANNED * time.as_secs_f64());
        has_time && rung.per_class.is_none() && Rung::named(&rung.name).is_some_and(|rung| rung.has_probabilities)
    };
    let best =
        ladder.measured().filter(fits).reduce(|best, rung| if rung.correct > best.correct { rung } else { best });
    Rung::named(&best?.name)
}

impl Probe for LabelsProbe {
    type Finding = LabelsFinding;

    const TURN: Turn = Turn::Last;

    const SHARE: f64 = 0.9;

    /// Asks the best judge of the ladder, which need not be fitted again; where none was measured, a network of its own, or where
    /// that took too long on the ladder the best model that did not. The quick audit does not ask,
    /// and does not take the answer of a full one: what it says must not depend on what was asked before.
    fn in_audit(asked: &Asked<'_>) -> Result<Self, ProbeError> {
        if asked.terms.quick {
            return Err(ProbeError::LeftOut("left out of the quick audit: it fits models to all images"));
        }
        let mut probe = Self { seed: asked.terms.seed, ..Self::default() };
        if let Some(best) = best_judge(asked) {
            probe.rungs = vec![best];
        } else if let Some(time) = asked.time {
            let rung = best_within(asked, time).ok_or(ProbeError::LeftOut(NO_TIME))?;
            probe.rungs = vec![rung];
        } else if asked.terms.max_time.is_some() && !BEST_RUNGS.iter().any(|name| asked.has_measured(name)) {
            probe.rungs = Self::QUICKER_RUNGS.iter().filter_map(|name| Rung::named(name)).collect();
            probe.rungs.retain(|rung| asked.has_measured(rung.name));
        }
        Ok(probe)
    }

    fn ask(&self, asked: &Asked<'_>, _: &mut dyn FnMut(&Self::Finding)) -> Result<Self::Finding, ProbeError> {
        let ladder = asked.known.ladder.as_ref().filter(|ladder| ladder.seed == self.seed);
        let fitted = ladder.map_or(&[][..], |ladder| &ladder.rungs);
        self.run_after(asked.dataset, &[], fitted, asked.progress)
    }

    fn name_images(finding: &mut Self::Finding, dataset: &Dataset) {
        finding.name_images(dataset);
    }

    fn keeping() -> Option<Keeping<Self::Finding>> {
        Some(Keeping::always())
    }
}
