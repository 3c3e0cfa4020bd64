//! What happens to a batch between its pixels and its scores?

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::super::super::matrix::{Matrix, add_product};
use super::Block as Settings;
use super::block::{Block, Outputs};
use super::momentum::{Step, Weights};
use super::pool;
use crate::dataset::Shape;
use crate::progress::Progress;

/// Blocks, the mean over all pixels, and a score of each class.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stack {
    pub blocks: Vec<Block>,
    /// Pixels and channels of what the last block makes of an image.
    pixels: usize,
    channels: usize,
    /// Shape (channels, classes).
    pub weights: Weights,
    /// Shape (classes).
    pub constants: Weights,
}

impl Stack {
    /// Random blocks and scores.
    pub fn new(shape: Shape, settings: &[Settings], classes: usize, rng: &mut ChaCha8Rng) -> Self {
        let mut image = (shape.height(), shape.width(), shape.channels());
        let mut blocks = Vec::new();
        for of in settings {
            let block = Block::new(image, (of.channels, of.pools, of.is_residual), rng);
            image = block.output_shape();
            blocks.push(block);
        }
        let channels = image.2;
        let bound = 1.0 / (channels as f32).sqrt();
        let mut drawn = |count: usize| Weights::new((0..count).map(|_| rng.random_range(-bound..=bound)).collect());
        let (weights, constants) = (drawn(channels * classes), drawn(classes));
        Self { blocks, pixels: image.0 * image.1, channels, weights, constants }
    }

    fn classes(&self) -> usize {
        self.constants.values.len()
    }

    /// The scores of some images once the network is fitted: shape (images, classes).
    pub fn scores(&self, input: Vec<f32>) -> Vec<f32> {
        let values = self.blocks.iter().fold(input, |values, block| block.predict(&values));
        self.scores_of(&pool::means(&values, self.pixels, self.channels))
    }

    fn scores_of(&self, means: &[f32]) -> Vec<f32> {
        let images = means.len() / self.channels;
        let mut scores = self.constants.values.repeat(images);
        let weights = Matrix::new(&self.weights.values, self.channels, self.classes());
        add_product(Matrix::new(means, images, self.channels), weights, &mut scores);
        scores
    }

    /// One step along the gradient of the mean cross-entropy of a batch, which is returned; as it was before the step. The
    /// share `smoothing` of each target is spread over all classes (C. Szegedy et al., "Rethinking the Inception architecture
    /// for computer vision", 2016, section 7).
    pub fn learn(
        &mut self,
        input: &[f32],
        (targets, smoothing): (&[usize], f32),
        step: Step,
        progress: &dyn Progress,
    ) -> f64 {
        let mut outputs: Vec<Outputs> = Vec::with_capacity(self.blocks.len());
        for block in &mut self.blocks {
            let made = block.forward(outputs.last().map_or(input, |outputs| &outputs.values), progress);
            outputs.push(made);
        }
        let means = pool::means(outputs.last().map_or(input, |last| &last.values), self.pixels, self.channels);
        let mut scores = self.scores_of(&means);
        let loss = cross_entropy(&mut scores, targets, smoothing);
        let mut gradients = pool::of_means(&self.learn_scores(&means, &scores, step), self.pixels, self.channels);
        while let Some(made) = outputs.pop() {
            let i = outputs.len();
            let input = outputs.last().map_or(input, |before| &before.values);
            let mut of_input = vec![0.0; if i == 0 { 0 } else { input.len() }];
            let wanted = (i > 0).then_some(&mut of_input[..]);
            self.blocks[i].learn(input, &made, &gradients, wanted, (step, progress));
            gradients = of_input;
        }
        loss
    }

    /// One step of the scores' weights; and the gradients of the means.
    fn learn_scores(&mut self, means: &[f32], gradients: &[f32], step: Step) -> Vec<f32> {
        let (classes, channels) = (self.classes(), self.channels);
        let images = means.len() / channels;
        let by_score = Matrix::new(gradients, images, classes);
        let mut of_means = vec![0.0; means.len()];
        add_product(by_score, Matrix::new(&self.weights.values, channels, classes).transposed(), &mut of_means);
        let mut of_weights = vec![0.0; channels * classes];
        add_product(Matrix::new(means, images, channels).transposed(), by_score, &mut of_weights);
        let mut of_constants = vec![0.0; classes];
        for gradients in gradients.chunks_exact(classes) {
            of_constants.iter_mut().zip(gradients).for_each(|(sum, gradient)| *sum += gradient);
        }
        self.weights.step(&of_weights, step);
        self.constants.step(&of_constants, step.without_decay());
        of_means
    }

    /// Forgets what only learning needs.
    pub fn settle(&mut self) {
        self.blocks.iter_mut().for_each(Block::settle);
        self.weights.settle();
        self.constants.settle();
    }
}

/// The mean cross-entropy of a batch; the scores become its derivatives by them.
fn cross_entropy(scores: &mut [f32], targets: &[usize], smoothing: f32) -> f64 {
    let classes = scores.len() / targets.len();
    let images = targets.len() as f32;
    let spread = smoothing / classes as f32;
    let mut loss = 0.0;
    for (scores, &target) in scores.chunks_exact_mut(classes).zip(targets) {
        let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let wanted = |class: usize| spread + if class == target { 1.0 - smoothing } else { 0.0 };
        let margins: f32 = scores.iter().enumerate().map(|(class, score)| wanted(class) * (score - most)).sum();
        let sum: f32 = scores.iter().map(|score| (score - most).exp()).sum();
        loss += f64::from(sum.ln() - margins);
        for (class, score) in scores.iter_mut().enumerate() {
            *score = ((*score - most).exp() / sum - wanted(class)) / images;
        }
    }
    loss / targets.len() as f64
}
