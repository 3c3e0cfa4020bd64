//! A layer whose units see a window of the image, the same weights everywhere, and of which the greatest of each pool
//! goes on.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::adam::{Adam, Weights};
use super::aligned::Aligned;
use super::kernels::{Backward, Forward, Geometry, RUN};

/// Images that one task computes: fixed, so that sums do not depend on the number of threads.
const IMAGES: usize = 16;

/// Convolution with a border of zeros, max(0, ·), and the maximum of pools of two by two.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Convolution {
    height: usize,
    width: usize,
    inputs: usize,
    outputs: usize,
    side: usize,
    /// Shape (outputs, side, side × inputs filled up to a multiple of 16): zero behind the window's row.
    pub weights: Weights,
    /// Shape (outputs).
    pub constants: Weights,
}

impl Convolution {
    /// Random weights, uniform within ±1/√(side · side · inputs): PyTorch's default.
    pub fn new(
        (height, width, inputs): (usize, usize, usize),
        outputs: usize,
        side: usize,
        rng: &mut ChaCha8Rng,
    ) -> Self {
        let bound = 1.0 / ((side * side * inputs) as f32).sqrt();
        let padded = (side * inputs).next_multiple_of(RUN);
        let mut draw = |is_weight: bool| if is_weight { rng.random_range(-bound..=bound) } else { 0.0 };
        let weights = (0..outputs * side * padded).map(|i| draw(i % padded < side * inputs)).collect();
        let constants = (0..outputs).map(|_| draw(true)).collect();
        Self {
            height,
            width,
            inputs,
            outputs,
            side,
            weights: Weights::new(weights),
            constants: Weights::new(constants),
        }
    }

    /// Height, width and channels of what goes on: half of each side, rounded down; a side of 1 stays.
    pub fn output_shape(&self) -> (usize, usize, usize) {
        let (rows, columns) = self.geometry().pools;
        (rows, columns, self.outputs)
    }

    fn geometry(&self) -> Geometry {
        let pool = (self.height.min(2), self.width.min(2));
        Geometry {
            width: self.width,
            inputs: self.inputs,
            outputs: self.outputs,
            side: self.side,
            pool,
            pools: (self.height / pool.0, self.width / pool.1),
        }
    }

    /// Channels of the input, and height and width of the window.
    #[cfg(test)]
    pub fn window(&self) -> (usize, usize) {
        (self.inputs, self.side)
    }

    /// Numbers of one image before and behind the layer.
    pub fn sizes(&self) -> (usize, usize) {
        let (rows, columns, channels) = self.output_shape();
        (self.height * self.width * self.inputs, rows * columns * channels)
    }

    /// An image with its border, all zero, and room for reading past its end.
    fn with_border(&self) -> Aligned {
        Aligned::zeros((self.height + self.side - 1) * self.geometry().stride() + RUN)
    }

    /// Where the rows of the image lie in the image with its border.
    fn rows_within(&self) -> impl Iterator<Item = std::ops::Range<usize>> + use<> {
        let (border, row, stride) = ((self.side - 1) / 2, self.width * self.inputs, self.geometry().stride());
        let first = border * stride + border * self.inputs;
        (0..self.height).map(move |i| first + i * stride..first + i * stride + row)
    }

    fn put(&self, image: &[f32], bordered: &mut [f32]) {
        for (row, place) in image.chunks_exact(self.width * self.inputs).zip(self.rows_within()) {
            bordered[place].copy_from_slice(row);
        }
    }

    /// The weights in shape (side, side × inputs, outputs).
    fn weights_by_output(&self) -> Aligned {
        let (run, padded) = (self.geometry().run(), self.geometry().padded_run());
        let mut by_output = Aligned::zeros(self.side * run * self.outputs);
        for (output, weights) in self.weights.values.chunks_exact(self.side * padded).enumerate() {
            for (row, weights) in weights.chunks_exact(padded).enumerate() {
                for (i, &weight) in weights[..run].iter().enumerate() {
                    by_output[(row * run + i) * self.outputs + output] = weight;
                }
            }
        }
        by_output
    }

