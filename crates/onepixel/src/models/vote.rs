//! How well do the best pixels of all pairs classify together? The essay's brute-force pixel model.

use rayon::prelude::*;

use super::single_pixel::histogram_memory;
use super::{Batch, Classifier, Extent};
use crate::dataset::{ImageSet, Label, ReadError};
use crate::histogram::{self, PixelHistograms};
use crate::progress::Progress;
use crate::search::{BestPixel, Criterion, PairRule, PairTable, best_pixels, pair_count, pair_index};

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
        let (_, rules) = self.best_rules(histograms);
        VoteModel::new(histograms.classes(), rules)
    }

    /// The most bytes that [`Self::fit_set`] takes beside the images, where it may have no more than so many: histograms,
    /// and the best pixels and rules of all pairs on each thread.
    pub fn memory(self, extent: Extent, most: u64) -> u64 {
        let pairs = pair_count(extent.classes) as u64;
        let of_pair = 2 * (size_of::<PairRule>() + size_of::<Label>()) as u64 + 40 * (1 + 4 * Extent::threads());
        histogram_memory(extent, most).saturating_add(pairs.saturating_mul(of_pair)).saturating_add(Extent::SLACK)
    }

    /// Counts the images of a set, as many pixels at a time as fit into memory, and finds the pixels.
    ///
    /// # Errors
    ///
    /// The images cannot be read.
    pub fn fit_set(self, set: &ImageSet, progress: &dyn Progress) -> Result<VoteModel, ReadError> {
        let classes = set.classes().len();
        let bytes_of_pixel = PixelHistograms::bytes_while_counting(classes, 1);
        // What is counted, and then searched without a pause, takes neither too much memory nor too long.
        const PIXELS_AND_PAIRS: usize = 20_000_000;
        let most = PIXELS_AND_PAIRS / pair_count(classes).max(1) * bytes_of_pixel;
        let memory = (2 * most as u64).min(progress.memory());
        let parts: Vec<_> = histogram::parts(set.shape().values(), bytes_of_pixel, memory).collect();
        progress.begin("counting", (set.len() * parts.len()) as u64);
        let mut best: Option<(PairTable, Vec<PairRule>)> = None;
        for pixels in parts {
            progress.check();
            let (later, rules) = self.best_rules(&histogram::count(set, pixels, progress)?);
            let Some((table, best_rules)) = &mut best else {
                best = Some((later, rules));
                continue;
            };
            let present: Vec<usize> = table.iter().map(|(a, b, _)| pair_index(classes, a, b)).collect();
            let is_better = table.merge_later(&later);
            for ((rule, best_rule), pair) in rules.into_iter().zip(best_rules).zip(present) {
                if is_better[pair] {
                    *best_rule = rule;
                }
            }
        }
        Ok(VoteModel::new(classes, best.map_or_else(Vec::new, |(_, rules)| rules)))
    }

    /// The best counted pixel of every pair whose classes both have images, and its rule, in the order of pairs.
    fn best_rules(self, histograms: &PixelHistograms) -> (PairTable, Vec<PairRule>) {
        let table = best_pixels(histograms, self.criterion);
        let rule = |(a, b, best): (Label, Label, BestPixel)| {
            PairRule::fit(histograms, (a, b), best.pixel as usize, self.criterion)
        };
        let rules = table.iter().map(rule).collect();
        (table, rules)
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
