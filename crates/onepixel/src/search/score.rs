//! How good is the best rule of one pixel for two classes? The hot loops of the search.
//!
//! Each loop runs over the 256 grey values with no branch and no gather, so that the compiler turns it into vector
//! code. What calls them for many pixels is compiled for the vector units that a processor may have, and chosen at run
//! time.
//! The bound is two loads of 512 or 1,024 bytes per pair and pixel, from the first-level cache.

use multiversion::multiversion;

#[cfg(test)]
use super::Criterion;
use super::{Metric, Rule};
use crate::histogram::Counts;

/// Weights that make the images of two classes count equally, or as they are; also where one class has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Weights {
    a: u32,
    b: u32,
    images: (u32, u32),
}

impl Weights {
    pub(super) fn new(metric: Metric, images_a: u32, images_b: u32) -> Self {
        let (a, b) = match metric {
            Metric::Balanced if images_a > 0 && images_b > 0 => {
                let divisor = greatest_common_divisor(images_a.into(), images_b.into()) as u32;
                (images_b / divisor, images_a / divisor)
            }
            _ => (1, 1),
        };
        Self { a, b, images: (images_a, images_b) }
    }

    /// The score of a rule that gets these images right.
    pub(super) fn score(self, correct_a: u64, correct_b: u64) -> u64 {
        correct_a * u64::from(self.a) + correct_b * u64::from(self.b)
    }

    /// The score of a rule that gets everything right.
    pub(super) fn perfect(self) -> u64 {
        self.score(self.images.0.into(), self.images.1.into())
    }

    /// The weighted count of a grey value in the first class, and in the second.
    pub(super) fn weigh(self, count_a: u32, count_b: u32) -> (u64, u64) {
        (u64::from(count_a) * u64::from(self.a), u64::from(count_b) * u64::from(self.b))
    }

    fn are_one(self) -> bool {
        self.a == 1 && self.b == 1
    }

    /// Whether weighted counts and their differences fit 32 bits with a sign.
    fn fit_i32(self) -> bool {
        self.perfect() <= i32::MAX as u64
    }
}

pub(super) fn greatest_common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

/// The score of the best rule of each pixel, from the counts of two classes at the same pixels.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512dq+avx512vl+bmi2+popcnt",
    "x86_64+avx2+bmi2+popcnt",
    "aarch64+neon"
))]
pub(super) fn scores(rule: Rule, weights: Weights, a: &[Counts], b: &[Counts]) -> Vec<u64> {
    if fits_u16(weights) { scores_in::<u16>(rule, weights, a, b) } else { scores_in::<u32>(rule, weights, a, b) }
}

#[inline(always)]
fn scores_in<C: Cell>(rule: Rule, weights: Weights, a: &[Counts], b: &[Counts]) -> Vec<u64> {
    let (mut prepared_a, mut prepared_b) = ([C::default(); 256], [C::default(); 256]);
    let mut scores = Vec::with_capacity(a.len());
    for (row_a, row_b) in a.iter().zip(b) {
        prepare(rule, row_a, &mut prepared_a);
        prepare(rule, row_b, &mut prepared_b);
        scores.push(score(rule, weights, &prepared_a, &prepared_b));
    }
    scores
}

/// A count of images, or a running total, in as many bits as it takes: half the bits, twice the counts in a vector.
pub(super) trait Cell: Copy + Default {
    fn new(count: u32) -> Self;

    fn plus(self, other: Self) -> Self;

    /// `Σ_v |w_A·A[v] − w_B·B[v]|`.
    fn distance(weights: Weights, a: &[Self; 256], b: &[Self; 256]) -> u64;

    /// The least and the greatest of `w_A·A[v] − w_B·B[v]`.
    fn extremes(weights: Weights, a: &[Self; 256], b: &[Self; 256]) -> (i64, i64);
}

/// Whether `u16` cells do for a pair: where nothing is weighted, and no sum or difference of counts passes 15 bits.
pub(super) fn fits_u16(weights: Weights) -> bool {
    weights.are_one() && weights.perfect() <= i16::MAX as u64
}

/// The grey values of one class at one pixel, prepared for a rule: counts for lookup, running totals for threshold.
#[inline(always)]
pub(super) fn prepare<C: Cell>(rule: Rule, counts: &Counts, prepared: &mut [C; 256]) {
    match rule {
        Rule::Lookup => {
            for value in 0..256 {
                prepared[value] = C::new(counts[value]);
            }
        }
        Rule::Threshold => add_up(counts, prepared),
    }
}

