//! What does a network for photographs learn, in the minutes that two cores have?
//!
//! # The big picture
//!
//! [`ColourNetworkParams`] names the blocks and how long to learn. `views` turns pixels into numbers, mirrored and shifted at
//! random; `stack` leads a batch through the blocks and the gradients back. A `block` is a 3×3 convolution, the maximum of
//! pools, batch normalisation (`norm`) and max(0, ·). `windows` has the hot loops, beside `kernels` of the smaller network,
//! and `momentum` moves the weights. A block's work on a batch is cut into tasks of 16 images, whose sums are added in order:
//! the weights do not depend on the number of threads.

mod block;
mod momentum;
mod norm;
mod pool;
mod stack;
#[cfg(test)]
mod tests;
mod views;
mod windows;

use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use super::super::linear::classes_with_images;
use super::super::scores::Scoring;
use super::super::{Batch, Classifier, Extent, FitError, Samples};
use super::kernels::RUN;
use super::{ASKED, together};
use crate::dataset::{Label, Shape};
use crate::progress::Progress;
use momentum::Step;
use stack::Stack;
use views::{View, Views};

/// A block of the network: a convolution of 3×3 windows with a border of zeros, the maximum of each two by two pixels where it
/// `pools`, batch normalisation, and max(0, ·).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// Channels of the output, a multiple of 16.
    pub channels: usize,
    /// Whether the maximum of each two by two pixels goes on. A last odd row or column is left out, a side of 1 stays.
    pub pools: bool,
    /// Whether the block's input is added to its output: it has as many channels, and does not pool.
    pub is_residual: bool,
}

/// A narrow residual network for photographs, in the minutes that two cores have.
///
/// K. He, X. Zhang, S. Ren and J. Sun, "Deep residual learning for image recognition", 2016; schedule and order of layers after D.
/// Page, "How to train your ResNet", 2018, and K. Jordan, "94% on CIFAR-10 in 3.29 seconds on a single GPU", 2024. Values are
/// brought to mean 0 and variance 1 in each channel; images are shifted by up to a sixteenth of their sides and, where they have
/// more than one channel, mirrored in every second epoch: digits and letters, in grey, must not be.
///
/// By default four blocks of 32, 64, 128 and 128 channels, of which the first three pool and the last is residual: 242,474
/// weights for ten classes of three channels. Chosen on 5,000 held-out train images of five classes of CIFAR-10, ± 0.9 points:
/// after ten epochs on 20,000 others 89.1 %, 89.3 % with a residual block after the second, too, which took a fifth longer. After
/// five epochs on 10,000 others, batches of 64 had 1 point more than of 128, a tenth of each target spread 1 more than none, and
/// the learning rate 1 more than half of it: hints, no more.
///
/// Time: in proportion to images × epochs, 0.7 ms of a core for an image of 32×32×3 in one epoch, so that 50,000 take about 3.5
/// minutes on two cores. Memory: see [`ColourNetworkParams::memory`]; the weights take at most 2 GiB.
#[derive(Debug, Clone, PartialEq)]
pub struct ColourNetworkParams {
    /// The blocks; the mean of each channel over all pixels and a unit for each class that has images follow.
    pub blocks: Vec<Block>,
    /// How often each image is seen.
    pub epochs: usize,
    /// Images of a step, at most.
    pub batch: usize,
    /// The greatest learning rate.
    pub learning_rate: f64,
    /// The share of each weight that is added to its gradient.
    pub weight_decay: f64,
    /// The share of each target that is spread over all classes.
    pub smoothing: f64,
    /// What the weights at the start, the order of the images and their views are drawn with.
    pub seed: u64,
}

impl Default for ColourNetworkParams {
    fn default() -> Self {
        let block = |channels, pools, is_residual| Block { channels, pools, is_residual };
        let blocks =
            vec![block(32, true, false), block(64, true, false), block(128, true, false), block(128, false, true)];
        Self { blocks, epochs: 12, batch: 64, learning_rate: 0.1, weight_decay: 5e-4, smoothing: 0.1, seed: 0 }
    }
}

