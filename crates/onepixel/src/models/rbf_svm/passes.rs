//! Which two images should an SVM look at next? The hot loops of its training: each passes over all images once.
//!
//! The bound is the second-level cache: 16 to 20 bytes for each image and pass.

use multiversion::multiversion;

use crate::distance::COLUMNS as BLOCK;

/// Lanes whose extremes are kept apart.
const LANES: usize = 16;

/// Curvatures below this are taken for it, so that images that are the same can be told apart in the end. (`TAU` of
/// LIBSVM.)
pub(super) const LEAST_CURVATURE: f64 = 1e-12;

/// The second of two images to look at, and how far from optimal the solution is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Second {
    pub(super) place: usize,
    pub(super) gap: f32,
}

/// Chooses the image that, together with the first one, promises the most: `b² / a` is largest, where `b` is by how much
/// the two violate optimality, and `a` the curvature along their direction (Fan, Chen, Lin 2005, WSS 2). `highest` is the
/// slope at the first image, `row` its similarities; `low` is 0 for candidates and −∞ for all others.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "aarch64+neon"))]
pub(super) fn second(highest: f64, row: &[f32], slopes: &[f64], low: &[f32]) -> Second {
    let (mut best, mut block, mut gap) = (0.0, 0, 0.0);
    let blocks = row.as_chunks::<BLOCK>().0.iter().zip(slopes.as_chunks::<BLOCK>().0).zip(low.as_chunks::<BLOCK>().0);
    for (index, ((row, slopes), low)) in blocks.enumerate() {
        let (mut gains, mut gaps) = ([0f32; LANES], [0f32; LANES]);
        for first in (0..BLOCK).step_by(LANES) {
            for lane in 0..LANES {
                let at = first + lane;
                let gap = (highest - slopes[at]) as f32 + low[at];
                let gain = gain(gap, row[at]);
                gains[lane] = if gain > gains[lane] { gain } else { gains[lane] };
                gaps[lane] = if gap > gaps[lane] { gap } else { gaps[lane] };
            }
        }
        let gain = gains.into_iter().fold(0.0, f32::max);
        if gain > best {
            (best, block) = (gain, index);
        }
        gap = gaps.into_iter().fold(gap, f32::max);
    }
    let first = block * BLOCK;
    let gain_at = |at: &usize| gain((highest - slopes[*at]) as f32 + low[*at], row[*at]);
    let place = (first..first + BLOCK).find(|at| gain_at(at) >= best).unwrap_or(first);
    Second { place, gap }
}

#[inline(always)]
fn gain(gap: f32, similarity: f32) -> f32 {
    let curvature = 2.0 - 2.0 * similarity;
    let curvature = if curvature > LEAST_CURVATURE as f32 { curvature } else { LEAST_CURVATURE as f32 };
    if gap > 0.0 { gap * gap / curvature } else { 0.0 }
}

/// Moves along the direction of two images by `step`, which changes the slope at every image, and chooses the first
/// image of the next step: the one with the highest slope where `up` is 0 and not −∞. Its place and slope.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "aarch64+neon"))]
pub(super) fn update(step: f64, rows: (&[f32], &[f32]), slopes: &mut [f64], up: &[f32]) -> (usize, f64) {
    let (mut best, mut block) = (f64::NEG_INFINITY, 0);
    let rows = rows.0.as_chunks::<BLOCK>().0.iter().zip(rows.1.as_chunks::<BLOCK>().0);
    let blocks = slopes.as_chunks_mut::<BLOCK>().0.iter_mut().zip(up.as_chunks::<BLOCK>().0);
    for (index, ((a, b), (slopes, up))) in rows.zip(blocks).enumerate() {
        let mut highest = [f64::NEG_INFINITY; LANES];
        for first in (0..BLOCK).step_by(LANES) {
            for (lane, highest) in highest.iter_mut().enumerate() {
                let at = first + lane;
                slopes[at] -= step * (f64::from(a[at]) - f64::from(b[at]));
                let slope = slopes[at] + f64::from(up[at]);
                *highest = if slope > *highest { slope } else { *highest };
            }
        }
        let highest = highest.into_iter().fold(f64::NEG_INFINITY, f64::max);
        if highest > best {
            (best, block) = (highest, index);
        }
    }
    let first = block * BLOCK;
    let place = (first..first + BLOCK).find(|&at| slopes[at] + f64::from(up[at]) >= best).unwrap_or(first);
    (place, best)
}

#[cfg(test)]
mod tests {
    use rand::RngExt;
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::SeedableRng;

    use super::*;

    const LEN: usize = 3 * BLOCK;

    #[test]
    fn passes_find_the_first_of_the_best_as_the_definition_reads() {
        let mut rng = ChaCha8Rng::seed_from_u64(6);
        for levels in [1u32, 3, 1_000] {
            let mut numbers =
                || -> Vec<f32> { (0..LEN).map(|_| rng.random_range(0..levels) as f32 / levels as f32).collect() };
            let (a, b, raw, sets) = (numbers(), numbers(), numbers(), numbers());
            let set: Vec<f32> = sets.iter().map(|&x| if x > 0.6 { f32::NEG_INFINITY } else { 0.0 }).collect();
            let mut slopes: Vec<f64> = raw.iter().map(|&x| f64::from(x)).collect();
            let gap = |at: usize| (0.9 - slopes[at]) as f32 + set[at];
            let gains: Vec<f32> = (0..LEN).map(|at| gain(gap(at), a[at])).collect();
            let best = gains.iter().copied().fold(0.0, f32::max);
            let place = gains.iter().position(|&gain| gain == best).unwrap();
            let widest = (0..LEN).map(gap).fold(0.0, f32::max);
            assert_eq!(second(0.9, &a, &slopes, &set), Second { place, gap: widest });

            let moved: Vec<f64> = (0..LEN).map(|at| slopes[at] - 0.3 * (f64::from(a[at]) - f64::from(b[at]))).collect();
            let highest = (0..LEN).map(|at| moved[at] + f64::from(set[at])).fold(f64::NEG_INFINITY, f64::max);
            let place = (0..LEN).position(|at| moved[at] + f64::from(set[at]) == highest).unwrap();
            assert_eq!(update(0.3, (&a, &b), &mut slopes, &set), (place, highest));
            assert_eq!(slopes, moved);
        }
    }
}
