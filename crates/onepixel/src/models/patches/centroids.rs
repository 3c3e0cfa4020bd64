//! Which patches are typical? k-means.

use rand::seq::index;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::super::matrix::{Matrix, add_product};
use crate::progress::Progress;

/// Patches that one task compares: fixed, so that sums do not depend on the number of threads.
const TOGETHER: usize = 512;

/// Finds up to so many centroids of patches in so many rounds: shape (centroids, values). They begin as patches drawn at
/// random; one that no patch is nearest to becomes another patch. (S. Lloyd, "Least squares quantization in PCM", 1982.)
pub(super) fn find(
    patches: &[f32],
    values: usize,
    (centroids, rounds): (usize, usize),
    rng: &mut ChaCha8Rng,
    progress: &dyn Progress,
) -> Vec<f32> {
    let count = patches.len() / values;
    let drawn = |rng: &mut ChaCha8Rng, many: usize| -> Vec<f32> {
        index::sample(rng, count, many).iter().flat_map(|patch| &patches[patch * values..][..values]).copied().collect()
    };
    let mut found = drawn(rng, centroids.min(count));
    for _ in 0..rounds {
        let (sums, members) = totals(patches, values, &found, progress);
        let each = found.chunks_exact_mut(values).zip(sums.chunks_exact(values)).zip(&members);
        for ((centroid, sums), &members) in each {
            if members == 0 {
                centroid.copy_from_slice(&drawn(rng, 1));
            } else {
                centroid.iter_mut().zip(sums).for_each(|(value, sum)| *value = (sum / f64::from(members)) as f32);
            }
        }
        progress.advance(1);
    }
    found
}

/// The sum of the patches that each centroid is nearest to, and their number.
fn totals(patches: &[f32], values: usize, centroids: &[f32], progress: &dyn Progress) -> (Vec<f64>, Vec<u32>) {
    let count = centroids.len() / values;
    let squares: Vec<f32> = centroids.chunks_exact(values).map(square).collect();
    let of_part = |patches: &[f32]| {
        progress.check();
        let rows = patches.len() / values;
        let mut products = vec![0.0; rows * count];
        add_product(
            Matrix::new(patches, rows, values),
            Matrix::new(centroids, count, values).transposed(),
            &mut products,
        );
        let nearest = products.chunks_exact(count).map(|products| {
            let mut best = (0, f32::INFINITY);
            for (centroid, (product, square)) in products.iter().zip(&squares).enumerate() {
                let distance = square - 2.0 * product;
                if distance < best.1 {
                    best = (centroid, distance);
                }
            }
            best.0 as u32
        });
        nearest.collect::<Vec<u32>>()
    };
    let nearest: Vec<Vec<u32>> = patches.par_chunks(TOGETHER * values).map(of_part).collect();
    let (mut sums, mut members) = (vec![0f64; centroids.len()], vec![0u32; count]);
    for (patch, &centroid) in patches.chunks_exact(values).zip(nearest.iter().flatten()) {
        let sums = &mut sums[centroid as usize * values..][..values];
        sums.iter_mut().zip(patch).for_each(|(sum, &value)| *sum += f64::from(value));
        members[centroid as usize] += 1;
    }
    (sums, members)
}

fn square(vector: &[f32]) -> f32 {
    vector.iter().map(|value| value * value).sum()
}

#[cfg(test)]
mod tests {
    use rand_chacha::rand_core::SeedableRng;

    use super::*;
    use crate::progress::Silent;

    #[test]
    fn groups_that_lie_apart_have_a_centroid_each() {
        let middle = |group: usize| [10.0 * group as f32, if group.is_multiple_of(2) { 5.0 } else { -5.0 }];
        let patches: Vec<f32> =
            (0..600).flat_map(|i| middle(i % 3).map(|value| value + ((i * 37) % 21) as f32 / 10.0 - 1.0)).collect();
        // With one more centroid than groups, each group has one at least.
        for centroids in [3, 8] {
            let mut rng = ChaCha8Rng::seed_from_u64(3);
            let found = find(&patches, 2, (centroids, 20), &mut rng, &Silent);
            assert_eq!(found.len(), 2 * centroids);
            let near = |group: usize| {
                let distance = |at: &[f32]| (at[0] - middle(group)[0]).hypot(at[1] - middle(group)[1]);
                found.chunks_exact(2).map(distance).fold(f32::INFINITY, f32::min)
            };
            if centroids == 8 {
                assert!((0..3).all(|group| near(group) < 1.5), "{found:?}");
            }
        }
    }
}
