//! Why has a dataset the rating that it has?
//!
//! A code and numbers: who prints it makes the sentence.

use crate::probes::gains::{GainKind, Method};
use crate::probes::headroom::Family;

/// Why a dataset has its rating for a purpose.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Reason {
    /// No model of a kind was measured.
    NoModel(ModelKind),
    /// No model of a kind is surely better than always naming the largest class, whose share this is.
    NothingLearned(ModelKind, f64),
    /// Any first model succeeds.
    Solved(FirstModel),
    /// Good and bad choices look alike.
    Easy(FirstModel),
    /// Even the best model is right too seldom.
    Disappoints {
        /// The best model, in words.
        model: String,
        /// Its accuracy.
        accuracy: f64,
    },
    /// Choices show, and a first model works.
    ChoicesShow(FirstModel),
    /// The held-out images cannot tell any two such models apart.
    NoneToldApart,
    /// So many steps are left.
    StepsLeft {
        /// The best model, in words.
        model: String,
        /// Its error.
        error: f64,
        /// The part of it that equal images with unequal labels make unavoidable.
        unavoidable: f64,
        /// The smallest difference that can be told between such models.
        resolution: f64,
        /// The steps left above it.
        steps: f64,
        /// The steps left above other families.
        others: Vec<(Family, f64)>,
    },
    /// There are only so many train images.
    FewImages(u64),
    /// There is no learning curve.
    NoLearningCurve,
    /// No learning curve could be fitted.
    NoFittedCurve,
    /// The learning curve ends at a sample of the train images.
    CurveOfSample,
    /// What twice as many images would gain.
    Gain {
        /// The model that would gain most, in words.
        model: String,
        /// By how much its error would fall.
        gain: f64,
        /// The same in steps.
        steps: f64,
        /// Train images.
        images: u64,
    },
    /// No gain of a kind was measured.
    NoGainMeasured(GainKind),
    /// What surely helps, and the share of the error that it removes.
    Helps {
        /// The method.
        method: Method,
        /// Labels of each class at most; `None` for all.
        per_class: Option<usize>,
        /// The share of the error.
        share: f64,
    },
    /// Nothing of a kind surely helps, and no more than this share of the error could be gained.
    NothingHelps(f64),
    /// Nothing of a kind surely helps, but the held-out images are too few to rule out that so much of the error is gained.
    HelpNotTold(f64),
}

/// Which models are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModelKind {
    /// Any.
    Any,
    /// Classical ones.
    Classical,
    /// Networks.
    Network,
}

/// What the best classical model leaves.
#[derive(Debug, Clone, PartialEq)]
pub struct FirstModel {
    /// The model, in words.
    pub model: String,
    /// Its error.
    pub error: f64,
    /// The part of it that equal images with unequal labels make unavoidable.
    pub unavoidable: f64,
}

impl FirstModel {
    /// The error beyond what is unavoidable.
    pub fn left(&self) -> f64 {
        (self.error - self.unavoidable).max(0.0)
    }
}

impl Reason {
    /// Its code, as JSON spells it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoModel(ModelKind::Any) => "no_model_measured",
            Self::NoModel(ModelKind::Classical) => "no_classical_model_measured",
            Self::NoModel(ModelKind::Network) => "no_network_measured",
            Self::NothingLearned(..) => "nothing_learned",
            Self::Solved(_) => "solved",
            Self::Easy(_) => "easy",
            Self::Disappoints { .. } => "disappoints",
            Self::ChoicesShow(_) => "choices_show",
            Self::NoneToldApart => "none_told_apart",
            Self::StepsLeft { .. } => "steps_left",
            Self::FewImages(_) => "few_images",
            Self::NoLearningCurve => "no_learning_curve",
            Self::NoFittedCurve => "no_fitted_curve",
            Self::CurveOfSample => "curve_of_sample",
            Self::Gain { .. } => "gain_from_more_images",
            Self::NoGainMeasured(_) => "no_gain_measured",
            Self::Helps { .. } => "helps",
            Self::NothingHelps(_) => "nothing_helps",
            Self::HelpNotTold(_) => "help_not_told",
        }
    }
}
