//! A convolution, the maximum of pools, batch normalisation and max(0, ·); and what came in added again, where it is a
//! residual block.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::super::aligned::Aligned;
use super::super::kernels::{Backward, Geometry};
use super::momentum::{Step, Weights};
use super::norm::{self, Lines, Norm, Sums, Turned};
use super::pool::keep_greatest;
use super::windows::{Convolve, Correlate, Plane};
use crate::progress::Progress;

/// Images that one task computes: fixed, so that sums do not depend on the number of threads.
const IMAGES: usize = 16;

/// One block of the network.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Block {
    plane: Plane,
    geometry: Geometry,
    /// Whether the block's input is added to its output (K. He, X. Zhang, S. Ren and J. Sun, "Deep residual learning for
    /// image recognition", 2016).
    is_residual: bool,
    /// In panels.
    pub weights: Weights,
    pub norm: Norm,
    has_learned: bool,
}

/// What a block made of a batch.
pub(super) struct Outputs {
    pub values: Vec<f32>,
    /// Before normalisation.
    raw: Vec<f32>,
    /// Of each of these, its place in its pool.
    places: Vec<u8>,
    batch: norm::Batch,
}

impl Block {
    /// Random weights, uniform within ±1/√(9 · inputs): PyTorch's default.
    pub fn new(
        image: (usize, usize, usize),
        (outputs, pools, is_residual): (usize, bool, bool),
        rng: &mut ChaCha8Rng,
    ) -> Self {
        let plane = Plane::new(image, outputs);
        let geometry = plane.geometry(if pools { plane.pool() } else { (1, 1) });
        let bound = 1.0 / (plane.window() as f32).sqrt();
        let weights = (0..plane.window() * outputs).map(|_| rng.random_range(-bound..=bound)).collect();
        let (weights, norm) = (Weights::new(weights), Norm::new(outputs));
        Self { plane, geometry, is_residual, weights, norm, has_learned: false }
    }

    /// Height, width and channels of what goes on.
    pub fn output_shape(&self) -> (usize, usize, usize) {
        (self.geometry.pools.0, self.geometry.pools.1, self.plane.outputs)
    }

    fn pools(&self) -> bool {
        self.geometry.pool != (1, 1)
    }

    /// Numbers of one image before and behind the block.
    fn sizes(&self) -> (usize, usize) {
        let (rows, columns, channels) = self.output_shape();
        (self.plane.pixels() * self.plane.inputs, rows * columns * channels)
    }

    fn room(&self) -> Room {
        let values = if self.pools() { self.plane.pixels() * self.plane.outputs } else { 0 };
        Room { bordered: Aligned::zeros(self.plane.bordered()), values: Aligned::zeros(values) }
    }

    /// The convolution of an image, and the greatest of its pools.
    fn convolve(&self, image: &[f32], room: &mut Room, raw: &mut [f32], places: &mut [u8]) {
        self.plane.put(image, &mut room.bordered);
        let out = if self.pools() { &mut *room.values } else { &mut *raw };
        Convolve { plane: &self.plane, image: &room.bordered, weights: &self.weights.values, out }.run();
        if self.pools() {
            keep_greatest(self.geometry, &room.values, raw, places);
        }
    }

    /// What goes on of an image's values.
    fn rectify(&self, raw: &[f32], lines: &Lines, image: &[f32], out: &mut [f32]) {
        lines.rectify(raw, out);
        if self.is_residual {
            out.iter_mut().zip(image).for_each(|(out, value)| *out += value);
        }
    }

    /// Outputs of a fitted block for some images, an image after the other.
    pub fn predict(&self, input: &[f32]) -> Vec<f32> {
        let (size, size_out) = self.sizes();
        let lines = self.norm.settled();
        let mut out = vec![0.0; input.len() / size * size_out];
        let tasks = out.par_chunks_mut(IMAGES * size_out).zip(input.par_chunks(IMAGES * size));
        tasks.with_max_len(1).for_each(|(out, input)| {
            let (mut room, mut raw, mut places) = (self.room(), vec![0.0; size_out], vec![0; size_out]);
            for (image, out) in input.chunks_exact(size).zip(out.chunks_exact_mut(size_out)) {
                self.convolve(image, &mut room, &mut raw, &mut places);
                self.rectify(&raw, &lines, image, out);
            }
        });
        out
    }

