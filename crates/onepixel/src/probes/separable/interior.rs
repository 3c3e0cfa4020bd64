//! Which plane leaves most between two classes, or which images hold it back?
//!
//! A linear program: the greatest `t` for which a plane in a box has every image at least `t − ε·u` on its side, with a random
//! number `u` from 0 to 1 of each image. Where the classes can be separated, a plane on the way does so. Where they cannot, the
//! weights of the images (the dual numbers) come to a point that both hulls have, and `u` makes that point unique, so that few
//! images have a weight worth mention. Among them `hulls` finds such a point soon; precision alone would not tell whose weights
//! are 0. The program is solved by a primal-dual interior-point method (S. Mehrotra, "On the implementation of a primal-dual
//! interior point method", 1992), whose steps do not grow in number where the hulls only just meet, as those of `hulls` do.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::rows::Rows;
use crate::models::Cholesky;
use crate::probes::complexity::Pair;
use crate::progress::Progress;

/// Steps at most; 30 to 60 are usual.
const MOST_STEPS: usize = 150;

/// The farthest that a weight of a plane goes in the box, and its constant.
const BOX: [f64; 2] = [100.0, 10_000.0];

/// Of the way to the nearest bound, so much is gone.
const OF_THE_WAY: f64 = 0.99;

/// What is added to the diagonal of the matrix, as a share of its greatest value, so that rounding leaves it positive.
const RIDGE: f64 = 1e-15;

/// The mean product of slack and weight at which the program counts as solved.
const SOLVED: f64 = 1e-11;

/// Images that are said to hold a plane back, for each value. A point in both hulls needs one; more leave a choice.
const HELD_PER_VALUE: usize = 4;

/// What the program comes to.
pub(super) enum Outcome {
    /// A plane with this normal is between the classes.
    Plane(Vec<f64>),
    /// These images, ascending, hold every plane back, so that the hulls probably meet in means of some of them.
    Held(Vec<u32>),
}

/// The state of the program: a plane, and of each constraint (images, then the box from above and from below) how much of it
/// is left, and its weight.
struct State {
    plane: Vec<f64>,
    slacks: Vec<f64>,
    weights: Vec<f64>,
}

/// A change of the state.
struct Step {
    plane: Vec<f64>,
    slacks: Vec<f64>,
    weights: Vec<f64>,
}

/// The program of a pair.
struct Program<'a> {
    rows: Rows<'a>,
    /// What is added to the product of each constraint.
    shifts: Vec<f64>,
}

/// Solves the program, with images shifted by up to `shift` of their values' spread; `None` where it does not fit into memory.
pub(super) fn propose(pair: &Pair, shift: f64, progress: &dyn Progress) -> Option<Outcome> {
    let program = Program::new(pair, shift, progress)?;
    let mut state = program.start();
    let mut widest: Option<(f64, Vec<f64>)> = None;
    for _ in 0..MOST_STEPS {
        progress.check();
        let margin = program.rows.margin(&state.plane);
        if margin > 0.0 {
            let grows = widest.as_ref().is_none_or(|(before, _)| margin > 1.1 * before);
            if !grows {
                break;
            }
            widest = Some((margin, program.rows.normal(&state.plane)));
        }
        let mean = state.mean_product();
        if mean < SOLVED {
            break;
        }
        if !program.improve(&mut state, mean, progress) {
            break;
        }
    }
    Some(match widest {
        Some((_, normal)) => Outcome::Plane(normal),
        None => Outcome::Held(state.first(HELD_PER_VALUE * program.rows.columns(), pair.len())),
    })
}

impl<'a> Program<'a> {
    fn new(pair: &'a Pair, shift: f64, progress: &dyn Progress) -> Option<Self> {
        let rows = Rows::new(pair);
        // The matrix and its factor.
        let bytes = 2 * (rows.columns() as u64).pow(2) * size_of::<f64>() as u64;
        if bytes > progress.memory() {
            return None;
        }
        let mut rng = ChaCha8Rng::seed_from_u64(0);
        let mut shifts: Vec<f64> = (0..pair.len()).map(|_| shift * rng.random::<f64>()).collect();
        for _ in 0..2 {
            shifts.extend((0..rows.columns()).map(|column| BOX[usize::from(column >= rows.values())]));
        }
        Some(Self { rows, shifts })
    }

