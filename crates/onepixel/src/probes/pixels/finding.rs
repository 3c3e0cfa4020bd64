//! What does the one-pixel probe answer?

use bitcode::{Decode, Encode};
use serde::{Serialize, Serializer};

use crate::dataset::{Dataset, Label, Position, SetName};
use crate::search::{Metric, PairTable, Rule};
use crate::stats::Proportion;

/// The answer: the best pixel of each pair of classes, and what such pixels add up to.
///
/// Serialises to the `pixels` object of the audit's JSON document.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PixelsFinding {
    /// How a one-pixel classifier decides.
    pub rule: Rule,
    /// What the best pixel is best at.
    pub metric: Metric,
    /// The images that pixels and rules were learned on.
    pub split: Split,
    /// How many pairs of classes there are, both with at least one image.
    pub pairs_total: u64,
    /// The pairs in order of their classes: all of them, or, where there are too many, the hardest and the easiest.
    pub pairs: Vec<PairFinding>,
    /// The one pixel that tells all classes apart best.
    pub single_pixel_all_classes: SinglePixelFinding,
    /// How well the votes of all pairs' pixels classify held-out images; `None` where there are too many pairs to vote.
    pub vote_model: Option<HeldOut>,
    /// The pairs in a few numbers.
    pub summary: PairSummary,
    /// The best pixel of every pair, listed or not.
    #[serde(skip)]
    pub table: PairTable,
    /// The mean image of each class, where they were asked for: grey values, one per value of the image shape.
    #[serde(skip)]
    pub class_means: Vec<Vec<u8>>,
}

/// Which images were looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Split {
    /// One set.
    Of(SetName),
    /// The train set and the set that models are scored on, pooled.
    All,
}

impl Split {
    /// Its name, as JSON and the command line spell it.
    pub fn name(&self) -> &str {
        match self {
            Self::Of(set) => set.name(),
            Self::All => "all",
        }
    }
}

impl Serialize for Split {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.name())
    }
}

/// The best pixel of one pair of classes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairFinding {
    /// The two classes, as indices into the class list; the first is the lower.
    #[serde(skip)]
    pub classes: (Label, Label),
    /// Name of the first class.
    pub a: String,
    /// Name of the second class.
    pub b: String,
    /// Where the pixel is, counted from 0.
    #[serde(flatten)]
    pub position: Position,
    /// Images of the pair that the rule classifies correctly, among those that it was learned on.
    pub correct: u64,
    /// Images of the pair.
    pub total: u64,
    /// `correct / total`.
    pub accuracy: f64,
    /// Mean of the two classes' shares of correctly classified images.
    pub balanced_accuracy: f64,
    /// The threshold rule's cut: grey values up to it are dark. `None` for the lookup rule.
    pub threshold: Option<u8>,
    /// The threshold rule's dark class. `None` for the lookup rule.
    pub dark_class: Option<String>,
    /// Accuracy on images that neither pixel nor rule has seen; `None` where it was not measured.
    pub held_out: Option<HeldOut>,
    /// Whether the held-out accuracy is surely above what is correct without looking: the lower end of its interval lies above
    /// the share of the larger class, among the images learned on and among the held-out ones. `None` where it was not
    /// measured.
    pub told_apart: Option<bool>,
    /// Share of the larger class: what is correct without looking.
    pub majority_share: f64,
    /// Further pixels that are exactly as good.
    pub ties: u32,
    /// How often the best of all pixels is as good when labels mean nothing; `None` without `--permutations`.
    pub p_value: Option<f64>,
    /// Fisher's discriminant ratio as the complexity measure F1 = 1 / (1 + max r); small is easy.
    pub f1: f64,
    /// The complexity measure F3: least share of images in the overlap of the two classes' ranges; small is easy.
    pub f3: f64,
}

impl PairFinding {
    /// The accuracy that a pixel of this metric was chosen for.
    pub fn accuracy_by(&self, metric: Metric) -> f64 {
        match metric {
            Metric::Accuracy => self.accuracy,
            Metric::Balanced => self.balanced_accuracy,
        }
    }
}

/// Accuracy on held-out images, with its 95 % Wilson interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct HeldOut {
    /// Share of held-out images that are classified correctly.
    pub accuracy: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
    /// Number of held-out images.
    pub images: u64,
    /// How they were held out.
    pub how: HowHeldOut,
}

/// How images were held out from learning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Encode, Decode)]
pub enum HowHeldOut {
    /// They are the dataset's test set.
    #[serde(rename = "test")]
    Test,
    /// They are the dataset's validation set: it has no test set with labels.
    #[serde(rename = "validation")]
    Validation,
    /// Stratified five-fold cross-validation: each image is scored by what was learned on the other four folds.
    #[serde(rename = "5-fold")]
    FiveFold,
}

