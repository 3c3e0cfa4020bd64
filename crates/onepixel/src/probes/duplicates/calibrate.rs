//! How near is too near to be chance, in this dataset?
//!
//! Around an image of a set without copies, the others lie as points do in a space of `m` dimensions, `m` being how many
//! ways there are in which its images differ. Then the ratio `r` of the distances of its nearest and its second nearest
//! neighbour is below `x` with probability `x^m`, whatever the density (Facco, d'Errico, Rodriguez and Laio, "Estimating the
//! intrinsic dimension of datasets by a minimal neighborhood information", Scientific Reports 7, 2017, equation 3); that of
//! the `k`-th and the next with probability `x^(k·m)` (Denti, Doimo, Laio and Mira, Scientific Reports 12, 2022). A copy is
//! far nearer than that: its distance is that of an encoder or of a scanner, not that of another motif.
//!
//! So the yardstick is the image's own neighbourhood and not a distance in grey values, which is small between all pairs of
//! trousers and large between two scans of one crowd. The dimension is estimated from the medians of the ratios, which are
//! those of images without copies as long as most have none; the ratios behind the second to fourth neighbour hold out even
//! where most images have one copy. Copies only make the estimate smaller, so the largest counts.

use std::f64::consts::LN_2;

use super::turn::Turn;

/// Orientations in which an image is compared with another.
const ORIENTATIONS: f64 = 1.0 + Turn::TURNS.len() as f64;

/// The neighbours, counted from the nearest, behind which the dimension is estimated.
const GAPS: usize = 4;

/// What the distances between neighbours say about the whole set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Calibration {
    /// Images that were compared.
    images: usize,
    /// The pairs that are expected by chance, as they are.
    by_chance: f64,
    /// The intrinsic dimension `m`.
    pub(super) dimension: f64,
    /// The largest ratio that is taken for a copy's.
    pub(super) ratio: f64,
}

impl Calibration {
    /// The calibration by the distances of each image's neighbours, nearest first, such that `by_chance` pairs are
    /// expected in a set without copies; `None` where the distances say nothing: too many are equal.
    pub(super) fn new<'a>(distances: impl Iterator<Item = &'a [f64]> + Clone, by_chance: f64) -> Option<Self> {
        let images = distances.clone().count();
        let dimensions = (1..=GAPS).filter_map(|nearest| {
            let logarithms = distances.clone().filter_map(|distances| {
                let (near, far) = (*distances.get(nearest - 1)?, *distances.get(nearest)?);
                (far > 0.0).then(|| nearest as f64 * (far / near).ln())
            });
            let median = median(logarithms.collect())?;
            (median > 0.0 && median.is_finite()).then(|| LN_2 / median)
        });
        let dimension = dimensions.fold(0.0, f64::max);
        (dimension > 0.0).then(|| {
            let ratio = (by_chance / images as f64).min(1.0).powf(1.0 / dimension);
            Self { images, by_chance, dimension, ratio }
        })
    }

    /// The same with the largest ratio of which chance has at most a share of the pairs that are found, where that is larger
    /// (Y. Benjamini and Y. Hochberg, "Controlling the false discovery rate", Journal of the Royal Statistical Society B 57,
    /// 1995). `pairs` says how many are found up to a ratio.
    pub(super) fn of_share(self, share: f64, pairs: impl Fn(f64) -> usize) -> Self {
        const STEPS_OF_DOUBLING: f64 = 4.0;
        let of_expected = |expected: f64| (expected / self.images as f64).powf(1.0 / self.dimension);
        let steps = (STEPS_OF_DOUBLING * (self.images as f64 / self.by_chance).log2()).max(0.0) as i32;
        let expected = (0..steps).rev().map(|step| self.by_chance * (f64::from(step) / STEPS_OF_DOUBLING).exp2());
        let fitting = expected.map(|expected| (of_expected(expected), expected));
        let best = fitting.into_iter().find(|&(ratio, expected)| expected <= share * pairs(ratio) as f64);
        best.map_or(self, |(ratio, _)| Self { ratio: ratio.max(self.ratio), ..self })
    }

    /// The largest ratio that is taken for a flipped or turned copy's: with eight orientations there are eight times as many
    /// neighbours that may be near by chance, and all of them together may add an eighth of the pairs that are expected.
    pub(super) fn turned_ratio(&self) -> f64 {
        let comparisons = self.images as f64 * ORIENTATIONS;
        (self.by_chance / ORIENTATIONS / comparisons).min(1.0).powf(1.0 / self.dimension)
    }

    /// In how many images a ratio up to this is expected by chance, of a neighbour in this orientation or another.
    pub(super) fn expected(&self, ratio: f64, turn: Turn) -> f64 {
        let orientations = if turn == Turn::None { 1.0 } else { ORIENTATIONS };
        orientations * self.images as f64 * ratio.powf(self.dimension)
    }
}

