//! How linear is a pair? L1, L2 and L3.

use super::interpolated::{Between, STEPS};
use super::machine::Decisions;
use super::problem::{Pair, Problem};

/// What a linear machine says of a pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Linearity {
    /// `s / (1 + s)` with the sum `s` of how far wrong images lie beyond the plane, in margins, divided by the images.
    pub(super) l1: f64,
    /// The share of wrong images.
    pub(super) l2: f64,
    /// The share of points between images of one class that are wrong.
    pub(super) l3: f64,
    /// Whether the machine settled.
    pub(super) is_settled: bool,
}

impl Linearity {
    pub(super) fn of(
        problem: &Problem<'_>,
        (a, b): (usize, usize),
        pair: &Pair,
        decisions: &Decisions,
        points: &[Between],
    ) -> Self {
        let is_wrong = |is_first: bool, decision: f64| is_first != (decision > 0.0);
        let (mut beyond, mut wrong) = (0.0, 0u64);
        for (image, &decision) in decisions.values.iter().enumerate() {
            if is_wrong(pair.is_first(image), decision) {
                beyond += decision.abs();
                wrong += 1;
            }
        }
        let decision = |image: u32, is_first: bool| {
            let place = problem.places[image as usize] as usize;
            decisions.values[if is_first { place } else { pair.sizes[0] + place }]
        };
        let (mut between, mut wrong_between) = (0u64, 0u64);
        for point in points.iter().filter(|point| [a, b].contains(&usize::from(point.class))) {
            let is_first = usize::from(point.class) == a;
            let share = point.step as f64 / STEPS as f64;
            let value = (1.0 - share) * decision(point.from, is_first) + share * decision(point.to, is_first);
            between += 1;
            wrong_between += u64::from(is_wrong(is_first, value));
        }
        let images = pair.len() as f64;
        let beyond = beyond / images;
        Self {
            l1: beyond / (1.0 + beyond),
            l2: wrong as f64 / images,
            l3: wrong_between as f64 / between.max(1) as f64,
            is_settled: decisions.is_settled,
        }
    }
}
