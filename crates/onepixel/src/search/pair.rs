//! How good is every pixel for one pair of classes?

use super::Criterion;
use super::score::{self, Weights};
use crate::dataset::Label;
use crate::histogram::PixelHistograms;

/// The score of every counted pixel for one pair of classes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairSearch {
    first_pixel: usize,
    scores: Vec<u64>,
    perfect: u64,
}

impl PairSearch {
    /// Scores every counted pixel for the classes `a < b`, which both have images.
    ///
    /// # Panics
    ///
    /// If the histograms do not have the classes.
    pub fn new(histograms: &PixelHistograms, (a, b): (Label, Label), criterion: Criterion) -> Self {
        let images = |class: Label| histograms.class_images()[usize::from(class)];
        let weights = Weights::new(criterion.metric, images(a), images(b));
        let scores = score::scores(criterion.rule, weights, histograms.class_counts(a), histograms.class_counts(b));
        Self { first_pixel: histograms.pixels().start, scores, perfect: weights.perfect() }
    }

    /// Adds the scores of the pixels that follow, of the same images.
    pub fn merge_later(&mut self, later: Self) {
        debug_assert_eq!((self.first_pixel + self.scores.len(), self.perfect), (later.first_pixel, later.perfect));
        self.scores.extend(later.scores);
    }

    /// The accuracy of each pixel's own best rule, by the chosen metric: the pair's accuracy map.
    pub fn accuracies(&self) -> Vec<f64> {
        self.scores.iter().map(|&score| score as f64 / self.perfect as f64).collect()
    }

    /// The `k` best pixels, as indices into the image shape, best first, then in row-major order; each with the
    /// accuracy of its best rule.
    pub fn top(&self, k: usize) -> Vec<(usize, f64)> {
        let mut order: Vec<usize> = (0..self.scores.len()).collect();
        order.sort_by_key(|&pixel| std::cmp::Reverse(self.scores[pixel]));
        let accuracy = |pixel: usize| self.scores[pixel] as f64 / self.perfect as f64;
        order.into_iter().take(k).map(|pixel| (self.first_pixel + pixel, accuracy(pixel))).collect()
    }
}