/// Running totals: of each quarter by itself, since the four do not wait for each other, then of all.
#[inline(always)]
fn add_up<C: Cell>(counts: &Counts, totals: &mut [C; 256]) {
    const QUARTER: usize = 64;
    let mut sums = [C::default(); 4];
    for value in 0..QUARTER {
        for (quarter, sum) in sums.iter_mut().enumerate() {
            *sum = sum.plus(C::new(counts[quarter * QUARTER + value]));
            totals[quarter * QUARTER + value] = *sum;
        }
    }
    let mut before = sums[0];
    for quarter in 1..4 {
        for value in 0..QUARTER {
            totals[quarter * QUARTER + value] = totals[quarter * QUARTER + value].plus(before);
        }
        before = before.plus(sums[quarter]);
    }
}

/// The score of the best rule, from rows that [`prepare`] made.
#[inline(always)]
pub(super) fn score<C: Cell>(rule: Rule, weights: Weights, a: &[C; 256], b: &[C; 256]) -> u64 {
    match rule {
        Rule::Lookup => (weights.perfect() + C::distance(weights, a, b)) / 2,
        Rule::Threshold => {
            let (least, most) = C::extremes(weights, a, b);
            let all_a = weights.score(weights.images.0.into(), 0);
            let all_b = weights.score(0, weights.images.1.into());
            all_b.saturating_add_signed(most).max(all_a.saturating_add_signed(-least))
        }
    }
}

impl Cell for u16 {
    #[inline(always)]
    fn new(count: u32) -> Self {
        count as Self
    }

    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        self.wrapping_add(other)
    }

    #[inline(always)]
    fn distance(weights: Weights, a: &[Self; 256], b: &[Self; 256]) -> u64 {
        debug_assert!(fits_u16(weights));
        let mut sum = 0u16;
        for value in 0..256 {
            sum = sum.wrapping_add(a[value].abs_diff(b[value]));
        }
        sum.into()
    }

    #[inline(always)]
    fn extremes(weights: Weights, a: &[Self; 256], b: &[Self; 256]) -> (i64, i64) {
        debug_assert!(fits_u16(weights));
        let (mut least, mut most) = (i16::MAX, i16::MIN);
        for value in 0..256 {
            let difference = a[value].wrapping_sub(b[value]) as i16;
            least = least.min(difference);
            most = most.max(difference);
        }
        (least.into(), most.into())
    }
}

impl Cell for u32 {
    #[inline(always)]
    fn new(count: u32) -> Self {
        count
    }

    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        self.wrapping_add(other)
    }

    #[inline(always)]
    fn distance(weights: Weights, a: &[Self; 256], b: &[Self; 256]) -> u64 {
        let each = a.iter().zip(b);
        if weights.are_one() {
            u64::from(each.map(|(a, b)| a.abs_diff(*b)).sum::<u32>())
        } else if weights.fit_i32() {
            u64::from(each.map(|(a, b)| (a * weights.a).abs_diff(b * weights.b)).sum::<u32>())
        } else {
            each.map(|(a, b)| weights.weigh(*a, *b)).map(|(a, b)| a.abs_diff(b)).sum()
        }
    }

    #[inline(always)]
    fn extremes(weights: Weights, a: &[Self; 256], b: &[Self; 256]) -> (i64, i64) {
        if weights.fit_i32() {
            let (mut least, mut most) = (i32::MAX, i32::MIN);
            for (a, b) in a.iter().zip(b) {
                let difference = (a * weights.a).wrapping_sub(b * weights.b) as i32;
                least = least.min(difference);
                most = most.max(difference);
            }
            (least.into(), most.into())
        } else {
            let (mut least, mut most) = (i64::MAX, i64::MIN);
            for (a, b) in a.iter().zip(b) {
                let (a, b) = weights.weigh(*a, *b);
                let difference = a as i64 - b as i64;
                least = least.min(difference);
                most = most.max(difference);
            }
            (least, most)
        }
    }
}

