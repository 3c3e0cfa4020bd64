//! Which one pixel tells all classes apart best?

use multiversion::multiversion;
use rayon::prelude::*;

use super::Metric;
use super::rule::fill_unseen;
use super::score::greatest_common_divisor;
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
        let weights = ClassWeights::new(metric, histograms.class_images());
        let pixels: Vec<usize> = histograms.pixels().collect();
        let scores: Vec<f64> = pixels.par_iter().map(|&pixel| score(histograms, &weights, pixel)).collect();
        let (first, ties) = first_best(&scores);
        Self { rule: AllClassesRule::fit(histograms, metric, pixels[first]), score: scores[first], ties }
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

/// Where the first of the highest scores is, and how many later ones are exactly as high.
///
/// # Panics
///
/// If there is no score.
pub(super) fn first_best(scores: &[f64]) -> (usize, u32) {
    let best = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let first = scores.iter().position(|&score| score == best).expect("at least one pixel");
    (first, scores[first + 1..].iter().filter(|&&score| score == best).count() as u32)
}

/// Weights that make the images of all classes count equally, or as they are.
///
/// Weights are whole numbers, and their sum over all images is at most 2⁵⁰, so that scores do not depend on the order of
/// adding. Balanced weights are exact where the sizes of the classes have a small enough common multiple, and rounded
/// down where they have not.
pub(super) struct ClassWeights {
    of_class: Vec<f64>,
    scale: f64,
}

impl ClassWeights {
    pub(super) fn new(metric: Metric, class_images: &[u32]) -> Self {
        if metric == Metric::Accuracy {
            return Self { of_class: vec![1.0; class_images.len()], scale: 1.0 };
        }
        let most = (1u64 << 50) / class_images.len().max(1) as u64;
        let present = || class_images.iter().map(|&images| u64::from(images)).filter(|&images| images > 0);
        let common_multiple = |multiple: u64, images: u64| {
            (multiple / greatest_common_divisor(multiple, images)).checked_mul(images).filter(|&next| next <= most)
        };
        let scale = present().try_fold(1, common_multiple).unwrap_or(most);
        let weight = |&images: &u32| (scale / u64::from(images.max(1))) as f64;
        Self { of_class: class_images.iter().map(weight).collect(), scale: scale as f64 }
    }

    /// The weight of an image of each class.
    pub(super) fn of_class(&self) -> &[f64] {
        &self.of_class
    }

    /// The score that a sum of weights is.
    pub(super) fn score(&self, sum: f64) -> f64 {
        sum / self.scale
    }
}

#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512dq+avx512vl+bmi2+popcnt",
    "x86_64+avx2+bmi2+popcnt",
    "aarch64+neon"
))]
fn score(histograms: &PixelHistograms, weights: &ClassWeights, pixel: usize) -> f64 {
    let mut most = [0f64; 256];
    for (class, &weight) in weights.of_class.iter().enumerate() {
        for (most, &count) in most.iter_mut().zip(histograms.counts(class as Label, pixel)) {
            let weighted = f64::from(count) * weight;
            *most = if weighted > *most { weighted } else { *most };
        }
    }
    weights.score(most.iter().sum())
}

impl AllClassesRule {
    fn fit(histograms: &PixelHistograms, metric: Metric, pixel: usize) -> Self {
        let images = histograms.class_images();
        let better = |&left: &usize, &right: &usize, value: usize| {
            let count = |class: usize| u64::from(histograms.counts(class as Label, pixel)[value]);
            let size = |class: usize| u64::from(images[class].max(1));
            let order = match metric {
                Metric::Accuracy => count(left).cmp(&count(right)),
                Metric::Balanced => (count(left) * size(right)).cmp(&(count(right) * size(left))),
            };
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
