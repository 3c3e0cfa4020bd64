//! What does a verdict say?

use serde::{Deserialize, Serialize};

use super::VerdictRules;
use super::reason::Reason;
use super::statements::{Advice, Statement};

/// What a dataset is good for, and why.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Verdict {
    /// The thresholds that the ratings rest on.
    pub rules: VerdictRules,
    /// Each purpose with its rating.
    pub purposes: Vec<PurposeVerdict>,
    /// What the ratings rest on, in the order in which it is told.
    pub statements: Vec<Statement>,
    /// The pair of classes that one pixel tells apart worst, in sample.
    pub hardest_pair: Option<WorstPair>,
    /// The pair of classes that one pixel tells apart best, in sample.
    pub easiest_pair: Option<WorstPair>,
    /// The pairs that the best rung confuses most, at most five, most first.
    pub most_confused: Vec<[String; 2]>,
    /// What to look at in the data before all else; `None` where nothing was found.
    pub fix_first: Option<Advice>,
    /// Datasets on which the best rung makes more errors, by more than chance, the one with most room first.
    pub alternatives: Vec<Alternative>,
}

/// What somebody wants a dataset for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Purpose {
    /// To teach, or to try out, a first model.
    FirstModel,
    /// To compare classical models: linear, trees, nearest neighbours, kernels.
    ClassicalModels,
    /// To compare neural networks.
    Networks,
    /// To pre-train, or to show what a method does with much data.
    Pretraining,
    /// To teach augmentation: changed images help.
    Augmentation,
    /// To learn from few labels and many images without.
    SemiSupervised,
    /// To learn from what was learned on other images.
    Transfer,
}

impl Purpose {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 7] = [
        Self::FirstModel,
        Self::ClassicalModels,
        Self::Networks,
        Self::Pretraining,
        Self::Augmentation,
        Self::SemiSupervised,
        Self::Transfer,
    ];

    /// The purpose in words.
    pub fn title(self) -> &'static str {
        match self {
            Self::FirstModel => "teaching a first model",
            Self::ClassicalModels => "comparing classical models",
            Self::Networks => "comparing networks",
            Self::Pretraining => "pre-training and data-hungry methods",
            Self::Augmentation => "teaching augmentation",
            Self::SemiSupervised => "semi-supervised learning",
            Self::Transfer => "transfer learning",
        }
    }
}

/// How well a dataset serves a purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Rating {
    /// Take it.
    Fit,
    /// It serves, if one knows its limits.
    FitWithCare,
    /// Take another.
    Ditch,
    /// What it would rest on was not measured.
    NotMeasured,
}

impl Rating {
    /// The rating in words.
    pub fn title(self) -> &'static str {
        match self {
            Self::Fit => "fit",
            Self::FitWithCare => "fit with care",
            Self::Ditch => "ditch",
            Self::NotMeasured => "not measured",
        }
    }
}

/// The rating for one purpose, and what it rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct PurposeVerdict {
    /// The purpose.
    pub purpose: Purpose,
    /// The rating.
    pub rating: Rating,
    /// Why.
    pub reason: Reason,
    /// The numbers that decide.
    pub numbers: Vec<DecidingNumber>,
    /// Whether models learned from a sample only, or some were left out, so that with all images and models the rating could
    /// be worse.
    pub provisional: bool,
}

impl PurposeVerdict {
    /// Whether the rating is the best that it can become: provisional, and with something to lose.
    pub fn is_at_best(&self) -> bool {
        self.provisional && matches!(self.rating, Rating::Fit | Rating::FitWithCare)
    }
}

/// A number that decides a rating.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DecidingNumber {
    /// What it is.
    pub name: String,
    /// The number: a fraction, a count, or a number of steps.
    pub value: f64,
    /// Its unit.
    pub unit: Unit,
}

/// What a deciding number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// A share of images or of pairs.
    Fraction,
    /// Differences that the held-out images can just tell.
    Steps,
    /// Images.
    Images,
}

/// A pair of classes, and how well its one pixel does on the images that it was chosen on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WorstPair {
    /// The first class.
    pub a: String,
    /// The second class.
    pub b: String,
    /// Accuracy of its best pixel, by the metric of the one-pixel probe.
    pub accuracy: f64,
}

/// Another dataset that is harder.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Alternative {
    /// Its name.
    pub name: String,
    /// The best rung on it.
    pub best_rung: String,
    /// That rung's error.
    pub error: f64,
    /// Steps left above that rung.
    pub steps_left: Option<f64>,
    /// Train images.
    pub images: u64,
    /// Number of classes.
    pub classes: u64,
}
