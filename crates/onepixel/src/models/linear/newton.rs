//! Where is the squared hinge loss of up to 16 linear machines least?
//!
//! The machines have the images in common and go the same way in step, each with directions and lengths of its own; one
//! that has arrived stays where it is.

use rayon::prelude::*;

use super::curvature::Curvature;
use super::lanes::{self, LANES, Lanes};
use super::problem::{Each, Problem, Vectors};
use super::rows::Part;
use super::systems::Systems;

/// Finds the weights: Newton steps, until each gradient is small against that at the start.
pub(in crate::models) fn solve(problem: &Problem<'_>, systems: &Systems, iterations: usize, tolerance: f64) -> Vectors {
    let mut weights = vec![[0.0; LANES]; problem.values + 1];
    let mut typical = None;
    let mut small_enough = None;
    for _ in 0..iterations {
        let scores = problem.products(&weights);
        let gradient = problem.gradient(&weights, &scores);
        let size = dot(&gradient, &gradient).map(f64::sqrt);
        let small_enough = small_enough.get_or_insert_with(|| problem.small_enough(&size, tolerance));
        let is_open: [bool; LANES] = std::array::from_fn(|lane| size[lane] > small_enough[lane]);
        if !is_open.contains(&true) {
            break;
        }
        let step = systems.steps(problem, &gradient, &scores, is_open).unwrap_or_else(|| {
            let typical = typical.get_or_insert_with(|| Curvature::typical(problem));
            newton_step(problem, typical.as_ref(), &gradient, &scores, is_open)
        });
        let lengths = problem.lengths(&scores, &problem.products(&step), &weights, &step);
        add_times(&mut weights, &lengths, &step);
    }
    weights
}

/// Where matrices would be too large: solves `H s = −g` by conjugate gradients until a tenth of the gradient is left; `H` is the curvature where no margin
/// changes sides. Zero for machines that have arrived. Directions are preconditioned
/// by a typical curvature.
fn newton_step(
    problem: &Problem<'_>,
    typical: Option<&Curvature>,
    gradient: &Vectors,
    scores: &[Lanes],
    mut is_open: [bool; LANES],
) -> Vectors {
    const LEFT: f64 = 0.1;
    const MOST_STEPS: usize = 100;
    let mut residual: Vectors = gradient.iter().map(|part| each(|l| if is_open[l] { -part[l] } else { 0.0 })).collect();
    let scaled = |residual: &Vectors| typical.map_or_else(|| residual.clone(), |typical| typical.solve(residual));
    let enough = dot(&residual, &residual).map(|size| size * LEFT * LEFT);
    let mut direction = scaled(&residual);
    let mut product = dot(&residual, &direction);
    let mut step = vec![[0.0; LANES]; gradient.len()];
    for _ in 0..MOST_STEPS {
        let curved = problem.curvature_times(&direction, scores);
        let curvature = dot(&direction, &curved);
        let lengths = each(|lane| if is_open[lane] { product[lane] / curvature[lane] } else { 0.0 });
        add_times(&mut step, &lengths, &direction);
        add_times(&mut residual, &lengths.map(|length| -length), &curved);
        let size = dot(&residual, &residual);
        (0..LANES).for_each(|lane| is_open[lane] &= size[lane] > enough[lane]);
        if !is_open.contains(&true) {
            break;
        }
        let next = scaled(&residual);
        let before = std::mem::replace(&mut product, dot(&residual, &next));
        let turn = each(|lane| if is_open[lane] { product[lane] / before[lane] } else { 0.0 });
        for (direction, next) in direction.iter_mut().zip(&next) {
            *direction = each(|lane| if is_open[lane] { next[lane] + turn[lane] * direction[lane] } else { 0.0 });
        }
    }
    step
}

fn each(f: impl FnMut(usize) -> f64) -> Each {
    std::array::from_fn(f)
}

fn dot(a: &Vectors, b: &Vectors) -> Each {
    let mut sums = [0.0; LANES];
    for (a, b) in a.iter().zip(b) {
        (0..LANES).for_each(|lane| sums[lane] += a[lane] * b[lane]);
    }
    sums
}

fn add_times(sum: &mut Vectors, factors: &Each, added: &Vectors) {
    for (sum, added) in sum.iter_mut().zip(added) {
        (0..LANES).for_each(|lane| sum[lane] += factors[lane] * added[lane]);
    }
}

