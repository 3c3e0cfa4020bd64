//! How do the colour network's weights follow their gradients?

use multiversion::multiversion;

/// One step of stochastic gradient descent with Nesterov's momentum (Y. Nesterov, 1983; in the form of I. Sutskever, J.
/// Martens, G. Dahl and G. Hinton, "On the importance of initialization and momentum in deep learning", 2013).
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    /// The learning rate.
    pub rate: f32,
    /// The share of each weight that is added to its gradient.
    pub decay: f32,
}

impl Step {
    /// The same for what is not to decay: scales, shifts and constants.
    pub fn without_decay(self) -> Self {
        Self { decay: 0.0, ..self }
    }
}

const MOMENTUM: f32 = 0.9;

/// Weights, and the running sum of their gradients while they learn.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Weights {
    pub values: Vec<f32>,
    velocity: Vec<f32>,
}

impl Weights {
    pub fn new(values: Vec<f32>) -> Self {
        Self { velocity: vec![0.0; values.len()], values }
    }

    pub fn step(&mut self, gradients: &[f32], step: Step) {
        follow(&mut self.values, &mut self.velocity, gradients, step);
    }

    /// Keeps the weights alone.
    pub fn settle(&mut self) {
        self.velocity = Vec::new();
    }
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "aarch64+neon"))]
fn follow(values: &mut [f32], velocity: &mut [f32], gradients: &[f32], step: Step) {
    for ((value, velocity), &gradient) in values.iter_mut().zip(velocity).zip(gradients) {
        let gradient = gradient + step.decay * *value;
        *velocity = MOMENTUM * *velocity + gradient;
        *value -= step.rate * (gradient + MOMENTUM * *velocity);
    }
}
