//! What does a linear model make of numbers that describe images?
//!
//! Features become images of one row: each is brought to 0 … 255 by its least and greatest value among those that are learned
//! from, which costs it all but 256 steps. So they are learned from as pixels are, by the same model with the same penalty.

use super::network::{asked, samples};
use crate::dataset::{DatasetError, ImageSet, Label, MemoryImages, Shape};
use crate::models::logistic::LogisticParams;
use crate::probes::ProbeError;
use crate::progress::{Part, Progress};

/// Numbers that describe images: shape (images, width).
pub(super) struct Features {
    pub values: Vec<f32>,
    pub width: usize,
}

/// What each feature is brought to 0 … 255 by.
pub(super) struct Scale {
    least: Vec<f32>,
    factor: Vec<f32>,
}

impl Scale {
    /// Of the features of images that are learned from.
    pub fn of(features: &Features) -> Self {
        let mut least = vec![f32::INFINITY; features.width];
        let mut most = vec![f32::NEG_INFINITY; features.width];
        for row in features.values.chunks_exact(features.width) {
            least.iter_mut().zip(row).for_each(|(least, &value)| *least = least.min(value));
            most.iter_mut().zip(row).for_each(|(most, &value)| *most = most.max(value));
        }
        let range = |(least, most): (&f32, &f32)| most - least;
        let factor = least.iter().zip(&most).map(range);
        let factor = factor.map(|range| if range > 0.0 && range.is_finite() { 255.0 / range } else { 0.0 }).collect();
        Self { least, factor }
    }

    /// Features as images of one row, with the labels and classes of a set.
    pub fn set(&self, features: &Features, labelled: &ImageSet) -> Result<ImageSet, DatasetError> {
        let shape = Shape::new(1, features.width, 1)?;
        let row = |row: &[f32]| -> Vec<u8> {
            let each = row.iter().zip(&self.least).zip(&self.factor);
            each.map(|((value, least), factor)| ((value - least) * factor).round().clamp(0.0, 255.0) as u8).collect()
        };
        let pixels = features.values.chunks_exact(features.width).flat_map(row).collect();
        ImageSet::new(MemoryImages::new(shape, pixels)?, labelled.labels().to_vec(), labelled.classes().to_vec())
    }
}

/// What logistic regression on some images says of others.
pub(super) fn probed(train: &ImageSet, held_out: &ImageSet, progress: &dyn Progress) -> Result<Vec<Label>, ProbeError> {
    let params = LogisticParams::default();
    let failed = |error| ProbeError::Fit { model: "logistic", error };
    let model = params.fit(&samples(train)?, &Part(progress)).map_err(failed)?;
    asked(&model, held_out, progress)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_fill_the_range_of_those_that_are_learned_from() {
        let features = |values: &[f32]| Features { values: values.to_vec(), width: 2 };
        let scale = Scale::of(&features(&[-1.0, 5.0, 3.0, 5.0, 1.0, 5.0]));
        let pixel = MemoryImages::new(Shape::new(1, 1, 1).unwrap(), vec![0, 0]).unwrap();
        let labelled = ImageSet::new(pixel, vec![1, 0], ["a", "b"]).unwrap();
        let set = scale.set(&features(&[3.0, 5.0, -9.0, 6.0]), &labelled).unwrap();
        assert_eq!(set.images().as_bytes().unwrap(), [255, 0, 0, 0]);
        assert_eq!(set.labels(), [1, 0]);
    }
}
