//! What did several datasets give to each other?

use bitcode::{Decode, Encode};
use serde::Serialize;

use super::gain::Gain;

/// For each two datasets: logistic regression on features that were learned on the one, probed on the other.
#[derive(Debug, Clone, PartialEq, Serialize, Encode, Decode)]
#[non_exhaustive]
pub struct TransferMatrix {
    /// The datasets, by name.
    pub datasets: Vec<String>,
    /// Images of each class with labels, of the dataset that is probed.
    pub per_class: usize,
    /// Runs, each with other images with labels.
    pub runs: usize,
    /// Of each dataset, the accuracy of logistic regression on pixels.
    pub pixels: Vec<f64>,
    /// Of each dataset, the same on features of a network that learned nothing.
    pub random: Vec<f64>,
    /// A cell for each two datasets, row by row.
    pub cells: Vec<MatrixCell>,
}

/// What one dataset gives to another.
#[derive(Debug, Clone, PartialEq, Serialize, Encode, Decode)]
#[non_exhaustive]
pub struct MatrixCell {
    /// The dataset that features were learned on, as it is numbered.
    pub learned_on: usize,
    /// The dataset that they are probed on.
    pub probed_on: usize,
    /// The accuracy.
    pub accuracy: f64,
    /// The gain over pixels.
    pub gain: f64,
    /// Lower end of its 95 % interval.
    pub low: f64,
    /// Upper end of its 95 % interval.
    pub high: f64,
    /// Its p-value, corrected by Holm's method for the number of cells.
    pub corrected_p: f64,
}

impl MatrixCell {
    pub(super) fn of(learned_on: usize, probed_on: usize, gain: &Gain) -> Self {
        Self {
            learned_on,
            probed_on,
            accuracy: gain.with.accuracy,
            gain: gain.gain,
            low: gain.low,
            high: gain.high,
            corrected_p: gain.corrected_p,
        }
    }

    /// Whether it is sure that something is gained.
    pub fn is_sure(&self) -> bool {
        self.corrected_p < 0.05 && self.low > 0.0
    }
}
