//! How near do the convex hulls of two classes come to each other?
//!
//! The point of least norm in the convex hull of all differences `a − b` (P. Wolfe, "Finding the nearest point in a polytope",
//! 1976). It is kept as a mean of a few differences, the corral, which are affinely independent: 785 at most for images of
//! 784 values. As soon as the point's direction has all images of one class before all of the other, it is the normal of a
//! plane between them. Where the point comes to 0, the hulls meet, and the corral says in which mean of which images. All of
//! this is floating-point, in `coordinates` that keep it well-conditioned: what comes of it is a proposal, which is then
//! verified in whole numbers.

use multiversion::multiversion;

use super::coordinates::Coordinates;
use super::difference::Difference;
use super::proposal::Proposal;
use crate::probes::complexity::Pair;
use crate::progress::Progress;

/// A point whose squared norm is less than this part of that of its differences is taken for 0.
const ZERO: f64 = 1e-27;

/// A difference that depends so much on the corral adds nothing.
const DEPENDENT: f64 = 1e-12;

/// The differences that the point is a mean of.
struct Corral {
    coordinates: Coordinates,
    ends: Vec<(u32, u32)>,
    points: Vec<Vec<f64>>,
    weights: Vec<f64>,
    /// The columns of the upper triangular factor of `1 + PᵀP`.
    factor: Vec<Vec<f64>>,
}

/// Looks for the point of least norm by at most so many steps, until it shows on which side each class lies, or that the
/// hulls meet.
pub(super) fn propose(pair: &Pair, coordinates: Coordinates, most_steps: usize, progress: &dyn Progress) -> Proposal {
    let mut corral = Corral::new(coordinates);
    let (first, second) = (0, pair.sizes[0] as u32);
    corral.add(pair, (first, second));
    for _ in 0..most_steps {
        progress.check();
        let point = corral.point();
        let norm = dot(&point, &point);
        let longest = corral.points.iter().map(|point| dot(point, point)).fold(0.0, f64::max);
        if norm <= ZERO * longest {
            return Proposal::Differences(corral.differences());
        }
        let direction = corral.coordinates.direction_in_images(&point);
        let (nearest, farthest) = extremes(pair, &direction, progress);
        if nearest.1 > farthest.1 {
            return Proposal::Plane(direction);
        }
        let ends = (nearest.0, farthest.0);
        if corral.ends.contains(&ends) || !corral.add(pair, ends) {
            // No direction is left that precision can tell: the point is as near to 0 as it gets.
            return if norm <= 1e-9 * longest {
                Proposal::Differences(corral.differences())
            } else {
                Proposal::Neither
            };
        }
        corral.settle(progress);
    }
    Proposal::Neither
}

/// The image of the first class that is least along a direction, the one of the second that is greatest, and how far they are.
fn extremes(pair: &Pair, direction: &[f64], progress: &dyn Progress) -> ((u32, f64), (u32, f64)) {
    let (mut least, mut greatest) = ((0, f64::INFINITY), (0, f64::NEG_INFINITY));
    for (index, image) in pair.images().iter().enumerate() {
        if index % 2_048 == 0 {
            progress.check();
        }
        let along = along(image, direction);
        if pair.is_first(index) {
            if along < least.1 {
                least = (index as u32, along);
            }
        } else if along > greatest.1 {
            greatest = (index as u32, along);
        }
    }
    (least, greatest)
}

impl Corral {
    fn new(coordinates: Coordinates) -> Self {
        Self { coordinates, ends: Vec::new(), points: Vec::new(), weights: Vec::new(), factor: Vec::new() }
    }

    fn differences(&self) -> Vec<Difference> {
        let both = self.ends.iter().zip(&self.weights);
        both.map(|(&ends, &weight)| Difference { ends, weight }).collect()
    }

    /// Adds a difference with no weight yet; whether it is independent of the others.
    fn add(&mut self, pair: &Pair, ends: (u32, u32)) -> bool {
        let (a, b) = (pair.images().image(ends.0 as usize), pair.images().image(ends.1 as usize));
        let point = self.coordinates.of_vector(|value| f64::from(a[value]) - f64::from(b[value]));
        let products: Vec<f64> = self.points.iter().map(|other| 1.0 + dot(other, &point)).collect();
        let mut column = self.forward(products);
        let square = 1.0 + dot(&point, &point);
        let rest = square - dot(&column, &column);
        if rest <= DEPENDENT * square {
            return false;
        }
        column.push(rest.sqrt());
        self.factor.push(column);
        self.weights.push(if self.points.is_empty() { 1.0 } else { 0.0 });
        self.ends.push(ends);
        self.points.push(point);
        true
    }

