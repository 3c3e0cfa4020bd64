//! Which one pixel tells all classes apart best?

use multiversion::multiversion;
use rayon::prelude::*;

use super::Metric;
use super::rule::fill_unseen;
use crate::dataset::Label;
use crate::histogram::{Counts, PixelHistograms};

/// A one-pixel classifier for all classes, by the lookup rule: each grey value means the class that shows it most.
///
/// A grey value that learning has not seen is decided as the nearest one that it has; of two equally near ones the
/// darker counts.
#[derive(Debug, Clone, PartialEq)]
pub struct AllClassesRule {
    pixel: usize,
    class_correct: Vec<u64>,
    meaning: [Label; 256],
}

/// The best pixel for all classes at once, among those counted so far.
#[derive(Debug, Clone, PartialEq)]
pub struct SinglePixelSearch {
    /// The pixel with its rule.
    pub rule: AllClassesRule,
    /// What is compared: by accuracy the number of images that the rule gets right, by balanced accuracy the sum of
    /// the classes' shares.
    pub score: f64,
    /// How many later pixels are exactly as good.
    pub ties: u32,
}

impl SinglePixelSearch {
    /// The best pixel among the counted ones; the first in row-major order where several are.
    ///
    /// `Σ_v max_c w_c·C_c[v]`, where `w_c` is 1 for accuracy and one over the class's number of images for balanced
    /// accuracy. At ties of a grey value the class with more images wins, then the lower one.
    ///
    /// # Panics
    ///
    /// If no pixel was counted.
    pub fn new(histograms: &PixelHistograms, metric: Metric) -> Self {
        let weights: Vec<f64> = histograms
            .class_images()
            .iter()
            .map(|&images| match metric {
                Metric::Accuracy => 1.0,
                Metric::Balanced => 1.0 / f64::from(images.max(1)),
            })
            .collect();
        let pixels: Vec<usize> = histograms.pixels().collect();
        let scores: Vec<f64> = pixels.par_iter().map(|&pixel| score(histograms, &weights, pixel)).collect();
        let best = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let first = scores.iter().position(|&score| score == best).expect("at least one pixel");
        Self {
            rule: AllClassesRule::fit(histograms, &weights, pixels[first]),
            score: best,
            ties: scores[first + 1..].iter().filter(|&&score| score == best).count() as u32,
        }
    }

    /// Takes in the best among pixels that come later.
    pub fn merge_later(&mut self, later: Self) {
        if later.score > self.score {
            *self = later;
        } else if later.score == self.score {
            self.ties += later.ties + 1;
        }
    }
}

/// Counts are below 2³¹ and their sums below 2⁵³, so that without weights every step is exact.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512dq+avx512vl+bmi2+popcnt",
    "x86_64+avx2+bmi2+popcnt",
    "aarch64+neon"
))]
fn score(histograms: &PixelHistograms, weights: &[f64], pixel: usize) -> f64 {
    let mut most = [0f64; 256];
    for (class, &weight) in weights.iter().enumerate() {
        for (most, &count) in most.iter_mut().zip(histograms.counts(class as Label, pixel)) {
            let weighted = f64::from(count) * weight;
            *most = if weighted > *most { weighted } else { *most };
        }
    }
    most.iter().sum()
}

impl AllClassesRule {
    fn fit(histograms: &PixelHistograms, weights: &[f64], pixel: usize) -> Self {
        let images = histograms.class_images();
        let better = |&left: &usize, &right: &usize, value: usize| {
            let weighted = |class: usize| f64::from(histograms.counts(class as Label, pixel)[value]) * weights[class];
            let order = weighted(left).total_cmp(&weighted(right));
            order.then(images[left].cmp(&images[right])).then(right.cmp(&left))
        };
        let decided = std::array::from_fn(|value| {
            let class = (0..images.len()).max_by(|left, right| better(left, right, value))?;
            (histograms.counts(class as Label, pixel)[value] > 0).then_some(class as Label)
        });
        let meaning = fill_unseen(decided, 0);
        let class_correct = (0..images.len())
            .map(|class| correct(&meaning, class as Label, histograms.counts(class as Label, pixel)))
            .collect();
        Self { pixel, class_correct, meaning }
    }

    /// The pixel, as an index into the image shape.
    pub fn pixel(&self) -> usize {
        self.pixel
    }

    /// The images of each class that the rule gets right among those that it was learned on.
    pub fn class_correct(&self) -> &[u64] {
        &self.class_correct
    }

    /// The class that a grey value means.
    pub fn decide(&self, value: u8) -> Label {
        self.meaning[usize::from(value)]
    }
}

fn correct(meaning: &[Label; 256], class: Label, counts: &Counts) -> u64 {
    let right = meaning.iter().zip(counts).filter(|(meant, _)| **meant == class);
    right.map(|(_, &count)| u64::from(count)).sum()
}