/// The score as the definition reads, from the counts themselves: the oracle of the fast way.
#[cfg(test)]
pub(super) fn score_plainly(criterion: Criterion, weights: Weights, a: &Counts, b: &Counts) -> u64 {
    let each = || a.iter().zip(b).map(|(&a, &b)| weights.weigh(a, b));
    match criterion.rule {
        Rule::Lookup => each().map(|(a, b)| a.max(b)).sum(),
        Rule::Threshold => (0..256)
            .map(|threshold| {
                let dark = |(value, weighted)| if value <= threshold { weighted } else { 0 };
                let bright = |(value, weighted)| if value > threshold { weighted } else { 0 };
                let a_dark: u64 = each().enumerate().map(|(v, (a, b))| dark((v, a)) + bright((v, b))).sum();
                let b_dark: u64 = each().enumerate().map(|(v, (a, b))| dark((v, b)) + bright((v, a))).sum();
                a_dark.max(b_dark)
            })
            .max()
            .unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    use super::*;

    fn score_with<C: Cell>(criterion: Criterion, weights: Weights, a: &Counts, b: &Counts) -> u64 {
        let (mut prepared_a, mut prepared_b) = ([C::new(7); 256], [C::new(7); 256]);
        prepare(criterion.rule, a, &mut prepared_a);
        prepare(criterion.rule, b, &mut prepared_b);
        score(criterion.rule, weights, &prepared_a, &prepared_b)
    }

    fn score_fast(criterion: Criterion, weights: Weights, a: &Counts, b: &Counts) -> u64 {
        let wide = score_with::<u32>(criterion, weights, a, b);
        if fits_u16(weights) {
            assert_eq!(score_with::<u16>(criterion, weights, a, b), wide, "{criterion:?} {weights:?}");
        }
        wide
    }

    fn criteria() -> impl Iterator<Item = Criterion> {
        let rules = [Rule::Lookup, Rule::Threshold];
        rules.into_iter().flat_map(|rule| [Metric::Accuracy, Metric::Balanced].map(|metric| Criterion { rule, metric }))
    }

    /// Counts of up to 300 groups of images with the same value; their sum is below 2³¹.
    fn counts() -> impl Strategy<Value = Counts> {
        let most = prop_oneof![Just(3u32), Just(2_000), Just(7_000_000)];
        let value = prop_oneof![Just(0u8), Just(255u8), any::<u8>()];
        most.prop_flat_map(move |most| prop::collection::vec((value.clone(), 1..=most), 1..300)).prop_map(|groups| {
            let mut counts = [0; 256];
            groups.into_iter().for_each(|(value, images)| counts[usize::from(value)] += images);
            counts
        })
    }

    fn images(counts: &Counts) -> u32 {
        counts.iter().sum()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 100, rng_seed: RngSeed::Fixed(2026), ..Default::default() })]

        #[test]
        fn the_fast_score_is_the_plain_one(a in counts(), b in counts()) {
            for criterion in criteria() {
                let weights = Weights::new(criterion.metric, images(&a), images(&b));
                let plain = score_plainly(criterion, weights, &a, &b);
                prop_assert_eq!(score_fast(criterion, weights, &a, &b), plain, "{:?} {:?}", criterion, weights);
            }
        }
    }

    #[test]
    fn cells_of_16_bits_do_up_to_32767_images() {
        assert!(
            fits_u16(Weights::new(Metric::Accuracy, 32_766, 1)) && !fits_u16(Weights::new(Metric::Accuracy, 32_767, 1))
        );
        assert!(!fits_u16(Weights::new(Metric::Balanced, 2, 3)));
        for (value_a, value_b) in [(0, 255), (255, 0), (9, 9)] {
            let (mut a, mut b) = ([0; 256], [0; 256]);
            (a[value_a], b[value_b]) = (32_766, 1);
            for criterion in criteria().filter(|criterion| criterion.metric == Metric::Accuracy) {
                let weights = Weights::new(Metric::Accuracy, 32_766, 1);
                assert_eq!(score_fast(criterion, weights, &a, &b), score_plainly(criterion, weights, &a, &b));
            }
        }
    }

    #[test]
    fn scores_are_exact_whether_weights_are_one_fit_32_bits_or_do_not() {
        for (images_a, images_b, are_one, fit_i32) in [
            (5_000, 5_000, true, true),
            (5_923, 6_742, false, true),
            (32_768, 32_767, false, true),
            (40_000, 60_001, false, false),
            (i32::MAX as u32, i32::MAX as u32 - 1, false, false),
            (1, i32::MAX as u32, false, false),
        ] {
            let weights = Weights::new(Metric::Balanced, images_a, images_b);
            assert_eq!((weights.are_one(), weights.fit_i32()), (are_one, fit_i32), "{weights:?}");
            for (value_a, value_b) in [(0, 0), (255, 255), (0, 255), (255, 0), (3, 3), (3, 4), (4, 3)] {
                let (mut a, mut b) = ([0; 256], [0; 256]);
                (a[value_a], b[value_b]) = (images_a, images_b);
                let expected = if value_a == value_b { weights.perfect() / 2 } else { weights.perfect() };
                for rule in [Rule::Lookup, Rule::Threshold] {
                    let criterion = Criterion { rule, metric: Metric::Balanced };
                    assert_eq!(score_plainly(criterion, weights, &a, &b), expected, "{rule:?} {weights:?}");
                    assert_eq!(score_fast(criterion, weights, &a, &b), expected, "{rule:?} {weights:?}");
                }
            }
        }
    }
}