    /// Outputs of a block that learns, for a batch of images.
    pub fn forward(&mut self, input: &[f32], progress: &dyn Progress) -> Outputs {
        let (size, size_out) = self.sizes();
        let (channels, numbers) = (self.plane.outputs, input.len() / size * size_out);
        let (mut raw, mut places, mut values) = (vec![0.0; numbers], vec![0; numbers], vec![0.0; numbers]);
        let outputs = raw.par_chunks_mut(IMAGES * size_out).zip(places.par_chunks_mut(IMAGES * size_out));
        let tasks = outputs.zip(input.par_chunks(IMAGES * size)).with_max_len(1);
        let sums = tasks.map(|((raw, places), input)| {
            let (mut room, mut sums) = (self.room(), Sums::new(channels));
            let outputs = raw.chunks_exact_mut(size_out).zip(places.chunks_exact_mut(size_out));
            for (image, (raw, places)) in input.chunks_exact(size).zip(outputs) {
                progress.check();
                self.convolve(image, &mut room, raw, places);
                sums.add_values(raw);
            }
            sums
        });
        let sums = Sums::of_tasks(channels, sums.collect());
        let batch = self.norm.of_batch(&sums, numbers / channels, !self.has_learned);
        self.has_learned = true;
        let outputs = values.par_chunks_mut(IMAGES * size_out).zip(raw.par_chunks(IMAGES * size_out));
        outputs.zip(input.par_chunks(IMAGES * size)).with_max_len(1).for_each(|((values, raw), input)| {
            let outputs = values.chunks_exact_mut(size_out).zip(raw.chunks_exact(size_out));
            for (image, (values, raw)) in input.chunks_exact(size).zip(outputs) {
                self.rectify(raw, &batch.lines, image, values);
            }
        });
        Outputs { values, raw, places, batch }
    }

    /// One step along the gradients of a batch's outputs; and the gradients of its inputs, where they are wanted.
    pub fn learn(
        &mut self,
        input: &[f32],
        outputs: &Outputs,
        gradients: &[f32],
        of_input: Option<&mut [f32]>,
        (step, progress): (Step, &dyn Progress),
    ) {
        let (size, size_out) = self.sizes();
        let (channels, lines) = (self.plane.outputs, &outputs.batch.lines);
        let tasks = gradients.par_chunks(IMAGES * size_out).zip(outputs.raw.par_chunks(IMAGES * size_out));
        let sums = tasks.with_max_len(1).map(|(gradients, raw)| {
            let mut sums = Sums::new(channels);
            for (gradients, raw) in gradients.chunks_exact(size_out).zip(raw.chunks_exact(size_out)) {
                sums.add_gradients(gradients, raw, lines);
            }
            sums
        });
        let sums = Sums::of_tasks(channels, sums.collect());
        let turned = self.norm.learn(&outputs.batch, &sums, step);

        let layer = Gradients::new(self, lines, &turned, of_input.is_some());
        let tasks = input.par_chunks(IMAGES * size).zip(gradients.par_chunks(IMAGES * size_out));
        let kept = outputs.raw.par_chunks(IMAGES * size_out).zip(outputs.places.par_chunks(IMAGES * size_out));
        let tasks = tasks.zip(kept).with_max_len(1);
        let parts: Vec<Aligned> = match of_input {
            Some(of_input) => tasks
                .zip(of_input.par_chunks_mut(IMAGES * size))
                .map(|((given, kept), of_input)| layer.of_images(given, kept, Some(of_input), progress))
                .collect(),
            None => tasks.map(|(given, kept)| layer.of_images(given, kept, None, progress)).collect(),
        };
        let Some(of_weights) = layer.sum(parts) else { return };
        self.weights.step(&of_weights, step);
    }

    /// Forgets what only learning needs.
    pub fn settle(&mut self) {
        self.weights.settle();
        self.norm.settle();
    }
}

/// What one image needs while it is computed.
struct Room {
    /// The image with its border.
    bordered: Aligned,
    /// Its convolution, before the pools.
    values: Aligned,
}

/// What the gradients of a batch's outputs mean for the weights and for the inputs.
///
/// Where pools follow, only one pixel of each has a gradient: `kernels` adds windows for these, a quarter of the work.
/// Where they do not, `windows` multiplies all.
struct Gradients<'a> {
    block: &'a Block,
    lines: &'a Lines,
    turned: &'a Turned,
    /// Inputs and outputs exchanged.
    back: Plane,
    /// In rows where pools follow, else in panels and turned around, where the gradients of inputs are wanted.
    weights: Aligned,
}

