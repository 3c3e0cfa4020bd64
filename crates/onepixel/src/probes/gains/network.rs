//! What does the network of all gains learn, with and without what may help?
//!
//! One small network with fixed settings, so that whoever learns with help and whoever learns without have the same model, the
//! same steps and the same tuning: none (A. Oliver et al., "Realistic evaluation of deep semi-supervised learning algorithms",
//! 2018).

use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use super::augment::Augmenter;
use crate::dataset::{Batch, ImageSet, Label};
use crate::models::network::{Hidden, Lesson, Lessons, NetworkModel, NetworkParams, Schedule};
use crate::models::{Classifier, FitError, Samples, in_turn};
use crate::probes::ProbeError;
use crate::progress::{Part, Progress};

/// The network in words.
pub(super) const TITLE: &str = "16 channels of 5×5, 32 of 3×3, 128 hidden units, Adam, batches of 64";

/// Labelled images of a step.
pub(super) const BATCH: usize = 64;

/// Images without labels of a step, for pseudo-labels.
const UNLABELLED: usize = 128;

/// How much images with pseudo-labels count in the end, all of a step together, beside those with labels. Lee has 3, after a
/// hundred epochs; in our few steps that lets a network that names one class for all images teach itself to go on.
const PSEUDO_WEIGHT: f32 = 1.0;

/// The shares of all steps between which that weight grows from 0: once the images with labels are known.
const GROWS: (f32, f32) = (0.5, 1.0);

/// The settings of a run.
pub(super) fn params(seed: u64) -> NetworkParams {
    let convolution = |channels, side| Hidden::Convolution { channels, side };
    NetworkParams {
        hidden: vec![convolution(16, 5), convolution(32, 3), Hidden::Dense { units: 128 }],
        epochs: 1,
        batch: BATCH + UNLABELLED,
        learning_rate: 2e-3,
        schedule: Schedule::UpAndDown,
        seed,
    }
}

/// Some images, learned from for so many steps.
pub(super) struct Teaching<'a> {
    /// The images with labels.
    pub set: &'a ImageSet,
    /// The batches that are learned from.
    pub steps: u32,
    /// What the weights and the order of images are drawn with.
    pub seed: u64,
}

impl Teaching<'_> {
    /// Learns from the images as they are.
    pub fn plain(&self, progress: &dyn Progress) -> Result<NetworkModel, ProbeError> {
        self.taught(progress, |images, labels, _, _| Lesson { pixels: images, labels, weights: Vec::new() })
    }

    /// Learns from the images, each changed anew whenever it is seen.
    pub fn augmented(&self, augmenter: &Augmenter, progress: &dyn Progress) -> Result<NetworkModel, ProbeError> {
        let mut random = ChaCha8Rng::seed_from_u64(self.seed ^ 0xa06);
        let shape = self.set.shape();
        self.taught(progress, |images, labels, _, _| {
            let pixels = augmenter.changed(Batch::new(shape, &images), &labels, &mut random);
            Lesson { pixels, labels, weights: Vec::new() }
        })
    }

    /// Learns from the images and, more and more, from others without labels, each in the class that the network itself finds
    /// most likely (D.-H. Lee, "Pseudo-label: the simple and efficient semi-supervised learning method for deep neural
    /// networks", 2013): the weight of those grows in a straight line, in the second half of the steps.
    pub fn pseudo_labelled(&self, others: &ImageSet, progress: &dyn Progress) -> Result<NetworkModel, ProbeError> {
        let unlabelled = samples(others)?;
        let mut order = Order::new(others.len(), self.seed ^ 0x1ee);
        let steps = self.steps as f32;
        self.taught(progress, |mut pixels, mut labels, step, model| {
            let share = (step as f32 / steps - GROWS.0) / (GROWS.1 - GROWS.0);
            let weight = PSEUDO_WEIGHT * share.clamp(0.0, 1.0);
            if weight == 0.0 {
                return Lesson { pixels, labels, weights: Vec::new() };
            }
            let seen = gathered(unlabelled.images(), &order.next(UNLABELLED));
            let shape = others.shape();
            let (own, more) = (labels.len() as f32, (seen.len() / shape.values()) as f32);
            labels.extend(model.predict_batch(Batch::new(shape, &seen)));
            pixels.extend(seen);
            // Each kind is a mean of its own; the step takes the mean of all.
            let all = own + more;
            let mut weights = vec![all / own; own as usize];
            weights.resize(labels.len(), weight * all / more);
            Lesson { pixels, labels, weights }
        })
    }

    fn taught(
        &self,
        progress: &dyn Progress,
        mut lesson: impl FnMut(Vec<u8>, Vec<Label>, u32, &NetworkModel) -> Lesson,
    ) -> Result<NetworkModel, ProbeError> {
        let samples = samples(self.set)?;
        let params = params(self.seed);
        let (bytes, most) = (params.memory(samples.extent()), progress.memory());
        if bytes > most {
            return Err(failed(FitError::TooLarge { what: "the network", bytes, most }));
        }
        let present = samples.class_images();
        let with_images = present.iter().zip(0..).filter(|(images, _)| **images > 0).map(|(_, class)| class).collect();
        let lessons = Lessons { shape: self.set.shape(), classes: samples.classes(), with_images, steps: self.steps };
        let mut order = Order::new(samples.len(), self.seed ^ 0x0de);
        params
            .fit_lessons(&lessons, progress, |step, model| {
                let batch = order.next(BATCH);
                let labels = batch.iter().map(|&image| samples.labels()[image as usize]).collect();
                lesson(gathered(samples.images(), &batch), labels, step, model)
            })
            .map_err(failed)
    }
}

