//! Do the blocks compute what PyTorch does, the fast loops what plain ones do, and do gradients say how the loss changes?

use rand::RngExt;
use serde::Deserialize;

use super::momentum::Weights;
use super::stack::Stack;
use super::windows::{Convolve, Correlate, Plane, SIDE};
use super::*;
use crate::progress::Silent;

fn drawn(count: usize, rng: &mut ChaCha8Rng) -> Vec<f32> {
    (0..count).map(|_| rng.random_range(-1.0..=1.0)).collect()
}

/// Of each pixel, place in the window and output: what is multiplied by the weight, or gets the gradient; and where.
fn each_window(plane: &Plane, image: &[f32], mut each: impl FnMut(f32, usize, usize)) {
    let (height, width) = (plane.pixels() / plane.columns(), plane.columns());
    for pixel in 0..plane.pixels() {
        for place in 0..SIDE * SIDE {
            let (row, column) = (pixel / width + place / SIDE, pixel % width + place % SIDE);
            if (1..=height).contains(&row) && (1..=width).contains(&column) {
                for input in 0..plane.inputs {
                    let value = image[((row - 1) * width + column - 1) * plane.inputs + input];
                    each(value, pixel, place * plane.inputs + input);
                }
            }
        }
    }
}

#[test]
fn convolutions_are_those_of_plain_loops() {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    for (shape, outputs) in
        [((1, 1, 3), 16), ((3, 5, 3), 32), ((4, 4, 16), 48), ((8, 9, 48), 16), ((1, 13, 2), 64), ((6, 6, 32), 32)]
    {
        let plane = Plane::new(shape, outputs);
        let image = drawn(plane.pixels() * plane.inputs, &mut rng);
        let weights = drawn(plane.window() * outputs, &mut rng);
        let gradients = drawn(plane.pixels() * outputs, &mut rng);
        let (mut expected, mut of_weights) = (vec![0.0; plane.pixels() * outputs], vec![0.0; weights.len()]);
        each_window(&plane, &image, |value, pixel, place| {
            for output in 0..outputs {
                let at = plane.place(output, place);
                expected[pixel * outputs + output] += value * weights[at];
                of_weights[at] += value * gradients[pixel * outputs + output];
            }
        });
        let mut bordered = vec![0.0; plane.bordered()];
        plane.put(&image, &mut bordered);
        let mut found = vec![9.0; expected.len()];
        Convolve { plane: &plane, image: &bordered, weights: &weights, out: &mut found }.run();
        assert!(alike(&found, &expected), "{shape:?} to {outputs}");
        let mut found = vec![1.0; weights.len()];
        Correlate { plane: &plane, image: &bordered, gradients: &gradients, of_weights: &mut found }.run();
        found.iter_mut().for_each(|sum| *sum -= 1.0);
        assert!(alike(&found, &of_weights), "{shape:?} to {outputs}");
    }
}

fn alike(found: &[f32], expected: &[f32]) -> bool {
    found.len() == expected.len() && found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-4)
}

#[test]
fn every_weight_has_its_place() {
    for (inputs, outputs) in [(3, 16), (16, 48), (32, 64)] {
        let plane = Plane::new((4, 4, inputs), outputs);
        let mut seen = vec![0; plane.window() * outputs];
        (0..outputs).for_each(|output| (0..plane.window()).for_each(|place| seen[plane.place(output, place)] += 1));
        assert!(seen.iter().all(|&times| times == 1), "{inputs} to {outputs}");
        let weights: Vec<f32> = (0..seen.len()).map(|i| i as f32).collect();
        let mut rows = vec![0.0; outputs * SIDE * (SIDE * inputs).next_multiple_of(RUN)];
        plane.weights_in_rows(&weights, &mut rows);
        let mut back = vec![0.0; weights.len()];
        plane.weights_of_rows(&rows, &mut back);
        assert_eq!(back, weights);
    }
}

#[derive(Deserialize)]
struct Answers {
    networks: Vec<Answer>,
}

/// What `tests/data/models/record_colour_networks.py` recorded of a network.
#[derive(Deserialize)]
struct Answer {
    shape: (usize, usize, usize),
    blocks: Vec<(usize, bool, bool)>,
    /// The loss before each of three steps.
    losses: Vec<f64>,
    /// Of the first two images, after the steps.
    scores: Vec<f32>,
}

