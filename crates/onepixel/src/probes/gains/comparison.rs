//! What was predicted so far, with help and without?

use super::gain::{Compared, CurveStep, Gain, Method};
use super::images::Images;
use crate::dataset::Label;

/// A comparison that is being made, run by run.
pub(super) struct Comparison {
    pub method: Method,
    pub from: Option<String>,
    pub per_class: Option<usize>,
    /// Whether it is scored on all held-out images, or on the fewer ones.
    pub is_on_all: bool,
    /// Without at least so many runs it says nothing.
    pub least_runs: usize,
    pub without: Vec<Vec<Label>>,
    pub with: Vec<Vec<Label>>,
    /// The learning curve without help, beside the point of this comparison itself.
    pub curve: Vec<CurveStep>,
}

/// Fewer runs than this do not say how much runs differ.
pub(super) const LEAST_RUNS: usize = 3;

impl Comparison {
    /// Of a method that depends on which images were drawn: with several runs, on the fewer held-out images.
    pub fn drawn(method: Method, per_class: Option<usize>) -> Self {
        let (without, with, curve) = (Vec::new(), Vec::new(), Vec::new());
        Self { method, from: None, per_class, is_on_all: false, least_runs: LEAST_RUNS, without, with, curve }
    }

    /// Of a method in which nothing is drawn: one run is all that there is.
    pub fn fixed(method: Method) -> Self {
        Self { is_on_all: true, least_runs: 1, ..Self::drawn(method, None) }
    }

    /// Adds a run.
    pub fn add(&mut self, without: Vec<Label>, with: Vec<Label>) {
        self.without.push(without);
        self.with.push(with);
    }

    /// What it says; `None` where there were too few runs.
    pub fn gain(&self, images: &Images) -> Option<Gain> {
        let held_out = if self.is_on_all { &images.held_out } else { &images.few_held_out };
        let compared = Compared {
            method: self.method,
            from: self.from.as_deref(),
            per_class: self.per_class,
            images_per_class: images.images_per_class(self.per_class),
            labels: held_out.labels(),
            without: &self.without,
            with: &self.with,
        };
        (self.with.len() >= self.least_runs.max(1)).then(|| compared.gain())
    }
}

/// The share of the labels that were not predicted.
pub(super) fn error(labels: &[Label], predicted: &[Label]) -> f64 {
    let wrong = labels.iter().zip(predicted).filter(|(label, predicted)| label != predicted).count();
    wrong as f64 / labels.len().max(1) as f64
}
