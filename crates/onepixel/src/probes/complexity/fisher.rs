//! How far apart are two classes along the best direction? F1v.

use nalgebra::{Cholesky, DMatrix, DVector, SymmetricEigen};

use super::dimension::Moments;
use super::problem::Pair;
use crate::progress::Progress;

/// Images up to so many values are measured: the time grows with the third power.
pub(super) const MOST_VALUES: usize = 1_024;

/// How the classes' common covariance is made and inverted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Covariance {
    /// Directions whose variance is so small against the greatest count as constant.
    pub(super) constant: f64,
    /// Whether each class's covariance is divided by its images less one.
    pub(super) is_unbiased: bool,
}

impl Covariance {
    /// As onepixel does.
    pub(super) const OWN: Self = Self { constant: 1e-10, is_unbiased: false };
}

/// F1v of a pair: `1 / (1 + δᵀ W⁺ δ)`, with the difference `δ` of the mean images and the inverse of the classes' common
/// covariance `W`: its pseudo-inverse where it has none.
pub(super) fn directional(pair: &Pair, how: Covariance, progress: &dyn Progress) -> f64 {
    let [first, second] = pair.sizes;
    let classes = [0..first, first..first + second].map(|range| Moments::of(pair.images().slice(range), progress));
    let total = pair.len() as f64;
    let weight = |images: usize| match how.is_unbiased {
        true => images as f64 / images.saturating_sub(1).max(1) as f64,
        false => 1.0,
    };
    let weights = pair.sizes.map(weight);
    let scatter = |a: usize, b: usize| {
        let weighted = classes.iter().zip(weights).map(|(class, weight)| weight * class.scatter(a, b));
        weighted.sum::<f64>() / total
    };
    let varying: Vec<usize> = (0..pair.images().values()).filter(|&value| scatter(value, value) > 0.0).collect();
    if varying.is_empty() {
        return 1.0;
    }
    let difference =
        DVector::from_fn(varying.len(), |row, _| classes[0].mean(varying[row]) - classes[1].mean(varying[row]));
    let within = DMatrix::from_fn(varying.len(), varying.len(), |row, column| scatter(varying[row], varying[column]));
    progress.check();
    1.0 / (1.0 + ratio(within, &difference, how.constant))
}

/// `δᵀ W⁺ δ`.
fn ratio(within: DMatrix<f64>, difference: &DVector<f64>, constant: f64) -> f64 {
    let largest = within.diagonal().max();
    if let Some(factors) = Cholesky::new(within.clone()) {
        let least = factors.l_dirty().diagonal().min();
        if least * least > constant * largest {
            return factors.solve(difference).dot(difference);
        }
    }
    let eigen = SymmetricEigen::new(within);
    let largest = eigen.eigenvalues.max();
    let along = eigen.eigenvectors.tr_mul(difference);
    let parts = eigen.eigenvalues.iter().zip(along.iter()).filter(|&(&value, _)| value > constant * largest);
    parts.map(|(value, along)| along * along / value).sum()
}
