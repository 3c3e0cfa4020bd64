//! Which weighted sums of features are nearest to the classes?
//!
//! Ridge regression (A. Hoerl, R. Kennard, "Ridge regression: biased estimation for nonorthogonal problems", 1970) of 1 for
//! the class and −1 for all others on standardised features. All that it depends on are sums over the images, so that no
//! features are kept.

use rayon::prelude::*;

use super::super::linear::cholesky::Cholesky;
use super::super::matrix::{Matrix, add_product};
use crate::progress::Progress;

/// Rows of sums that one task adds to.
const ROWS: usize = 128;

/// Sums over images.
pub(super) struct Sums {
    features: usize,
    classes: usize,
    /// Images of each class.
    images: Vec<u64>,
    /// The products of each two features: shape (features, features); only the lower triangle is meant.
    products: Vec<f64>,
    /// The features of the images of each class: shape (classes, features).
    of_class: Vec<f64>,
}

/// Weights of the features for each class.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Regression {
    classes: usize,
    /// Shape (features, classes).
    weights: Vec<f32>,
    /// Shape (classes).
    constants: Vec<f32>,
}

impl Sums {
    pub fn new(features: usize, classes: usize) -> Self {
        let (products, of_class) = (vec![0.0; features * features], vec![0.0; classes * features]);
        Self { features, classes, images: vec![0; classes], products, of_class }
    }

    pub fn classes(&self) -> usize {
        self.classes
    }

    /// Adds some images: their features, shape (images, features), and the class of each.
    pub fn add(&mut self, features: &[f32], targets: &[usize], progress: &dyn Progress) {
        const IMAGES: usize = 256;
        let width = self.features;
        for (features, targets) in features.chunks(IMAGES * width).zip(targets.chunks(IMAGES)) {
            let images = targets.len();
            self.products.par_chunks_mut(ROWS * width).enumerate().for_each(|(part, products)| {
                progress.check();
                let (first, rows) = (part * ROWS, products.len() / width);
                let end = first + rows;
                let mut sums = vec![0.0; rows * end];
                let left = Matrix::with_stride(&features[first..], images, rows, width).transposed();
                add_product(left, Matrix::with_stride(features, images, end, width), &mut sums);
                for (products, sums) in products.chunks_exact_mut(width).zip(sums.chunks_exact(end)) {
                    products.iter_mut().zip(sums).for_each(|(product, &sum)| *product += f64::from(sum));
                }
            });
            for (features, &target) in features.chunks_exact(width).zip(targets) {
                let sums = &mut self.of_class[target * width..][..width];
                sums.iter_mut().zip(features).for_each(|(sum, &feature)| *sum += f64::from(feature));
                self.images[target] += 1;
            }
        }
    }

    /// The regression whose penalty is a share of the images.
    pub fn regression(&self, penalty: f64, progress: &dyn Progress) -> Regression {
        let (width, n) = (self.features, self.images.iter().sum::<u64>() as f64);
        let sums = (0..width).map(|feature| self.of_class.iter().skip(feature).step_by(width).sum::<f64>());
        let means: Vec<f64> = sums.map(|sum| sum / n).collect();
        // Features that hardly vary are left as they are: nearly 0.
        let spread = |feature: usize| {
            let square = self.products[feature * width + feature] / n;
            let variance = square - means[feature].powi(2);
            if variance > 1e-6 * square.max(f64::MIN_POSITIVE) { variance.sqrt() } else { f64::INFINITY }
        };
        let scales: Vec<f64> = (0..width).map(|feature| 1.0 / spread(feature)).collect();
        let mut matrix = vec![0.0; width * width];
        matrix.par_chunks_mut(width).enumerate().for_each(|(a, row)| {
            for (b, number) in row[..=a].iter_mut().enumerate() {
                let centred = self.products[a * width + b] / n - means[a] * means[b];
                *number = centred * scales[a] * scales[b];
            }
            row[a] += penalty;
        });
        let factor = Cholesky::new(matrix, width, progress);
        let mut weights = vec![0.0; width * self.classes];
        let mut constants = vec![0.0; self.classes];
        let solved = (0..self.classes).into_par_iter().map(|class| {
            progress.check();
            let of_class = &self.of_class[class * width..][..width];
            let share = self.images[class] as f64 / n;
            // The target is 1 or −1: its mean product with a feature, less the product of the means.
            let product = |feature: usize| 2.0 * (of_class[feature] / n - share * means[feature]) * scales[feature];
            factor.solve((0..width).map(product).collect())
        });
        let solved: Vec<Vec<f64>> = solved.collect();
        for (class, solved) in solved.into_iter().enumerate() {
            let mut constant = 2.0 * self.images[class] as f64 / n - 1.0;
            for (feature, weight) in solved.into_iter().enumerate() {
                let weight = weight * scales[feature];
                weights[feature * self.classes + class] = weight as f32;
                constant -= weight * means[feature];
            }
            constants[class] = constant as f32;
        }
        Regression { classes: self.classes, weights, constants }
    }
}

