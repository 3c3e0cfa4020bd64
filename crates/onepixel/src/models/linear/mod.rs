//! What can a weighted sum of the pixels tell? What logistic regression and the linear SVM share.
//!
//! # The big picture
//!
//! Both give every class a score, a weighted sum of the pixels (divided by 255) and a constant, and both are fitted by
//! passes over all images: scores of the images with some weights, a factor for each image and class, and the sum of
//! the images times their factors. [`lanes`] does this for 16 classes at a time from the [`rows`], of which it
//! touches only what is not zero; the images are split into a fixed number of parts whose sums are added in order, so
//! that results do not depend on the number of threads.

pub(super) mod cholesky;
mod curvature;
pub(super) mod lanes;
pub(super) mod lbfgs;
pub(super) mod newton;
pub(super) mod problem;
pub(super) mod rows;
pub(super) mod systems;

use rayon::prelude::*;

use super::scores::highest;
use super::{Batch, FitError, Samples};
use crate::dataset::Label;
use crate::progress::Progress;
use lanes::{LANES, Lanes};
use rows::{Part, Rows};

/// The classes that have images: the others cannot be learned and are never predicted.
pub(super) fn classes_with_images(samples: &Samples<'_>) -> Vec<Label> {
    let images = samples.class_images();
    (0..images.len()).filter(|&class| images[class] > 0).map(|class| class as Label).collect()
}

/// The place of each image's class among those classes.
pub(super) fn targets(samples: &Samples<'_>, classes: &[Label]) -> Vec<usize> {
    let mut place_of = vec![0; samples.classes()];
    classes.iter().enumerate().for_each(|(place, &class)| place_of[usize::from(class)] = place);
    samples.labels().iter().map(|&label| place_of[usize::from(label)]).collect()
}

/// What both fits ask of the images and of `C`.
pub(super) fn check(samples: &Samples<'_>, c: f64) -> Result<(), FitError> {
    if samples.is_empty() {
        return Err(FitError::NoImages);
    }
    if !(c > 0.0 && c.is_finite()) {
        return Err(FitError::Setting { setting: "c", found: c.to_string(), expected: "a number above 0" });
    }
    Ok(())
}

/// One pass over a part of the images for some blocks of 16 classes.
pub(super) struct Pass<'a> {
    /// Is checked every few images.
    pub progress: &'a dyn Progress,
    /// For each block: the weight of each value, of pixels in 0 … 255, and behind them the constant.
    pub weights: &'a [Vec<Lanes>],
}

impl Pass<'_> {
    /// Images whose scores are held at a time: few enough to stay in the first-level cache.
    const STRIDE: usize = 64;

    /// The sum, over the images of a part, of each image times its factors, in the layout of the weights.
    ///
    /// `factors(image, scores)` turns the scores of an image, of all blocks, into its factors.
    pub fn sum(&self, part: Part<'_>, mut factors: impl FnMut(usize, &mut [Lanes])) -> Vec<Vec<Lanes>> {
        let mut sums: Vec<Vec<Lanes>> = self.weights.iter().map(|block| vec![[0.0; LANES]; block.len()]).collect();
        let blocks = self.weights.len();
        let mut scores = vec![[0.0; LANES]; Self::STRIDE];
        let mut of_image = vec![[0.0; LANES]; blocks * Self::STRIDE];
        for first in (0..part.len()).step_by(Self::STRIDE) {
            self.progress.check();
            let images = part.slice(first, Self::STRIDE.min(part.len() - first));
            for (block, weights) in self.weights.iter().enumerate() {
                lanes::scores(images, weights, &mut scores[..images.len()]);
                (0..images.len()).for_each(|image| of_image[image * blocks + block] = scores[image]);
            }
            for image in 0..images.len() {
                factors(first + image, &mut of_image[image * blocks..][..blocks]);
            }
            for (block, sums) in sums.iter_mut().enumerate() {
                (0..images.len()).for_each(|image| scores[image] = of_image[image * blocks + block]);
                lanes::add(images, &scores[..images.len()], sums);
            }
        }
        sums
    }
}

/// Weights of each value for each class that has images.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct LinearScores {
    /// The classes in the order of the lanes.
    pub classes: Vec<Label>,
    /// For each block of 16 classes, the weight of each value, of pixels in 0 … 255, and the constant.
    pub weights: Vec<Vec<Lanes>>,
}

impl LinearScores {
    /// The scores of each image: calls `each(row, scores)` with the image's row of `rows` and the scores of
    /// [`Self::classes`].
    pub fn of_each<R: Send>(
        &self,
        images: Batch<'_>,
        rows: &mut [R],
        width: usize,
        each: impl Fn(&mut [R], &[f32]) + Sync,
    ) {
        const IMAGES: usize = 64;
        let size = images.values();
        rows.par_chunks_mut(IMAGES * width).zip(images.pixels().par_chunks(IMAGES * size)).for_each(
            |(rows, pixels)| {
                let part = Rows::dense(Batch::new(images.shape(), pixels));
                let part = part.all();
                let mut scores = vec![[0.0; LANES]; part.len()];
                let mut table = vec![0.0; part.len() * self.weights.len() * LANES];
                for (block, weights) in self.weights.iter().enumerate() {
                    lanes::scores(part, weights, &mut scores);
                    for (row, scores) in table.chunks_exact_mut(self.weights.len() * LANES).zip(&scores) {
                        row[block * LANES..][..LANES].copy_from_slice(scores);
                    }
                }
                for (row, scores) in rows.chunks_exact_mut(width).zip(table.chunks_exact(self.weights.len() * LANES)) {
                    each(row, &scores[..self.classes.len()]);
                }
            },
        );
    }

    /// The class with the highest score of each image.
    pub fn predict(&self, images: Batch<'_>) -> Vec<Label> {
        let mut labels = vec![0; images.len()];
        self.of_each(images, &mut labels, 1, |label, scores| label[0] = self.classes[usize::from(highest(scores))]);
        labels
    }
}
