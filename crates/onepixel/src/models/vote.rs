//! How well do the best pixels of all pairs classify together? The essay's brute-force pixel model.

use rayon::prelude::*;

use super::{Batch, Classifier};
use crate::dataset::Label;
use crate::histogram::PixelHistograms;
use crate::search::{Criterion, PairRule, best_pixels};

/// Pairwise voting: the best one-pixel rule of every pair of classes votes for one of its two classes; the class with
/// the most votes wins, the lowest of several. (One-against-one voting: J. Friedman, "Another approach to
/// polychotomous classification", 1996.)
///
/// ```
/// use onepixel::dataset::{ImageSet, MemoryImages, Shape};
/// use onepixel::models::{Classifier, vote::VoteParams};
/// use onepixel::{histogram, progress::Silent};
///
/// let images = MemoryImages::new(Shape::new(1, 2, 1)?, vec![0, 0, 0, 255, 255, 0])?;
/// let set = ImageSet::new(images, vec![0, 1, 2], ["none", "right", "left"])?;
/// let model = VoteParams::default().fit(&histogram::count(&set, 0..2, &Silent)?);
/// assert_eq!(model.predict(&set)?, [0, 1, 2]);
/// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct VoteParams {
    /// Rule and metric of the pairs' pixels; by default lookup and accuracy.
    pub criterion: Criterion,
}

impl VoteParams {
    /// Finds the best pixel of every pair whose classes both have images.
    pub fn fit(self, histograms: &PixelHistograms) -> VoteModel {
        let table = best_pixels(histograms, self.criterion);
        let rules = table
            .iter()
            .map(|(a, b, best)| PairRule::fit(histograms, (a, b), best.pixel as usize, self.criterion))
            .collect();
        VoteModel::new(histograms.classes(), rules)
    }
}

/// The fitted model: a one-pixel rule for each pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoteModel {
    classes: usize,
    rules: Vec<PairRule>,
}

impl VoteModel {
    /// Lets rules vote on `classes` classes.
    pub fn new(classes: usize, rules: Vec<PairRule>) -> Self {
        Self { classes, rules }
    }

    /// The rules.
    pub fn rules(&self) -> &[PairRule] {
        &self.rules
    }

    /// The class of one image.
    ///
    /// # Panics
    ///
    /// If the image is smaller than those that the rules were learned from.
    pub fn decide(&self, image: &[u8]) -> Label {
        let mut votes = vec![0u32; self.classes];
        for rule in &self.rules {
            votes[usize::from(rule.decide(image[rule.pixel()]))] += 1;
        }
        let most = votes.iter().copied().max().unwrap_or(0);
        votes.iter().position(|&votes| votes == most).unwrap_or(0) as Label
    }
}

impl Classifier for VoteModel {
    fn predict_batch(&self, images: Batch<'_>) -> Vec<Label> {
        images.pixels().par_chunks_exact(images.values()).map(|image| self.decide(image)).collect()
    }
}