impl Regression {
    /// The scores of some images, shape (images, classes), from their features, shape (images, features).
    pub fn scores(&self, features: &[f32]) -> Vec<f32> {
        let width = self.weights.len() / self.classes;
        let images = features.len() / width;
        let mut scores = self.constants.repeat(images);
        let weights = Matrix::new(&self.weights, width, self.classes);
        add_product(Matrix::new(features, images, width), weights, &mut scores);
        scores
    }
}

/// What scores are to be multiplied by so that the classes of some images are most likely: of powers of the root of 2.
pub(super) fn sureness<'a, R: Iterator<Item = (&'a [f32], &'a usize)>>(rows: impl Fn() -> R) -> f32 {
    let loss = |factor: f32| -> f64 {
        let of_row = |(scores, &target): (&[f32], &usize)| {
            let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let sum: f32 = scores.iter().map(|score| ((score - most) * factor).exp()).sum();
            f64::from(sum.ln() - (scores[target] - most) * factor)
        };
        rows().map(of_row).sum()
    };
    let factors = (0..16).map(|power| 2f32.powf(0.5 * power as f32));
    let better = |a: (f32, f64), b: (f32, f64)| if b.1 < a.1 { b } else { a };
    factors.map(|factor| (factor, loss(factor))).reduce(better).map_or(1.0, |(factor, _)| factor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Silent;

    /// The equations of the minimum, in standardised features: `Σ x (x·w − y) / n + penalty · w = 0`.
    #[test]
    fn weights_satisfy_the_equations_of_the_least_squares() {
        let (images, width, penalty) = (700, 200, 0.05);
        let feature = |image: usize, i: usize| ((image * 7919 + i * 104_729 + image * i * 31) % 2_003) as f32 / 500.0;
        let features: Vec<f32> = (0..images * width).map(|n| feature(n / width, n % width)).collect();
        let targets: Vec<usize> = (0..images).map(|image| (image * image) % 3).collect();
        let mut sums = Sums::new(width, 3);
        sums.add(&features, &targets, &Silent);
        let regression = sums.regression(penalty, &Silent);
        let scores = regression.scores(&features);
        let n = images as f64;
        for class in 0..3 {
            let error = |image: usize| {
                let target = if targets[image] == class { 1.0 } else { -1.0 };
                f64::from(scores[image * 3 + class]) - target
            };
            assert!((0..images).map(error).sum::<f64>().abs() / n < 1e-4, "the constant is free");
            for i in (0..width).step_by(17) {
                let value = |image: usize| f64::from(feature(image, i));
                let mean = (0..images).map(value).sum::<f64>() / n;
                let variance = (0..images).map(|image| (value(image) - mean).powi(2)).sum::<f64>() / n;
                let slope: f64 = (0..images).map(|image| (value(image) - mean) * error(image)).sum::<f64>() / n;
                let weight = f64::from(regression.weights[i * 3 + class]);
                let left = slope / variance.sqrt() + penalty * weight * variance.sqrt();
                assert!(left.abs() < 1e-4, "class {class}, feature {i}: {left}");
            }
        }
    }

    #[test]
    fn scores_that_are_always_right_are_sure_and_random_ones_are_not() {
        let right = [1.0, -1.0, 1.0, -1.0];
        let wrong = [1.0, -1.0, -1.0, 1.0];
        let of = |scores: &[f32]| {
            let targets = [0, 0];
            sureness(|| scores.chunks_exact(2).zip(&targets).collect::<Vec<_>>().into_iter())
        };
        assert!(of(&right) > 8.0, "{}", of(&right));
        assert_eq!(of(&wrong), 1.0);
    }
}
