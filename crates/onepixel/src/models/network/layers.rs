//! What happens to a batch between its pixels and its scores?

use rand_chacha::ChaCha8Rng;

use super::Hidden;
use super::adam::{Adam, Weights};
use super::convolution::Convolution;
use super::dense::Dense;
use crate::dataset::Shape;

/// Layers, of which each sees the outputs of the one before.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Layers {
    pub layers: Vec<Layer>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Layer {
    Convolution(Convolution),
    Dense(Dense),
}

/// What a layer makes of a batch.
struct Outputs {
    values: Vec<f32>,
    /// Of a convolution's outputs, their places in the pools.
    places: Vec<u8>,
}

impl Layers {
    /// Random layers: the hidden ones and one score for each of `classes`. Convolutions come first.
    pub fn new(shape: Shape, hidden: &[Hidden], classes: usize, rng: &mut ChaCha8Rng) -> Self {
        let mut layers = Vec::new();
        let mut image = (shape.height(), shape.width(), shape.channels());
        let mut inputs = shape.values();
        for &hidden in hidden {
            match hidden {
                Hidden::Convolution { channels, side } => {
                    let layer = Convolution::new(image, channels, side, rng);
                    image = layer.output_shape();
                    inputs = layer.sizes().1;
                    layers.push(Layer::Convolution(layer));
                }
                Hidden::Dense { units } => {
                    layers.push(Layer::Dense(Dense::new(inputs, units, false, rng)));
                    inputs = units;
                }
            }
        }
        layers.push(Layer::Dense(Dense::new(inputs, classes, true, rng)));
        Self { layers }
    }

    fn forward(&self, input: &[f32]) -> Vec<Outputs> {
        let mut outputs: Vec<Outputs> = Vec::with_capacity(self.layers.len());
        for layer in &self.layers {
            let input = outputs.last().map_or(input, |outputs| &outputs.values);
            outputs.push(layer.forward(input));
        }
        outputs
    }

    /// The scores of a batch, shape (images, classes), from its values, shape (images, values).
    pub fn scores(&self, input: &[f32]) -> Vec<f32> {
        self.forward(input).pop().map_or_else(Vec::new, |outputs| outputs.values)
    }

    /// What the last hidden layer makes of a batch, shape (images, units), from its values, shape (images, values); these
    /// themselves where there is no hidden layer.
    pub fn hidden(&self, input: &[f32]) -> Vec<f32> {
        let mut outputs = input.to_vec();
        for layer in &self.layers[..self.layers.len() - 1] {
            outputs = layer.forward(&outputs).values;
        }
        outputs
    }

    /// One step along the gradient of the mean cross-entropy of a batch, which is returned; as it was before the step. Each image
    /// counts as much as its weight says; where there are no weights, each counts 1.
    pub fn learn(&mut self, input: &[f32], (targets, weights): (&[usize], &[f32]), adam: Adam) -> f64 {
        let mut outputs = self.forward(input);
        let mut gradients = outputs.pop().map_or_else(Vec::new, |scores| scores.values);
        let loss = cross_entropy(&mut gradients, targets);
        let classes = gradients.len() / targets.len();
        for (gradients, weight) in gradients.chunks_exact_mut(classes).zip(weights) {
            gradients.iter_mut().for_each(|gradient| *gradient *= weight);
        }
        for (i, layer) in self.layers.iter_mut().enumerate().rev() {
            // The last layer's own outputs are no longer there, and not needed.
            let (output, places) = outputs.get(i).map_or((&[][..], &[][..]), |own| (&own.values, &own.places));
            let input = if i == 0 { input } else { &outputs[i - 1].values };
            let mut of_input = if i == 0 { Vec::new() } else { vec![0.0; input.len()] };
            let wanted = (i > 0).then_some(&mut of_input[..]);
            match layer {
                Layer::Dense(dense) => dense.learn(input, output, &mut gradients, wanted, adam),
                Layer::Convolution(convolution) => convolution.learn(input, places, &gradients, wanted, adam),
            }
            gradients = of_input;
        }
        loss
    }

    /// Forgets what only learning needs.
    pub fn settle(&mut self) {
        for layer in &mut self.layers {
            let (weights, constants) = layer.weights_mut();
            weights.settle();
            constants.settle();
        }
    }
}

impl Layer {
    fn forward(&self, input: &[f32]) -> Outputs {
        match self {
            Self::Dense(dense) => {
                let mut values = vec![0.0; input.len() / dense.inputs * dense.outputs];
                dense.forward(input, &mut values);
                Outputs { values, places: Vec::new() }
            }
            Self::Convolution(convolution) => {
                let (size, size_out) = convolution.sizes();
                let numbers = input.len() / size * size_out;
                let mut outputs = Outputs { values: vec![0.0; numbers], places: vec![0; numbers] };
                convolution.forward(input, &mut outputs.values, &mut outputs.places);
                outputs
            }
        }
    }

    pub fn weights_mut(&mut self) -> (&mut Weights, &mut Weights) {
        match self {
            Self::Dense(dense) => (&mut dense.weights, &mut dense.constants),
            Self::Convolution(convolution) => (&mut convolution.weights, &mut convolution.constants),
        }
    }
}

/// The mean of `−log p(target)` over a batch; the scores become its derivatives by them.
fn cross_entropy(scores: &mut [f32], targets: &[usize]) -> f64 {
    let classes = scores.len() / targets.len();
    let images = targets.len() as f32;
    let mut loss = 0.0;
    for (scores, &target) in scores.chunks_exact_mut(classes).zip(targets) {
        let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let margin = scores[target] - most;
        scores.iter_mut().for_each(|score| *score = (*score - most).exp());
        let sum: f32 = scores.iter().sum();
        loss += f64::from(sum.ln() - margin);
        scores[target] -= sum;
        scores.iter_mut().for_each(|score| *score /= sum * images);
    }
    loss / targets.len() as f64
}