impl HowHeldOut {
    /// How the images of a dataset are held out: see [`Dataset::held_out`].
    pub fn of(dataset: &Dataset) -> Self {
        dataset.held_out().map_or(Self::FiveFold, |(name, _)| Self::of_set(name))
    }

    /// How the images of a set are held out.
    pub(in crate::probes) fn of_set(name: SetName) -> Self {
        if name == SetName::Test { Self::Test } else { Self::Validation }
    }

    /// Whether the images are a set of their own, instead of folds of the train set.
    pub fn is_own_set(self) -> bool {
        match self {
            Self::Test | Self::Validation => true,
            Self::FiveFold => false,
        }
    }

    /// Its name, as JSON spells it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Validation => "validation",
            Self::FiveFold => "5-fold",
        }
    }
}

impl HeldOut {
    /// From the number of correctly classified images among `images`.
    pub fn new(correct: u64, images: u64, how: HowHeldOut) -> Self {
        let Proportion { share, low, high } = Proportion::new(correct, images);
        Self { accuracy: share, low, high, images, how }
    }
}

/// The one pixel that tells all classes apart best, by the lookup rule.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SinglePixelFinding {
    /// Where the pixel is, counted from 0.
    #[serde(flatten)]
    pub position: Position,
    /// Images that it classifies correctly, among those that it was learned on.
    pub correct: u64,
    /// Images of all classes.
    pub total: u64,
    /// `correct / total`.
    pub accuracy: f64,
    /// Mean of the classes' shares of correctly classified images.
    pub balanced_accuracy: f64,
    /// Accuracy on images that neither pixel nor rule has seen.
    pub held_out: Option<HeldOut>,
    /// Share of the largest class: what is correct without looking.
    pub majority_share: f64,
    /// Further pixels that are exactly as good.
    pub ties: u32,
}

/// All pairs in a few numbers. Accuracies are those of the chosen metric, in sample, where nothing else is said.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairSummary {
    /// The pair with the lowest accuracy.
    pub hardest: PairAccuracy,
    /// The pair with the highest accuracy.
    pub easiest: PairAccuracy,
    /// Mean accuracy over all pairs.
    pub mean: f64,
    /// Share of pairs with an accuracy of at least 0.9.
    pub share_above_90: f64,
    /// Mean held-out accuracy over all pairs; `None` where not all were measured.
    pub mean_held_out: Option<f64>,
    /// The pairs by their held-out accuracies; `None` where none was measured.
    pub held_out: Option<HeldOutPairs>,
}

/// The pairs in a few numbers, by their accuracies on images that neither pixel nor rule has seen. Where there are too many
/// pairs to analyse each, these are the numbers of the listed ones.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HeldOutPairs {
    /// How many pairs have a held-out accuracy.
    pub pairs: u64,
    /// How many of them are not told apart (see [`PairFinding::told_apart`]).
    pub not_told_apart: u64,
    /// The pair with the lowest held-out accuracy, the first of several.
    pub hardest: HeldOutPair,
    /// The pair with the highest held-out accuracy, the first of several.
    pub easiest: HeldOutPair,
}

/// One pair and how well its best pixel does on held-out images.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HeldOutPair {
    /// Name of the first class.
    pub a: String,
    /// Name of the second class.
    pub b: String,
    /// The held-out accuracy, with its interval and its images.
    #[serde(flatten)]
    pub held_out: HeldOut,
    /// The accuracy by the chosen metric on the images that the pixel was chosen on.
    pub in_sample: f64,
    /// Share of the larger class among those: what is correct without looking.
    pub majority_share: f64,
    /// Whether the pair is told apart.
    pub told_apart: bool,
}

/// One pair and how well its best pixel does.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairAccuracy {
    /// Name of the first class.
    pub a: String,
    /// Name of the second class.
    pub b: String,
    /// Accuracy by the chosen metric.
    pub accuracy: f64,
}

/// One pair looked at closely: what every pixel would do.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct PairMap {
    /// The best pixel.
    pub pair: PairFinding,
    /// Accuracy of each pixel's own best rule, by the chosen metric; one per value of the image shape.
    pub accuracies: Vec<f64>,
    /// The best pixels, best first, with their accuracies.
    pub top: Vec<(Position, f64)>,
    /// The mean images of the first and of the second class: grey values, one per value of the image shape.
    pub class_means: [Vec<u8>; 2],
}
