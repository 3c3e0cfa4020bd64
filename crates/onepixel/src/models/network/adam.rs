//! How do weights follow their gradients?

use multiversion::multiversion;
use rayon::prelude::*;

/// Adam: D. Kingma and J. Ba, "Adam: a method for stochastic optimization", 2015, algorithm 1, with its defaults.
#[derive(Debug, Clone, Copy)]
pub(super) struct Adam {
    /// The learning rate over the correction of the mean.
    rate: f32,
    /// One over the root of the correction of the mean square.
    square_correction: f32,
}

const MEAN_DECAY: f32 = 0.9;
const SQUARE_DECAY: f32 = 0.999;
const SMALL: f32 = 1e-8;

impl Adam {
    /// The step of a number, from 1, with a learning rate.
    pub fn new(step: u32, rate: f64) -> Self {
        let correction = |decay: f32| 1.0 - f64::from(decay).powf(f64::from(step));
        Self {
            rate: (rate / correction(MEAN_DECAY)) as f32,
            square_correction: (1.0 / correction(SQUARE_DECAY).sqrt()) as f32,
        }
    }
}

/// Weights, and running means of their gradients and of the gradients' squares while they learn.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Weights {
    pub values: Vec<f32>,
    pub means: Vec<f32>,
    pub squares: Vec<f32>,
}

/// Some consecutive weights.
pub(super) struct Block<'a> {
    pub values: &'a mut [f32],
    means: &'a mut [f32],
    squares: &'a mut [f32],
}

impl Weights {
    pub fn new(values: Vec<f32>) -> Self {
        Self { means: vec![0.0; values.len()], squares: vec![0.0; values.len()], values }
    }

    /// One step.
    pub fn step(&mut self, gradients: &[f32], adam: Adam) {
        self.blocks(gradients.len().max(1)).for_each(|block| block.step(gradients, adam));
    }

    /// Blocks of so many weights.
    pub fn blocks(&mut self, size: usize) -> impl IndexedParallelIterator<Item = Block<'_>> {
        let moments = self.means.par_chunks_mut(size).zip(self.squares.par_chunks_mut(size));
        let blocks = self.values.par_chunks_mut(size).zip(moments);
        blocks.map(|(values, (means, squares))| Block { values, means, squares })
    }

    /// Keeps the weights alone.
    pub fn settle(&mut self) {
        (self.means, self.squares) = (Vec::new(), Vec::new());
    }
}

impl Block<'_> {
    pub fn step(self, gradients: &[f32], adam: Adam) {
        step(self.values, self.means, self.squares, gradients, adam);
    }
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "aarch64+neon"))]
fn step(values: &mut [f32], means: &mut [f32], squares: &mut [f32], gradients: &[f32], adam: Adam) {
    let moments = means.iter_mut().zip(squares);
    for ((value, (mean, square)), &gradient) in values.iter_mut().zip(moments).zip(gradients) {
        *mean = MEAN_DECAY * *mean + (1.0 - MEAN_DECAY) * gradient;
        *square = SQUARE_DECAY * *square + (1.0 - SQUARE_DECAY) * gradient * gradient;
        *value -= adam.rate * *mean / (square.sqrt() * adam.square_correction + SMALL);
    }
}
