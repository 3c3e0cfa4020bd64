//! How well does one pixel tell all classes apart?

use super::{Batch, Classifier, Extent};
use crate::dataset::{ImageSet, Label, ReadError};
use crate::histogram::{self, PixelHistograms};
use crate::progress::Progress;
use crate::search::{AllClassesRule, Metric, SinglePixelSearch};

/// One pixel for all classes, each grey value meaning the class that shows it most. No setting but what to be best at.
#[derive(Debug, Clone, Copy, Default)]
pub struct SinglePixelParams {
    /// What the pixel should be best at; by default accuracy.
    pub metric: Metric,
}

impl SinglePixelParams {
    /// Finds the pixel.
    ///
    /// # Panics
    ///
    /// If no pixel was counted.
    pub fn fit(self, histograms: &PixelHistograms) -> AllClassesRule {
        SinglePixelSearch::new(histograms, self.metric).rule
    }

    /// The most bytes that [`Self::fit_set`] takes beside the images, where it may have no more than so many: the
    /// histograms of as many pixels as fit, of one at least.
    pub fn memory(self, extent: Extent, most: u64) -> u64 {
        histogram_memory(extent, most).saturating_add(Extent::SLACK)
    }

    /// Counts the images of a set, as many pixels at a time as fit into memory, and finds the pixel.
    ///
    /// # Errors
    ///
    /// The images cannot be read.
    pub fn fit_set(self, set: &ImageSet, progress: &dyn Progress) -> Result<AllClassesRule, ReadError> {
        let classes = set.classes().len();
        let bytes_of_pixel = PixelHistograms::bytes_while_counting(classes, 1);
        let parts: Vec<_> = histogram::parts(set.shape().values(), bytes_of_pixel, progress.memory()).collect();
        progress.begin("counting", (set.len() * parts.len()) as u64);
        let mut best: Option<SinglePixelSearch> = None;
        for pixels in parts {
            let part = SinglePixelSearch::new(&histogram::count(set, pixels, progress)?, self.metric);
            match &mut best {
                Some(best) => best.merge_later(part),
                None => best = Some(part),
            }
        }
        Ok(best.expect("an image has at least one pixel").rule)
    }
}

impl Classifier for AllClassesRule {
    fn predict_batch(&self, images: Batch<'_>) -> Vec<Label> {
        images.iter().map(|image| self.decide(image[self.pixel()])).collect()
    }
}

/// The most bytes that counting takes where it may have so many: twice the histograms of a part of the pixels, since the
/// next is counted while the last is looked at.
pub(super) fn histogram_memory(extent: Extent, most: u64) -> u64 {
    let of_pixel = PixelHistograms::bytes_while_counting(extent.classes, 1) as u64;
    let all = of_pixel.saturating_mul(extent.values());
    // The search, and the starts of images that are being counted.
    let least = of_pixel.saturating_add(16 * extent.images as u64);
    all.min(most / 2).min(1 << 30).max(of_pixel).saturating_add(least)
}
