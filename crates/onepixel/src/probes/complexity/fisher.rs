//! How far apart are two classes along the best direction? F1v.

use nalgebra::{Cholesky, DMatrix, DVector, SymmetricEigen};

use super::dimension::Moments;
use super::problem::Pair;
use crate::distance::inner_products;
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
    match pair.len() < pair.images().values() {
        true => directional_of_few(pair, how, progress),
        false => directional_of_many(pair, how, progress),
    }
}

impl Covariance {
    /// What the scatter of a class of so many images counts in the common covariance.
    fn weight(self, images: usize) -> f64 {
        match self.is_unbiased {
            true => images as f64 / images.saturating_sub(1).max(1) as f64,
            false => 1.0,
        }
    }
}

/// By the covariance of each two values.
fn directional_of_many(pair: &Pair, how: Covariance, progress: &dyn Progress) -> f64 {
    let [first, second] = pair.sizes;
    let classes = [0..first, first..first + second].map(|range| Moments::of(pair.images().slice(range), progress));
    let total = pair.len() as f64;
    let weights = pair.sizes.map(|images| how.weight(images));
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
    let parts = along_directions(within, difference, constant);
    parts.iter().map(|(eigenvalue, along)| along * along / eigenvalue).sum()
}

/// The eigenvalues of a symmetric matrix but for those that count as 0, and how long a vector is along each eigenvector.
fn along_directions(matrix: DMatrix<f64>, vector: &DVector<f64>, constant: f64) -> Vec<(f64, f64)> {
    let eigen = SymmetricEigen::new(matrix);
    let largest = eigen.eigenvalues.max();
    let along = eigen.eigenvectors.tr_mul(vector);
    let parts = eigen.eigenvalues.iter().copied().zip(along.iter().copied());
    parts.filter(|&(eigenvalue, _)| eigenvalue > constant * largest).collect()
}

/// A spread that is a smaller share of the images' mean square is a rounding error: whole grey values of fewer than
/// [`MOST_VALUES`] images spread more.
const NO_SPREAD: f64 = 1e-12;

/// By the products of each two images, of which there are fewer than values: with `W = XᵀX` of the rows `X`, the images less
/// their class's mean, eigenvectors `u` of `XXᵀ` to eigenvalues `λ` give `δᵀ W⁺ δ = Σ (uᵀXδ)² / λ²`.
fn directional_of_few(pair: &Pair, how: Covariance, progress: &dyn Progress) -> f64 {
    let (len, [first, _]) = (pair.len(), pair.sizes);
    let products = inner_products(pair.images());
    let product = |a: usize, b: usize| f64::from(products[a * len + b]);
    let classes = [0..first, first..len];
    let class = |image: usize| usize::from(image >= first);
    // Of each image with the mean of each class, and of those means with one another.
    let with_mean = |image: usize, class: usize| {
        let images = classes[class].clone();
        images.clone().map(|other| product(image, other)).sum::<f64>() / images.len() as f64
    };
    let with_means: Vec<[f64; 2]> = (0..len).map(|image| [with_mean(image, 0), with_mean(image, 1)]).collect();
    let means = [0, 1].map(|one: usize| {
        let images = &with_means[classes[one].clone()];
        [0, 1].map(|other| images.iter().map(|with| with[other]).sum::<f64>() / images.len() as f64)
    });
    progress.check();
    let roots = pair.sizes.map(|images| (how.weight(images) / len as f64).sqrt());
    let spreads = DMatrix::from_fn(len, len, |a, b| {
        let (of_a, of_b) = (class(a), class(b));
        let centred = product(a, b) - with_means[a][of_b] - with_means[b][of_a] + means[of_a][of_b];
        roots[of_a] * roots[of_b] * centred
    });
    let along_difference = DVector::from_fn(len, |image, _| {
        let ([with_first, with_second], of) = (with_means[image], class(image));
        roots[of] * (with_first - with_second - (means[of][0] - means[of][1]))
    });
    let mean_square = (0..len).map(|image| product(image, image)).sum::<f64>() / len as f64;
    if spreads.trace() <= NO_SPREAD * mean_square {
        return 1.0;
    }
    progress.check();
    1.0 / (1.0 + ratio_of_products(spreads, &along_difference, (how.constant, [first, len - first])))
}