impl ColourNetworkParams {
    /// How often each of so many images is seen: twelve times, or where there are few so often that 100,000 are seen in all, but
    /// at most 60 times.
    pub fn epochs_of(images: usize) -> usize {
        const FEWEST: usize = 12;
        const MOST: usize = 60;
        const SEEN: usize = 100_000;
        SEEN.div_ceil(images.max(1)).clamp(FEWEST, MOST)
    }

    /// The number of weights for images of a shape and a number of classes; those of normalisation among them.
    pub fn weights(&self, shape: Shape, classes: usize) -> u64 {
        let mut inputs = shape.channels() as u64;
        let mut weights = 0u64;
        for block in &self.blocks {
            let outputs = block.channels as u64;
            weights = weights.saturating_add(inputs.saturating_mul(9).saturating_add(2).saturating_mul(outputs));
            inputs = outputs;
        }
        weights.saturating_add(inputs.saturating_add(1).saturating_mul(classes as u64))
    }

    /// The most bytes that a fit takes beside the images, and then asking of some: 20 for each weight and 4 for those of a block
    /// for each 16 images of a batch; 9 for each output of each block and 8 for those of the largest, for the images of a
    /// batch, or 12 of the largest for 256 that are asked of; and for each thread some images with their border.
    pub fn memory(&self, extent: Extent) -> u64 {
        let (mut height, mut width) = (extent.shape.height() as u64, extent.shape.width() as u64);
        let halved = |side: u64| if side > 1 { side / 2 } else { side };
        let (mut inputs, classes) = (extent.shape.channels() as u64, extent.classes as u64);
        let (mut outputs, mut largest, mut of_thread, mut of_weights) = (0u64, extent.values(), 0u64, 0u64);
        let mut starts = 0u64;
        for block in &self.blocks {
            let channels = block.channels as u64;
            let (pixels, bordered) = (height * width, (height + 2) * (width + 2));
            starts = starts.saturating_add(32 * pixels);
            // Bordered on both sides, the convolution before its pools, and lists of factors.
            let room = (bordered + 24) * (inputs + channels) * 8 + pixels * channels * 24;
            of_thread = of_thread.max(room);
            of_weights = of_weights.max((3 * inputs).next_multiple_of(RUN as u64) * 3 * channels);
            if block.pools {
                (height, width) = (halved(height), halved(width));
            }
            outputs = outputs.saturating_add(height * width * channels);
            largest = largest.max(height * width * channels);
            inputs = channels;
        }
        let batch = self.batch.min(extent.images).max(1) as u64;
        let of_image = 4 * extent.values() + 9 * outputs + 8 * largest + 16 * classes;
        let asked = (8 * extent.values() + 12 * largest + 16 * classes).saturating_mul(ASKED as u64);
        let parts = [
            self.weights(extent.shape, extent.classes).saturating_mul(20),
            of_weights.saturating_mul(4 * (batch.div_ceil(16) + 2)),
            batch.saturating_mul(of_image).max(asked),
            (of_thread + Extent::PRODUCTS).saturating_mul(Extent::threads()),
            starts,
            8 * extent.images as u64,
            2 * Extent::SLACK,
        ];
        parts.into_iter().fold(0, u64::saturating_add)
    }

    /// Learns. Classes without images are never predicted.
    ///
    /// # Errors
    ///
    /// There are no images, a setting means nothing, or the weights would take more than 2 GiB.
    pub fn fit(&self, samples: &Samples<'_>, progress: &dyn Progress) -> Result<ColourNetworkModel, FitError> {
        let classes = classes_with_images(samples);
        self.check(samples, classes.len())?;
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        let mut stack = Stack::new(samples.images().shape(), &self.blocks, classes.len(), &mut rng);
        let views = Views::of(samples);
        let mut unit_of = vec![0; samples.classes()];
        classes.iter().enumerate().for_each(|(unit, &class)| unit_of[usize::from(class)] = unit);

        let (batches, of_batch) = self.batches(samples.len());
        let steps = (self.epochs * batches) as u64;
        progress.begin("neural network", steps);
        let mut order: Vec<u32> = (0..samples.len() as u32).collect();
        let mut step = 0;
        for epoch in 0..self.epochs {
            order.shuffle(&mut rng);
            for batch in order.chunks(of_batch) {
                step += 1;
                let input = views.gather(samples.images(), batch, |image| views.at_random(self.seed, epoch, image));
                let target = |&image: &u32| unit_of[usize::from(samples.labels()[image as usize])];
                let targets: Vec<usize> = batch.iter().map(target).collect();
                let along = Step { rate: self.rate(step, steps) as f32, decay: self.weight_decay as f32 };
                stack.learn(&input, (&targets, self.smoothing as f32), along, progress);
                progress.advance(1);
            }
        }
        stack.settle();
        Ok(ColourNetworkModel { classes: samples.classes(), with_images: classes, views, stack })
    }

