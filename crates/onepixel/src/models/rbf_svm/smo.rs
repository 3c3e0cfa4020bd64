//! Which images hold the boundary of two classes, and how strongly?
//!
//! # The big picture
//!
//! Training minimises `½ Σ y_i y_j α_i α_j K_ij − Σ α_i` with every `α` from 0 to C and `Σ y_i α_i = 0`, where `y` is +1
//! in the first class and −1 in the second. Sequential minimal optimisation (J. Platt, 1998) changes two `α` at a time.
//! What is called the slope of an image here is `−y_i ∂/∂α_i`: the solution is optimal when no image whose `y α` may grow
//! has a higher slope than one whose `y α` may shrink. The two images are chosen by second order information (R.-E. Fan,
//! P.-H. Chen, C.-J. Lin, "Working set selection using second order information for training support vector machines",
//! 2005), as in LIBSVM; nothing is shrunk.

use super::passes::{LEAST_CURVATURE, Second, second, update};
use super::rows::{Rows, TOGETHER};
use crate::distance::ImageDistance;
use crate::progress::Progress;

/// Steps after which the solution is taken as it is. (LIBSVM has the same limit.)
const MOST_STEPS: u64 = 10_000_000;

/// Steps between two checks of the progress.
const STEPS: u64 = 64;

/// The boundary of two classes: `Σ weight · K(image, x) + bias` is positive on the side of the first class.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Boundary {
    /// Train images with their weights `y α`, those of the first class before those of the second.
    pub(super) weights: Vec<(u32, f32)>,
    pub(super) bias: f64,
}

struct Solver<'a, D> {
    rows: Rows<'a, D>,
    progress: &'a dyn Progress,
    most: f64,
    /// `y α` of each place.
    weights: Vec<f64>,
    slopes: Vec<f64>,
    /// 0 where `y α` may grow, −∞ elsewhere.
    up: Vec<f32>,
    /// 0 where `y α` may shrink, −∞ elsewhere.
    low: Vec<f32>,
}

/// Solves the problem of two classes, until no two images violate optimality by more than `tolerance`.
pub(super) fn solve<'a, D: ImageDistance>(
    rows: Rows<'a, D>,
    c: f64,
    tolerance: f64,
    progress: &'a dyn Progress,
) -> Boundary {
    let len = rows.pair.len();
    let mut solver = Solver {
        rows,
        progress,
        most: c,
        weights: vec![0.0; len],
        slopes: vec![0.0; len],
        up: vec![f32::NEG_INFINITY; len],
        low: vec![f32::NEG_INFINITY; len],
    };
    for place in 0..len {
        solver.slopes[place] = if solver.is_first(place) { 1.0 } else { -1.0 };
        solver.note_bounds(place);
    }
    let gap = solver.run(tolerance);
    solver.boundary(gap)
}