/// `Σ (uᵀXδ)² / λ²`; the rows of the first class come before those of the second.
fn ratio_of_products(spreads: DMatrix<f64>, along: &DVector<f64>, (constant, sizes): (f64, [usize; 2])) -> f64 {
    // No eigenvalue is larger.
    let sum = spreads.trace();
    // The rows of a class add up to nothing. With these two directions added, as a rule, there is an inverse.
    let whole = DMatrix::from_fn(along.len(), along.len(), |a, b| {
        let [of_a, of_b] = [a, b].map(|image| usize::from(image >= sizes[0]));
        spreads[(a, b)] + if of_a == of_b { sum / sizes[of_a] as f64 } else { 0.0 }
    });
    if let Some(factors) = Cholesky::new(whole)
        && least_eigenvalue(&factors) > SURELY * constant * sum
    {
        return factors.solve(along).norm_squared();
    }
    let parts = along_directions(spreads, along, constant);
    parts.iter().map(|(eigenvalue, along)| (along / eigenvalue).powi(2)).sum()
}

/// Solutions that bring a vector near the direction of the least eigenvalue.
const STEPS: usize = 30;

/// So many times what counts as constant an approximate least eigenvalue has to be.
const SURELY: f64 = 4.0;

/// About the least eigenvalue of a factorised matrix, from above.
fn least_eigenvalue(factors: &Cholesky<f64, nalgebra::Dyn>) -> f64 {
    let rows = factors.l_dirty().nrows();
    // No direction that images are likely to be at right angles to.
    let mut vector = DVector::from_fn(rows, |row, _| 1.0 + (row as f64 * 0.7).sin()).normalize();
    let mut inverse = 0.0;
    for _ in 0..STEPS {
        factors.solve_mut(&mut vector);
        inverse = vector.norm();
        vector.unscale_mut(inverse.max(f64::MIN_POSITIVE));
    }
    1.0 / inverse
}

#[cfg(test)]
mod tests {
    use rand::RngExt;
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::SeedableRng;

    use super::*;
    use crate::dataset::Shape;
    use crate::progress::Silent;

    #[test]
    fn few_images_and_many_are_measured_alike() {
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        let shape = Shape::new(1, 30, 1).unwrap();
        for (sizes, are_twins) in
            [([9, 12], false), ([1, 20], false), ([28, 1], false), ([40, 25], false), ([9, 12], true)]
        {
            let mut image = |shift: u8| (0..30).map(|_| shift + rng.random_range(0..90u8)).collect::<Vec<u8>>();
            let mut first: Vec<u8> = (0..sizes[0]).flat_map(|_| image(0)).collect();
            let second: Vec<u8> = (0..sizes[1]).flat_map(|_| image(25)).collect();
            if are_twins {
                first.copy_within(0..30, 30);
            }
            let pair = Pair::new(shape, [first, second].concat(), sizes);
            for is_unbiased in [false, true] {
                let how = Covariance { is_unbiased, ..Covariance::OWN };
                let (few, many) = (directional_of_few(&pair, how, &Silent), directional_of_many(&pair, how, &Silent));
                assert!((few - many).abs() < 1e-9, "{sizes:?}: {few} {many}");
                assert!(few > 0.0 && few < 1.0, "{few}");
            }
        }
    }

    #[test]
    fn without_a_spread_there_is_no_best_direction() {
        let shape = Shape::new(1, 5, 1).unwrap();
        let pair = Pair::new(shape, [[7u8; 5], [7; 5], [9; 5], [9; 5]].concat(), [2, 2]);
        assert_eq!(directional_of_few(&pair, Covariance::OWN, &Silent), 1.0);
        assert_eq!(directional_of_many(&pair, Covariance::OWN, &Silent), 1.0);
    }
}