    /// Far below every image, where all constraints have slack.
    fn start(&self) -> State {
        let mut plane = vec![0.0; self.rows.columns()];
        if let Some(distance) = plane.last_mut() {
            *distance = -1.0;
        }
        let slacks = self.products(&plane).iter().zip(&self.shifts).map(|(product, shift)| product + shift).collect();
        let weights = vec![1.0 / self.rows.images() as f64; self.shifts.len()];
        State { plane, slacks, weights }
    }

    /// The product of each constraint with a plane.
    fn products(&self, plane: &[f64]) -> Vec<f64> {
        let mut products = self.rows.times(plane);
        products.extend(plane.iter().map(|value| -value));
        products.extend(plane);
        products
    }

    /// The sum of all constraints, each times its number.
    fn sum(&self, numbers: &[f64]) -> Vec<f64> {
        let (images, boxes) = numbers.split_at(self.rows.images());
        let (above, below) = boxes.split_at(self.rows.columns());
        let mut sum = self.rows.sum(images);
        sum.iter_mut().zip(above.iter().zip(below)).for_each(|(sum, (above, below))| *sum += below - above);
        sum
    }

    /// One step: where a plain one would lead says how far towards the middle the next one goes. Whether precision allows it.
    fn improve(&self, state: &mut State, mean: f64, progress: &dyn Progress) -> bool {
        let ratios: Vec<f64> = state.weights.iter().zip(&state.slacks).map(|(weight, slack)| weight / slack).collect();
        let (of_images, boxes) = ratios.split_at(self.rows.images());
        let (above, below) = boxes.split_at(self.rows.columns());
        let mut matrix = self.rows.squares(of_images, progress);
        for (column, (above, below)) in above.iter().zip(below).enumerate() {
            matrix[column * (self.rows.columns() + 1)] += above + below;
        }
        let diagonal = || (0..self.rows.columns()).map(|column| column * (self.rows.columns() + 1));
        let ridge = RIDGE * diagonal().map(|place| matrix[place]).fold(0.0, f64::max);
        diagonal().for_each(|place| matrix[place] += ridge);
        let factor = Cholesky::new(matrix, self.rows.columns(), progress);
        let products: Vec<f64> =
            state.slacks.iter().zip(&state.weights).map(|(slack, weight)| slack * weight).collect();
        let plain = self.step(state, &factor, products.iter().map(|product| -product).collect());
        let (forwards, dual) = state.farthest(&plain);
        let after = |(slack, weight): (f64, f64)| slack * weight;
        let ahead = (0..products.len()).map(|at| {
            after((state.slacks[at] + forwards * plain.slacks[at], state.weights[at] + dual * plain.weights[at]))
        });
        let towards = (ahead.sum::<f64>() / products.len() as f64 / mean).powi(3) * mean;
        let corrected = (0..products.len()).map(|at| towards - products[at] - plain.slacks[at] * plain.weights[at]);
        let step = self.step(state, &factor, corrected.collect());
        if !step.plane.iter().chain(&step.weights).all(|change| change.is_finite()) {
            return false;
        }
        let (forwards, dual) = state.farthest(&step);
        let go = |values: &mut [f64], by: f64, changes: &[f64]| {
            values.iter_mut().zip(changes).for_each(|(value, change)| *value += by * change);
        };
        go(&mut state.plane, OF_THE_WAY * forwards, &step.plane);
        go(&mut state.slacks, OF_THE_WAY * forwards, &step.slacks);
        go(&mut state.weights, OF_THE_WAY * dual, &step.weights);
        true
    }

