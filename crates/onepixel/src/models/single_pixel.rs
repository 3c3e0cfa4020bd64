//! How well does one pixel tell all classes apart?

use super::{Batch, Classifier};
use crate::dataset::Label;
use crate::histogram::PixelHistograms;
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
}

impl Classifier for AllClassesRule {
    fn predict_batch(&self, images: Batch<'_>) -> Vec<Label> {
        images.iter().map(|image| self.decide(image[self.pixel()])).collect()
    }
}
