//! What do neural networks learn: a multilayer perceptron, and convolutional networks?
//!
//! # The big picture
//!
//! [`NetworkParams`] names the hidden layers and how long to learn. `layers` leads a batch of images through them and the
//! gradients back; `convolution` and `dense` are the two kinds of layers, `kernels` and `matrix` their hot loops, and
//! `adam` moves the weights. A layer's work on a batch is cut into tasks by images or inputs, of fixed size, whose sums
//! are added in order: the weights do not depend on the number of threads.

mod adam;
mod aligned;
pub mod colour;
mod convolution;
mod dense;
mod kernels;
mod layers;
mod lessons;
#[cfg(test)]
mod tests;

use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rayon::prelude::*;

use super::linear::classes_with_images;
use super::scores::Scoring;
use super::{Batch, Classifier, Extent, FitError, Samples};
use crate::dataset::{Label, Shape};
use crate::progress::Progress;
use adam::Adam;
use layers::Layers;
pub(crate) use lessons::{Lesson, Lessons};

/// A hidden layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hidden {
    /// Convolution with a border of zeros, so that the image keeps its size, rectified; then the maximum of each two by
    /// two pixels. A last odd row or column is left out, and a side of 1 stays as it is: windows larger than the image
    /// see the border only, so that every shape of image has its network, down to 1×1.
    Convolution {
        /// Channels of the output, a multiple of 16.
        channels: usize,
        /// Height and width of the window, odd.
        side: usize,
    },
    /// Rectified units that see everything.
    Dense {
        /// Their number.
        units: usize,
    },
}

/// How the learning rate changes from step to step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schedule {
    /// Not at all.
    Constant,
    /// Up to the full rate in the first tenth of all steps, then down to 0, both in a straight line.
    UpAndDown,
}

/// A network for pixels divided by 255, which learns by Adam (D. Kingma and J. Ba, 2015) on the cross-entropy of
/// batches in random order. Weights start uniform within ±1/√inputs, as in PyTorch.
///
/// Time: in proportion to images × epochs; a class more costs a unit more in the last layer. Memory: 16 bytes for
/// each weight, 2 GiB at most, and the outputs of all layers for one batch.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkParams {
    /// The hidden layers, convolutions first; a last layer with a unit for each class that has images follows.
    pub hidden: Vec<Hidden>,
    /// How often each image is seen.
    pub epochs: usize,
    /// Images of a step.
    pub batch: usize,
    /// The (greatest) learning rate.
    pub learning_rate: f64,
    /// How it changes.
    pub schedule: Schedule,
    /// What the weights at the start and the order of the images are drawn with.
    pub seed: u64,
}

/// Ten epochs of Adam at its default rate, in batches of 128.
const PLAIN: NetworkParams = NetworkParams {
    hidden: Vec::new(),
    epochs: 10,
    batch: 128,
    learning_rate: 1e-3,
    schedule: Schedule::Constant,
    seed: 0,
};

impl NetworkParams {
    /// The multilayer perceptron: 256 hidden units, ten epochs of Adam at its default rate in batches of 128.
    pub fn perceptron() -> Self {
        Self { hidden: vec![Hidden::Dense { units: 256 }], ..PLAIN }
    }

    /// A small convolutional network, 16 and 32 channels of 5×5 windows (28,938 weights on MNIST), two epochs.
    pub fn small_convolutional() -> Self {
        let convolution = |channels| Hidden::Convolution { channels, side: 5 };
        Self { hidden: vec![convolution(16), convolution(32)], epochs: 2, ..PLAIN }
    }

    /// The ladder's convolutional network: 32 channels of 5×5 windows, 64 of 3×3, and 128 units (422,154 weights on
    /// MNIST), six epochs with a learning rate that goes up and down. Chosen on 10,000 of MNIST's training images that
    /// were held out: 99.20 % after five epochs on the others, against 99.17 % with 3×3 windows only and two thirds of
    /// the learning rate.
    pub fn convolutional() -> Self {
        let convolution = |channels, side| Hidden::Convolution { channels, side };
        let hidden = vec![convolution(32, 5), convolution(64, 3), Hidden::Dense { units: 128 }];
        Self { hidden, epochs: 6, learning_rate: 3e-3, schedule: Schedule::UpAndDown, ..PLAIN }
    }