const IMAGES: usize = 20;
const CLASSES: usize = 7;
const STEP: Step = Step { rate: 0.05, decay: 0.01 };
const SMOOTHING: f32 = 0.1;

/// The formula of the script.
fn wave(i: usize, phase: usize) -> f32 {
    ((i * 7919 + phase * 104_729) % 2048) as f32 / 1024.0 - 1.0
}

impl Answer {
    fn stack(&self) -> Stack {
        let (height, width, channels) = self.shape;
        let block = |&(channels, pools, is_residual)| Block { channels, pools, is_residual };
        let blocks: Vec<Block> = self.blocks.iter().map(block).collect();
        let mut rng = ChaCha8Rng::seed_from_u64(0);
        let mut stack = Stack::new(Shape::new(height, width, channels).unwrap(), &blocks, CLASSES, &mut rng);
        let mut inputs = channels;
        for (phase, block) in stack.blocks.iter_mut().enumerate() {
            let (fan_in, outputs) = (inputs * SIDE * SIDE, self.blocks[phase].0);
            let plane = Plane::new((1, 1, inputs), outputs);
            for output in 0..outputs {
                for place in 0..fan_in {
                    // PyTorch's order is (outputs, inputs, 3, 3).
                    let i = (output * inputs + place % inputs) * SIDE * SIDE + place / inputs;
                    block.weights.values[plane.place(output, place)] = wave(i, 2 * phase) / (fan_in as f32).sqrt();
                }
            }
            inputs = outputs;
        }
        for (i, weight) in stack.weights.values.iter_mut().enumerate() {
            let (input, class) = (i / CLASSES, i % CLASSES);
            *weight = wave(class * inputs + input, 2 * self.blocks.len()) / (inputs as f32).sqrt();
        }
        stack.constants.values.iter_mut().enumerate().for_each(|(i, constant)| *constant = wave(i, 1));
        stack
    }

    fn batch(&self) -> (Vec<f32>, Vec<usize>) {
        let values = self.shape.0 * self.shape.1 * self.shape.2;
        let number = |i: usize| (((i as u64 * 2_654_435_761) >> 7) % 256) as f32 / 64.0 - 2.0;
        ((0..IMAGES * values).map(number).collect(), (0..IMAGES).map(|i| i * 5 % CLASSES).collect())
    }
}

fn answers() -> Vec<Answer> {
    let text = include_str!("../../../../tests/data/models/colour_networks_torch.json");
    serde_json::from_str::<Answers>(text).unwrap().networks
}

#[test]
fn the_first_steps_are_those_of_pytorch() {
    for answer in answers() {
        let mut stack = answer.stack();
        let (input, targets) = answer.batch();
        for (step, expected) in answer.losses.iter().enumerate() {
            let loss = stack.learn(&input, (&targets, SMOOTHING), STEP, &Silent);
            assert!((loss - expected).abs() < 1e-4, "{:?}, step {step}: {loss} instead of {expected}", answer.shape);
        }
        stack.settle();
        let scores = stack.scores(input[..2 * input.len() / IMAGES].to_vec());
        for (found, expected) in scores.iter().zip(&answer.scores) {
            assert!((found - expected).abs() < 1e-3, "{:?}: {found} instead of {expected}", answer.shape);
        }
    }
}

/// All groups of weights of a network.
fn groups(stack: &mut Stack) -> Vec<&mut Weights> {
    let blocks = stack.blocks.iter_mut();
    let of_blocks = blocks.flat_map(|block| [&mut block.weights, &mut block.norm.scales, &mut block.norm.shifts]);
    of_blocks.chain([&mut stack.weights, &mut stack.constants]).collect()
}

