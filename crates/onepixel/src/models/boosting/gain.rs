//! Which bin of a pixel divides the images of a leaf best? A hot loop of boosting.
//!
//! The bound are two divisions for each bin, 16 at a time where the processor can.

use multiversion::multiversion;

use super::bins::BINS;
use super::gradients::Sum;

/// What the images of a leaf have in common for all its pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct LeafSums {
    /// The sum of its gradients.
    pub(super) total: Sum,
    /// The least sum of second derivatives on each side.
    pub(super) least: i32,
}

/// A bin behind which to divide, and what it gains: `G²/H` of both sides, in units of the fixed point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Division {
    pub(super) gain: f32,
    pub(super) column: u32,
    pub(super) bin: u8,
}

/// The best division of a leaf with these sums, shape (columns, bins): of several, the first bin of the first column.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512dq+avx512vl+bmi2+popcnt",
    "x86_64+avx2+bmi2+popcnt",
    "aarch64+neon"
))]
pub(super) fn best_division(leaf: LeafSums, histogram: &[Sum]) -> Option<Division> {
    let mut best = Division { gain: 0.0, column: 0, bin: 0 };
    for (column, sums) in histogram.chunks_exact(BINS).enumerate() {
        let gains = gains(leaf, sums.try_into().expect("a row of bins"));
        // Gains are not negative, and such floats are in the order of their bits.
        let most = f32::from_bits(gains.iter().fold(0, |most, &gain| most.max(gain)));
        if most > best.gain {
            let bin = gains.iter().position(|&gain| gain == most.to_bits()).unwrap_or(0) as u8;
            best = Division { gain: most, column: column as u32, bin };
        }
    }
    (best.gain > 0.0).then_some(best)
}

/// The bits of the gain behind each bin; 0 where a side would be too small.
#[inline(always)]
fn gains(leaf: LeafSums, sums: &[Sum; BINS]) -> [u32; BINS] {
    let (mut first, mut second) = ([0; BINS], [0; BINS]);
    let mut dark = Sum::default();
    for bin in 0..BINS {
        dark = dark.plus(sums[bin]);
        (first[bin], second[bin]) = (dark.first(), dark.second());
    }
    let (all_first, all_second) = (leaf.total.first(), leaf.total.second());
    std::array::from_fn(|bin| {
        let (dark_first, dark_second) = (first[bin] as f32, second[bin] as f32);
        let (bright_first, bright_second) = ((all_first - first[bin]) as f32, (all_second - second[bin]) as f32);
        let gain = dark_first * dark_first / dark_second + bright_first * bright_first / bright_second;
        let large = second[bin] >= leaf.least && all_second - second[bin] >= leaf.least;
        if large { gain.to_bits() } else { 0 }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_division_is_the_plain_one() {
        for seed in 1..40i64 {
            let first = |i: i64| ((i * i * seed + 7 * i) % 2_003 - 1_001) as i32;
            let histogram: Vec<Sum> = (0..3 * BINS as i64)
                .map(|i| Sum::new(first(i % 97), (i * seed % 50) as i32 * i32::from(i % 3 > 0)))
                .collect();
            let total = histogram[..BINS].iter().fold(Sum::default(), |total, &sum| total.plus(sum));
            let leaf = LeafSums { total, least: 300 };
            let mut plain: Option<(f64, usize)> = None;
            for (place, _) in histogram.iter().enumerate() {
                let before = &histogram[place / BINS * BINS..=place];
                let dark = before.iter().fold(Sum::default(), |total, &sum| total.plus(sum));
                let bright = total.minus(dark);
                let of = |sum: Sum| f64::from(sum.first()).powi(2) / f64::from(sum.second());
                let gain = of(dark) + of(bright);
                if dark.second().min(bright.second()) >= 300 && plain.is_none_or(|(best, _)| gain > best * 1.000_001) {
                    plain = Some((gain, place));
                }
            }
            let found = best_division(leaf, &histogram);
            let place = found.map(|found| found.column as usize * BINS + usize::from(found.bin));
            assert_eq!(place, plain.map(|(_, place)| place));
            let gain =
                |(found, (plain, _)): (Division, (f64, usize))| (f64::from(found.gain) / plain - 1.0_f64).abs() < 1e-5;
            assert!(found.zip(plain).is_none_or(gain));
        }
    }
}