/// What a model says of a set in memory.
pub(super) fn asked(model: &dyn Classifier, set: &ImageSet, progress: &dyn Progress) -> Result<Vec<Label>, ProbeError> {
    Ok(said(model, samples(set)?.images(), progress))
}

/// What a model says of images.
pub(super) fn said(model: &dyn Classifier, images: Batch<'_>, progress: &dyn Progress) -> Vec<Label> {
    let mut labels = Vec::with_capacity(images.len());
    in_turn(images, &Part(progress), |_, images| labels.extend(model.predict_batch(images)));
    labels
}

pub(super) fn samples(set: &ImageSet) -> Result<Samples<'_>, ProbeError> {
    Samples::of(set).ok_or(ProbeError::Missing("images in memory"))
}

pub(super) fn failed(error: FitError) -> ProbeError {
    ProbeError::Fit { model: "network", error }
}

fn gathered(images: Batch<'_>, indices: &[u32]) -> Vec<u8> {
    indices.iter().flat_map(|&image| images.image(image as usize)).copied().collect()
}

/// All images in random order, and again in another.
struct Order {
    images: Vec<u32>,
    next: usize,
    random: ChaCha8Rng,
}

impl Order {
    fn new(images: usize, seed: u64) -> Self {
        Self { images: (0..images as u32).collect(), next: images, random: ChaCha8Rng::seed_from_u64(seed) }
    }

    /// The next so many images; those that are left of a round, where these are fewer, with the first of the next.
    fn next(&mut self, many: usize) -> Vec<u32> {
        let mut found = Vec::with_capacity(many);
        while found.len() < many.min(self.images.len()) {
            if self.next == self.images.len() {
                self.images.shuffle(&mut self.random);
                self.next = 0;
            }
            let end = self.images.len().min(self.next + many - found.len());
            found.extend(&self.images[self.next..end]);
            self.next = end;
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_round_shows_each_image_once() {
        let mut order = Order::new(10, 3);
        let mut seen: Vec<u32> = (0..5).flat_map(|_| order.next(4)).collect();
        assert_eq!(seen.len(), 20);
        let mut first = seen.drain(..10).collect::<Vec<_>>();
        first.sort_unstable();
        seen.sort_unstable();
        assert_eq!((first, seen), ((0..10).collect(), (0..10).collect()));
        assert_eq!(Order::new(3, 0).next(8).len(), 3, "no image twice in a batch");
    }
}
