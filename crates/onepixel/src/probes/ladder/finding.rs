//! What was found on the ladder?

use std::collections::HashSet;
use std::sync::Arc;

use bitcode::{Decode, Encode};
use serde::Serialize;

use super::held_out::HeldOut;
use super::{LadderProbe, Run, Rung};
use crate::dataset::Label;
use crate::models::{FitError, Probabilities};
use crate::probes::pixels::HowHeldOut;
use crate::stats::{Confusion, Proportion};

/// The most classes for which the whole confusion matrix is kept.
const MOST_CLASSES_IN_MATRIX: usize = 100;

/// How many of the most frequent confusions are named.
const MOST_CONFUSED: usize = 20;

/// What each rung got.
#[derive(Debug, Clone, PartialEq, Serialize, Encode, Decode)]
#[non_exhaustive]
pub struct LadderFinding {
    /// How images were held out.
    pub how: HowHeldOut,
    /// Images that each rung is scored on.
    pub held_out_images: u64,
    /// The share of the most frequent class among them: the most that is correct without looking.
    pub majority_share: f64,
    /// Images of each class that were learned from at most, where that was limited.
    pub per_class: Option<usize>,
    /// Seed of samples, folds and the first repeat.
    pub seed: u64,
    /// The rungs that were measured, in order, after the user's own models.
    pub rungs: Vec<RungFinding>,
    /// The rungs that were not, and why.
    pub skipped: Vec<SkippedRung>,
    /// What all rungs would take on all images, about, in seconds, where some had no time for them. Not in documents.
    #[serde(skip)]
    pub seconds_of_all: Option<f64>,
}

impl LadderFinding {
    pub(super) fn new(held_out: &HeldOut, probe: &LadderProbe) -> Self {
        Self {
            how: held_out.how(),
            held_out_images: held_out.labels().len() as u64,
            majority_share: majority_share(held_out),
            per_class: held_out.per_class(),
            seed: probe.seed,
            rungs: Vec::new(),
            skipped: Vec::new(),
            seconds_of_all: None,
        }
    }

    /// Notes that an interruption kept rungs from being measured.
    pub fn interrupted(&mut self, probe: &LadderProbe) {
        let known: HashSet<&str> = self.skipped.iter().map(|rung| rung.name.as_str()).collect();
        let measured: HashSet<&str> = self.measured().map(|rung| &*rung.name).collect();
        let is_missing = |rung: &&&Rung| !known.contains(rung.name) && !measured.contains(rung.name);
        let missing: Vec<SkippedRung> =
            probe.rungs.iter().filter(is_missing).map(|rung| SkippedRung::new(rung, INTERRUPTED.to_owned())).collect();
        self.skipped.extend(missing);
    }

    /// Adds a rung that was measured. Of all probabilities only those of the best rung that has some are kept, the first of
    /// several.
    pub(super) fn add(&mut self, rung: RungFinding) {
        self.rungs.push(rung);
        let kept = self.rungs.iter().filter(|rung| rung.probabilities.is_some()).map(|rung| rung.correct).max();
        let mut is_first = true;
        for rung in self.rungs.iter_mut().filter(|rung| rung.probabilities.is_some()) {
            if Some(rung.correct) != kept || !std::mem::take(&mut is_first) {
                rung.probabilities = None;
            }
        }
    }

    /// The rungs that were measured, without the user's own models.
    pub fn measured(&self) -> impl Iterator<Item = &RungFinding> {
        self.rungs.iter().filter(|rung| !rung.own)
    }

    /// Whether one of the rungs of these names learned from fewer images than there are, for want of time.
    pub fn learned_from_samples(&self, is_meant: impl Fn(&str) -> bool) -> bool {
        self.measured().any(|rung| rung.per_class.is_some() && is_meant(&rung.name))
    }

    /// Puts the rungs that were measured, and those that were not, into this order; a user's own models come first.
    pub(super) fn sort_as(&mut self, rungs: &[&Rung]) {
        let place = |name: &str| rungs.iter().position(|rung| rung.name == name);
        self.rungs.sort_by_key(|rung| if rung.own { None } else { place(&rung.name) });
        self.skipped.sort_by_key(|rung| place(&rung.name));
    }

    /// The measured rung with the highest accuracy, the first of several.
    pub fn best(&self) -> Option<&RungFinding> {
        self.measured().reduce(|best, rung| if rung.correct > best.correct { rung } else { best })
    }

    /// The quickest of the measured rungs that the held-out images do not tell from the best: its accuracy lies in the
    /// best one's interval. Quick is what takes little time to fit and to predict together.
    pub fn cheapest_near_best(&self) -> Option<&RungFinding> {
        let least = self.best()?.accuracy_low;
        let seconds =
            |rung: &&RungFinding| rung.time.map_or(f64::INFINITY, |time| time.fit_seconds + time.predict_seconds);
        self.measured().filter(|rung| rung.accuracy >= least).min_by(|a, b| seconds(a).total_cmp(&seconds(b)))
    }
}

/// Why a rung that an interruption came before was not measured.
const INTERRUPTED: &str = "interrupted before it was measured";