    /// The number of weights for images of a shape and a number of classes.
    pub fn weights(&self, shape: Shape, classes: usize) -> u64 {
        let halved = |side: u64| if side > 1 { side / 2 } else { side };
        let (mut height, mut width) = (shape.height() as u64, shape.width() as u64);
        let mut channels = shape.channels() as u64;
        let mut weights = 0u64;
        for &hidden in &self.hidden {
            let (inputs, outputs) = match hidden {
                Hidden::Convolution { channels: outputs, side } => {
                    (height, width) = (halved(height), halved(width));
                    (channels.saturating_mul(side as u64).saturating_mul(side as u64), outputs as u64)
                }
                Hidden::Dense { units } => {
                    let inputs = (height * width).saturating_mul(channels);
                    (height, width) = (1, 1);
                    (inputs, units as u64)
                }
            };
            channels = outputs;
            weights = weights.saturating_add(inputs.saturating_add(1).saturating_mul(outputs));
        }
        let inputs = (height * width).saturating_mul(channels);
        weights.saturating_add(inputs.saturating_add(1).saturating_mul(classes as u64))
    }

    /// The most bytes that a fit takes beside the images, and then asking of some: 20 for each weight, and 21 for each output
    /// of each layer for the images of a batch, or of 256 that are asked of.
    pub fn memory(&self, extent: Extent) -> u64 {
        const ASKED: u64 = 256;
        let weights = self.weights(extent.shape, extent.classes);
        let (mut height, mut width) = (extent.shape.height() as u64, extent.shape.width() as u64);
        let halved = |side: u64| if side > 1 { side / 2 } else { side };
        let (mut outputs, mut of_convolutions, mut widest) = (extent.values(), 0, extent.values());
        for hidden in &self.hidden {
            let of_layer = match *hidden {
                Hidden::Convolution { channels, side } => {
                    of_convolutions += (side * side.next_multiple_of(kernels::RUN) * channels * 80) as u64;
                    widest = widest.max((height + 8) * (width + 8) * channels as u64);
                    (height, width) = (halved(height), halved(width));
                    height * width * channels as u64
                }
                Hidden::Dense { units } => units as u64,
            };
            outputs = outputs.saturating_add(of_layer);
        }
        outputs = outputs.saturating_add(extent.classes as u64);
        let batch = (self.batch as u64 * 21).max(ASKED * 9);
        // A convolution's gradients, for each 16 images of a batch, and images with their border.
        let gradients = of_convolutions.saturating_mul(self.batch.div_ceil(16) as u64);
        let parts = [
            weights.saturating_mul(20),
            batch.saturating_mul(outputs),
            gradients,
            (16 * widest + Extent::PRODUCTS) * Extent::threads(),
            8 * extent.images as u64,
            Extent::SLACK,
        ];
        parts.into_iter().fold(0, u64::saturating_add)
    }

    /// Learns. Classes without images are never predicted.
    ///
    /// # Errors
    ///
    /// There are no images, a setting means nothing, or the weights would take more than 2 GiB.
    pub fn fit(&self, samples: &Samples<'_>, progress: &dyn Progress) -> Result<NetworkModel, FitError> {
        self.fit_watched(samples, progress, |_| {})
    }

    /// As [`NetworkParams::fit`]; `watch` sees the network after each epoch.
    pub(crate) fn fit_watched(
        &self,
        samples: &Samples<'_>,
        progress: &dyn Progress,
        mut watch: impl FnMut(&NetworkModel),
    ) -> Result<NetworkModel, FitError> {
        let classes = classes_with_images(samples);
        self.check(samples.images().shape(), classes.len())?;
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        let layers = Layers::new(samples.images().shape(), &self.hidden, classes.len(), &mut rng);
        let mut model = NetworkModel { classes: samples.classes(), with_images: classes, layers };
        let mut unit_of = vec![0; samples.classes()];
        model.with_images.iter().enumerate().for_each(|(unit, &class)| unit_of[usize::from(class)] = unit);

        let batches = samples.len().div_ceil(self.batch);
        let steps = (self.epochs * batches) as u64;
        progress.begin("neural network", steps);
        let mut order: Vec<u32> = (0..samples.len() as u32).collect();
        let mut step = 0;
        for _ in 0..self.epochs {
            order.shuffle(&mut rng);
            for batch in order.chunks(self.batch) {
                step += 1;
                let input = gather(samples.images(), batch);
                let target = |&image: &u32| unit_of[usize::from(samples.labels()[image as usize])];
                let targets: Vec<usize> = batch.iter().map(target).collect();
                model.layers.learn(&input, (&targets, &[]), Adam::new(step, self.rate(step.into(), steps)));
                progress.advance(1);
            }
            watch(&model);
        }
        model.layers.settle();
        Ok(model)
    }

    /// The learning rate of a step, from 1.
    fn rate(&self, step: u64, steps: u64) -> f64 {
        let (step, steps) = (step as f64, steps as f64);
        let share = match self.schedule {
            Schedule::Constant => 1.0,
            Schedule::UpAndDown => (step / (0.1 * steps)).min((steps + 1.0 - step) / (0.9 * steps)).min(1.0),
        };
        share * self.learning_rate
    }

