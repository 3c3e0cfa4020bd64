//! What was found about learning from fewer images?

use bitcode::{Decode, Encode};
use serde::Serialize;

use crate::probes::pixels::HowHeldOut;

/// How accuracy grows with the number of images that are learned from.
#[derive(Debug, Clone, PartialEq, Serialize, Encode, Decode)]
#[non_exhaustive]
pub struct LearningCurveFinding {
    /// How images were held out.
    pub how: HowHeldOut,
    /// Images that each point is scored on: the same for all.
    pub held_out_images: u64,
    /// Seed of samples, folds and models.
    pub seed: u64,
    /// A curve for each rung.
    pub curves: Vec<RungCurve>,
}

/// The learning curve of one rung.
#[derive(Debug, Clone, PartialEq, Serialize, Encode, Decode)]
pub struct RungCurve {
    /// The rung's name.
    pub rung: String,
    /// The rung in words.
    pub title: String,
    /// What was measured, fewest images first.
    pub points: Vec<MeasuredPoint>,
    /// The power law through the points; `None` where there are fewer than four.
    pub fit: Option<CurveFit>,
}

/// One point of a learning curve.
#[derive(Debug, Clone, PartialEq, Serialize, Encode, Decode)]
pub struct MeasuredPoint {
    /// Images of each class that were learned from at most.
    pub per_class: usize,
    /// Images that were learned from, divided by the number of classes that have any.
    pub images_per_class: f64,
    /// Held-out images that were classified correctly.
    pub correct: u64,
    /// Their share.
    pub accuracy: f64,
    /// Lower end of its 95 % Wilson interval.
    pub low: f64,
    /// Upper end of its 95 % Wilson interval.
    pub high: f64,
}

/// A number with its 95 % bootstrap interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Encode, Decode)]
pub struct Estimate {
    /// The number.
    pub value: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

/// The power law `error(n) = scale · n^(−exponent) + floor`, with `n` in images per class.
#[derive(Debug, Clone, PartialEq, Serialize, Encode, Decode)]
pub struct CurveFit {
    /// Error at one image per class, less the floor, as the curve has it.
    pub scale: Estimate,
    /// How steeply the error falls.
    pub exponent: Estimate,
    /// The error that no number of images removes.
    pub floor: Estimate,
    /// Twice the most images per class that were learned from.
    pub doubled_images_per_class: f64,
    /// The error with so many.
    pub doubled_error: Estimate,
    /// How much less that is than the curve's error with as many as were learned from.
    pub doubling_gain: Estimate,
}
