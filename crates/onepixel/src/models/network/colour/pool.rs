//! What is left of an image when only the greatest of each pool goes on, or the mean of all pixels?

use multiversion::multiversion;

use super::super::kernels::Geometry;

/// The greatest number of each pool, the first of several, and its place there.
pub(super) fn keep_greatest(g: Geometry, values: &[f32], pooled: &mut [f32], places: &mut [u8]) {
    let pools = pooled.chunks_exact_mut(g.outputs).zip(places.chunks_exact_mut(g.outputs));
    for (pool, (pooled, places)) in pools.enumerate() {
        let (row, column) = (pool / g.pools.1 * g.pool.0, pool % g.pools.1 * g.pool.1);
        for place in 0..g.pool.0 * g.pool.1 {
            let pixel = (row + place / g.pool.1) * g.width + column + place % g.pool.1;
            let values = &values[pixel * g.outputs..][..g.outputs];
            if place == 0 {
                pooled.copy_from_slice(values);
                places.fill(0);
                continue;
            }
            keep_greater(values, place as u8, pooled, places);
        }
    }
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "aarch64+neon"))]
fn keep_greater(values: &[f32], place: u8, pooled: &mut [f32], places: &mut [u8]) {
    for ((&value, pooled), kept) in values.iter().zip(pooled).zip(places) {
        let is_greater = value > *pooled;
        *pooled = if is_greater { value } else { *pooled };
        *kept = if is_greater { place } else { *kept };
    }
}

/// The mean of each channel over the pixels of each image: shape (images, channels).
pub(super) fn means(values: &[f32], pixels: usize, channels: usize) -> Vec<f32> {
    let of_image = |values: &[f32]| {
        let mut sums = vec![0.0; channels];
        for values in values.chunks_exact(channels) {
            sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
        }
        sums.into_iter().map(|sum: f32| sum / pixels as f32).collect::<Vec<f32>>()
    };
    values.chunks_exact(pixels * channels).flat_map(of_image).collect()
}

/// The gradients of the values from those of their means.
pub(super) fn of_means(gradients: &[f32], pixels: usize, channels: usize) -> Vec<f32> {
    let shares = gradients.chunks_exact(channels).flat_map(|gradients| {
        let shared: Vec<f32> = gradients.iter().map(|gradient| gradient / pixels as f32).collect();
        shared.repeat(pixels)
    });
    shares.collect()
}
