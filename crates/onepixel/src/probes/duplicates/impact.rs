//! What do duplicates do to accuracies?

use bitcode::{Decode, Encode};
use serde::Serialize;

use super::DuplicatesProbe;
use crate::dataset::{Dataset, Label, SetName};
use crate::probes::ProbeError;
use crate::probes::ladder::{LadderProbe, SkippedRung, chosen, held_out_labels};
use crate::progress::Progress;
use crate::stats::Proportion;

/// What duplicates do to accuracies.
#[derive(Debug, Clone, PartialEq, Serialize, Encode, Decode)]
#[non_exhaustive]
pub struct Impact {
    /// The set that they were scored on: the labelled test set, else a labelled validation set.
    pub set: SetName,
    /// The rungs that were measured, in order.
    pub rungs: Vec<RungImpact>,
    /// The rungs that were not, and why.
    pub skipped: Vec<SkippedRung>,
}

/// One rung, learned from all train images and scored on parts of the held-out set.
#[derive(Debug, Clone, PartialEq, Serialize, Encode, Decode)]
#[non_exhaustive]
pub struct RungImpact {
    /// Its name on the command line.
    pub name: String,
    /// The model, in words.
    pub title: String,
    /// On all images of the set.
    pub all: Score,
    /// On those without a duplicate in train.
    pub without_twin: Score,
    /// On those with one.
    pub with_twin: Score,
}

/// How many of some images were classified correctly.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Encode, Decode)]
#[non_exhaustive]
pub struct Score {
    /// The images.
    pub images: u64,
    /// Those that were classified correctly.
    pub correct: u64,
    /// Their share; `None` without images.
    pub accuracy: Option<f64>,
    /// Lower end of its 95 % Wilson interval.
    pub low: f64,
    /// Upper end of its 95 % Wilson interval.
    pub high: f64,
}

impl Score {
    fn of(right: impl Iterator<Item = bool>) -> Self {
        let (images, correct) = right.fold((0, 0), |(images, correct), right| (images + 1, correct + u64::from(right)));
        let Proportion { share, low, high } = Proportion::new(correct, images);
        Self { images, correct, accuracy: (images > 0).then_some(share), low, high }
    }
}

/// Scores the probe's rungs, if any image of the held-out set has a duplicate in train; `duplicates` says it of each. Nothing that a
/// rung learns depends on the duplicates that were found: it is only scored on fewer images.
pub(super) fn impact(
    probe: &DuplicatesProbe,
    dataset: &Dataset,
    duplicates: impl FnOnce(SetName) -> Vec<bool>,
    progress: &dyn Progress,
) -> Result<Option<Impact>, ProbeError> {
    let Some((set, _)) = dataset.held_out().filter(|_| !probe.rungs.is_empty()) else { return Ok(None) };
    let mut duplicates = duplicates(set);
    if let Some(scored) = dataset.scored_images() {
        duplicates = chosen(&duplicates, &scored);
    }
    if !duplicates.contains(&true) {
        return Ok(None);
    }
    let ladder = LadderProbe { rungs: probe.rungs.clone(), seed: probe.seed, ..LadderProbe::default() };
    let ladder = match ladder.run(dataset, &[], progress, &mut |_| {}) {
        Err(ProbeError::TooFewClasses { .. } | ProbeError::NothingHeldOut { .. }) => return Ok(None),
        ladder => ladder?,
    };
    let labels = held_out_labels(dataset);
    let rungs = ladder.rungs.into_iter();
    let rungs = rungs.map(|rung| scored(rung.name, rung.title, &labels, &rung.predicted, &duplicates));
    Ok(Some(Impact { set, rungs: rungs.collect(), skipped: ladder.skipped }))
}

fn scored(name: String, title: String, labels: &[Label], predicted: &[Label], duplicates: &[bool]) -> RungImpact {
    let right = || labels.iter().zip(predicted).map(|(label, predicted)| label == predicted).zip(duplicates);
    RungImpact {
        name,
        title,
        all: Score::of(right().map(|(right, _)| right)),
        without_twin: Score::of(right().filter(|(_, duplicate)| !**duplicate).map(|(right, _)| right)),
        with_twin: Score::of(right().filter(|(_, duplicate)| **duplicate).map(|(right, _)| right)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_with_and_without_twins_are_scored_apart() {
        let (labels, predicted) = ([0, 1, 0, 1, 1], [0, 1, 1, 0, 1]);
        let found = scored("a".into(), "b".into(), &labels, &predicted, &[true, true, false, false, false]);
        let counts = |score: Score| (score.correct, score.images, score.accuracy);
        assert_eq!(counts(found.all), (3, 5, Some(0.6)));
        assert_eq!(counts(found.with_twin), (2, 2, Some(1.0)));
        assert_eq!(counts(found.without_twin), (1, 3, Some(1.0 / 3.0)));
        let none = scored("a".into(), "b".into(), &labels, &predicted, &[false; 5]);
        assert_eq!(counts(none.with_twin), (0, 0, None));
        assert_eq!((none.with_twin.low, none.with_twin.high), (0.0, 1.0));
    }
}
