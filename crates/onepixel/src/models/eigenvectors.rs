//! Along which directions does a symmetric matrix stretch most?

use nalgebra::{DMatrix, DVector, SymmetricEigen};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rayon::prelude::*;

use crate::progress::Progress;

/// Matrices up to this size are decomposed completely.
const SMALL: usize = 200;

/// Directions that are iterated beyond those asked for: the more, the faster the wanted ones settle.
const SURPLUS: usize = 30;

/// Multiplications between two times that the directions are made orthogonal.
const MULTIPLICATIONS: usize = 2;

/// Rounds at most; eigenvalues that are this close to each other make no difference to anyone.
const ROUNDS: usize = 60;

/// The relative change of the wanted eigenvalues in a round at which they have settled.
const SETTLED: f64 = 1e-9;

/// Rows of the matrix that one thread multiplies.
const PART: usize = 256;

/// The largest eigenvalues of a symmetric matrix without negative ones, descending, and their eigenvectors as columns.
///
/// Subspace iteration with Rayleigh–Ritz (Y. Saad, "Numerical Methods for Large Eigenvalue Problems", 2011, algorithm
/// 5.3): random directions are multiplied by the matrix and made orthogonal in turn, until the eigenvalues no longer
/// change; small matrices are decomposed completely.
pub(super) fn largest(matrix: &DMatrix<f64>, count: usize, progress: &dyn Progress) -> (DVector<f64>, DMatrix<f64>) {
    let size = matrix.nrows();
    let count = count.min(size);
    if size <= SMALL.max(count + SURPLUS) {
        return decompose(matrix.clone(), count);
    }
    let mut rng = ChaCha8Rng::seed_from_u64(0);
    let mut directions = DMatrix::from_fn(size, count + SURPLUS, |_, _| rng.random_range(-1.0..1.0));
    let mut before = DVector::zeros(count);
    for _ in 0..ROUNDS {
        for _ in 0..MULTIPLICATIONS {
            progress.check();
            directions = multiply(matrix, &directions);
        }
        directions = directions.qr().q();
        let small = directions.transpose() * multiply(matrix, &directions);
        let (values, rotation) = decompose(small, count + SURPLUS);
        directions *= rotation;
        let values = values.rows(0, count).into_owned();
        let settled = (&values - &before).amax() <= SETTLED * values.amax();
        before = values;
        if settled {
            break;
        }
    }
    (before, directions.columns(0, count).into_owned())
}

/// The largest eigenvalues alone, descending: as [`largest`].
pub(crate) fn largest_eigenvalues(matrix: &DMatrix<f64>, count: usize, progress: &dyn Progress) -> Vec<f64> {
    largest(matrix, count, progress).0.iter().copied().collect()
}

/// The largest eigenvalues by complete decomposition.
fn decompose(matrix: DMatrix<f64>, count: usize) -> (DVector<f64>, DMatrix<f64>) {
    let eigen = SymmetricEigen::new(matrix);
    let mut order: Vec<usize> = (0..eigen.eigenvalues.len()).collect();
    order.sort_by(|&a, &b| eigen.eigenvalues[b].total_cmp(&eigen.eigenvalues[a]));
    order.truncate(count);
    (eigen.eigenvalues.select_rows(&order), eigen.eigenvectors.select_columns(&order))
}

/// A matrix times some directions.
fn multiply(matrix: &DMatrix<f64>, directions: &DMatrix<f64>) -> DMatrix<f64> {
    let size = matrix.nrows();
    let starts: Vec<usize> = (0..size).step_by(PART).collect();
    let part = |&start: &usize| matrix.rows(start, PART.min(size - start)) * directions;
    let parts: Vec<DMatrix<f64>> = starts.par_iter().map(part).collect();
    let mut product = DMatrix::zeros(size, directions.ncols());
    for (start, part) in starts.into_iter().zip(parts) {
        product.rows_mut(start, part.nrows()).copy_from(&part);
    }
    product
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Silent;

    #[test]
    fn the_iteration_finds_what_the_complete_decomposition_finds() {
        const SIZE: usize = 300;
        let mut rng = ChaCha8Rng::seed_from_u64(5);
        let factor =
            DMatrix::from_fn(SIZE, SIZE, |_, column| rng.random_range(-1.0..1.0) * 0.97f64.powi(column as i32));
        let matrix = &factor * factor.transpose();
        let (values, vectors) = largest(&matrix, 10, &Silent);
        let (expected, _) = decompose(matrix.clone(), 10);
        assert!((&values - &expected).amax() < 1e-6 * expected[0], "{values} {expected}");
        for (value, vector) in values.iter().zip(vectors.column_iter()) {
            assert!((&matrix * vector - vector * *value).norm() < 1e-3 * value);
            assert!((vector.norm() - 1.0).abs() < 1e-12);
        }
    }
}