/// Central differences of the loss along the gradient of each group of weights: the slope is the gradient's length.
#[test]
fn gradients_say_how_the_loss_changes() {
    // Short, since the greatest of a pool changes along a longer one.
    const LENGTH: f64 = 3e-4;
    // A first step goes 1.9 times the gradient: once, and 0.9 times the momentum.
    let once = Step { rate: 1.0, decay: 0.0 };
    for answer in answers() {
        let (input, targets) = answer.batch();
        let (mut before, mut after) = (answer.stack(), answer.stack());
        after.learn(&input, (&targets, SMOOTHING), once, &Silent);
        let pairs = groups(&mut before).into_iter().zip(groups(&mut after));
        let gradients: Vec<Vec<f64>> = pairs
            .map(|(before, after)| {
                let pairs = before.values.iter().zip(&after.values);
                pairs.map(|(before, after)| f64::from(before - after) / 1.9).collect()
            })
            .collect();
        for (group, gradient) in gradients.iter().enumerate() {
            let length = gradient.iter().map(|along| along * along).sum::<f64>().sqrt();
            let loss = |step: f64| {
                let mut stack = answer.stack();
                let weights = groups(&mut stack).swap_remove(group);
                let along = weights.values.iter_mut().zip(gradient);
                along.for_each(|(weight, along)| *weight += (step * along / length) as f32);
                stack.learn(&input, (&targets, SMOOTHING), once, &Silent)
            };
            let slope = (loss(LENGTH) - loss(-LENGTH)) / (2.0 * LENGTH);
            let room = 0.05 * length + 3e-3;
            assert!((slope - length).abs() < room, "{:?}, group {group}: {length} instead of {slope}", answer.shape);
        }
    }
}

#[test]
fn views_are_mirrored_in_colour_only_and_shifted_within_their_bound() {
    let pixels: Vec<u8> = (0..32 * 32 * 3).map(|i| (i % 251) as u8).collect();
    let of = |shape: (usize, usize, usize)| {
        let shape = Shape::new(shape.0, shape.1, shape.2).unwrap();
        let set = crate::dataset::MemoryImages::new(shape, pixels[..shape.values()].to_vec()).unwrap();
        let set = crate::dataset::ImageSet::new(set, vec![0], ["one"]).unwrap();
        (Views::of(&Samples::of(&set).unwrap()), set)
    };
    for (shape, mirrors, rows, columns) in
        [((32, 32, 3), true, 2, 2), ((16, 40, 1), false, 1, 2), ((8, 8, 3), true, 0, 0)]
    {
        let (views, _) = of(shape);
        assert_eq!(views.mirrors, mirrors);
        let seen: Vec<View> = (0..400).map(|image| views.at_random(7, (image / 20) as usize, image % 20)).collect();
        let most = |of: fn(&View) -> isize| seen.iter().map(of).max().unwrap();
        assert_eq!((most(|view| view.from.0), most(|view| view.from.1)), (rows, columns));
        assert_eq!((most(|view| -view.from.0), most(|view| -view.from.1)), (rows, columns));
        assert_eq!(seen.iter().filter(|view| view.mirrored).count(), if mirrors { 200 } else { 0 });
    }
    let (views, set) = of((2, 3, 1));
    let images = Samples::of(&set).unwrap().images();
    let seen = |mirrored, from| views.gather(images, &[0], |_| View { mirrored, from });
    let plain = seen(false, (0, 0));
    let [a, b, c, d, e, f] = plain[..] else { panic!("six pixels") };
    assert_eq!(seen(true, (0, 0)), [c, b, a, f, e, d]);
    assert_eq!(seen(false, (1, -1)), [d, d, e, d, d, e]);
    assert!((plain.iter().sum::<f32>()).abs() < 1e-5);
    assert!((plain.iter().map(|number| number * number).sum::<f32>() / 6.0 - 1.0).abs() < 1e-5);
}

#[test]
fn batches_are_of_about_the_same_size() {
    let params = ColourNetworkParams::default();
    assert_eq!(params.batches(50_000), (782, 64));
    assert_eq!(params.batches(65), (2, 33));
    assert_eq!((params.batches(1), params.batches(64)), ((1, 1), (1, 64)));
}

#[test]
fn weights_are_counted() {
    let photograph = Shape::new(32, 32, 3).unwrap();
    let params = ColourNetworkParams::default();
    let mut rng = ChaCha8Rng::seed_from_u64(0);
    let mut stack = Stack::new(photograph, &params.blocks, 10, &mut rng);
    let counted: usize = groups(&mut stack).iter().map(|weights| weights.values.len()).sum();
    assert_eq!((params.weights(photograph, 10), counted), (242_474, 242_474));
}
