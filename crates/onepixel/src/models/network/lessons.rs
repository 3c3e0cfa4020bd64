//! What does a network learn from batches that are made step by step: of images that are changed each time they are seen, or
//! whose classes the network itself names?

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rayon::prelude::*;

use super::layers::Layers;
use super::{Adam, NetworkModel, NetworkParams};
use crate::dataset::{Batch, Label, Shape};
use crate::models::FitError;
use crate::progress::Progress;

/// A batch to learn from.
pub(crate) struct Lesson {
    /// The images, one after the other: u8.
    pub pixels: Vec<u8>,
    /// The class of each.
    pub labels: Vec<Label>,
    /// How much each counts, 1 in the mean; empty where each counts the same.
    pub weights: Vec<f32>,
}

/// What there is to learn in all.
pub(crate) struct Lessons {
    /// The shape of the images.
    pub shape: Shape,
    /// Number of all classes.
    pub classes: usize,
    /// Those that there are images of, ascending; no other is predicted.
    pub with_images: Vec<Label>,
    /// How many batches are learned from: the settings' epochs mean nothing here.
    pub steps: u32,
}

impl NetworkParams {
    /// Learns from batches that `next` makes, from the number of the step, from 0, and the network as it is.
    ///
    /// # Errors
    ///
    /// As [`NetworkParams::fit`].
    pub(crate) fn fit_lessons(
        &self,
        lessons: &Lessons,
        progress: &dyn Progress,
        mut next: impl FnMut(u32, &NetworkModel) -> Lesson,
    ) -> Result<NetworkModel, FitError> {
        let Lessons { shape, classes, with_images, steps } = lessons;
        self.check(*shape, with_images.len())?;
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        let layers = Layers::new(*shape, &self.hidden, with_images.len(), &mut rng);
        let mut model = NetworkModel { classes: *classes, with_images: with_images.clone(), layers };
        let mut unit_of = vec![0; *classes];
        with_images.iter().enumerate().for_each(|(unit, &class)| unit_of[usize::from(class)] = unit);
        for step in 0..*steps {
            progress.check();
            let lesson = next(step, &model);
            let targets: Vec<usize> = lesson.labels.iter().map(|&label| unit_of[usize::from(label)]).collect();
            let adam = Adam::new(step + 1, self.rate(u64::from(step) + 1, u64::from(*steps)));
            model.layers.learn(&numbers(&lesson.pixels), (&targets, &lesson.weights), adam);
        }
        model.layers.settle();
        Ok(model)
    }
}

impl NetworkModel {
    /// What the last hidden layer makes of some images: shape (images, units).
    pub(crate) fn hidden(&self, images: Batch<'_>, progress: &dyn Progress) -> Vec<f32> {
        const TOGETHER: usize = 256;
        let mut found = Vec::new();
        for pixels in images.pixels().chunks(TOGETHER * images.values()) {
            progress.check();
            found.extend(self.layers.hidden(&numbers(pixels)));
        }
        found
    }
}

/// Pixels as numbers in 0 … 1.
fn numbers(pixels: &[u8]) -> Vec<f32> {
    pixels.par_iter().with_min_len(1 << 13).map(|&pixel| f32::from(pixel) / 255.0).collect()
}
