//! In which coordinates are two classes about round?
//!
//! Whether a plane separates two classes does not depend on the coordinates, but how soon and how surely it is found does:
//! a pixel at the edge, which few images use, is a thousand times as flat as one in the middle. In coordinates in which the
//! classes' common covariance is the identity, all directions count alike. A plane that is found there leans on those pixels,
//! so that hardly a grey value is between it and the images: where there is a plane, a wide one is found in the images' own.

use nalgebra::{Cholesky, DMatrix, DVector};

use crate::probes::complexity::{Moments, Pair};
use crate::progress::Progress;

/// Images of more values are only scaled: the time grows with the third power.
const MOST_VALUES: usize = 1_024;

/// What is added to each variance, as a share of the mean variance of all images, so that there is an inverse.
const RIDGE: f64 = 1e-10;

/// A linear map of images, and back.
pub(super) struct Coordinates {
    /// The values that are not the same in all images.
    used: Vec<usize>,
    values: usize,
    map: Map,
}

enum Map {
    /// Division by a spread each.
    Spreads(Vec<f64>),
    /// The inverse of this lower triangular factor.
    Factor(DMatrix<f64>),
}

impl Coordinates {
    /// Those of the images, in 1/255 grey values.
    pub(super) fn plain(pair: &Pair) -> Self {
        let used = varying(pair);
        Self { map: Map::Spreads(vec![255.0; used.len()]), used, values: pair.images().values() }
    }

    /// Those in which the two classes of a pair are about round.
    pub(super) fn round(pair: &Pair, progress: &dyn Progress) -> Self {
        let values = pair.images().values();
        let [first, second] = pair.sizes;
        let used = varying(pair);
        if values > MOST_VALUES {
            return Self { map: Map::of_spreads(pair, &used), used, values };
        }
        let classes = [0..first, first..first + second].map(|range| Moments::of(pair.images().slice(range), progress));
        let total = pair.len() as f64;
        let scatter = |a: usize, b: usize| classes.iter().map(|class| class.scatter(a, b)).sum::<f64>() / total;
        let between = |value: usize| {
            (first * second) as f64 / total.powi(2) * (classes[0].mean(value) - classes[1].mean(value)).powi(2)
        };
        let variances = used.iter().map(|&value| scatter(value, value) + between(value));
        let ridge = RIDGE * variances.sum::<f64>() / used.len().max(1) as f64;
        let covariance = DMatrix::from_fn(used.len(), used.len(), |row, column| {
            scatter(used[row], used[column]) + if row == column { ridge } else { 0.0 }
        });
        progress.check();
        let map = match Cholesky::new(covariance) {
            Some(factors) => Map::Factor(factors.unpack()),
            None => Map::of_spreads(pair, &used),
        };
        Self { used, values, map }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.used.len()
    }

    /// A vector of images, as a difference of two, in these coordinates.
    pub(super) fn of_vector(&self, vector: impl Fn(usize) -> f64) -> Vec<f64> {
        let used = self.used.iter().map(|&value| vector(value)).collect();
        self.map.solved(used, |factor, vector| factor.solve_lower_triangular_mut(vector))
    }

    /// The direction in images whose products with them are those of this direction in these coordinates.
    pub(super) fn direction_in_images(&self, direction: &[f64]) -> Vec<f64> {
        let back = self.map.solved(direction.to_vec(), |factor, vector| factor.tr_solve_lower_triangular_mut(vector));
        let mut all = vec![0.0; self.values];
        self.used.iter().zip(back).for_each(|(&value, weight)| all[value] = weight);
        all
    }
}

impl Map {
    fn of_spreads(pair: &Pair, used: &[usize]) -> Self {
        Self::Spreads(used.iter().map(|&value| spread(pair, value)).collect())
    }

    /// A vector divided by the spreads, or by the factor, as `solve` does in its place.
    fn solved(&self, mut vector: Vec<f64>, solve: impl FnOnce(&DMatrix<f64>, &mut DVector<f64>) -> bool) -> Vec<f64> {
        match self {
            Self::Spreads(spreads) => {
                vector.iter_mut().zip(spreads).for_each(|(value, spread)| *value /= spread);
                vector
            }
            Self::Factor(factor) => {
                let mut vector = DVector::from_vec(vector);
                solve(factor, &mut vector);
                vector.data.into()
            }
        }
    }
}

/// The values that are not the same in all images.
fn varying(pair: &Pair) -> Vec<usize> {
    let mut is_varying = vec![false; pair.images().values()];
    let first = pair.images().image(0);
    for image in pair.images().iter() {
        let both = image.iter().zip(first);
        is_varying.iter_mut().zip(both).for_each(|(is_varying, (value, first))| *is_varying |= value != first);
    }
    (0..is_varying.len()).filter(|&value| is_varying[value]).collect()
}

/// The standard deviation of a value that varies.
fn spread(pair: &Pair, value: usize) -> f64 {
    let of = |image: &[u8]| f64::from(image[value]);
    let mean = pair.images().iter().map(of).sum::<f64>() / pair.len() as f64;
    (pair.images().iter().map(|image| (of(image) - mean).powi(2)).sum::<f64>() / pair.len() as f64).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Shape;
    use crate::progress::Silent;

    #[test]
    fn products_with_images_are_the_same_in_both_coordinates() {
        let shape = Shape::new(1, 4, 1).unwrap();
        let pixels = [[0, 9, 7, 200], [1, 8, 7, 90], [2, 1, 7, 50], [5, 2, 7, 0], [0, 4, 7, 30]].concat();
        let pair = Pair::new(shape, pixels, [2, 3]);
        let coordinates = Coordinates::round(&pair, &Silent);
        assert_eq!(coordinates.len(), 3, "one value is the same everywhere");
        let direction = [0.5, -2.0, 1.0];
        let back = coordinates.direction_in_images(&direction);
        for image in pair.images().iter() {
            let vector = coordinates.of_vector(|value| f64::from(image[value]));
            let here: f64 = vector.iter().zip(direction).map(|(a, b)| a * b).sum();
            let there: f64 = image.iter().zip(&back).map(|(&a, b)| f64::from(a) * b).sum();
            assert!((here - there).abs() < 1e-9 * here.abs().max(1.0), "{here} {there}");
        }
        assert_eq!(back[2], 0.0);
    }
}
