//! A layer whose units see everything.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::super::matrix::{Matrix, add_product};
use super::adam::{Adam, Weights};

/// Images, and inputs, that one task computes: fixed, so that sums do not depend on the number of threads.
const IMAGES: usize = 32;
const INPUTS: usize = 128;

/// `output = max(0, input · weights + constants)`, or without the maximum where it is the last layer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Dense {
    pub inputs: usize,
    pub outputs: usize,
    pub is_last: bool,
    /// Shape (inputs, outputs).
    pub weights: Weights,
    /// Shape (outputs).
    pub constants: Weights,
}

impl Dense {
    /// Random weights, uniform within ±1/√inputs: PyTorch's default.
    pub fn new(inputs: usize, outputs: usize, is_last: bool, rng: &mut ChaCha8Rng) -> Self {
        let bound = 1.0 / (inputs as f32).sqrt();
        let mut drawn = |n: usize| Weights::new((0..n).map(|_| rng.random_range(-bound..=bound)).collect());
        Self { inputs, outputs, is_last, weights: drawn(inputs * outputs), constants: drawn(outputs) }
    }

    /// Outputs of a batch, shape (images, outputs), from its inputs, shape (images, inputs).
    pub fn forward(&self, input: &[f32], output: &mut [f32]) {
        let weights = Matrix::new(&self.weights.values, self.inputs, self.outputs);
        let tasks = output.par_chunks_mut(IMAGES * self.outputs).zip(input.par_chunks(IMAGES * self.inputs));
        tasks.for_each(|(output, input)| {
            output.chunks_exact_mut(self.outputs).for_each(|row| row.copy_from_slice(&self.constants.values));
            add_product(Matrix::new(input, input.len() / self.inputs, self.inputs), weights, output);
            if !self.is_last {
                output.iter_mut().for_each(|unit| *unit = unit.max(0.0));
            }
        });
    }

    /// One step along the gradients of a batch's outputs, which are overwritten; and the gradients of its inputs, where
    /// they are wanted.
    pub fn learn(
        &mut self,
        input: &[f32],
        output: &[f32],
        gradients: &mut [f32],
        of_input: Option<&mut [f32]>,
        adam: Adam,
    ) {
        if !self.is_last {
            gradients
                .iter_mut()
                .zip(output)
                .for_each(|(gradient, &unit)| *gradient = if unit > 0.0 { *gradient } else { 0.0 });
        }
        if let Some(of_input) = of_input {
            self.back(gradients, of_input);
        }
        let mut of_constants = vec![0.0; self.outputs];
        for row in gradients.chunks_exact(self.outputs) {
            of_constants.iter_mut().zip(row).for_each(|(sum, gradient)| *sum += gradient);
        }
        self.constants.step(&of_constants, adam);
        let (inputs, outputs) = (self.inputs, self.outputs);
        let images = gradients.len() / outputs;
        let gradients = Matrix::new(gradients, images, outputs);
        self.weights.blocks(INPUTS * outputs).enumerate().for_each(|(block, weights)| {
            let rows = weights.values.len() / outputs;
            let input = Matrix::with_stride(&input[block * INPUTS..], images, rows, inputs).transposed();
            let mut of_weights = vec![0.0; rows * outputs];
            add_product(input, gradients, &mut of_weights);
            weights.step(&of_weights, adam);
        });
    }

    fn back(&self, gradients: &[f32], of_input: &mut [f32]) {
        let weights = Matrix::new(&self.weights.values, self.inputs, self.outputs).transposed();
        let tasks = of_input.par_chunks_mut(IMAGES * self.inputs).zip(gradients.par_chunks(IMAGES * self.outputs));
        tasks.for_each(|(of_input, gradients)| {
            of_input.fill(0.0);
            add_product(Matrix::new(gradients, gradients.len() / self.outputs, self.outputs), weights, of_input);
        });
    }
}