    /// Batches of an epoch and images of each: of about the same size, since a batch of one image says little of variances.
    fn batches(&self, images: usize) -> (usize, usize) {
        let of_batch = images.div_ceil(images.div_ceil(self.batch).max(1)).max(1);
        (images.div_ceil(of_batch), of_batch)
    }

    /// The learning rate of a step, from 1: up in a straight line in the first fifth of all steps, then down to 0 (L. Smith
    /// and N. Topin, "Super-convergence: very fast training of neural networks using large learning rates", 2019).
    fn rate(&self, step: u64, steps: u64) -> f64 {
        const UP: f64 = 0.2;
        let (step, steps) = (step as f64, steps as f64);
        let share = (step / (UP * steps)).min((steps + 1.0 - step) / ((1.0 - UP) * steps)).min(1.0);
        share * self.learning_rate
    }

    fn check(&self, samples: &Samples<'_>, classes: usize) -> Result<(), FitError> {
        const MOST_BYTES: u64 = 2 << 30;
        if samples.is_empty() {
            return Err(FitError::NoImages);
        }
        let wrong = |setting, found: String, expected| Err(FitError::Setting { setting, found, expected });
        if self.batch == 0 {
            return wrong("batch", "0".into(), "at least one image");
        }
        if !(self.learning_rate > 0.0 && self.learning_rate.is_finite()) {
            return wrong("learning_rate", self.learning_rate.to_string(), "a number above 0");
        }
        if !(0.0..1.0).contains(&self.weight_decay) {
            return wrong("weight_decay", self.weight_decay.to_string(), "a number from 0 to below 1");
        }
        if !(0.0..1.0).contains(&self.smoothing) {
            return wrong("smoothing", self.smoothing.to_string(), "a number from 0 to below 1");
        }
        let mut inputs = samples.images().shape().channels();
        for block in &self.blocks {
            let is_good = block.channels > 0 && block.channels % RUN == 0;
            if !is_good || block.is_residual && (block.pools || block.channels != inputs) {
                let expected = "multiples of 16 channels, residual only where nothing else changes";
                return wrong("blocks", format!("{block:?}"), expected);
            }
            inputs = block.channels;
        }
        let bytes = self.weights(samples.images().shape(), classes).saturating_mul(16);
        if bytes > MOST_BYTES {
            return Err(FitError::TooLarge { what: "the network's weights", bytes, most: MOST_BYTES });
        }
        Ok(())
    }
}

/// The fitted network. Of images in colour it sees the mirror image, too: the mean of the scores of both counts.
#[derive(Debug, Clone, PartialEq)]
pub struct ColourNetworkModel {
    classes: usize,
    /// The classes of the scores.
    with_images: Vec<Label>,
    views: Views,
    stack: Stack,
}

impl Scoring for ColourNetworkModel {
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
        let scores = |indices: &[u32]| {
            let seen = |view| self.stack.scores(self.views.gather(images, indices, |_| view));
            let mut scores = seen(View::PLAIN);
            if self.views.mirrors {
                scores.iter_mut().zip(seen(View::MIRRORED)).for_each(|(score, other)| *score = (*score + other) / 2.0);
            }
            scores
        };
        together((images.len(), self.with_images.len()), (rows, width), scores, each);
    }
}

impl Classifier for ColourNetworkModel {
    fn predict_batch(&self, images: Batch<'_>) -> Vec<Label> {
        self.labels(images)
    }

    fn probabilities(&self, images: Batch<'_>) -> Option<Vec<f32>> {
        Some(self.softmax(images))
    }
}
