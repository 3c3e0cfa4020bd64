//! What if the values of the images stay far below 255?
//!
//! Models that add up pixels and are held back by a penalty, or begin with weights of a certain size, learn little from
//! images whose values go to 15 or 16 only. Their rungs see every value as a share of the greatest one in the train
//! images. Where that is 255, nothing changes.

use crate::dataset::{Batch, DatasetError, ImageSet, Label, MemoryImages};
use crate::models::{Classifier, FitError, Samples};

/// Grey values stretched so that the greatest one that was learned from becomes 255.
#[derive(Debug, Clone)]
pub(in crate::probes) struct Stretch {
    /// What each value becomes.
    becomes: [u8; 256],
}

impl Stretch {
    /// The stretch of some images; `None` where it would change nothing, or there is nothing above 0.
    pub(in crate::probes) fn of(samples: &Samples<'_>) -> Option<Self> {
        match samples.images().pixels().iter().copied().max() {
            None | Some(0 | 255) => None,
            Some(greatest) => Some(Self::to_full(u32::from(greatest))),
        }
    }

    /// Rounds to the nearest, which keeps different values apart; values above the greatest become 255.
    fn to_full(greatest: u32) -> Self {
        let stretched = |value: usize| ((value as u32 * 255 + greatest / 2) / greatest).min(255) as u8;
        Self { becomes: std::array::from_fn(stretched) }
    }

    fn stretched(&self, pixels: &[u8]) -> Vec<u8> {
        pixels.iter().map(|&value| self.becomes[usize::from(value)]).collect()
    }

    /// The same images, stretched.
    pub(in crate::probes) fn set(&self, set: &ImageSet, samples: &Samples<'_>) -> Result<ImageSet, FitError> {
        let stretched = || -> Result<ImageSet, DatasetError> {
            let images = MemoryImages::new(set.shape(), self.stretched(samples.images().pixels()))?;
            ImageSet::new(images, set.labels().to_vec(), set.classes().to_vec())
        };
        stretched().map_err(|error| FitError::Read(error.to_string()))
    }
}

/// A model that learned from stretched images.
pub(super) struct Stretched {
    pub(super) stretch: Stretch,
    pub(super) model: Box<dyn Classifier>,
}

impl Stretched {
    fn ask<T>(&self, images: Batch<'_>, ask: impl FnOnce(&dyn Classifier, Batch<'_>) -> T) -> T {
        ask(&*self.model, Batch::new(images.shape(), &self.stretch.stretched(images.pixels())))
    }
}

impl Classifier for Stretched {
    fn predict_batch(&self, images: Batch<'_>) -> Vec<Label> {
        self.ask(images, |model, images| model.predict_batch(images))
    }

    fn probabilities(&self, images: Batch<'_>) -> Option<Vec<f32>> {
        self.ask(images, |model, images| model.probabilities(images))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_up_to_sixteen_fill_the_whole_range_and_stay_apart() {
        let stretch = Stretch::to_full(16);
        assert_eq!(stretch.stretched(&[0, 1, 8, 15, 16, 17, 255]), [0, 16, 128, 239, 255, 255, 255]);
        for greatest in 1..=255 {
            let becomes = Stretch::to_full(greatest).becomes;
            assert!(becomes[..=greatest as usize].is_sorted_by(|a, b| a < b), "{greatest}");
        }
    }
}
