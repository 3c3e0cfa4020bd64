//! Does the better of two models get more images right, where only how many each got right is known?

/// How many images each of two models gets wrong, of equally many; which ones is not known.
///
/// ```
/// use onepixel::stats::Unpaired;
///
/// // 21 and 35 errors on 10,000 images each.
/// let unpaired = Unpaired { first_errors: 21, second_errors: 35, images: 10_000 };
/// assert!((unpaired.mid_p() - 0.062_377).abs() < 1e-6);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unpaired {
    /// Errors of the first model, at most `images`.
    pub first_errors: u64,
    /// Errors of the second model, at most `images`.
    pub second_errors: u64,
    /// Images of each.
    pub images: u64,
}

impl Unpaired {
    /// How often two equally good models differ at least so much on independent images: Fisher's exact test, two-sided,
    /// mid-p (S. Lydersen, M. W. Fagerland and P. Laake, "Recommended tests for association in 2×2 tables", Statistics
    /// in Medicine 28, 2009).
    ///
    /// Where both models met the same images, they mostly fail at the same ones, and the paired test would find more: of
    /// what this test tells apart, few are wrong, but some that it does not could be told.
    pub fn mid_p(&self) -> f64 {
        let errors = self.first_errors + self.second_errors;
        // With equally many images of each the distribution is symmetric: both tails are equal.
        let fewer = self.first_errors.min(self.second_errors);
        let (at, up_to) = hypergeometric(fewer, errors, self.images);
        (2.0 * up_to - at).min(1.0)
    }
}

/// `P(X = k)` and `P(X ≤ k)`, where `errors` fall on `2 images` places at random and `X` of them on the first `images`.
fn hypergeometric(k: u64, errors: u64, images: u64) -> (f64, f64) {
    let at = (ln_choose(images, k) + ln_choose(images, errors.saturating_sub(k)) - ln_choose(2 * images, errors)).exp();
    let (mut term, mut sum) = (at, at);
    for i in (1..=k).rev() {
        // P(i − 1) / P(i)
        let falls = i as f64 * (images + i).saturating_sub(errors) as f64;
        let rises = (images - i + 1) as f64 * (errors - i + 1) as f64;
        term *= falls / rises;
        sum += term;
        if term < sum * f64::EPSILON {
            break;
        }
    }
    (at, sum)
}

pub(super) fn ln_choose(n: u64, k: u64) -> f64 {
    if k > n { f64::NEG_INFINITY } else { ln_factorial(n) - ln_factorial(k) - ln_factorial(n - k) }
}

/// `ln n!`, by Stirling's series where it is exact to the last digits.
fn ln_factorial(n: u64) -> f64 {
    const LARGE: u64 = 64;
    if n < LARGE {
        return (2..=n).map(|i| (i as f64).ln()).sum();
    }
    let x = n as f64;
    let (inverse, ln_two_pi) = (1.0 / x, std::f64::consts::TAU.ln());
    let series = inverse / 12.0 - inverse.powi(3) / 360.0 + inverse.powi(5) / 1260.0;
    (x + 0.5) * x.ln() - x + 0.5 * ln_two_pi + series
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SciPy's hypergeometric distribution; see tests/data/leaderboard/record_leaderboard.py.
    const RECORDED: &str = include_str!("../../tests/data/leaderboard/unpaired.json");

    #[test]
    fn p_values_equal_those_of_the_hypergeometric_distribution() {
        let recorded: serde_json::Value = serde_json::from_str(RECORDED).unwrap();
        let cases = recorded["cases"].as_array().unwrap();
        assert!(cases.len() > 15);
        for case in cases {
            let number = |key: &str| case[key].as_u64().unwrap();
            let expected = case["mid_p"].as_f64().unwrap();
            for (first_errors, second_errors) in
                [(number("first"), number("second")), (number("second"), number("first"))]
            {
                let found = Unpaired { first_errors, second_errors, images: number("images") }.mid_p();
                assert!((found - expected).abs() <= 1e-6 * expected, "{case}: {found}");
            }
        }
    }

    #[test]
    fn equal_scores_are_never_told_apart() {
        for (errors, images) in [(0, 1), (0, 10_000), (21, 10_000), (10_000, 10_000)] {
            let p = Unpaired { first_errors: errors, second_errors: errors, images }.mid_p();
            assert!((p - 1.0).abs() < 1e-9, "{errors} of {images}: {p}");
        }
    }
}
