//! How alike are images at some distance? The Gaussian kernel, many values at once.
//!
//! The bound is arithmetic: about 20 instructions for 16 values.

use multiversion::multiversion;

use crate::distance::{COLUMNS, ImageDistance};

/// `exp(-gamma · distance)` of squared distances, with a relative error below 1e-6 where `gamma · distance` is at most
/// 1, and below 1e-5 wherever the result is not negligible; exactly 1 for the distance 0.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "aarch64+neon"))]
pub(super) fn similarities<D: ImageDistance>(gamma: f32, distances: &[D; COLUMNS], similarities: &mut [f32; COLUMNS]) {
    for (similarity, &distance) in similarities.iter_mut().zip(distances) {
        *similarity = exp_of_negative(-gamma * distance.rounded());
    }
}

/// `exp(x)` for x up to 0: 2 to the power of a whole number, whose bits are made, and of a fraction from −½ to ½, whose
/// Taylor series is summed up.
#[inline(always)]
fn exp_of_negative(x: f32) -> f32 {
    /// Adding it leaves no bit for a fraction, which rounds to a whole number.
    const WHOLE: f32 = 12_582_912.0;
    const LEAST: f32 = -126.0;
    let power = x * std::f32::consts::LOG2_E;
    let power = if power > LEAST { power } else { LEAST };
    let whole = (power + WHOLE) - WHOLE;
    let x = (power - whole) * std::f32::consts::LN_2;
    let series = 1.0 / 720.0;
    let series = series * x + 1.0 / 120.0;
    let series = series * x + 1.0 / 24.0;
    let series = series * x + 1.0 / 6.0;
    let series = series * x + 0.5;
    let series = series * x + 1.0;
    let series = series * x + 1.0;
    series * f32::from_bits(((whole as i32 + 127) as u32) << 23)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn similarities_are_those_of_the_definition() {
        let gamma = 3.7e-7;
        for first in (0..60_000_000u32).step_by(999_983) {
            let distances = std::array::from_fn(|column| (first + column as u32 * 12_345) * u32::from(column != 0));
            let mut found = [0.0; COLUMNS];
            similarities(gamma, &distances, &mut found);
            assert_eq!(found[0], 1.0);
            for (distance, found) in distances.into_iter().zip(found) {
                let expected = (-f64::from(gamma) * f64::from(distance)).exp();
                assert!((f64::from(found) / expected - 1.0).abs() < 5e-6, "{distance}: {found} instead of {expected}");
            }
        }
        let mut found = [1.0; COLUMNS];
        similarities(1e9, &[u64::MAX; COLUMNS], &mut found);
        assert!(found[0] < 1e-30);
    }
}