    /// The Newton step that changes the products of slacks and weights by so much.
    fn step(&self, state: &State, factor: &Cholesky, changes: Vec<f64>) -> Step {
        let State { plane, slacks, weights } = state;
        let missing: Vec<f64> =
            self.products(plane).iter().zip(&self.shifts).map(|(product, shift)| product + shift).collect();
        // What the constraints have more than the plane leaves them.
        let excess: Vec<f64> = slacks.iter().zip(&missing).map(|(slack, left)| slack - left).collect();
        let pulls = (0..slacks.len()).map(|at| (changes[at] + weights[at] * excess[at]) / slacks[at] + weights[at]);
        let mut right = self.sum(&pulls.collect::<Vec<_>>());
        // The objective is the distance, the last of the plane's numbers.
        if let Some(distance) = right.last_mut() {
            *distance += 1.0;
        }
        let plane = factor.solve(right);
        let slack_changes: Vec<f64> =
            self.products(&plane).iter().zip(&excess).map(|(product, excess)| product - excess).collect();
        let weight_changes =
            (0..slacks.len()).map(|at| (changes[at] - weights[at] * slack_changes[at]) / slacks[at]).collect();
        Step { plane, slacks: slack_changes, weights: weight_changes }
    }
}

impl State {
    fn mean_product(&self) -> f64 {
        let products = self.slacks.iter().zip(&self.weights).map(|(slack, weight)| slack * weight);
        products.sum::<f64>() / self.slacks.len() as f64
    }

    /// How far slacks and weights can go along a step, up to all of it, and stay above 0.
    fn farthest(&self, step: &Step) -> (f64, f64) {
        let of = |values: &[f64], changes: &[f64]| {
            let bounds = values.iter().zip(changes).filter(|(_, change)| **change < 0.0);
            bounds.map(|(value, change)| -value / change).fold(1.0, f64::min)
        };
        (of(&self.slacks, &step.slacks), of(&self.weights, &step.weights))
    }

    /// So many of the images that hold the plane back most, ascending.
    fn first(&self, most: usize, images: usize) -> Vec<u32> {
        let ratio = |image: &u32| self.weights[*image as usize] / self.slacks[*image as usize];
        let mut order: Vec<u32> = (0..images as u32).collect();
        order.sort_by(|a, b| ratio(b).total_cmp(&ratio(a)).then(a.cmp(b)));
        order.truncate(most);
        order.sort_unstable();
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Shape;
    use crate::progress::Silent;

    fn pair(first: &[[u8; 3]], second: &[[u8; 3]]) -> Pair {
        let pixels = [first, second].concat().concat();
        Pair::new(Shape::new(1, 3, 1).unwrap(), pixels, [first.len(), second.len()])
    }

    fn is_separated(pair: &Pair, shift: f64) -> bool {
        matches!(propose(pair, shift, &Silent), Some(Outcome::Plane(_)))
    }

    #[test]
    fn hulls_that_only_just_meet_or_do_not_are_told_apart() {
        let first = [[0, 0, 0], [200, 0, 0], [0, 200, 0], [0, 0, 200]];
        // On the first one's farthest side, and one grey value beyond.
        for shift in [0.0, 0.1] {
            assert!(!is_separated(&pair(&first, &[[50, 50, 100], [200, 200, 200]]), shift));
        }
        assert!(is_separated(&pair(&first, &[[50, 50, 101], [200, 200, 200]]), 0.0));
    }

    #[test]
    fn the_images_that_hold_a_plane_back_are_those_around_the_common_point() {
        // The second class's first is in the middle of a square of the first class; of the others a plane could be clear.
        let square = [[10, 10, 0], [90, 10, 0], [10, 90, 0], [90, 90, 0]];
        let far: Vec<[u8; 3]> = (0..40).map(|n| [n, 90 - n, 100 + n]).collect();
        let second: Vec<[u8; 3]> = [[[50, 50, 0]].as_slice(), &far].concat();
        let Some(Outcome::Held(held)) = propose(&pair(&square, &second), 0.1, &Silent) else { panic!("no plane") };
        assert!(held.len() <= HELD_PER_VALUE * 5, "{held:?}");
        assert!(
            [0, 3, 4].iter().all(|image| held.contains(image)) || [1, 2, 4].iter().all(|image| held.contains(image))
        );
    }

    #[test]
    fn what_does_not_fit_into_memory_is_not_begun() {
        struct Narrow;
        impl Progress for Narrow {
            fn memory(&self) -> u64 {
                100
            }
        }
        assert!(propose(&pair(&[[0, 0, 0]], &[[1, 2, 3]]), 0.0, &Narrow).is_none());
    }
}
