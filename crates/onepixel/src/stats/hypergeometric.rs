//! How often do so many marked ones fall on a part, where they fall at random?

/// `P(X = k)` and `P(X ≤ k)`, where `marked` of `first + second` are marked at random, and `X` of them are among the first.
///
/// `k` is to be below the mean: the sum of the other tail would be lost in rounding.
pub(super) fn lower_tail(k: u64, marked: u64, first: u64, second: u64) -> (f64, f64) {
    let ways = ln_choose(first, k) + ln_choose(second, marked.saturating_sub(k));
    let at = (ways - ln_choose(first + second, marked)).exp();
    let (mut term, mut sum) = (at, at);
    for i in (1..=k).rev() {
        // P(i − 1) / P(i)
        let falls = i as f64 * (second + i).saturating_sub(marked) as f64;
        let rises = (first - i + 1) as f64 * (marked - i + 1) as f64;
        term *= falls / rises;
        sum += term;
        if term < sum * f64::EPSILON {
            break;
        }
    }
    (at, sum.min(1.0))
}

/// `ln` of the number of ways to choose `k` of `n`; −∞ where there is none.
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
