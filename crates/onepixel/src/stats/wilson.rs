//! Between which limits does a proportion lie?

use bitcode::{Decode, Encode};
use serde::Serialize;

/// The 97.5 % quantile of the standard normal distribution, for two-sided 95 % intervals.
pub(super) const Z: f64 = 1.959_963_984_540_054;

/// A share of successes with its 95 % interval; [`Proportion::new`] gives the Wilson score interval.
///
/// Wilson's interval (E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
/// JASA 22, 1927), without continuity correction. It holds for independent trials and never leaves `[0, 1]`.
///
/// ```
/// use onepixel::stats::Proportion;
///
/// let accuracy = Proportion::new(8, 10);
/// assert_eq!(accuracy.share, 0.8);
/// assert!((accuracy.low - 0.4902).abs() < 1e-4 && (accuracy.high - 0.9433).abs() < 1e-4);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Encode, Decode)]
pub struct Proportion {
    /// Successes divided by trials; NaN without trials.
    pub share: f64,
    /// Lower end of the interval; 0 without trials.
    pub low: f64,
    /// Upper end of the interval; 1 without trials.
    pub high: f64,
}

impl Proportion {
    /// The share of `successes` in `trials`.
    pub fn new(successes: u64, trials: u64) -> Self {
        if trials == 0 {
            return Self { share: f64::NAN, low: 0.0, high: 1.0 };
        }
        let n = trials as f64;
        let share = successes as f64 / n;
        let z2 = Z * Z;
        let centre = (share + z2 / (2.0 * n)) / (1.0 + z2 / n);
        let half = Z / (1.0 + z2 / n) * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
        Self {
            share,
            low: if successes == 0 { 0.0 } else { (centre - half).max(0.0) },
            high: if successes == trials { 1.0 } else { (centre + half).min(1.0) },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998), table I,
    // method 3 (score, no continuity correction).
    #[test]
    fn intervals_equal_newcombes_table() {
        for (successes, trials, low, high) in
            [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
        {
            let interval = Proportion::new(successes, trials);
            assert!((interval.low - low).abs() < 5e-5, "{successes}/{trials}: {interval:?}");
            assert!((interval.high - high).abs() < 5e-5, "{successes}/{trials}: {interval:?}");
        }
    }

    #[test]
    fn without_trials_everything_is_possible() {
        let interval = Proportion::new(0, 0);
        assert!(interval.share.is_nan());
        assert_eq!((interval.low, interval.high), (0.0, 1.0));
    }
}
