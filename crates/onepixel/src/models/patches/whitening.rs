//! What is a patch beyond its brightness, its contrast, and what neighbours have in common?

use nalgebra::{DMatrix, SymmetricEigen};
use rayon::prelude::*;

use super::super::matrix::{Matrix, add_product};

/// Added to the variance of a patch's grey values before it is divided by: Coates, Lee and Ng's 10.
const LEAST_VARIANCE: f32 = 10.0;

/// Added to the variance along each direction: Coates, Lee and Ng's 0.1.
const LEAST_SPREAD: f64 = 0.1;

/// Patches that one task turns.
const TOGETHER: usize = 256;

/// Brings the values of a patch to the mean 0 and, but for those that hardly vary, to the variance 1.
pub(super) fn normalise(patch: &mut [f32]) {
    let n = patch.len() as f32;
    let mean = patch.iter().sum::<f32>() / n;
    patch.iter_mut().for_each(|value| *value -= mean);
    let variance = patch.iter().map(|value| value * value).sum::<f32>() / n;
    let scale = 1.0 / (variance + LEAST_VARIANCE).sqrt();
    patch.iter_mut().for_each(|value| *value *= scale);
}

/// Zero-phase whitening (A. Bell, T. Sejnowski, "The independent components of natural scenes are edge filters", 1997):
/// `(patch − mean) · matrix`, whose values hardly depend on each other.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Whitening {
    mean: Vec<f32>,
    /// Shape (values, values), symmetric.
    matrix: Vec<f32>,
}

impl Whitening {
    /// That of some normalised patches of so many values, which become white.
    pub fn of(patches: &mut Vec<f32>, values: usize) -> Self {
        let count = patches.len() / values;
        let sums = patches.par_chunks(TOGETHER * values).map(|patches| {
            let mut sums = vec![0f64; values];
            for patch in patches.chunks_exact(values) {
                sums.iter_mut().zip(patch).for_each(|(sum, &value)| *sum += f64::from(value));
            }
            let rows = patches.len() / values;
            let mut products = vec![0f32; values * values];
            add_product(
                Matrix::new(patches, rows, values).transposed(),
                Matrix::new(patches, rows, values),
                &mut products,
            );
            (sums, products)
        });
        let (mut sum, mut products) = (vec![0f64; values], vec![0f64; values * values]);
        // Some parts at a time: each has a matrix of its own.
        let parts = patches.len().div_ceil(TOGETHER * values);
        const PARTS: usize = 16;
        for first in (0..parts).step_by(PARTS) {
            let some: Vec<_> = sums.clone().skip(first).take(PARTS).collect();
            for (sums, of_part) in some {
                sum.iter_mut().zip(sums).for_each(|(sum, part)| *sum += part);
                products.iter_mut().zip(of_part).for_each(|(sum, part)| *sum += f64::from(part));
            }
        }
        drop(sums);
        let mean: Vec<f64> = sum.iter().map(|sum| sum / count as f64).collect();
        let covariance =
            DMatrix::from_fn(values, values, |a, b| products[a * values + b] / count as f64 - mean[a] * mean[b]);
        let eigen = SymmetricEigen::new(covariance);
        let scales = eigen.eigenvalues.map(|variance| 1.0 / (variance.max(0.0) + LEAST_SPREAD).sqrt());
        let matrix = &eigen.eigenvectors * DMatrix::from_diagonal(&scales) * eigen.eigenvectors.transpose();
        let whitening = Self {
            mean: mean.into_iter().map(|mean| mean as f32).collect(),
            matrix: matrix.iter().map(|&weight| weight as f32).collect(),
        };
        let mut white = vec![0.0; patches.len()];
        let parts = patches.par_chunks_mut(TOGETHER * values).zip(white.par_chunks_mut(TOGETHER * values));
        parts.for_each(|(patches, white)| whitening.whiten(patches, white));
        *patches = white;
        whitening
    }

    /// The white patches of some, whose mean is taken away.
    pub fn whiten(&self, patches: &mut [f32], white: &mut [f32]) {
        let values = self.mean.len();
        for patch in patches.chunks_exact_mut(values) {
            patch.iter_mut().zip(&self.mean).for_each(|(value, mean)| *value -= mean);
        }
        white.fill(0.0);
        let patches = Matrix::new(patches, patches.len() / values, values);
        add_product(patches, Matrix::new(&self.matrix, values, values), white);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brightness_and_contrast_of_a_patch_make_no_difference() {
        let mut patch = [100.0, 200.0, 100.0, 200.0];
        let mut paler = [1100.0, 1300.0, 1100.0, 1300.0];
        normalise(&mut patch);
        normalise(&mut paler);
        assert!(patch.iter().zip(paler).all(|(a, b)| (a - b).abs() < 2e-3), "{patch:?} {paler:?}");
        let mut plain = [7.0; 4];
        normalise(&mut plain);
        assert_eq!(plain, [0.0; 4]);
    }

    /// Values of variance 4 and 1 that depend on each other lose that, but for what is added to the variances.
    #[test]
    fn white_values_do_not_depend_on_each_other() {
        let count = 20_000;
        let draw = |i: usize, phase: usize| ((i * 7919 + phase * 104_729 + i * i * 31) % 2_003) as f32 / 1_001.0 - 1.0;
        let mut patches: Vec<f32> =
            (0..count).flat_map(|i| [4.0 * draw(i, 1) + 1.0, 4.0 * draw(i, 1) + draw(i, 7)]).collect();
        Whitening::of(&mut patches, 2);
        let mean =
            |f: &dyn Fn(&[f32]) -> f32| patches.chunks_exact(2).map(|p| f64::from(f(p))).sum::<f64>() / count as f64;
        assert!(mean(&|p| p[0]).abs() < 1e-3 && mean(&|p| p[1]).abs() < 1e-3);
        let (first, second, both) = (mean(&|p| p[0] * p[0]), mean(&|p| p[1] * p[1]), mean(&|p| p[0] * p[1]));
        // Along the two directions, the variances `v / (v + 0.1)` of v = 10.8 and 0.16.
        assert!(first > 0.7 && first < 1.0 && second > 0.7 && second < 1.0, "{first} {second}");
        assert!(both.abs() < 0.25, "{both}");
    }
}