    /// Solves `Rᵀ y = b`.
    fn forward(&self, mut right: Vec<f64>) -> Vec<f64> {
        for (row, column) in self.factor.iter().enumerate().take(right.len()) {
            let sum = dot(&column[..row], &right[..row]);
            right[row] = (right[row] - sum) / column[row];
        }
        right
    }

    /// Solves `R x = y`.
    fn backward(&self, mut right: Vec<f64>) -> Vec<f64> {
        for (row, column) in self.factor.iter().enumerate().rev() {
            right[row] /= column[row];
            let solved = right[row];
            add_times(-solved, &column[..row], &mut right[..row]);
        }
        right
    }

    fn point(&self) -> Vec<f64> {
        let mut point = vec![0.0; self.coordinates.len()];
        for (other, &weight) in self.points.iter().zip(&self.weights) {
            add_times(weight, other, &mut point);
        }
        point
    }

    /// Moves the point to the least norm in the corral's affine hull, and leaves out what would have to be negative.
    fn settle(&mut self, progress: &dyn Progress) {
        loop {
            progress.check();
            let ones = self.forward(vec![1.0; self.points.len()]);
            let mut target = self.backward(ones);
            let sum: f64 = target.iter().sum();
            target.iter_mut().for_each(|weight| *weight /= sum);
            if target.iter().all(|&weight| weight > 1e-14) {
                self.weights = target;
                return;
            }
            let step = self.weights.iter().zip(&target).filter(|&(_, &to)| to <= 1e-14);
            let step = step.map(|(&from, &to)| if from > to { from / (from - to) } else { 0.0 }).fold(1.0, f64::min);
            let mixed = self.weights.iter().zip(&target).map(|(&from, &to)| from + step * (to - from));
            self.weights = mixed.collect();
            let place = (0..self.weights.len()).filter(|&place| target[place] <= 1e-14);
            let Some(least) = place.min_by(|&a, &b| self.weights[a].total_cmp(&self.weights[b])) else { return };
            self.remove(least);
            if self.points.len() == 1 {
                self.weights[0] = 1.0;
                return;
            }
        }
    }

    /// Leaves a difference out; rotations make the factor triangular again.
    fn remove(&mut self, place: usize) {
        self.ends.remove(place);
        self.points.remove(place);
        self.weights.remove(place);
        self.factor.remove(place);
        for row in place..self.factor.len() {
            let (above, below) = (self.factor[row][row], self.factor[row][row + 1]);
            let length = above.hypot(below);
            let (cosine, sine) = (above / length, below / length);
            for column in &mut self.factor[row..] {
                let (above, below) = (column[row], column[row + 1]);
                column[row] = cosine * above + sine * below;
                column[row + 1] = cosine * below - sine * above;
            }
            self.factor[row].truncate(row + 1);
        }
        let sum: f64 = self.weights.iter().sum();
        self.weights.iter_mut().for_each(|weight| *weight /= sum);
    }
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "aarch64+neon"))]
pub(super) fn along(image: &[u8], direction: &[f64]) -> f64 {
    let mut sums = [0.0; 16];
    let (images, image_rest) = image.as_chunks::<16>();
    let (directions, direction_rest) = direction.as_chunks::<16>();
    for (image, direction) in images.iter().zip(directions) {
        for lane in 0..16 {
            sums[lane] += f64::from(image[lane]) * direction[lane];
        }
    }
    let rest: f64 = image_rest.iter().zip(direction_rest).map(|(&a, b)| f64::from(a) * b).sum();
    sums.iter().sum::<f64>() + rest
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "aarch64+neon"))]
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; 16];
    let (whole_a, rest_a) = a.as_chunks::<16>();
    let (whole_b, rest_b) = b.as_chunks::<16>();
    for (a, b) in whole_a.iter().zip(whole_b) {
        for lane in 0..16 {
            sums[lane] += a[lane] * b[lane];
        }
    }
    let rest: f64 = rest_a.iter().zip(rest_b).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f64>() + rest
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "aarch64+neon"))]
fn add_times(factor: f64, from: &[f64], to: &mut [f64]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += factor * from;
    }
}
