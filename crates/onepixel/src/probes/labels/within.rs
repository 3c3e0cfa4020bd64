//! Which model judges the labels best in a given time?

use std::time::Duration;

use super::{LabelsFinding, LabelsProbe};
use crate::dataset::Dataset;
use crate::probes::ProbeError;
use crate::probes::ladder::{LadderProbe, Rung};
use crate::progress::Progress;

/// What measuring the models may take of the time: the rest is for outliers and for what is late.
const FOR_MODELS: f64 = 0.8;

/// Models that say how probable each class is, from those that answer at once to those that rank best.
const CANDIDATES: &[&str] =
    &["naive-bayes", "pca-knn", "logistic", "patches", "mlp", "cnn", "colour-cnn", "linear-probe"];

impl LabelsProbe {
    /// As [`LabelsProbe::run`] for the set that models are scored on, by the best model that so much time holds: models are
    /// measured as on a ladder in a given time, and of those that learned from all images the most accurate is asked. What it
    /// said when it was measured counts, so that nothing is fitted twice.
    ///
    /// # Errors
    ///
    /// As [`LabelsProbe::run`]; and none of the models could learn from all images in that time.
    pub fn run_within(
        &self,
        time: Duration,
        dataset: &Dataset,
        progress: &dyn Progress,
    ) -> Result<LabelsFinding, ProbeError> {
        let rungs = Rung::suiting(&dataset.train).filter(|rung| CANDIDATES.contains(&rung.name)).collect();
        let time = Some(time.mul_f64(FOR_MODELS));
        let ladder = LadderProbe { rungs, time, seed: self.seed, judges: CANDIDATES, ..LadderProbe::default() };
        let ladder = ladder.run(dataset, &[], progress, &mut |_| {})?;
        let whole = ladder.measured().filter(|rung| rung.per_class.is_none() && rung.probabilities.is_some());
        let best = whole.reduce(|best, rung| if rung.correct > best.correct { rung } else { best });
        let best = best.and_then(|best| Rung::named(&best.name)).ok_or(ProbeError::OutOfTime)?;
        let probe = Self { rungs: vec![best], targets: Vec::new(), ..self.clone() };
        probe.run_after(dataset, &[], &ladder.rungs, progress)
    }
}