    /// Refuses settings that mean nothing, and no class to learn.
    fn check(&self, shape: Shape, classes: usize) -> Result<(), FitError> {
        const MOST_BYTES: u64 = 2 << 30;
        if classes == 0 {
            return Err(FitError::NoImages);
        }
        let wrong = |setting, found: String, expected| Err(FitError::Setting { setting, found, expected });
        if self.batch == 0 {
            return wrong("batch", "0".into(), "at least one image");
        }
        if !(self.learning_rate > 0.0 && self.learning_rate.is_finite()) {
            return wrong("learning_rate", self.learning_rate.to_string(), "a number above 0");
        }
        for (i, hidden) in self.hidden.iter().enumerate() {
            let is_good = match *hidden {
                Hidden::Convolution { channels, side } => channels > 0 && channels % kernels::RUN == 0 && side % 2 == 1,
                Hidden::Dense { units } => units > 0,
            };
            let is_late = matches!(hidden, Hidden::Convolution { .. })
                && self.hidden[..i].iter().any(|before| matches!(before, Hidden::Dense { .. }));
            if !is_good || is_late {
                let expected = "convolutions with an odd side and a multiple of 16 channels, then units";
                return wrong("hidden", format!("{hidden:?}"), expected);
            }
        }
        let bytes = self.weights(shape, classes).saturating_mul(16);
        if bytes > MOST_BYTES {
            return Err(FitError::TooLarge { what: "the network's weights", bytes, most: MOST_BYTES });
        }
        Ok(())
    }
}

/// Some images as numbers in 0 … 1.
fn gather(images: Batch<'_>, indices: &[u32]) -> Vec<f32> {
    const IMAGES: usize = 16;
    let mut numbers = vec![0.0; indices.len() * images.values()];
    let tasks = numbers.par_chunks_mut(IMAGES * images.values()).zip(indices.par_chunks(IMAGES));
    tasks.for_each(|(numbers, indices)| {
        for (numbers, &index) in numbers.chunks_exact_mut(images.values()).zip(indices) {
            let pixels = images.image(index as usize);
            numbers.iter_mut().zip(pixels).for_each(|(number, &pixel)| *number = f32::from(pixel) / 255.0);
        }
    });
    numbers
}

/// Images that a fitted network is asked of together.
const ASKED: usize = 256;

/// Asks `scores` of so many images at a time, and calls `each` with the row of each image and its scores, one for each class.
fn together<R>(
    (images, classes): (usize, usize),
    (rows, width): (&mut [R], usize),
    scores: impl Fn(&[u32]) -> Vec<f32>,
    each: impl Fn(&mut [R], &[f32]),
) {
    let indices: Vec<u32> = (0..images as u32).collect();
    for (indices, rows) in indices.chunks(ASKED).zip(rows.chunks_mut(ASKED * width)) {
        let scores = scores(indices);
        scores.chunks_exact(classes).zip(rows.chunks_exact_mut(width)).for_each(|(scores, row)| each(row, scores));
    }
}

/// The fitted network.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkModel {
    classes: usize,
    /// The classes of the last layer's units.
    with_images: Vec<Label>,
    layers: Layers,
}

impl NetworkModel {
    /// Calls `each(row, classes, scores)` for each image, with its row of `rows` and its score of each class that had images to
    /// learn from: the log-likelihood, up to a constant.
    pub(crate) fn score<R: Send>(
        &self,
        images: Batch<'_>,
        rows: &mut [R],
        each: impl Fn(&mut R, &[Label], &[f32]) + Sync,
    ) {
        self.of_each(images, rows, 1, |row, scores| each(&mut row[0], &self.with_images, scores));
    }
}

impl Scoring for NetworkModel {
    fn classes(&self) -> usize {
        self.classes
    }

    fn with_images(&self) -> &[Label] {
        &self.with_images
    }

    fn log_odds(&self) -> f32 {
        1.0
    }

    fn of_each<R: Send>(
        &self,
        images: Batch<'_>,
        rows: &mut [R],
        width: usize,
        each: impl Fn(&mut [R], &[f32]) + Sync,
    ) {
        let scores = |indices: &[u32]| self.layers.scores(&gather(images, indices));
        together((images.len(), self.with_images.len()), (rows, width), scores, each);
    }
}

impl Classifier for NetworkModel {
    fn predict_batch(&self, images: Batch<'_>) -> Vec<Label> {
        self.labels(images)
    }

    fn probabilities(&self, images: Batch<'_>) -> Option<Vec<f32>> {
        Some(self.softmax(images))
    }
}
