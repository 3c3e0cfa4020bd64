//! What was found on the ladder?

use serde::Serialize;

use super::held_out::HeldOut;
use super::{LadderProbe, Predictions, Run};
use crate::dataset::Label;
use crate::probes::pixels::HowHeldOut;
use crate::stats::{Confusion, Proportion};

/// The most classes for which the whole confusion matrix is kept.
const MOST_CLASSES_IN_MATRIX: usize = 100;

/// How many of the most frequent confusions are named.
const MOST_CONFUSED: usize = 20;

/// What each rung got.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LadderFinding {
    /// How images were held out.
    pub how: HowHeldOut,
    /// Images that each rung is scored on.
    pub held_out_images: u64,
    /// Images of each class that were learned from at most, where that was limited.
    pub per_class: Option<usize>,
    /// Seed of samples, folds and the first repeat.
    pub seed: u64,
    /// The rungs that were measured, in order, after the user's own models.
    pub rungs: Vec<RungFinding>,
    /// The rungs that were not, and why.
    pub skipped: Vec<SkippedRung>,
}

impl LadderFinding {
    pub(super) fn new(held_out: &HeldOut, probe: &LadderProbe) -> Self {
        Self {
            how: held_out.how(),
            held_out_images: held_out.labels().len() as u64,
            per_class: probe.per_class,
            seed: probe.seed,
            rungs: Vec::new(),
            skipped: Vec::new(),
        }
    }
}

/// What one rung got on the held-out images. Where it was repeated, all but `spread` is of the first seed.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RungFinding {
    /// The rung's name on the command line, or the user's name of the model.
    pub name: String,
    /// The model, in words.
    pub title: String,
    /// Its settings; of a user's model, where its predictions come from.
    pub settings: String,
    /// What was chosen on the train images, in words; one for each different choice of the folds.
    pub chosen: Vec<String>,
    /// Held-out images that were classified correctly.
    pub correct: u64,
    /// Their share.
    pub accuracy: f64,
    /// Lower end of the accuracy's 95 % Wilson interval.
    pub accuracy_low: f64,
    /// Upper end of the accuracy's 95 % Wilson interval.
    pub accuracy_high: f64,
    /// Mean over the classes of the share of their held-out images that were classified correctly.
    pub balanced_accuracy: f64,
    /// Lower end of the balanced accuracy's 95 % interval (see [`Confusion::balanced_accuracy`]).
    pub balanced_accuracy_low: f64,
    /// Upper end of the balanced accuracy's 95 % interval.
    pub balanced_accuracy_high: f64,
    /// How accuracies differ from seed to seed, where the rung was repeated.
    pub spread: Option<Spread>,
    /// The most frequent confusions, the most frequent first.
    pub most_confused: Vec<ConfusedPair>,
    /// Held-out images by class (outer) and predicted class (inner), where there are at most 100 classes.
    pub confusion: Option<Vec<Vec<u32>>>,
    /// How long it took; `None` of a user's model. In documents it stands with the other times.
    #[serde(skip)]
    pub time: Option<RungTime>,
}

/// Wall-clock times in seconds, of the first seed and all folds together.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct RungTime {
    /// Fitting, with whatever is chosen on the train images.
    pub fit_seconds: f64,
    /// Predicting the held-out images.
    pub predict_seconds: f64,
}

/// How accuracies differ from seed to seed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Spread {
    /// Number of seeds.
    pub seeds: u32,
    /// Mean accuracy.
    pub mean: f64,
    /// Sample standard deviation of the accuracies.
    pub standard_deviation: f64,
    /// Least accuracy.
    pub least: f64,
    /// Greatest accuracy.
    pub most: f64,
}

impl Spread {
    fn of(accuracies: &[f64]) -> Option<Self> {
        if accuracies.len() < 2 {
            return None;
        }
        let seeds = accuracies.len() as f64;
        let mean = accuracies.iter().sum::<f64>() / seeds;
        let squares: f64 = accuracies.iter().map(|accuracy| (accuracy - mean).powi(2)).sum();
        Some(Self {
            seeds: accuracies.len() as u32,
            mean,
            standard_deviation: (squares / (seeds - 1.0)).sqrt(),
            least: accuracies.iter().copied().fold(f64::INFINITY, f64::min),
            most: accuracies.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        })
    }
}

/// Images of one class that were taken for another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConfusedPair {
    /// Their class.
    pub class: String,
    /// The class that was predicted.
    pub predicted: String,
    /// How many they are.
    pub images: u32,
}

/// A rung that was not measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SkippedRung {
    /// Its name on the command line.
    pub name: &'static str,
    /// The model, in words.
    pub title: &'static str,
    /// Why not.
    pub reason: String,
}

/// All runs of one rung.
#[derive(Default)]
pub(super) struct Outcome {
    predicted: Vec<Vec<Label>>,
    chosen: Vec<String>,
    time: Option<RungTime>,
}

impl Outcome {
    /// What a user's model predicted.
    pub(super) fn given(predictions: &Predictions) -> Self {
        Self { predicted: vec![predictions.labels.clone()], ..Self::default() }
    }

    pub(super) fn add(&mut self, run: Run) {
        if self.time.is_none() {
            let Run { chosen, fit_seconds, predict_seconds, .. } = run;
            self.time = Some(RungTime { fit_seconds, predict_seconds });
            self.chosen = chosen;
        }
        self.predicted.push(run.predicted);
    }
}

impl RungFinding {
    pub(super) fn new(name: &str, title: &str, settings: &str, held_out: &HeldOut, outcome: Outcome) -> Self {
        let (labels, classes) = (held_out.labels(), held_out.classes());
        let confusion = Confusion::new(labels, &outcome.predicted[0], classes.len());
        let accuracy = confusion.accuracy();
        let balanced = confusion.balanced_accuracy();
        let accuracies: Vec<f64> = outcome.predicted.iter().map(|predicted| share_correct(labels, predicted)).collect();
        let named = |(class, predicted, images): (Label, Label, u32)| ConfusedPair {
            class: classes[usize::from(class)].clone(),
            predicted: classes[usize::from(predicted)].clone(),
            images,
        };
        Self {
            name: name.to_owned(),
            title: title.to_owned(),
            settings: settings.to_owned(),
            chosen: outcome.chosen,
            correct: confusion.correct(),
            accuracy: accuracy.share,
            accuracy_low: accuracy.low,
            accuracy_high: accuracy.high,
            balanced_accuracy: balanced.share,
            balanced_accuracy_low: balanced.low,
            balanced_accuracy_high: balanced.high,
            spread: Spread::of(&accuracies),
            most_confused: confusion.most_confused(MOST_CONFUSED).into_iter().map(named).collect(),
            confusion: (classes.len() <= MOST_CLASSES_IN_MATRIX).then(|| confusion.matrix()),
            time: outcome.time,
        }
    }
}

fn share_correct(labels: &[Label], predicted: &[Label]) -> f64 {
    let correct = labels.iter().zip(predicted).filter(|(label, predicted)| label == predicted).count();
    Proportion::new(correct as u64, labels.len() as u64).share
}
