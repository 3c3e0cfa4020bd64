//! Which plane separates two classes best?
//!
//! The linear support vector machine: least `½ ‖w‖² + C Σ max(0, 1 − y (w·x + b))`, solved by dual coordinate descent with
//! shrinking (C.-J. Hsieh et al., "A dual coordinate descent method for large-scale linear SVM", 2008). The constant `b` is
//! the weight of one more value of every image, which is large, so that what it adds to `‖w‖²` is small.

use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use super::problem::Pair;
use crate::progress::Progress;

const LANES: usize = 16;

/// The value of every image whose weight is the constant.
const CONSTANT: f32 = 10.0;

/// What a violated margin costs.
const COST: f64 = 1.0;

/// The solution is good enough when no gradient violates optimality by more.
const TOLERANCE: f64 = 1e-2;

/// Products of values that a solution takes at most.
const MOST_WORK: u64 = 10_000_000_000;

/// Images between two checks of the progress.
const CHECK: usize = 1_024;

/// What the plane says of each image: above 0 on the side of the first class.
pub(in crate::probes) struct Decisions {
    pub(super) values: Vec<f64>,
    /// The weight of each value.
    pub(in crate::probes) weights: Vec<f64>,
    /// Whether the solution is as good as it was to be.
    pub(super) is_settled: bool,
}

struct Machine {
    stride: usize,
    rows: Vec<f32>,
    weights: Vec<f32>,
}

/// Separates a pair, on values divided by the greatest.
pub(in crate::probes) fn separate(pair: &Pair, progress: &dyn Progress) -> Decisions {
    let mut machine = Machine::new(pair);
    let is_settled = machine.solve(pair, progress);
    let weights: Vec<f64> = machine.weights.iter().map(|&weight| weight.into()).collect();
    let decide = |row: &[f32]| row.iter().zip(&weights).map(|(&value, weight)| f64::from(value) * weight).sum();
    let values = machine.rows.chunks_exact(machine.stride).map(decide).collect();
    Decisions { values, weights: weights[..pair.images().values()].to_vec(), is_settled }
}

impl Machine {
    fn new(pair: &Pair) -> Self {
        let (images, values) = (pair.images(), pair.images().values());
        let stride = (values + 1).next_multiple_of(LANES);
        let greatest = images.pixels().iter().copied().max().unwrap_or(0).max(1);
        let mut rows = vec![0.0; stride * pair.len()];
        for (row, image) in rows.chunks_exact_mut(stride).zip(images.iter()) {
            row.iter_mut().zip(image).for_each(|(place, &value)| *place = f32::from(value) / f32::from(greatest));
            row[values] = CONSTANT;
        }
        Self { stride, rows, weights: vec![0.0; stride] }
    }

    /// Whether the solution settled.
    fn solve(&mut self, pair: &Pair, progress: &dyn Progress) -> bool {
        let mut rng = ChaCha8Rng::seed_from_u64(0);
        let row = |index: usize| index * self.stride..(index + 1) * self.stride;
        let norms: Vec<f64> = (0..pair.len()).map(|i| f64::from(dot(&self.rows[row(i)], &self.rows[row(i)]))).collect();
        let mut dual = vec![0.0f64; pair.len()];
        let mut active: Vec<u32> = (0..pair.len() as u32).collect();
        let (mut most, mut least) = (f64::INFINITY, f64::NEG_INFINITY);
        let mut work = 0;
        while work < MOST_WORK {
            active.shuffle(&mut rng);
            work += (active.len() * self.stride) as u64;
            let (mut highest, mut lowest) = (f64::NEG_INFINITY, f64::INFINITY);
            let mut kept = Vec::with_capacity(active.len());
            for (turn, &index) in active.iter().enumerate() {
                if turn % CHECK == 0 {
                    progress.check();
                }
                let image = index as usize;
                let sign = if pair.is_first(image) { 1.0 } else { -1.0 };
                let row = &self.rows[image * self.stride..][..self.stride];
                let gradient = sign * f64::from(dot(row, &self.weights)) - 1.0;
                let violation = match dual[image] {
                    0.0 if gradient > most => continue,
                    0.0 => gradient.min(0.0),
                    COST if gradient < least => continue,
                    COST => gradient.max(0.0),
                    _ => gradient,
                };
                kept.push(index);
                (highest, lowest) = (highest.max(violation), lowest.min(violation));
                if violation != 0.0 {
                    let before = dual[image];
                    dual[image] = (before - gradient / norms[image]).clamp(0.0, COST);
                    add_times((sign * (dual[image] - before)) as f32, row, &mut self.weights);
                }
            }
            let is_whole = active.len() == pair.len();
            active = kept;
            if active.is_empty() || highest - lowest <= TOLERANCE {
                if is_whole {
                    return true;
                }
                // What was left out is looked at again.
                active = (0..pair.len() as u32).collect();
                (most, least) = (f64::INFINITY, f64::NEG_INFINITY);
                continue;
            }
            most = if highest <= 0.0 { f64::INFINITY } else { highest };
            least = if lowest >= 0.0 { f64::NEG_INFINITY } else { lowest };
        }
        false
    }
}

/// A sum of products, in lanes, so that it is the same on every processor.
#[multiversion::multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "aarch64+neon"))]
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [[0.0f32; LANES]; 2];
    let (a, b) = (a.as_chunks::<LANES>().0, b.as_chunks::<LANES>().0);
    for (turn, (a, b)) in a.iter().zip(b).enumerate() {
        let sums = &mut sums[turn % 2];
        for lane in 0..LANES {
            sums[lane] += a[lane] * b[lane];
        }
    }
    (0..LANES).map(|lane| sums[0][lane] + sums[1][lane]).sum()
}

#[multiversion::multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "aarch64+neon"))]
fn add_times(factor: f32, row: &[f32], weights: &mut [f32]) {
    for (weight, &value) in weights.iter_mut().zip(row) {
        *weight += factor * value;
    }
}
