//! Is a share of successes surely above what would be right without looking?

use super::hypergeometric::ln_choose;

/// Half of the 5 % that a two-sided 95 % interval leaves out.
const ONE_SIDE: f64 = 0.025;

/// Whether `successes` in `trials` are surely more than a share, the best of `tests` that were tried: the lower end of the
/// exact 95 % interval for a proportion (C. J. Clopper and E. S. Pearson, "The use of confidence or fiducial limits",
/// Biometrika 26, 1934), at Bonferroni's level for so many tests, lies above it. Without trials nothing is sure.
///
/// ```
/// use onepixel::stats::is_surely_above;
///
/// assert!(is_surely_above(65, 100, 0.5, 1));
/// assert!(!is_surely_above(65, 100, 0.5, 20), "one of twenty fair coins does as well in 3 % of cases");
/// ```
pub fn is_surely_above(successes: u64, trials: u64, share: f64, tests: u64) -> bool {
    let (correct, images) = (successes as f64, trials as f64);
    if trials == 0 || share.is_nan() || correct <= images * share {
        return false;
    }
    at_least(successes.min(trials), trials, share) < ONE_SIDE / tests.max(1) as f64
}

/// `P(X ≥ k)` for a binomial `X` of `n` trials and probability `p`, where `k` is above `n p`.
fn at_least(k: u64, n: u64, p: f64) -> f64 {
    if p <= 0.0 {
        return 0.0;
    }
    let (odds, misses) = (p / (1.0 - p), (n - k) as f64);
    let mut term = (ln_choose(n, k) + k as f64 * p.ln() + misses * (1.0 - p).ln()).exp();
    let mut sum = term;
    for i in k..n {
        term *= odds * (n - i) as f64 / (i + 1) as f64;
        sum += term;
        if term < sum * f64::EPSILON {
            break;
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    // SciPy 1.17.1: binom.sf(k - 1, n, p).
    #[test]
    fn tails_equal_those_of_the_binomial_distribution() {
        for (k, n, p, expected) in [
            (1, 1, 0.5, 0.5),
            (8, 10, 0.5, 0.0546875),
            (65, 100, 0.5, 0.001_758_820_861_485_058),
            (3, 3, 0.25, 0.015_625),
        ] {
            let found = at_least(k, n, p);
            assert!((found - expected).abs() < 1e-9, "{k} of {n} at {p}: {found}");
        }
    }

    #[test]
    fn what_is_not_above_or_was_not_tried_is_never_sure() {
        assert!(!is_surely_above(0, 0, 0.5, 1));
        assert!(!is_surely_above(50, 100, 0.5, 1));
        assert!(!is_surely_above(1, 1, 1.0, 1), "all images are of one class");
        assert!(!is_surely_above(10, 10, f64::NAN, 1));
        assert!(!is_surely_above(5, 5, 0.5, 1), "0.5⁵ is 3 %");
        assert!(is_surely_above(6, 6, 0.5, 1));
    }

    #[test]
    fn the_more_was_tried_the_more_it_takes() {
        assert!(is_surely_above(25, 12_000, 0.001, 1));
        assert!(!is_surely_above(25, 12_000, 0.001, 50));
        assert!(is_surely_above(600_000, 1_000_000, 0.5, 1_000));
    }
}
