//! How does the squared hinge loss typically bend?
//!
//! Pixels depend on each other, so that the loss is a narrow valley, along which conjugate gradients take hundreds of
//! steps. Were a random tenth of all margins violated, every machine would have the same curvature; it is close enough
//! to the real ones to straighten the valley for all of them.

use super::lanes::LANES;
use super::lbfgs::dot;
use super::newton::{Problem, Vectors};

/// `1 + 2 C Σ x xᵀ` over a tenth of the images, as its Cholesky factor.
pub(super) struct Curvature {
    /// Lower triangle, row after row of full length.
    factor: Vec<f64>,
    side: usize,
}

impl Curvature {
    /// That of a problem, from images at equal distances; `None` where images are so large that it would cost more than
    /// it saves.
    pub fn typical(problem: &Problem<'_>) -> Option<Self> {
        const MOST_VALUES: usize = 1024;
        const IMAGES_PER_VALUE: usize = 4;
        const VIOLATED: f64 = 0.1;
        if problem.values > MOST_VALUES {
            return None;
        }
        let side = problem.values + 1;
        let images = problem.labels.len();
        let distance = images.div_ceil(IMAGES_PER_VALUE * side);
        let weight = 2.0 * problem.c * VIOLATED * images as f64 / images.div_ceil(distance) as f64;
        let mut sums = vec![0.0; side * side];
        for (first, part) in problem.parts {
            for image in (0..part.len()).filter(|image| (first + image) % distance == 0) {
                let scaled = part.image(image).into_iter().map(|(i, value)| (i, f64::from(value) / 255.0));
                let values: Vec<(usize, f64)> = scaled.chain([(problem.values, 1.0)]).collect();
                for (n, &(row, value)) in values.iter().enumerate() {
                    let sums = &mut sums[row * side..][..side];
                    values[..=n].iter().for_each(|&(column, other)| sums[column] += weight * value * other);
                }
            }
        }
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

#[cfg(test)]
mod tests {
    use super::*;

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
