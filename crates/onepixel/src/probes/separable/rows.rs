//! What are the rows of the linear program of two classes, and their sums of products?
//!
//! A row for each image: its values, less their mean and in units of their spread, then 1 for the constant, all of that times
//! −1 in the second class, then −1 for the distance. The rows are not kept: they are made of the images where they are needed.

use rayon::prelude::*;

use super::hulls::along;
use crate::models::{Matrix, add_product_times};
use crate::probes::complexity::Pair;
use crate::progress::Progress;

/// Rows that are made at a time.
const BATCH: usize = 512;

/// Rows of the matrix of products that a task computes: fixed, so that nothing depends on the number of threads.
const STRIPE: usize = 192;

/// The rows of a pair.
pub(super) struct Rows<'a> {
    pair: &'a Pair,
    /// The values that are not the same in all images, with their mean and spread.
    used: Vec<(usize, f64, f64)>,
}

impl<'a> Rows<'a> {
    pub(super) fn new(pair: &'a Pair) -> Self {
        let (images, len) = (pair.images(), pair.len() as f64);
        let mut sums = vec![(0u64, 0u64); images.values()];
        for image in images.iter() {
            for ((sum, squares), &value) in sums.iter_mut().zip(image) {
                *sum += u64::from(value);
                *squares += u64::from(value).pow(2);
            }
        }
        let moments = sums.iter().enumerate().map(|(value, &(sum, squares))| {
            let mean = sum as f64 / len;
            (value, mean, (squares as f64 / len - mean * mean).max(0.0).sqrt())
        });
        Self { pair, used: moments.filter(|&(_, _, spread)| spread > 1e-6).collect() }
    }

    pub(super) fn images(&self) -> usize {
        self.pair.len()
    }

    /// Values that are used.
    pub(super) fn values(&self) -> usize {
        self.used.len()
    }

    /// Numbers of a row: the values, the constant and the distance.
    pub(super) fn columns(&self) -> usize {
        self.used.len() + 2
    }

    fn sign(&self, image: usize) -> f64 {
        if self.pair.is_first(image) { 1.0 } else { -1.0 }
    }

    /// The normal of a plane, for the values of images.
    pub(super) fn normal(&self, plane: &[f64]) -> Vec<f64> {
        let mut normal = vec![0.0; self.pair.images().values()];
        self.used.iter().zip(plane).for_each(|(&(value, _, spread), weight)| normal[value] = weight / spread);
        normal
    }

    /// How far each image is on its side of a plane, in the program's units, less the distance.
    pub(super) fn times(&self, plane: &[f64]) -> Vec<f64> {
        let normal = self.normal(plane);
        let middle: f64 = self.used.iter().map(|&(value, mean, _)| normal[value] * mean).sum();
        let (constant, distance) = (plane[self.values()] - middle, plane[self.values() + 1]);
        let images = self.pair.images();
        let product = |image: usize| self.sign(image) * (along(images.image(image), &normal) + constant) - distance;
        (0..self.images()).into_par_iter().with_min_len(256).map(product).collect()
    }

    /// How far the image that is worst off is on its side of a plane.
    pub(super) fn margin(&self, plane: &[f64]) -> f64 {
        self.times(plane).into_iter().fold(f64::INFINITY, f64::min) + plane[self.values() + 1]
    }

    /// The sum of the rows, each times its number.
    pub(super) fn sum(&self, numbers: &[f64]) -> Vec<f64> {
        let images = self.pair.images();
        let of_batch = |(batch, numbers): (usize, &[f64])| {
            let mut sums = vec![0.0; images.values()];
            for (image, number) in (batch * BATCH..).zip(numbers) {
                let number = self.sign(image) * number;
                let values = images.image(image).iter().map(|&value| f64::from(value));
                sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += number * value);
            }
            sums
        };
        let batches: Vec<Vec<f64>> = numbers.par_chunks(BATCH).enumerate().map(of_batch).collect();
        let constant: f64 = numbers.iter().enumerate().map(|(image, number)| self.sign(image) * number).sum();
        let of_value = |&(value, mean, spread): &(usize, f64, f64)| {
            (batches.iter().map(|sums| sums[value]).sum::<f64>() - mean * constant) / spread
        };
        let mut sum: Vec<f64> = self.used.iter().map(of_value).collect();
        sum.extend([constant, -numbers.iter().sum::<f64>()]);
        sum
    }

    /// The lower triangle of the sum of each row times itself, times its number.
    pub(super) fn squares(&self, numbers: &[f64], progress: &dyn Progress) -> Vec<f64> {
        let (columns, images) = (self.columns(), self.pair.images());
        let mut squares = vec![0.0; columns * columns];
        let mut rows = Vec::new();
        for (batch, numbers) in numbers.chunks(BATCH).enumerate() {
            progress.check();
            rows.clear();
            for (image, number) in (batch * BATCH..).zip(numbers) {
                // The sign of a row is lost in its square, but for the distance.
                let (root, pixels) = (number.sqrt(), images.image(image));
                rows.extend(
                    self.used.iter().map(|&(value, mean, spread)| root * (f64::from(pixels[value]) - mean) / spread),
                );
                rows.extend([root, -self.sign(image) * root]);
            }
            let depth = numbers.len();
            squares.par_chunks_mut(STRIPE * columns).enumerate().for_each(|(stripe, squares)| {
                let (start, height) = (stripe * STRIPE, squares.len() / columns);
                let left = Matrix::with_stride(&rows[start..], depth, height, columns).transposed();
                let right = Matrix::with_stride(&rows, depth, start + height, columns);
                add_product_times(1.0, left, right, (squares, columns));
            });
        }
        squares
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Shape;
    use crate::progress::Silent;

    #[test]
    fn sums_and_squares_are_those_of_the_rows() {
        let shape = Shape::new(1, 3, 1).unwrap();
        let pair = Pair::new(shape, [[0, 9, 7], [4, 9, 1], [2, 9, 3], [8, 9, 200]].concat(), [1, 3]);
        let rows = Rows::new(&pair);
        assert_eq!((rows.values(), rows.columns()), (2, 4), "one value is the same everywhere");
        // Row by row, from the products with the unit vectors.
        let unit = |column: usize| (0..4).map(|other| f64::from(u8::from(other == column))).collect::<Vec<f64>>();
        let columns: Vec<Vec<f64>> = (0..4).map(|column| rows.times(&unit(column))).collect();
        let numbers = [0.5, 2.0, 1.0, 0.25];
        let product = |weights: &dyn Fn(usize) -> f64, column: usize| {
            (0..4).map(|image| numbers[image] * weights(image) * columns[column][image]).sum::<f64>()
        };
        let (sum, squares) = (rows.sum(&numbers), rows.squares(&numbers, &Silent));
        for column in 0..4 {
            assert!((sum[column] - product(&|_| 1.0, column)).abs() < 1e-12);
            for other in 0..=column {
                let expected = product(&|image| columns[other][image], column);
                assert!((squares[4 * column + other] - expected).abs() < 1e-12, "{column} {other}");
            }
        }
    }
}
