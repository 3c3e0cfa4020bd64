//! Does the second of two models get more of the same images right, or could that be chance?

use serde::Serialize;

use super::wilson::Z;
use crate::dataset::Label;

/// Two models on the same images: how often which of them is right.
///
/// ```
/// use onepixel::stats::Paired;
///
/// // 40 images that only the first model gets right, 20 that only the second does, of 1,000.
/// let paired = Paired { only_first: 40, only_second: 20, images: 1_000 };
/// assert_eq!(paired.difference().value, 0.02);
/// assert!((paired.mcnemar().mid_p - 0.009_853).abs() < 1e-6);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Paired {
    /// Images that the first model gets right and the second does not.
    pub only_first: u64,
    /// Images that the second model gets right and the first does not.
    pub only_second: u64,
    /// All images.
    pub images: u64,
}

/// A difference of two accuracies, the first's less the second's, with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Difference {
    /// The difference, in `[-1, 1]`; NaN without images.
    pub value: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

/// Two-sided p-values of McNemar's test: how often two equally good models differ at least so much.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct McNemar {
    /// Of the exact test, which rejects at 5 % less often than in 5 % of cases.
    pub exact_p: f64,
    /// The mid-p value, which is close to 5 %.
    pub mid_p: f64,
}

impl Paired {
    /// Compares predictions with labels.
    ///
    /// # Panics
    ///
    /// If there is not one prediction of each model for each label.
    pub fn new(labels: &[Label], first: &[Label], second: &[Label]) -> Self {
        assert!(labels.len() == first.len() && labels.len() == second.len(), "one prediction for each image");
        let mut paired = Self { only_first: 0, only_second: 0, images: labels.len() as u64 };
        for ((label, first), second) in labels.iter().zip(first).zip(second) {
            match (first == label, second == label) {
                (true, false) => paired.only_first += 1,
                (false, true) => paired.only_second += 1,
                _ => {}
            }
        }
        paired
    }

    /// Images that just one of the two gets right, as a share of all; NaN without images.
    pub fn disagreement(&self) -> f64 {
        (self.only_first + self.only_second) as f64 / self.images as f64
    }

    /// The difference of the accuracies with a 95 % interval: Wald's, after half an image was added to each cell of the
    /// 2×2 table (A. Agresti and Y. Min, "Simple improved confidence intervals for comparing matched proportions",
    /// Statistics in Medicine 24, 2005, section 2.2), held to `[-1, 1]`.
    pub fn difference(&self) -> Difference {
        if self.images == 0 {
            return Difference { value: f64::NAN, low: -1.0, high: 1.0 };
        }
        let (first, second, images) = (self.only_first as f64, self.only_second as f64, self.images as f64);
        let (first_more, second_more, images_more) = (first + 0.5, second + 0.5, images + 2.0);
        let centre = (first_more - second_more) / images_more;
        let variance = (first_more + second_more) / images_more - centre * centre;
        let half = Z * (variance / images_more).sqrt();
        Difference { value: (first - second) / images, low: (centre - half).max(-1.0), high: (centre + half).min(1.0) }
    }

    /// McNemar's test (Q. McNemar, Psychometrika 12, 1947) by the binomial distribution, with the mid-p value of
    /// M. W. Fagerland, S. Lydersen and P. Laake, "The McNemar test for binary matched-pairs data: mid-p and asymptotic are
    /// better than exact conditional", BMC Medical Research Methodology 13, 2013.
    pub fn mcnemar(&self) -> McNemar {
        let (fewer, all) = (self.only_first.min(self.only_second), self.only_first + self.only_second);
        let (at, up_to) = half_binomial(fewer, all);
        McNemar { exact_p: (2.0 * up_to).min(1.0), mid_p: (2.0 * up_to - at).min(1.0) }
    }
}

