//! In which few directions do images differ most?
//!
//! # The big picture
//!
//! Principal components are the eigenvectors of the covariance of the values. The covariance is a matter of sums of
//! products, which are exact integers and as fast to get as distances: of each two values over all images, or, where
//! there are fewer images than values, of each two images over all values (the eigenvectors of the one follow from those
//! of the other). Only the eigenvectors with the largest eigenvalues are computed.

use nalgebra::DMatrix;
use rayon::prelude::*;

use super::eigenvectors::largest;
use super::{Batch, Extent, FitError};
use crate::dataset::{Shape, stratified_sample};
use crate::distance::inner_products;
use crate::progress::Progress;

mod project;

/// Images, or values of each, whose products are summed up together: few enough for the second-level cache and 32 bits.
const TOGETHER: usize = 8_192;

/// The most images, and values, whose products with each other are held: 128 MiB of sums.
const LARGEST: usize = 4_096;

/// Variances below this share of the largest are rounding errors.
const NEGLIGIBLE: f64 = 1e-12;

/// Principal component analysis. (K. Pearson, "On lines and planes of closest fit to systems of points in space", 1901;
/// H. Hotelling, "Analysis of a complex of statistical variables into principal components", 1933.)
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ComponentsParams {
    /// How many directions; by default 50. There are fewer where the images differ in fewer.
    pub components: usize,
}

impl Default for ComponentsParams {
    fn default() -> Self {
        Self { components: 50 }
    }
}

/// The mean of images and the directions in which they differ most.
#[derive(Debug, Clone, PartialEq)]
pub struct PrincipalComponents {
    shape: Shape,
    components: usize,
    /// The variance along each direction, descending.
    variances: Vec<f64>,
    /// Shape (values, components).
    axes: Vec<f32>,
    /// The coordinates of the mean along the axes.
    mean: Vec<f32>,
}

impl ComponentsParams {
    /// The most bytes that a fit takes beside the images: 28 for each two values, or each two images if these are fewer, up
    /// to 4,096; copies of up to 8,192 images; and 20 for each value and component.
    pub fn memory(self, extent: Extent) -> u64 {
        let (images, values) = (extent.images as u64, extent.values());
        let side = images.min(values).min(LARGEST as u64);
        let copied = if values <= images.min(LARGEST as u64) { images } else { images.min(LARGEST as u64) };
        let copies = 3 * (copied.min(TOGETHER as u64) + 64).saturating_mul(values + 64);
        let axes = (self.components as u64 + 2).saturating_mul(20 * values + 40 * side);
        (28 * side * side).saturating_add(copies).saturating_add(axes).saturating_add(16 * values + 2 * Extent::SLACK)
    }

    /// Finds the directions. Images with more than 4,096 values are judged by at most 4,096 images, chosen at random.
    ///
    /// Memory: 16 bytes for each two values, or each two images if these are fewer: at most 256 MiB; and two copies of at
    /// most 8,192 images.
    ///
    /// # Errors
    ///
    /// There are no images, or no component is asked for.
    pub fn fit(self, images: Batch<'_>, progress: &dyn Progress) -> Result<PrincipalComponents, FitError> {
        let Self { components } = self;
        if components == 0 {
            let found = components.to_string();
            return Err(FitError::Setting { setting: "components", found, expected: "a number from 1" });
        }
        if images.is_empty() {
            return Err(FitError::NoImages);
        }
        if images.values() <= images.len().min(LARGEST) {
            return Ok(from_values(images, components, progress));
        }
        if images.len() <= LARGEST {
            return Ok(from_images(images, components, progress));
        }
        let chosen = stratified_sample(&vec![0; images.len()], LARGEST, 0);
        let pixels: Vec<u8> = chosen.iter().flat_map(|&index| images.image(index as usize)).copied().collect();
        Ok(from_images(Batch::new(images.shape(), &pixels), components, progress))
    }
}

/// From the covariance of each two values.
fn from_values(images: Batch<'_>, components: usize, progress: &dyn Progress) -> PrincipalComponents {
    let (len, size) = (images.len(), images.values());
    let mut products = vec![0u64; size * size];
    for pixels in images.pixels().chunks(TOGETHER * size) {
        progress.check();
        let (transposed, shape) = transposed(Batch::new(images.shape(), pixels));
        let part = inner_products(Batch::new(shape, &transposed));
        products.par_iter_mut().zip(part).for_each(|(sum, product)| *sum += u64::from(product));
    }
    let sums = sums(images);
    let covariance = DMatrix::from_fn(size, size, |a, b| {
        let exact = i128::from(products[a * size + b]) * len as i128 - i128::from(sums[a]) * i128::from(sums[b]);
        exact as f64 / len as f64
    });
    drop(products);
    let (values, vectors) = largest(&covariance, components, progress);
    let kept = kept(values.as_slice());
    let axis = |value: usize| (0..kept).map(move |component| (value, component));
    let axes = (0..size).flat_map(axis).map(|at| vectors[at] as f32).collect();
    PrincipalComponents::new(images.shape(), values.as_slice(), kept, axes, (&sums, len))
}