/// The middle value, the upper one of two.
pub(super) fn median(mut values: Vec<f64>) -> Option<f64> {
    let middle = values.len() / 2;
    (middle < values.len()).then(|| *values.select_nth_unstable_by(middle, f64::total_cmp).1)
}

#[cfg(test)]
mod tests {
    use rand::RngExt;
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::SeedableRng;

    use super::*;

    /// The distances of the nearest six of `points` in the unit cube of so many dimensions, around its middle; for a share of
    /// the draws a copy comes first.
    fn draws(dimensions: i32, copies: f64) -> Vec<Vec<f64>> {
        const POINTS: usize = 100;
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        let mut draw = || {
            // The share of a ball within radius r is r^dimensions.
            let mut radii: Vec<f64> =
                (0..POINTS).map(|_| rng.random::<f64>().powf(1.0 / f64::from(dimensions))).collect();
            radii.sort_unstable_by(f64::total_cmp);
            radii.truncate(6);
            if rng.random::<f64>() < copies {
                radii.insert(0, radii[0] * 0.01);
            }
            radii
        };
        (0..4_000).map(|_| draw()).collect()
    }

    fn calibrated(draws: &[Vec<f64>], by_chance: f64) -> Calibration {
        Calibration::new(draws.iter().map(Vec::as_slice), by_chance).unwrap()
    }

    #[test]
    fn the_dimension_is_that_of_the_space_without_copies_and_with_some() {
        for dimension in [2, 8, 25] {
            for (copies, least) in [(0.0, 0.97), (0.1, 0.85), (0.4, 0.5), (1.0, 0.45)] {
                let found = calibrated(&draws(dimension, copies), 0.05).dimension / f64::from(dimension);
                assert!((least..1.1).contains(&found), "{found} of {dimension} with {copies} copies");
            }
        }
    }

    #[test]
    fn as_many_ratios_are_small_by_chance_as_expected() {
        let draws = draws(10, 0.0);
        for expected in [20.0, 100.0, 400.0] {
            let ratio = calibrated(&draws, expected).ratio;
            let found = draws.iter().filter(|radii| radii[0] / radii[1] <= ratio).count() as f64;
            // Four standard deviations of a Poisson count, and the error of the dimension.
            assert!((found - expected).abs() < 4.0 * expected.sqrt() + 0.1 * expected, "{found} of {expected}");
            assert!((calibrated(&draws, 1.0).expected(ratio, Turn::None) - expected).abs() < 1e-6);
        }
    }

    #[test]
    fn the_more_pairs_there_are_the_larger_is_the_ratio_of_which_chance_has_a_share() {
        let found = calibrated(&draws(10, 0.0), 0.05);
        assert_eq!(found.of_share(0.02, |_| 0), found);
        let of_thousand = found.of_share(0.02, |_| 1_000);
        let expected = of_thousand.expected(of_thousand.ratio, Turn::None);
        assert!((16.0..=20.0).contains(&expected), "{expected} of 1,000 pairs");
        assert_eq!(found.of_share(0.02, |ratio| if ratio > 0.4 { 0 } else { 100 }).ratio.max(0.4), 0.4);
    }

    #[test]
    fn of_turned_neighbours_an_eighth_of_the_pairs_is_expected_by_chance() {
        let found = calibrated(&draws(10, 0.0), 0.05);
        assert!((found.expected(found.turned_ratio(), Turn::Rotate90) - 0.05 / 8.0).abs() < 1e-9, "{found:?}");
        assert!(found.turned_ratio() < found.ratio);
    }

    #[test]
    fn distances_that_are_all_equal_calibrate_nothing() {
        let equal = [vec![1.0; 6], vec![1.0; 6]];
        assert_eq!(Calibration::new(equal.iter().map(Vec::as_slice), 0.05), None);
        assert_eq!(Calibration::new(std::iter::empty(), 0.05), None);
        assert_eq!(Calibration::new([&[0.0, 0.0][..]].into_iter(), 0.05), None);
    }
}
