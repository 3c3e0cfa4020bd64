//! Does the better of two models get more images right, where only how many each got right is known?

use super::hypergeometric::lower_tail;

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
        let (at, up_to) = lower_tail(fewer, errors, self.images, self.images);
        (2.0 * up_to - at).min(1.0)
    }
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