impl<'a> Gradients<'a> {
    fn new(block: &'a Block, lines: &'a Lines, turned: &'a Turned, of_input: bool) -> Self {
        let (plane, back) = (&block.plane, block.plane.turned());
        let weights = match (block.pools(), of_input) {
            (true, _) => {
                let mut rows = Aligned::zeros(block.geometry.outputs * 3 * block.geometry.padded_run());
                plane.weights_in_rows(&block.weights.values, &mut rows);
                rows
            }
            (false, true) => {
                let mut around = Aligned::zeros(block.weights.values.len());
                plane.turned_weights(&block.weights.values, &back, &mut around);
                around
            }
            (false, false) => Aligned::zeros(0),
        };
        Self { block, lines, turned, back, weights }
    }

    /// The gradients of the weights from some images, and of these images where they are wanted.
    fn of_images(
        &self,
        (input, gradients): (&[f32], &[f32]),
        (raw, places): (&[f32], &[u8]),
        mut of_input: Option<&mut [f32]>,
        progress: &dyn Progress,
    ) -> Aligned {
        let block = self.block;
        let (size, size_out) = block.sizes();
        let pools = block.pools();
        let numbers = if pools { self.weights.len() } else { block.weights.values.len() };
        let mut sums = Aligned::zeros(numbers);
        let mut bordered = Aligned::zeros(block.plane.bordered());
        let mut of_raw = Aligned::zeros(size_out);
        let wanted = of_input.is_some();
        let back = if !wanted {
            0
        } else if pools {
            block.plane.bordered()
        } else {
            self.back.bordered()
        };
        let mut back = Aligned::zeros(back);
        for (i, image) in input.chunks_exact(size).enumerate() {
            progress.check();
            let part = i * size_out..(i + 1) * size_out;
            self.turned.apply(&gradients[part.clone()], &raw[part.clone()], self.lines, &mut of_raw);
            block.plane.put(image, &mut bordered);
            let of_image = of_input.as_mut().map(|of_input| &mut of_input[i * size..][..size]);
            match pools {
                true => self.of_pools((&bordered, &of_raw, &places[part.clone()]), &mut sums, (of_image, &mut back)),
                false => self.of_pixels((&bordered, &of_raw), &mut sums, (of_image, &mut back)),
            }
            if block.is_residual
                && let Some(of_input) = &mut of_input
            {
                let of_image = &mut of_input[i * size..][..size];
                of_image.iter_mut().zip(&gradients[part]).for_each(|(sum, gradient)| *sum += gradient);
            }
        }
        sums
    }

    fn of_pools(
        &self,
        (image, gradients, places): (&[f32], &[f32], &[u8]),
        of_weights: &mut [f32],
        (of_image, bordered): (Option<&mut [f32]>, &mut Aligned),
    ) {
        let block = self.block;
        bordered.fill(0.0);
        Backward {
            geometry: block.geometry,
            image,
            gradients,
            places,
            weights: &self.weights,
            of_weights,
            of_constants: &mut vec![0.0; block.plane.outputs],
            of_image: of_image.is_some().then_some(&mut **bordered),
        }
        .run();
        if let Some(of_image) = of_image {
            let rows = of_image.chunks_exact_mut(block.geometry.width * block.plane.inputs);
            rows.zip(block.plane.rows_within()).for_each(|(row, place)| row.copy_from_slice(&bordered[place]));
        }
    }

    fn of_pixels(
        &self,
        (image, gradients): (&[f32], &[f32]),
        of_weights: &mut [f32],
        (of_image, bordered): (Option<&mut [f32]>, &mut Aligned),
    ) {
        Correlate { plane: &self.block.plane, image, gradients, of_weights }.run();
        if let Some(of_image) = of_image {
            self.back.put(gradients, bordered);
            Convolve { plane: &self.back, image: bordered, weights: &self.weights, out: of_image }.run();
        }
    }

    /// The sum of what tasks found, in their order; in panels.
    fn sum(&self, parts: Vec<Aligned>) -> Option<Vec<f32>> {
        let mut parts = parts.into_iter();
        let mut sums = parts.next()?;
        for part in parts {
            sums.iter_mut().zip(&*part).for_each(|(sum, part)| *sum += part);
        }
        if !self.block.pools() {
            return Some(sums.to_vec());
        }
        let mut in_panels = vec![0.0; self.block.weights.values.len()];
        self.block.plane.weights_of_rows(&sums, &mut in_panels);
        Some(in_panels)
    }
}
