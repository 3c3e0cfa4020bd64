//! What do linear machines with a squared hinge loss have to solve?

use super::lanes::{LANES, Lanes};
use super::rows::Part;
use crate::dataset::Label;
use crate::progress::Progress;

/// `½ ‖w‖² + C Σ max(0, 1 − y·w·x)²` for each machine, with pixels divided by 255 and a 1 behind them.
pub(in crate::models) struct Problem<'a> {
    /// What a violated margin costs.
    pub c: f64,
    /// All images, each part with the index of its first; all but the last of one size.
    pub parts: &'a [(usize, Part<'a>)],
    /// The class of each image.
    pub labels: &'a [Label],
    /// The class that each machine tells from all others, at most 16.
    pub machines: &'a [Label],
    /// The number of values of an image.
    pub values: usize,
    /// Is checked in each pass over a part.
    pub progress: &'a dyn Progress,
}

/// One number for each machine.
pub(super) type Each = [f64; LANES];

/// Numbers for the values of an image and the constant, for each machine.
pub(super) type Vectors = Vec<Each>;

impl Problem<'_> {
    /// 1 where the image is of the machine's class, otherwise −1.
    pub(super) fn target(&self, image: usize, lane: usize) -> f32 {
        if self.machines[lane] == self.labels[image] { 1.0 } else { -1.0 }
    }

    /// Whether an image is on the wrong side of a machine's margin.
    pub(super) fn is_violated(&self, scores: &[Lanes], image: usize, lane: usize) -> bool {
        lane < self.machines.len() && self.target(image, lane) * scores[image][lane] < 1.0
    }
}
