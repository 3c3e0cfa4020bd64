//! Are the numbers of one group larger than those of another?

use super::normal::two_sided_p;
use super::paired::Difference;

/// Two groups of numbers compared by their ranks.
///
/// ```
/// use onepixel::stats::Ranks;
///
/// let ranks = Ranks::of(&[1.0, 2.0, 3.0], &[2.0, 4.0, 5.0]).unwrap();
/// // Of nine pairs the second is larger in 7, and equal in one: 7.5 / 9.
/// assert!((ranks.superiority - 7.5 / 9.0).abs() < 1e-12);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranks {
    /// The chance that a number of the second group is larger than one of the first, equal ones counting half; in `[0, 1]`.
    pub superiority: f64,
    /// How often groups of one distribution differ at least so much: the Wilcoxon–Mann–Whitney test with the correction for
    /// ties and for continuity (H. B. Mann and D. R. Whitney, Annals of Mathematical Statistics 18, 1947), two-sided.
    pub p_value: f64,
    /// Sizes of the groups.
    sizes: [f64; 2],
}

impl Ranks {
    /// Compares the groups; what is no number is passed over. `None` where a group has none.
    pub fn of(first: &[f64], second: &[f64]) -> Option<Self> {
        let tagged = |numbers: &[f64], is_second| -> Vec<(f64, bool)> {
            numbers.iter().filter(|number| !number.is_nan()).map(|&number| (number, is_second)).collect()
        };
        let mut all = tagged(first, false);
        let n_first = all.len() as f64;
        all.extend(tagged(second, true));
        let n_second = all.len() as f64 - n_first;
        if n_first == 0.0 || n_second == 0.0 {
            return None;
        }
        all.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let (mut before, mut pairs, mut ties) = (0.0, 0.0, 0.0);
        for run in all.chunk_by(|a, b| a.0 == b.0) {
            let of_second = run.iter().filter(|(_, is_second)| *is_second).count() as f64;
            let (size, of_first) = (run.len() as f64, run.len() as f64 - of_second);
            pairs += of_second * (before + 0.5 * of_first);
            before += of_first;
            ties += size * (size * size - 1.0);
        }
        let all = n_first + n_second;
        let variance = n_first * n_second / 12.0 * (all + 1.0 - ties / (all * (all - 1.0)));
        let distance = ((pairs - 0.5 * n_first * n_second).abs() - 0.5).max(0.0);
        let p_value = if variance > 0.0 { two_sided_p(distance / variance.sqrt()) } else { 1.0 };
        Some(Self { superiority: pairs / (n_first * n_second), p_value, sizes: [n_first, n_second] })
    }

    /// Cliff's delta, the chance to be larger less that to be smaller, in `[-1, 1]` (N. Cliff, "Dominance statistics",
    /// Psychological Bulletin 114, 1993), with the interval for a normal quantile `z` by the standard error of J. A. Hanley
    /// and B. J. McNeil, Radiology 143, 1982.
    pub fn delta(&self, z: f64) -> Difference {
        let (a, [first, second]) = (self.superiority, self.sizes);
        let (q1, q2) = (a / (2.0 - a), 2.0 * a * a / (1.0 + a));
        let variance = a * (1.0 - a) + (second - 1.0) * (q1 - a * a) + (first - 1.0) * (q2 - a * a);
        let half = 2.0 * z * (variance.max(0.0) / (first * second)).sqrt();
        let value = 2.0 * a - 1.0;
        Difference { value, low: (value - half).max(-1.0), high: (value + half).min(1.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Plain Python: all pairs counted, and `math.erfc` of the distance with both corrections.
    #[test]
    fn ties_count_half_and_narrow_the_spread() {
        let first = [1.5, 2.0, 2.0, 3.25, 4.0, 4.0, 4.0, 7.0];
        let second = [2.0, 3.25, 4.0, 5.0, 5.0, 6.5, 8.0, 9.0, 9.5];
        let ranks = Ranks::of(&first, &second).unwrap();
        assert!((ranks.superiority - 56.0 / 72.0).abs() < 1e-12, "{ranks:?}");
        assert!((ranks.p_value - 0.058084537173).abs() < 1e-9, "{ranks:?}");
    }

    #[test]
    fn without_a_difference_nothing_is_found_and_with_one_it_is() {
        let same: Vec<f64> = (0..50).map(f64::from).collect();
        let ranks = Ranks::of(&same, &same).unwrap();
        assert_eq!((ranks.superiority, ranks.p_value), (0.5, 1.0));
        let shifted: Vec<f64> = same.iter().map(|number| number + 20.0).collect();
        let ranks = Ranks::of(&same, &shifted).unwrap();
        let delta = ranks.delta(1.96);
        assert!(ranks.p_value < 1e-5 && delta.low > 0.3 && delta.high < 1.0, "{ranks:?} {delta:?}");
        let constant = Ranks::of(&[5.0; 9], &[5.0; 7]).unwrap();
        assert_eq!((constant.superiority, constant.p_value), (0.5, 1.0));
        assert!(Ranks::of(&[f64::NAN], &[1.0]).is_none());
    }
}
