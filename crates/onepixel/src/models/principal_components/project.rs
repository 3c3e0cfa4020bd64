//! What are the coordinates of images along some axes? The hot loops of principal components.
//!
//! Axes are laid out so that all weights of one value are together; values of 0, most of a drawing, are passed over. The
//! bound is one load of weights for each value that is not 0, from the second-level cache.

use multiversion::multiversion;
use rayon::prelude::*;

use super::Batch;

/// Components that are summed up in registers together.
const LANES: usize = 64;

/// Images that one thread projects.
const IMAGES: usize = 256;

/// Values whose weights one thread sums up.
const VALUES: usize = 64;

/// The coordinates of images, less those of the mean; `axes` have the shape (values, components).
pub(super) fn project(images: Batch<'_>, axes: &[f32], mean: &[f32]) -> Vec<f32> {
    let components = mean.len();
    let mut coordinates = vec![0.0; images.len() * components];
    if components == 0 {
        return coordinates;
    }
    let parts =
        coordinates.par_chunks_mut(IMAGES * components).zip(images.pixels().par_chunks(IMAGES * images.values()));
    parts.for_each(|(coordinates, pixels)| {
        let each = coordinates.chunks_exact_mut(components).zip(pixels.chunks_exact(images.values()));
        for (coordinates, image) in each {
            for first in (0..components).step_by(LANES) {
                let end = components.min(first + LANES);
                let sums = weighted_sums(image, axes, components, first);
                for ((coordinate, sum), mean) in coordinates[first..end].iter_mut().zip(sums).zip(&mean[first..end]) {
                    *coordinate = sum - mean;
                }
            }
        }
    });
    coordinates
}

/// `Σ value · weight` along some axes, in the order of the values.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "aarch64+neon"))]
fn weighted_sums(image: &[u8], axes: &[f32], components: usize, first: usize) -> [f32; LANES] {
    let mut sums = [0f32; LANES];
    for (index, &value) in image.iter().enumerate() {
        if value == 0 {
            continue;
        }
        let value = f32::from(value);
        let weights = &axes[index * components + first..];
        // Where there are fewer weights left than lanes, the others are of later values, and not used.
        if let Some(weights) = weights.first_chunk::<LANES>() {
            for (sum, weight) in sums.iter_mut().zip(weights) {
                *sum += value * weight;
            }
        } else {
            for (sum, weight) in sums.iter_mut().zip(weights) {
                *sum += value * weight;
            }
        }
    }
    sums
}

/// The axes from the weight of each image in each of them: `Σ weight · (image − mean)`, of length 1.
pub(super) fn axes_from_images(images: Batch<'_>, weights: &[Vec<f64>], components: usize, sums: &[u64]) -> Vec<f32> {
    let mut axes = vec![0f64; images.values() * components];
    if components == 0 {
        return Vec::new();
    }
    axes.par_chunks_mut(VALUES * components).enumerate().for_each(|(part, axes)| {
        let first = part * VALUES;
        for (image, weights) in images.iter().zip(weights) {
            for ((axes, &value), &sum) in axes.chunks_exact_mut(components).zip(&image[first..]).zip(&sums[first..]) {
                let centred = f64::from(value) - sum as f64 / images.len() as f64;
                for (axis, weight) in axes.iter_mut().zip(weights) {
                    *axis += centred * weight;
                }
            }
        }
    });
    axes.into_iter().map(|weight| weight as f32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Shape;

    #[test]
    fn coordinates_are_those_of_the_definition_for_any_number_of_axes() {
        for components in [1, 50, 64, 65, 130] {
            let shape = Shape::new(3, 5, 1).unwrap();
            let pixels: Vec<u8> = (0..15 * 40u32).map(|i| if i % 3 == 0 { 0 } else { (i * i % 251) as u8 }).collect();
            let axes: Vec<f32> = (0..15 * components).map(|i| (i as f32 * 0.37).sin()).collect();
            let mean: Vec<f32> = (0..components).map(|i| i as f32).collect();
            let images = Batch::new(shape, &pixels);
            let found = project(images, &axes, &mean);
            for (image, coordinates) in images.iter().zip(found.chunks_exact(components)) {
                for (component, &coordinate) in coordinates.iter().enumerate() {
                    let weight = |value: usize| f64::from(axes[value * components + component]);
                    let sum: f64 = (0..15).map(|value| f64::from(image[value]) * weight(value)).sum();
                    assert!((f64::from(coordinate) - (sum - component as f64)).abs() < 1e-2);
                }
            }
        }
    }
}