    /// Outputs of a batch and their places in the pools, from its inputs; an image after the other.
    pub fn forward(&self, input: &[f32], output: &mut [f32], places: &mut [u8]) {
        let weights = self.weights_by_output();
        let (size, size_out) = self.sizes();
        let outputs = output.par_chunks_mut(IMAGES * size_out).zip(places.par_chunks_mut(IMAGES * size_out));
        input.par_chunks(IMAGES * size).zip(outputs).for_each(|(input, (output, places))| {
            let mut bordered = self.with_border();
            let mut rows = Aligned::zeros(2 * self.width * self.outputs);
            let outputs = output.chunks_exact_mut(size_out).zip(places.chunks_exact_mut(size_out));
            for (image, (pooled, places)) in input.chunks_exact(size).zip(outputs) {
                self.put(image, &mut bordered);
                let (geometry, constants) = (self.geometry(), &self.constants.values);
                let (image, weights, rows) = (&bordered, &weights, &mut rows);
                Forward { geometry, image, weights, constants, rows, pooled, places }.run();
            }
        });
    }

    /// One step along the gradients of a batch's outputs; and the gradients of its inputs, where they are wanted.
    pub fn learn(&mut self, input: &[f32], places: &[u8], gradients: &[f32], of_input: Option<&mut [f32]>, adam: Adam) {
        let (size, size_out) = self.sizes();
        let tasks = input.par_chunks(IMAGES * size).zip(gradients.par_chunks(IMAGES * size_out));
        let tasks = tasks.zip(places.par_chunks(IMAGES * size_out));
        let weights = Aligned::copy(&self.weights.values);
        let layer = Gradients { layer: self, weights: &weights };
        let parts: Vec<(Aligned, Vec<f32>)> = match of_input {
            Some(of_input) => tasks
                .zip(of_input.par_chunks_mut(IMAGES * size))
                .map(|(((input, gradients), places), of_input)| {
                    layer.of_images(input, gradients, places, Some(of_input))
                })
                .collect(),
            None => tasks.map(|((input, gradients), places)| layer.of_images(input, gradients, places, None)).collect(),
        };
        let mut parts = parts.into_iter();
        let Some((mut of_weights, mut of_constants)) = parts.next() else { return };
        for (weights, constants) in parts {
            of_weights.iter_mut().zip(&*weights).for_each(|(sum, part)| *sum += part);
            of_constants.iter_mut().zip(constants).for_each(|(sum, part)| *sum += part);
        }
        let (run, padded) = (self.geometry().run(), self.geometry().padded_run());
        of_weights.chunks_exact_mut(padded).for_each(|row| row[run..].fill(0.0));
        self.weights.step(&of_weights, adam);
        self.constants.step(&of_constants, adam);
    }
}

/// What the gradients of a batch's outputs mean for the weights.
struct Gradients<'a> {
    layer: &'a Convolution,
    /// Those of the layer.
    weights: &'a [f32],
}

impl Gradients<'_> {
    /// The gradients of weights and constants from some images, and of these images where they are wanted.
    fn of_images(
        &self,
        input: &[f32],
        gradients: &[f32],
        places: &[u8],
        mut of_input: Option<&mut [f32]>,
    ) -> (Aligned, Vec<f32>) {
        let layer = self.layer;
        let (size, size_out) = layer.sizes();
        let (mut of_weights, mut of_constants) = (Aligned::zeros(self.weights.len()), vec![0.0; layer.outputs]);
        let mut bordered = layer.with_border();
        let mut of_bordered = of_input.as_ref().map(|_| layer.with_border());
        let outputs = gradients.chunks_exact(size_out).zip(places.chunks_exact(size_out));
        for (i, (image, (gradients, places))) in input.chunks_exact(size).zip(outputs).enumerate() {
            layer.put(image, &mut bordered);
            if let Some(of_image) = &mut of_bordered {
                of_image.fill(0.0);
            }
            Backward {
                geometry: layer.geometry(),
                image: &bordered,
                gradients,
                places,
                weights: self.weights,
                of_weights: &mut of_weights,
                of_constants: &mut of_constants,
                of_image: of_bordered.as_deref_mut(),
            }
            .run();
            if let (Some(of_input), Some(of_bordered)) = (&mut of_input, &of_bordered) {
                let rows = of_input[i * size..][..size].chunks_exact_mut(layer.width * layer.inputs);
                rows.zip(layer.rows_within()).for_each(|(row, place)| row.copy_from_slice(&of_bordered[place]));
            }
        }
        (of_weights, of_constants)
    }
}
