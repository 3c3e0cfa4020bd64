//! Do layers compute what PyTorch does, and do their gradients say how the loss changes?

use serde::Deserialize;

use super::layers::{Layer, Layers};
use super::*;

#[derive(Deserialize)]
struct Answers {
    networks: Vec<Answer>,
}

/// What `tests/data/models/record_networks.py` recorded of a network.
#[derive(Deserialize)]
struct Answer {
    shape: (usize, usize, usize),
    channels: Vec<usize>,
    side: usize,
    units: Vec<usize>,
    /// The loss before each of three steps.
    losses: Vec<f64>,
    /// Of each layer: the sum of the weights' gradients, each times a number; and the first constant's gradient.
    gradients: Vec<(f64, f64)>,
    /// Of the first two images, after the steps.
    scores: Vec<f32>,
}

const IMAGES: usize = 20;
const CLASSES: usize = 7;

/// The formulas of the script.
fn wave(i: usize, phase: usize) -> f32 {
    ((i * 7919 + phase * 104_729) % 2048) as f32 / 1024.0 - 1.0
}

/// Where a weight of a layer is in PyTorch's order.
fn places(layer: &Layer) -> Vec<Option<usize>> {
    match layer {
        Layer::Dense(dense) => {
            let place = |i| Some(i % dense.outputs * dense.inputs + i / dense.outputs);
            (0..dense.inputs * dense.outputs).map(place).collect()
        }
        Layer::Convolution(convolution) => {
            let (inputs, side) = convolution.window();
            let padded = (side * inputs).next_multiple_of(kernels::RUN);
            let place = |i: usize| {
                let (output, row, along) = (i / padded / side, i / padded % side, i % padded);
                let (column, input) = (along / inputs, along % inputs);
                (column < side).then_some(((output * inputs + input) * side + row) * side + column)
            };
            (0..convolution.weights.values.len()).map(place).collect()
        }
    }
}

impl Answer {
    fn layers(&self) -> Layers {
        let (height, width, channels) = self.shape;
        let convolutions = self.channels.iter().map(|&channels| Hidden::Convolution { channels, side: self.side });
        let hidden: Vec<Hidden> = convolutions.chain(self.units.iter().map(|&units| Hidden::Dense { units })).collect();
        let mut rng = ChaCha8Rng::seed_from_u64(0);
        let mut layers = Layers::new(Shape::new(height, width, channels).unwrap(), &hidden, CLASSES, &mut rng);
        for (phase, layer) in layers.layers.iter_mut().enumerate() {
            let places = places(layer);
            let (weights, constants) = layer.weights_mut();
            let count = places.iter().flatten().count();
            let fan_in = (count / constants.values.len()) as f32;
            for (weight, place) in weights.values.iter_mut().zip(&places) {
                *weight = place.map_or(0.0, |place| wave(place, 2 * phase) / fan_in.sqrt());
            }
            for (i, constant) in constants.values.iter_mut().enumerate() {
                *constant = wave(i, 2 * phase + 1) / fan_in.sqrt();
            }
        }
        layers
    }

    fn batch(&self) -> (Vec<f32>, Vec<usize>) {
        let values = self.shape.0 * self.shape.1 * self.shape.2;
        let pixel = |i: usize| ((i as u64 * 2_654_435_761) >> 7) % 256;
        let pixels = (0..IMAGES * values).map(|i| pixel(i) as f32 / 255.0).collect();
        (pixels, (0..IMAGES).map(|i| i * 5 % CLASSES).collect())
    }
}

fn answers() -> Vec<Answer> {
    let text = include_str!("../../../tests/data/models/networks_torch.json");
    serde_json::from_str::<Answers>(text).unwrap().networks
}

/// The gradients of a first step, from the running mean, of which they are a tenth.
fn gradients(weights: &adam::Weights) -> impl Iterator<Item = f64> {
    weights.means.iter().map(|&mean| f64::from(mean) / 0.1)
}

#[test]
fn the_first_steps_are_those_of_pytorch() {
    for answer in answers() {
        let mut layers = answer.layers();
        let (input, targets) = answer.batch();
        for (step, &expected) in answer.losses.iter().enumerate() {
            let loss = layers.learn(&input, (&targets, &[]), Adam::new(step as u32 + 1, 1e-3));
            assert!((loss - expected).abs() < 1e-5, "{:?}, step {step}: {loss} instead of {expected}", answer.shape);
            if step > 0 {
                continue;
            }
            for (layer, &(of_weights, of_constant)) in layers.layers.iter_mut().zip(&answer.gradients) {
                let places = places(layer);
                let (weights, constants) = layer.weights_mut();
                let times =
                    |(gradient, place): (f64, &Option<usize>)| place.map_or(0.0, |i| gradient * f64::from(wave(i, 3)));
                let found: f64 = gradients(weights).zip(&places).map(times).sum();
                assert!((found - of_weights).abs() < 2e-5, "{:?}: {found} instead of {of_weights}", answer.shape);
                let found = gradients(constants).next().unwrap();
                assert!((found - of_constant).abs() < 1e-6, "{:?}: {found} instead of {of_constant}", answer.shape);
            }
        }
        let values = input.len() / IMAGES;
        let scores = layers.scores(&input[..2 * values]);
        for (found, expected) in scores.iter().zip(&answer.scores) {
            assert!((found - expected).abs() < 1e-4, "{:?}: {found} instead of {expected}", answer.shape);
        }
    }
}

/// Central differences of the loss along the gradient of each layer's weights: the slope is the gradient's length.
#[test]
fn gradients_say_how_the_loss_changes() {
    // Short, since the greatest of a pool changes along a longer one.
    const STEP: f64 = 1e-4;
    for answer in answers() {
        let (input, targets) = answer.batch();
        let mut learned = answer.layers();
        learned.learn(&input, (&targets, &[]), Adam::new(1, 1e-3));
        for (index, layer) in learned.layers.iter_mut().enumerate() {
            let gradients: Vec<f64> = gradients(layer.weights_mut().0).collect();
            let length = gradients.iter().map(|gradient| gradient * gradient).sum::<f64>().sqrt();
            let loss = |step: f64| {
                let mut layers = answer.layers();
                let weights = &mut layers.layers[index].weights_mut().0.values;
                let along = weights.iter_mut().zip(&gradients);
                along.for_each(|(weight, gradient)| *weight += (step * gradient / length) as f32);
                layers.learn(&input, (&targets, &[]), Adam::new(1, 1e-3))
            };
            let slope = (loss(STEP) - loss(-STEP)) / (2.0 * STEP);
            let room = 0.03 * length + 5e-4;
            assert!((slope - length).abs() < room, "{:?}, layer {index}: {length} instead of {slope}", answer.shape);
        }
    }
}

#[test]
fn weights_are_counted() {
    let mnist = Shape::new(28, 28, 1).unwrap();
    assert_eq!(NetworkParams::perceptron().weights(mnist, 10), 203_530);
    assert_eq!(NetworkParams::small_convolutional().weights(mnist, 10), 28_938);
    assert_eq!(NetworkParams::convolutional().weights(mnist, 10), 422_154);
    let tabular = Shape::new(1, 16, 1).unwrap();
    assert_eq!(NetworkParams::small_convolutional().weights(tabular, 26), 416 + 12_832 + (4 * 32 + 1) * 26);
}
