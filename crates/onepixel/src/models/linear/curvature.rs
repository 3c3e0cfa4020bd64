//! How does the squared hinge loss typically bend?
//!
//! Pixels depend on each other, so that the loss is a narrow valley, along which conjugate gradients take hundreds of
//! steps. Were a random tenth of all margins violated, every machine would have the same curvature; it is close enough
//! to the real ones to straighten the valley for all of them.

use super::lanes::LANES;
use super::lbfgs::dot;
use super::problem::{Problem, Vectors};
use crate::dataset::Shape;
use crate::distance::inner_products;
use crate::models::Batch;

/// `1 + 2 C Σ x xᵀ` over a tenth of the images, as its Cholesky factor.
pub(super) struct Curvature {
    /// Lower triangle, row after row of full length.
    factor: Vec<f64>,
    side: usize,
}

impl Curvature {
    /// That of a problem, from images at equal distances; `None` where images are so large that it would cost more than
    /// it saves: 12 bytes for each two values.
    pub fn typical(problem: &Problem<'_>) -> Option<Self> {
        const MOST_VALUES: usize = 4096;
        const IMAGES_PER_VALUE: usize = 4;
        const MOST_IMAGES: usize = 8192;
        const VIOLATED: f64 = 0.1;
        if problem.values > MOST_VALUES {
            return None;
        }
        let side = problem.values + 1;
        let images = problem.labels.len();
        let distance = images.div_ceil(MOST_IMAGES.min(IMAGES_PER_VALUE * side));
        let weight = 2.0 * problem.c * VIOLATED * images as f64 / images.div_ceil(distance) as f64;
        let chosen = problem.parts.iter().flat_map(|(first, part)| {
            let chosen = (0..part.len()).filter(move |image| (first + image) % distance == 0);
            chosen.map(move |image| part.image(image))
        });
        let mut sums = products(chosen, images.div_ceil(distance), problem.values);
        sums.iter_mut().for_each(|sum| *sum *= weight);
        (0..side).for_each(|i| sums[i * side + i] += 1.0);
        Some(Self::factorise(sums, side))
    }

    /// The Cholesky factor of a positive definite matrix, of which the lower triangle is given.
    fn factorise(mut matrix: Vec<f64>, side: usize) -> Self {
        for row in 0..side {
            let (above, rest) = matrix.split_at_mut(row * side);
            let this = &mut rest[..side];
            for (column, other) in above.chunks_exact(side).enumerate() {
                this[column] = (this[column] - dot(&this[..column], &other[..column])) / other[column];
            }
            this[row] = (this[row] - dot(&this[..row], &this[..row])).sqrt();
        }
        Self { factor: matrix, side }
    }

    /// The inverse times vectors.
    pub fn solve(&self, vectors: &Vectors) -> Vectors {
        let mut solved = vectors.clone();
        for (row, factors) in self.factor.chunks_exact(self.side).enumerate() {
            let mut sum = solved[row];
            for (factor, part) in factors[..row].iter().zip(&solved) {
                (0..LANES).for_each(|lane| sum[lane] -= factor * part[lane]);
            }
            solved[row] = sum.map(|sum| sum / factors[row]);
        }
        for (row, factors) in self.factor.chunks_exact(self.side).enumerate().rev() {
            let part = solved[row].map(|part| part / factors[row]);
            solved[row] = part;
            for (factor, sum) in factors[..row].iter().zip(&mut solved) {
                (0..LANES).for_each(|lane| sum[lane] -= factor * part[lane]);
            }
        }
        solved
    }
}

/// For each two values of so many images, divided by 255, the sum of their products; behind the values stands a 1. Only
/// the lower triangle is meant.
fn products<I>(images: impl Iterator<Item = I>, len: usize, values: usize) -> Vec<f64>
where
    I: IntoIterator<Item = (usize, u8)>,
{
    let mut columns = vec![0u8; len * values];
    for (image, pixels) in images.enumerate() {
        pixels.into_iter().for_each(|(value, pixel)| columns[value * len + image] = pixel);
    }
    let shape = Shape::new(1, len, 1).expect("from one image to as many as a set has");
    let exact = inner_products(Batch::new(shape, &columns));
    let side = values + 1;
    let mut sums = vec![0.0; side * side];
    for (row, exact) in sums.chunks_exact_mut(side).zip(exact.chunks_exact(values)) {
        row.iter_mut().zip(exact).for_each(|(sum, &product)| *sum = f64::from(product) / (255.0 * 255.0));
    }
    let last = &mut sums[values * side..];
    for (sum, column) in last.iter_mut().zip(columns.chunks_exact(len)) {
        *sum = column.iter().map(|&pixel| u64::from(pixel)).sum::<u64>() as f64 / 255.0;
    }
    last[values] = len as f64;
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_those_of_the_values_and_a_one() {
        let images = [[(0, 255), (1, 0)], [(0, 51), (1, 102)]];
        let found = products(images.into_iter(), 2, 2);
        let lower = [found[0], found[3], found[4], found[6], found[7], found[8]];
        let expected = [1.04, 0.08, 0.16, 1.2, 0.4, 2.0];
        lower.iter().zip(expected).for_each(|(found, expected)| assert!((found - expected).abs() < 1e-12, "{lower:?}"));
    }

    #[test]
    fn what_is_solved_is_the_vector_that_was_multiplied() {
        const SIDE: usize = 9;
        let root = |i: usize, k: usize| ((i * 7 + k * 5) % 11) as f64 / 5.0 - 1.0;
        let of_roots = |i: usize, j: usize| (0..SIDE).map(|k| root(i, k) * root(j, k)).sum::<f64>();
        let matrix = |i: usize, j: usize| of_roots(i, j) + f64::from(u8::from(i == j));
        let vector: Vectors = (0..SIDE).map(|i| std::array::from_fn(|lane| (i * 3 + lane) as f64 - 7.0)).collect();
        let lower = (0..SIDE * SIDE).map(|n| if n % SIDE <= n / SIDE { matrix(n / SIDE, n % SIDE) } else { 0.0 });
        let product: Vectors = (0..SIDE)
            .map(|i| std::array::from_fn(|lane| (0..SIDE).map(|j| matrix(i, j) * vector[j][lane]).sum()))
            .collect();
        let solved = Curvature::factorise(lower.collect(), SIDE).solve(&product);
        let pairs = solved.as_flattened().iter().zip(vector.as_flattened());
        pairs.for_each(|(found, expected)| assert!((found - expected).abs() < 1e-9, "{found} instead of {expected}"));
    }
}