/// From the products of each two images.
fn from_images(images: Batch<'_>, components: usize, progress: &dyn Progress) -> PrincipalComponents {
    let (len, size) = (images.len(), images.values());
    let mut products = vec![0u64; len * len];
    for first in (0..size).step_by(TOGETHER) {
        progress.check();
        let end = size.min(first + TOGETHER);
        let part: Vec<u8> = images.iter().flat_map(|image| &image[first..end]).copied().collect();
        let part = inner_products(Batch::new(row_shape(end - first), &part));
        products.par_iter_mut().zip(part).for_each(|(sum, product)| *sum += u64::from(product));
    }
    // The products with the mean image, times the number of images, and of the mean image with itself, times its square.
    let with_mean: Vec<i128> =
        products.chunks(len).map(|row| row.iter().map(|&product| i128::from(product)).sum()).collect();
    let of_mean: i128 = with_mean.iter().sum();
    let n = len as i128;
    let centred = DMatrix::from_fn(len, len, |a, b| {
        let exact = i128::from(products[a * len + b]) * n * n - n * (with_mean[a] + with_mean[b]) + of_mean;
        exact as f64 / (n * n) as f64
    });
    drop(products);
    let (values, vectors) = largest(&centred, components, progress);
    let kept = kept(values.as_slice());
    let sums = sums(images);
    let weights: Vec<Vec<f64>> = (0..len)
        .map(|image| (0..kept).map(|component| vectors[(image, component)] / values[component].sqrt()).collect())
        .collect();
    let axes = project::axes_from_images(images, &weights, kept, &sums);
    PrincipalComponents::new(images.shape(), values.as_slice(), kept, axes, (&sums, len))
}

/// How many directions have a variance.
fn kept(values: &[f64]) -> usize {
    let least = values.first().map_or(0.0, |largest| largest * NEGLIGIBLE);
    values.iter().take_while(|&&value| value > least && value > 0.0).count()
}

/// The sum of each value over all images.
fn sums(images: Batch<'_>) -> Vec<u64> {
    let mut sums = vec![0u64; images.values()];
    for image in images.iter() {
        for (sum, &value) in sums.iter_mut().zip(image) {
            *sum += u64::from(value);
        }
    }
    sums
}

/// One image for each value: that value of all images.
fn transposed(images: Batch<'_>) -> (Vec<u8>, Shape) {
    let mut pixels = vec![0; images.pixels().len()];
    pixels.par_chunks_mut(64 * images.len()).enumerate().for_each(|(part, pixels)| {
        for (index, image) in images.iter().enumerate() {
            for (row, &value) in pixels.chunks_exact_mut(images.len()).zip(&image[64 * part..]) {
                row[index] = value;
            }
        }
    });
    (pixels, row_shape(images.len()))
}

/// The shape of an image of one row.
fn row_shape(values: usize) -> Shape {
    Shape::new(1, values, 1).expect("from one value to as many as an image set has images")
}

impl PrincipalComponents {
    fn new(shape: Shape, values: &[f64], kept: usize, axes: Vec<f32>, (sums, len): (&[u64], usize)) -> Self {
        let variances = values[..kept].iter().map(|value| value / (len.max(2) - 1) as f64).collect();
        let mut mean = vec![0f64; kept];
        for (axis, &sum) in axes.chunks_exact(kept.max(1)).zip(sums) {
            for (mean, &weight) in mean.iter_mut().zip(axis) {
                *mean += f64::from(weight) * (sum as f64 / len as f64);
            }
        }
        let mean = mean.into_iter().map(|mean| mean as f32).collect();
        Self { shape, components: kept, variances, axes, mean }
    }

    /// The number of directions: 0 where all images are the same.
    pub fn components(&self) -> usize {
        self.components
    }

    /// The variance of the images along each direction, descending, in squared grey values; with n − 1 in the denominator.
    pub fn variances(&self) -> &[f64] {
        &self.variances
    }

    /// The weight of each value in each direction: shape (values, components), row-major; columns have the length 1.
    pub fn axes(&self) -> &[f32] {
        &self.axes
    }

    /// The coordinates of images along the directions, counted from the mean image: shape (images, components),
    /// row-major.
    ///
    /// # Panics
    ///
    /// If the images have another shape than those that the directions were found in.
    pub fn project(&self, images: Batch<'_>) -> Vec<f32> {
        assert_eq!(images.shape(), self.shape, "images of the shape of the train images");
        project::project(images, &self.axes, &self.mean)
    }
}