/// `P(X = k)` and `P(X ≤ k)` for a binomial `X` of `n` trials and probability ½, `k ≤ n/2`.
fn half_binomial(k: u64, n: u64) -> (f64, f64) {
    // In logarithms: ½ to the power of a few thousand is no number any more.
    let ln_choose: f64 = (1..=k).map(|i| ((n - k + i) as f64 / i as f64).ln()).sum();
    let at = (ln_choose - n as f64 * std::f64::consts::LN_2).exp();
    let (mut term, mut sum) = (at, at);
    for i in (1..=k).rev() {
        term *= i as f64 / (n - i + 1) as f64;
        sum += term;
        if term < sum * f64::EPSILON {
            break;
        }
    }
    (at, sum)
}

/// P-values corrected for there being several: with the corrected ones below 5 %, in at most 5 % of cases any one of them is
/// wrong (S. Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6, 1979).
pub fn holm(p_values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&a, &b| p_values[a].total_cmp(&p_values[b]));
    let mut corrected = vec![1.0; p_values.len()];
    let mut least = 0.0_f64;
    for (rank, &index) in order.iter().enumerate() {
        least = least.max((p_values[index] * (p_values.len() - rank) as f64).min(1.0));
        corrected[index] = least;
    }
    corrected
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paired(only_first: u64, only_second: u64, images: u64) -> Paired {
        Paired { only_first, only_second, images }
    }

    // SciPy 1.17.1: binomtest(k, n, 0.5).pvalue, and min(1, 2 binom.cdf(k, n, 0.5) - binom.pmf(k, n, 0.5)), where k is the
    // smaller of the two and n their sum.
    const RECORDED: [(u64, u64, f64, f64); 9] = [
        (0, 1, 1.0, 0.5),
        (0, 6, 0.03125, 0.015625),
        (3, 11, 0.057373046875, 0.03515625),
        (10, 10, 1.0, 1.0),
        (20, 40, 0.01348929373119186, 0.009853448195259268),
        (86, 121, 0.017905614973719838, 0.01503176541370179),
        (300, 301, 1.0, 0.9674941549296964),
        (1200, 1500, 8.412086328628609e-09, 7.549691966763477e-09),
        (5, 2000, 0.0, 0.0),
    ];

    #[test]
    fn p_values_equal_those_of_the_binomial_distribution() {
        for (first, second, exact, mid) in RECORDED {
            for swapped in [paired(first, second, 10_000), paired(second, first, 10_000)] {
                let test = swapped.mcnemar();
                assert!((test.exact_p - exact).abs() <= 1e-9 * exact, "{first}, {second}: {test:?}");
                assert!((test.mid_p - mid).abs() <= 1e-9 * mid, "{first}, {second}: {test:?}");
            }
        }
    }

    #[test]
    fn models_that_never_differ_are_not_told_apart() {
        let same = paired(0, 0, 500);
        assert_eq!(same.mcnemar(), McNemar { exact_p: 1.0, mid_p: 1.0 });
        let difference = same.difference();
        assert!(difference.low < 0.0 && difference.high > 0.0 && difference.value == 0.0, "{difference:?}");
    }

    #[test]
    fn without_images_everything_is_possible() {
        let difference = paired(0, 0, 0).difference();
        assert!(difference.value.is_nan());
        assert_eq!((difference.low, difference.high), (-1.0, 1.0));
    }

    #[test]
    fn cells_are_counted_from_predictions() {
        let counted = Paired::new(&[0, 0, 1, 1, 2], &[0, 0, 1, 0, 0], &[0, 1, 0, 1, 1]);
        assert_eq!(counted, paired(2, 1, 5));
    }

    // R 4: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm") is 0.03 0.06 0.06 0.02.
    #[test]
    fn corrected_p_values_equal_those_of_r() {
        let corrected = holm(&[0.01, 0.04, 0.03, 0.005]);
        for (found, expected) in corrected.into_iter().zip([0.03, 0.06, 0.06, 0.02]) {
            assert!((found - expected).abs() < 1e-12);
        }
    }
}