fn majority_share(held_out: &HeldOut) -> f64 {
    let mut images = vec![0u64; held_out.classes().len()];
    held_out.labels().iter().for_each(|&label| images[usize::from(label)] += 1);
    Proportion::new(images.iter().copied().max().unwrap_or(0), held_out.labels().len() as u64).share
}

/// What one rung got on the held-out images. Where it was repeated, all but `spread` is of the first seed.
#[derive(Debug, Clone, PartialEq, Serialize, Encode, Decode)]
#[non_exhaustive]
pub struct RungFinding {
    /// The rung's name on the command line, or the user's name of the model.
    pub name: String,
    /// Whether it is a model of the user's own, of which only predictions are known.
    pub own: bool,
    /// The model, in words.
    pub title: String,
    /// Its settings; of a user's model, where its predictions come from.
    pub settings: String,
    /// Images of each class that it learned from at most, where it had no time for all that the others learned from.
    pub per_class: Option<usize>,
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
    /// The predicted class of each held-out image, in their order. Not in documents.
    #[serde(skip)]
    pub predicted: Vec<Label>,
    /// How long it took; `None` of a user's model. In documents it stands with the other times.
    #[serde(skip)]
    pub time: Option<RungTime>,
    /// How probable it finds each class for each held-out image, where that is kept for the labels.
    #[serde(skip)]
    #[bitcode(skip)]
    pub(in crate::probes) probabilities: Option<Arc<Probabilities>>,
}

/// Wall-clock times in seconds, of the first seed and all folds together.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Encode, Decode)]
pub struct RungTime {
    /// Fitting, with whatever is chosen on the train images.
    pub fit_seconds: f64,
    /// Predicting the held-out images.
    pub predict_seconds: f64,
}

/// How accuracies differ from seed to seed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Encode, Decode)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Encode, Decode)]
pub struct ConfusedPair {
    /// Their class.
    pub class: String,
    /// The class that was predicted.
    pub predicted: String,
    /// How many they are.
    pub images: u32,
}

/// A rung that was not measured.
#[derive(Debug, Clone, PartialEq, Serialize, Encode, Decode)]
pub struct SkippedRung {
    /// Its name on the command line.
    pub name: String,
    /// The model, in words.
    pub title: String,
    /// Why not.
    pub reason: String,
    /// What it would have taken, in seconds, where that is why. In documents it stands with the other times.
    #[serde(skip)]
    pub estimated_seconds: Option<f64>,
    /// Whether the same images and settings leave it out again, however much time and memory there is. Not in documents.
    #[serde(skip)]
    pub lasts: bool,
}

impl SkippedRung {
    pub(super) fn new(rung: &Rung, reason: String) -> Self {
        let (name, title) = (rung.name.to_owned(), rung.title.to_owned());
        Self { name, title, reason, estimated_seconds: None, lasts: true }
    }

    /// It would take so many seconds, or has taken them.
    pub(super) fn slow(rung: &Rung, reason: String, seconds: f64) -> Self {
        Self { estimated_seconds: Some(seconds), lasts: false, ..Self::new(rung, reason) }
    }

    /// It cannot be fitted.
    pub(super) fn unfit(rung: &Rung, error: &FitError) -> Self {
        Self { lasts: !matches!(error, FitError::TooLarge { .. }), ..Self::new(rung, error.to_string()) }
    }
}

/// All runs of one rung.
#[derive(Default)]
pub(super) struct Outcome {
    per_class: Option<usize>,
    predicted: Vec<Vec<Label>>,
    chosen: Vec<String>,
    time: Option<RungTime>,
    probabilities: Option<Probabilities>,
}

impl Outcome {
    /// What a user's model predicted.
    pub(super) fn given(predicted: Vec<Label>) -> Self {
        Self { predicted: vec![predicted], ..Self::default() }
    }

    /// Of a rung that learns from at most so many images of each class.
    pub(super) fn learned_from(per_class: Option<usize>) -> Self {
        Self { per_class, ..Self::default() }
    }

    /// How long the first seed took, all folds together.
    pub(super) fn time(&self) -> Option<RungTime> {
        self.time
    }

    pub(super) fn add(&mut self, run: Run) {
        if self.time.is_none() {
            let Run { chosen, fit_seconds, predict_seconds, probabilities, .. } = run;
            self.probabilities = probabilities;
            self.time = Some(RungTime { fit_seconds, predict_seconds });
            self.chosen = chosen;
        }
        self.predicted.push(run.predicted);
    }
}

impl RungFinding {
    pub(super) fn new(name: &str, title: &str, settings: &str, held_out: &HeldOut, mut outcome: Outcome) -> Self {
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
            own: outcome.time.is_none(),
            title: title.to_owned(),
            settings: settings.to_owned(),
            per_class: outcome.per_class,
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
            predicted: outcome.predicted.swap_remove(0),
            time: outcome.time,
            probabilities: outcome.probabilities.map(Arc::new),
        }
    }
}

fn share_correct(labels: &[Label], predicted: &[Label]) -> f64 {
    let correct = labels.iter().zip(predicted).filter(|(label, predicted)| label == predicted).count();
    Proportion::new(correct as u64, labels.len() as u64).share
}