impl<D: ImageDistance> Solver<'_, D> {
    fn is_first(&self, place: usize) -> bool {
        place < self.rows.pair.split()
    }

    /// The least and the greatest `y α`.
    fn bounds(&self, place: usize) -> (f64, f64) {
        if self.is_first(place) { (0.0, self.most) } else { (-self.most, 0.0) }
    }

    fn note_bounds(&mut self, place: usize) {
        let (least, most) = self.bounds(place);
        let lift = |may_move: bool| if may_move { 0.0 } else { f32::NEG_INFINITY };
        if self.rows.pair.image(place).is_some() {
            self.up[place] = lift(self.weights[place] < most);
            self.low[place] = lift(self.weights[place] > least);
        }
    }

    /// Takes steps until the solution is optimal; the highest slope of an image whose `y α` may grow, and the lowest of one
    /// whose may shrink.
    fn run(&mut self, tolerance: f64) -> (f64, f64) {
        // The first image of the first class is as good as any: all slopes are the same.
        let (mut first, mut highest) = (0, 1.0);
        let mut gap = 0.0;
        for step in 0..MOST_STEPS {
            if step % STEPS == 0 {
                self.progress.check();
            }
            self.fetch(first, highest);
            let row = self.rows.get(first);
            let Second { place, gap: found } = second(highest, row, &self.slopes, &self.low);
            gap = f64::from(found);
            if gap <= tolerance {
                break;
            }
            self.fetch(place, highest);
            let step = self.step(first, place);
            let rows = self.rows.both(first, place);
            (first, highest) = update(step, rows, &mut self.slopes, &self.up);
            if highest == f64::NEG_INFINITY {
                break;
            }
        }
        (highest, highest - gap)
    }

    /// Moves two `y α` by as much as is best or allowed; how much.
    fn step(&mut self, first: usize, second: usize) -> f64 {
        let (row, _) = self.rows.both(first, second);
        let curvature = (2.0 - 2.0 * f64::from(row[second])).max(LEAST_CURVATURE);
        let best = (self.slopes[first] - self.slopes[second]) / curvature;
        let (to_most, to_least) =
            (self.bounds(first).1 - self.weights[first], self.weights[second] - self.bounds(second).0);
        let step = best.min(to_most).min(to_least);
        // At a bound, exactly: a rest of rounding would be taken for an image that may still move.
        self.weights[first] = if step < to_most { self.weights[first] + step } else { self.bounds(first).1 };
        self.weights[second] = if step < to_least { self.weights[second] - step } else { self.bounds(second).0 };
        self.note_bounds(first);
        self.note_bounds(second);
        step
    }

    /// Has the row of an image computed, and with it those of the images that violate optimality most.
    fn fetch(&mut self, place: usize, highest: f64) {
        if self.rows.has(place) {
            return;
        }
        self.progress.check();
        let mut places = vec![place];
        if self.rows.pair.is_known() {
            return self.rows.compute(&places);
        }
        let absent = |at: &usize| *at != place && !self.rows.has(*at);
        let mut up: Vec<usize> = (0..self.slopes.len()).filter(|&at| self.up[at] == 0.0).filter(absent).collect();
        let mut low: Vec<usize> = (0..self.slopes.len())
            .filter(|&at| self.low[at] == 0.0 && self.slopes[at] < highest)
            .filter(absent)
            .collect();
        let slope = |at: &usize| self.slopes[*at];
        keep_first(&mut up, TOGETHER / 2, |a, b| slope(b).total_cmp(&slope(a)).then(a.cmp(b)));
        keep_first(&mut low, TOGETHER / 2, |a, b| slope(a).total_cmp(&slope(b)).then(a.cmp(b)));
        for (at, other) in up.iter().zip(&low) {
            // Beyond this, pairs of images are in order.
            if slope(at) <= slope(other) {
                break;
            }
            places.extend([at, other].into_iter().filter(|at| !places.contains(at)).collect::<Vec<_>>());
        }
        places.truncate(TOGETHER);
        self.rows.compute(&places);
    }

    fn boundary(self, (highest, lowest): (f64, f64)) -> Boundary {
        let places = 0..self.weights.len();
        let free = |&at: &usize| self.up[at] == 0.0 && self.low[at] == 0.0;
        let (sum, count) =
            places.clone().filter(free).fold((0.0, 0u32), |(sum, count), at| (sum + self.slopes[at], count + 1));
        let bias = if count > 0 { sum / f64::from(count) } else { (highest + lowest) / 2.0 };
        let weights = places.filter(|&at| self.weights[at] != 0.0);
        let weights = weights.filter_map(|at| Some((self.rows.pair.image(at)?, self.weights[at] as f32)));
        Boundary { weights: weights.collect(), bias }
    }
}

/// The first of some places in an order; in that order.
fn keep_first(places: &mut Vec<usize>, most: usize, order: impl Fn(&usize, &usize) -> std::cmp::Ordering) {
    if places.len() > most {
        places.select_nth_unstable_by(most, &order);
        places.truncate(most);
    }
    places.sort_unstable_by(order);
}
