//! How is each channel brought to the same mean and spread?
//!
//! Batch normalisation (S. Ioffe and C. Szegedy, "Batch normalization: accelerating deep network training by reducing internal
//! covariate shift", 2015, algorithms 1 and 2): while it learns by mean and variance of the batch, afterwards by running means
//! of both. The maximum with 0 that follows is computed in the same pass.

use multiversion::multiversion;

use super::momentum::{Step, Weights};

/// What is added to variances: channels that never vary become 0, not infinite.
const SMALL: f64 = 1e-5;

/// The share of the running mean and variance that a batch replaces.
const SHARE: f64 = 0.1;

/// Scales and shifts of channels, and what their values were like.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Norm {
    pub scales: Weights,
    pub shifts: Weights,
    means: Vec<f64>,
    variances: Vec<f64>,
}

/// What a channel's value is multiplied by, and what is added then.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Lines {
    pub factors: Vec<f32>,
    pub constants: Vec<f32>,
}

/// Mean, and one over the standard deviation, of each channel of a batch.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Batch {
    values: f64,
    means: Vec<f64>,
    inverse: Vec<f64>,
    pub lines: Lines,
}

/// Two sums for each channel.
#[derive(Debug, Clone)]
pub(super) struct Sums {
    of: [Vec<f64>; 2],
    /// Those of one image.
    short: [Vec<f32>; 2],
}

impl Sums {
    pub fn new(channels: usize) -> Self {
        Self { of: [vec![0.0; channels], vec![0.0; channels]], short: [vec![0.0; channels], vec![0.0; channels]] }
    }

    /// Adds an image's values and their squares.
    pub fn add_values(&mut self, values: &[f32]) {
        let [sums, squares] = &mut self.short;
        add_values(values, sums, squares);
        self.take_short();
    }

    /// Adds the gradients of an image's values where these are above 0, and these gradients times the values before the lines.
    pub fn add_gradients(&mut self, gradients: &[f32], values: &[f32], lines: &Lines) {
        let [sums, products] = &mut self.short;
        add_gradients(gradients, values, lines, sums, products);
        self.take_short();
    }

    fn take_short(&mut self) {
        for (of, short) in self.of.iter_mut().zip(&mut self.short) {
            of.iter_mut().zip(&*short).for_each(|(sum, &short)| *sum += f64::from(short));
            short.fill(0.0);
        }
    }

    /// The sums of some tasks, in their order.
    pub fn of_tasks(channels: usize, tasks: Vec<Self>) -> Self {
        tasks.into_iter().fold(Self::new(channels), |mut sums, task| {
            for (of, more) in sums.of.iter_mut().zip(&task.of) {
                of.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
            }
            sums
        })
    }
}

impl Norm {
    pub fn new(channels: usize) -> Self {
        Self {
            scales: Weights::new(vec![1.0; channels]),
            shifts: Weights::new(vec![0.0; channels]),
            means: vec![0.0; channels],
            variances: vec![1.0; channels],
        }
    }

    /// What the sums of values and squares of a batch say, so many values of each channel; the running ones follow. The
    /// first batch replaces them.
    pub fn of_batch(&mut self, sums: &Sums, values: usize, is_first: bool) -> Batch {
        let count = values as f64;
        let means: Vec<f64> = sums.of[0].iter().map(|sum| sum / count).collect();
        let variance = |(squares, mean): (&f64, &f64)| (squares / count - mean * mean).max(0.0);
        let variances: Vec<f64> = sums.of[1].iter().zip(&means).map(variance).collect();
        let share = if is_first { 1.0 } else { SHARE };
        let unbiased = count / (count - 1.0).max(1.0);
        self.means.iter_mut().zip(&means).for_each(|(running, mean)| *running += share * (mean - *running));
        let running = self.variances.iter_mut().zip(&variances);
        running.for_each(|(running, variance)| *running += share * (unbiased * variance - *running));
        let inverse: Vec<f64> = variances.iter().map(|variance| 1.0 / (variance + SMALL).sqrt()).collect();
        let lines = self.lines_of(&means, &inverse);
        Batch { values: count, means, inverse, lines }
    }

    /// What is done to the values of a fitted network.
    pub fn settled(&self) -> Lines {
        let inverse: Vec<f64> = self.variances.iter().map(|variance| 1.0 / (variance + SMALL).sqrt()).collect();
        self.lines_of(&self.means, &inverse)
    }

