//! Which triangular matrix, times itself turned, is a given one?
//!
//! Block columns from left to right; the bound are the matrix products with all blocks to the left.

use rayon::prelude::*;

use super::lbfgs::dot;
use crate::models::matrix::{Matrix, add_product_times};
use crate::progress::Progress;

/// Columns of a block.
const BLOCK: usize = 96;

/// Rows that a task computes: fixed, so that nothing depends on the number of threads.
const ROWS: usize = 192;

/// The factor `L` of a symmetric positive definite matrix `L Lᵀ`.
pub(crate) struct Cholesky {
    /// Lower triangle, row after row of full length.
    factor: Vec<f64>,
    side: usize,
}

impl Cholesky {
    /// Factorises a matrix of which the lower triangle is given.
    pub fn new(mut matrix: Vec<f64>, side: usize, progress: &dyn Progress) -> Self {
        for first in (0..side).step_by(BLOCK) {
            progress.check();
            let end = side.min(first + BLOCK);
            let width = end - first;
            // What the block's own rows hold left of it is needed by all rows from here on down.
            let left: Vec<f64> = (first..end).flat_map(|row| &matrix[row * side..][..first]).copied().collect();
            let rows = &mut matrix[first * side..];
            rows.par_chunks_mut(ROWS * side).for_each(|rows| {
                let count = rows.len() / side;
                // The product reads the left of the rows and is put into the block: they are apart.
                let of_rows: Vec<f64> = rows.chunks_exact(side).flat_map(|row| &row[..first]).copied().collect();
                let a = Matrix::new(&of_rows, count, first);
                let b = Matrix::new(&left, width, first).transposed();
                add_product_times(-1.0, a, b, (&mut rows[first..], side));
            });
            let (own, below) = rows.split_at_mut(width * side);
            for row in 0..width {
                let (above, this) = own.split_at_mut(row * side);
                let this = &mut this[first..end];
                for (column, other) in above.chunks_exact(side).enumerate() {
                    let other = &other[first..end];
                    this[column] = (this[column] - dot(&this[..column], &other[..column])) / other[column];
                }
                this[row] = (this[row] - dot(&this[..row], &this[..row])).sqrt();
            }
            let own = &*own;
            below.par_chunks_mut(side).with_min_len(16).for_each(|row| {
                let this = &mut row[first..end];
                for (column, other) in own.chunks_exact(side).enumerate() {
                    let other = &other[first..end];
                    this[column] = (this[column] - dot(&this[..column], &other[..column])) / other[column];
                }
            });
        }
        Self { factor: matrix, side }
    }

    /// The inverse of the matrix times a vector.
    pub fn solve(&self, mut vector: Vec<f64>) -> Vec<f64> {
        for (row, factors) in self.factor.chunks_exact(self.side.max(1)).enumerate() {
            vector[row] = (vector[row] - dot(&factors[..row], &vector[..row])) / factors[row];
        }
        for (row, factors) in self.factor.chunks_exact(self.side.max(1)).enumerate().rev() {
            let part = vector[row] / factors[row];
            vector[row] = part;
            vector[..row].iter_mut().zip(factors).for_each(|(sum, factor)| *sum -= factor * part);
        }
        vector
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Silent;

    #[test]
    fn what_is_solved_is_the_vector_that_was_multiplied() {
        for side in [1, 9, BLOCK, 2 * BLOCK + 7, ROWS + BLOCK + 1] {
            let root = |i: usize, k: usize| ((i * 7 + k * 5 + i * k) % 11) as f64 / 5.0 - 1.0;
            let of_roots = |i: usize, j: usize| (0..side).map(|k| root(i, k) * root(j, k)).sum::<f64>();
            let matrix: Vec<f64> = (0..side * side)
                .map(|n| of_roots(n / side, n % side) + f64::from(u8::from(n / side == n % side)))
                .collect();
            let vector: Vec<f64> = (0..side).map(|i| (i * 3 % 8) as f64 - 3.5).collect();
            let product: Vec<f64> = matrix.chunks_exact(side).map(|row| dot(row, &vector)).collect();
            let found = Cholesky::new(matrix, side, &Silent).solve(product);
            let differ = found.iter().zip(&vector).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            assert!(differ < 1e-7, "{side}: {differ}");
        }
    }
}
