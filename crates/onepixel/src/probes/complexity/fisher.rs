//! How far apart are two classes along the best direction? F1v.

use nalgebra::{Cholesky, DMatrix, DVector, SymmetricEigen};

use super::dimension::Moments;
use super::problem::Pair;
use crate::progress::Progress;

/// Images up to so many values are measured: the time grows with the third power.
pub(super) const MOST_VALUES: usize = 1_024;

/// Directions whose variance is so small against the greatest count as constant.
const CONSTANT: f64 = 1e-10;

/// F1v of a pair: `1 / (1 + δᵀ W⁺ δ)`, with the difference `δ` of the mean images and the inverse of the classes' common
/// covariance `W`: its pseudo-inverse where it has none.
pub(super) fn directional(pair: &Pair, progress: &dyn Progress) -> f64 {
    let [first, second] = pair.sizes;
    let classes = [0..first, first..first + second].map(|range| Moments::of(pair.images().slice(range), progress));
    let total = pair.len() as f64;
    let scatter = |a: usize, b: usize| classes.iter().map(|class| class.scatter(a, b)).sum::<f64>() / total;
    let varying: Vec<usize> = (0..pair.images().values()).filter(|&value| scatter(value, value) > 0.0).collect();
    if varying.is_empty() {
        return 1.0;
    }
    let difference =
        DVector::from_fn(varying.len(), |row, _| classes[0].mean(varying[row]) - classes[1].mean(varying[row]));
    let within = DMatrix::from_fn(varying.len(), varying.len(), |row, column| scatter(varying[row], varying[column]));
    progress.check();
    1.0 / (1.0 + ratio(within, &difference))
}

/// `δᵀ W⁺ δ`.
fn ratio(within: DMatrix<f64>, difference: &DVector<f64>) -> f64 {
    let largest = within.diagonal().max();
    if let Some(factors) = Cholesky::new(within.clone()) {
        let least = factors.l_dirty().diagonal().min();
        if least * least > CONSTANT * largest {
            return factors.solve(difference).dot(difference);
        }
    }
    let eigen = SymmetricEigen::new(within);
    let largest = eigen.eigenvalues.max();
    let along = eigen.eigenvectors.tr_mul(difference);
    let parts = eigen.eigenvalues.iter().zip(along.iter()).filter(|&(&value, _)| value > CONSTANT * largest);
    parts.map(|(value, along)| along * along / value).sum()
}