    fn lines_of(&self, means: &[f64], inverse: &[f64]) -> Lines {
        let scaled = self.scales.values.iter().zip(inverse).map(|(&scale, inverse)| f64::from(scale) * inverse);
        let factors: Vec<f64> = scaled.collect();
        let shifted = self.shifts.values.iter().zip(means).zip(&factors);
        let constants = shifted.map(|((&shift, mean), factor)| (f64::from(shift) - mean * factor) as f32).collect();
        Lines { factors: factors.iter().map(|&factor| factor as f32).collect(), constants }
    }

    /// One step of scales and shifts; and what turns the gradients of a batch's outputs into those of its values.
    pub fn learn(&mut self, batch: &Batch, sums: &Sums, step: Step) -> Turned {
        let [of_shifts, products] = &sums.of;
        let channels = of_shifts.len();
        let of_scales: Vec<f64> =
            (0..channels).map(|c| batch.inverse[c] * (products[c] - batch.means[c] * of_shifts[c])).collect();
        let mut turned = Turned { of_values: Vec::new(), constants: Vec::new() };
        for c in 0..channels {
            let factor = f64::from(batch.lines.factors[c]);
            let of_value = -factor * batch.inverse[c] * of_scales[c] / batch.values;
            turned.of_values.push(of_value as f32);
            turned.constants.push((-factor * of_shifts[c] / batch.values - of_value * batch.means[c]) as f32);
        }
        let narrow = |of: &[f64]| of.iter().map(|&of| of as f32).collect::<Vec<f32>>();
        self.scales.step(&narrow(&of_scales), step.without_decay());
        self.shifts.step(&narrow(of_shifts), step.without_decay());
        turned
    }

    pub fn settle(&mut self) {
        self.scales.settle();
        self.shifts.settle();
    }
}

/// What is added to the gradients of values, beside those of the outputs times the factors: `of_values · value + constants`.
pub(super) struct Turned {
    of_values: Vec<f32>,
    constants: Vec<f32>,
}

impl Turned {
    /// The gradients of an image's values, from those of its outputs.
    pub fn apply(&self, gradients: &[f32], values: &[f32], lines: &Lines, of_values: &mut [f32]) {
        turn(gradients, values, lines, self, of_values);
    }
}

impl Lines {
    /// `max(0, factor · value + constant)` of an image's values.
    pub fn rectify(&self, values: &[f32], out: &mut [f32]) {
        rectify(values, self, out);
    }
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "aarch64+neon"))]
fn add_values(values: &[f32], sums: &mut [f32], squares: &mut [f32]) {
    for values in values.chunks_exact(sums.len()) {
        for ((&value, sum), square) in values.iter().zip(&mut *sums).zip(&mut *squares) {
            *sum += value;
            *square += value * value;
        }
    }
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "aarch64+neon"))]
fn rectify(values: &[f32], lines: &Lines, out: &mut [f32]) {
    let channels = lines.factors.len();
    for (values, out) in values.chunks_exact(channels).zip(out.chunks_exact_mut(channels)) {
        let lines = lines.factors.iter().zip(&lines.constants);
        for ((&value, out), (&factor, &constant)) in values.iter().zip(out).zip(lines) {
            *out = (factor * value + constant).max(0.0);
        }
    }
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "aarch64+neon"))]
fn add_gradients(gradients: &[f32], values: &[f32], lines: &Lines, sums: &mut [f32], products: &mut [f32]) {
    let channels = sums.len();
    for (gradients, values) in gradients.chunks_exact(channels).zip(values.chunks_exact(channels)) {
        let lines = lines.factors.iter().zip(&lines.constants);
        let sums = sums.iter_mut().zip(&mut *products);
        for (((&gradient, &value), (&factor, &constant)), (sum, product)) in
            gradients.iter().zip(values).zip(lines).zip(sums)
        {
            let gradient = if factor * value + constant > 0.0 { gradient } else { 0.0 };
            *sum += gradient;
            *product += gradient * value;
        }
    }
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "aarch64+neon"))]
fn turn(gradients: &[f32], values: &[f32], lines: &Lines, turned: &Turned, of_values: &mut [f32]) {
    let channels = lines.factors.len();
    let pixels = gradients.chunks_exact(channels).zip(values.chunks_exact(channels));
    for ((gradients, values), of_values) in pixels.zip(of_values.chunks_exact_mut(channels)) {
        let lines = lines.factors.iter().zip(&lines.constants);
        let turned = turned.of_values.iter().zip(&turned.constants);
        for ((((&gradient, &value), (&factor, &constant)), (&of_value, &rest)), into) in
            gradients.iter().zip(values).zip(lines).zip(turned).zip(of_values)
        {
            let gradient = if factor * value + constant > 0.0 { gradient } else { 0.0 };
            *into = factor * gradient + of_value * value + rest;
        }
    }
}