impl Problem<'_> {
    /// The size of a gradient that is small enough, from that at the start; liblinear's.
    fn small_enough(&self, at_start: &Each, tolerance: f64) -> Each {
        let images = self.labels.len() as f64;
        each(|lane| {
            let members = self.labels.iter().filter(|&label| self.machines.get(lane) == Some(label)).count() as f64;
            tolerance * at_start[lane] * members.min(images - members).max(1.0) / images
        })
    }

    /// Weights of pixels in 0 … 255 from those of pixels in 0 … 1.
    pub fn in_grey_values(&self, weights: &[Each]) -> Vec<Lanes> {
        let scale = |value: usize| if value < self.values { 1.0 / 255.0 } else { 1.0 };
        weights.iter().enumerate().map(|(value, lanes)| lanes.map(|weight| (weight * scale(value)) as f32)).collect()
    }

    fn images_in_part(&self) -> usize {
        self.parts.first().map_or(1, |(_, part)| part.len())
    }

    /// The product of each image with the vectors.
    fn products(&self, vectors: &Vectors) -> Vec<Lanes> {
        let weights = self.in_grey_values(vectors);
        let mut products = vec![[0.0; LANES]; self.labels.len()];
        let parts = products.par_chunks_mut(self.images_in_part()).zip(self.parts);
        parts.for_each(|(products, &(_, part))| {
            self.progress.check();
            lanes::scores(part, &weights, products);
        });
        products
    }

    /// The sum of the images times their factors.
    fn sum(&self, factors: &[Lanes]) -> Vectors {
        let of_part = |(factors, &(_, part)): (&[Lanes], &(usize, Part<'_>))| {
            self.progress.check();
            let mut sums = vec![[0.0; LANES]; self.values + 1];
            lanes::add(part, factors, &mut sums);
            sums
        };
        let parts: Vec<Vec<Lanes>> = factors.par_chunks(self.images_in_part()).zip(self.parts).map(of_part).collect();
        let mut total = vec![[0.0; LANES]; self.values + 1];
        for sums in parts {
            for (total, sum) in total.iter_mut().zip(sums) {
                (0..LANES).for_each(|lane| total[lane] += f64::from(sum[lane]));
            }
        }
        total[..self.values].as_flattened_mut().iter_mut().for_each(|sum| *sum /= 255.0);
        total
    }

    /// Factors of all images: `f(target, its numbers)` where a margin is violated, 0 where it is kept.
    fn of_violated(&self, scores: &[Lanes], f: impl Fn(f32, usize, usize) -> f32 + Sync) -> Vec<Lanes> {
        let of_image = |(image, scores): (usize, &Lanes)| {
            let mut factors = [0.0; LANES];
            for lane in 0..self.machines.len() {
                let target = self.target(image, lane);
                if target * scores[lane] < 1.0 {
                    factors[lane] = f(target, image, lane);
                }
            }
            factors
        };
        scores.par_iter().enumerate().map(of_image).collect()
    }

    fn gradient(&self, weights: &Vectors, scores: &[Lanes]) -> Vectors {
        let errors = self.of_violated(scores, |target, image, lane| scores[image][lane] - target);
        let mut gradient = self.sum(&errors);
        gradient.as_flattened_mut().iter_mut().for_each(|part| *part *= 2.0 * self.c);
        add_times(&mut gradient, &[1.0; LANES], weights);
        gradient
    }

    fn curvature_times(&self, direction: &Vectors, scores: &[Lanes]) -> Vectors {
        let along = self.products(direction);
        let mut product = self.sum(&self.of_violated(scores, |_, image, lane| along[image][lane]));
        product.as_flattened_mut().iter_mut().for_each(|part| *part *= 2.0 * self.c);
        add_times(&mut product, &[1.0; LANES], direction);
        product
    }

    /// How far each machine goes along its step: to the least value, by Newton's method on the derivative between the
    /// bounds that its signs give.
    fn lengths(&self, scores: &[Lanes], along: &[Lanes], weights: &Vectors, step: &Vectors) -> Each {
        const TRIALS: usize = 20;
        const SMALL: f64 = 1e-4;
        let (linear, square) = (dot(weights, step), dot(step, step));
        let (mut shortest, mut longest) = ([0.0; LANES], [f64::INFINITY; LANES]);
        let mut lengths = each(|lane| f64::from(square[lane] > 0.0));
        let mut slope_at_start = None;
        for _ in 0..=TRIALS {
            let trial = if slope_at_start.is_none() { [0.0; LANES] } else { lengths };
            let (slopes, curvatures) = self.slopes(scores, along, &trial);
            let slopes = each(|lane| linear[lane] + trial[lane] * square[lane] + slopes[lane]);
            let Some(at_start) = slope_at_start else {
                slope_at_start = Some(slopes);
                continue;
            };
            let is_open = |lane: usize| slopes[lane].abs() > SMALL * f64::abs(at_start[lane]);
            if !(0..LANES).any(is_open) {
                break;
            }
            for lane in (0..LANES).filter(|&lane| is_open(lane)) {
                if slopes[lane] < 0.0 {
                    shortest[lane] = lengths[lane];
                } else {
                    longest[lane] = lengths[lane];
                }
                let newton = lengths[lane] - slopes[lane] / (square[lane] + curvatures[lane]);
                let is_between = newton > shortest[lane] && newton < longest[lane];
                lengths[lane] = if is_between { newton } else { (shortest[lane] + longest[lane].min(4.0)) / 2.0 };
            }
        }
        lengths
    }

    /// First and second derivative of the losses along a direction.
    fn slopes(&self, scores: &[Lanes], along: &[Lanes], lengths: &Each) -> (Each, Each) {
        const IMAGES: usize = 4096;
        let of_chunk = |first: usize| {
            let (mut slopes, mut curvatures) = ([0.0; LANES], [0.0; LANES]);
            for image in first..scores.len().min(first + IMAGES) {
                for lane in 0..self.machines.len() {
                    let target = f64::from(self.target(image, lane));
                    let change = f64::from(along[image][lane]);
                    let violation = 1.0 - target * (f64::from(scores[image][lane]) + lengths[lane] * change);
                    if violation > 0.0 {
                        slopes[lane] -= target * change * violation;
                        curvatures[lane] += change * change;
                    }
                }
            }
            (slopes, curvatures)
        };
        let firsts: Vec<usize> = (0..scores.len()).step_by(IMAGES).collect();
        let chunks: Vec<(Each, Each)> = firsts.into_par_iter().map(of_chunk).collect();
        let scale = 2.0 * self.c;
        let total = |part: fn(&(Each, Each)) -> &Each| each(|l| scale * chunks.iter().map(|c| part(c)[l]).sum::<f64>());
        (total(|chunk| &chunk.0), total(|chunk| &chunk.1))
    }
}
