//! Is something more frequent in one group than in another?

use super::hypergeometric::lower_tail;
use super::paired::Difference;

/// How often something occurs in each of two groups.
///
/// ```
/// use onepixel::stats::TwoShares;
///
/// // Newcombe's example: 56 of 70 against 48 of 80.
/// let shares = TwoShares { first: 48, of_first: 80, second: 56, of_second: 70 };
/// let difference = shares.difference(1.959_963_984_540_054).unwrap();
/// assert!((difference.value - 0.2).abs() < 1e-12);
/// assert!((difference.low - 0.0524).abs() < 5e-5 && (difference.high - 0.3339).abs() < 5e-5);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TwoShares {
    /// How often it occurs in the first group.
    pub first: u64,
    /// The size of the first group.
    pub of_first: u64,
    /// How often it occurs in the second group.
    pub second: u64,
    /// The size of the second group.
    pub of_second: u64,
}

impl TwoShares {
    /// The share of the second group less that of the first, with the interval of R. G. Newcombe's method 10 ("Interval
    /// estimation for the difference between independent proportions", Statistics in Medicine 17, 1998) for a normal
    /// quantile `z`; `None` where a group is empty.
    pub fn difference(&self, z: f64) -> Option<Difference> {
        if self.of_first == 0 || self.of_second == 0 {
            return None;
        }
        let (a, low_a, high_a) = wilson(self.first, self.of_first, z);
        let (b, low_b, high_b) = wilson(self.second, self.of_second, z);
        let (below, above) = ((b - low_b).hypot(high_a - a), (high_b - b).hypot(a - low_a));
        let value = b - a;
        Some(Difference { value, low: (value - below).max(-1.0), high: (value + above).min(1.0) })
    }

    /// How often groups of these sizes from one population differ at least so much, either way: Fisher's exact test, twice
    /// its smaller tail (R. A. Fisher, "The logic of inductive inference", JRSS 98, 1935).
    pub fn fisher(&self) -> f64 {
        let (lower, upper) = self.tails();
        (2.0 * lower.min(upper)).min(1.0)
    }

    /// How often it would be at least so much more frequent in the second group: the upper tail alone.
    pub fn fisher_more(&self) -> f64 {
        self.tails().1
    }

    /// Chance of so few or fewer in the second group, and of so many or more.
    fn tails(&self) -> (f64, f64) {
        let marked = self.first + self.second;
        let is_low =
            u128::from(self.second) * u128::from(self.of_first) <= u128::from(self.first) * u128::from(self.of_second);
        // Few in the second group, or few in the first: the smaller tail is summed, the other is the rest.
        if is_low {
            let (at, few) = lower_tail(self.second, marked, self.of_second, self.of_first);
            (few, (1.0 - few + at).clamp(0.0, 1.0))
        } else {
            let (at, few) = lower_tail(self.first, marked, self.of_first, self.of_second);
            ((1.0 - few + at).clamp(0.0, 1.0), few)
        }
    }
}

/// The share and Wilson's interval for a normal quantile.
fn wilson(successes: u64, trials: u64, z: f64) -> (f64, f64, f64) {
    let (n, share) = (trials as f64, successes as f64 / trials as f64);
    let centre = (share + z * z / (2.0 * n)) / (1.0 + z * z / n);
    let half = z / (1.0 + z * z / n) * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    let low = if successes == 0 { 0.0 } else { (centre - half).max(0.0) };
    let high = if successes == trials { 1.0 } else { (centre + half).min(1.0) };
    (share, low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All ways in which `marked` of `all` can be chosen, one after the other: no formula in common with the code.
    fn by_counting(second: u64, of_second: u64, marked: u32, all: u32) -> f64 {
        let (mut ways, mut more) = (0u64, 0u64);
        for chosen in (0u32..1 << all).filter(|chosen| chosen.count_ones() == marked) {
            ways += 1;
            more += u64::from(u64::from((chosen & ((1 << of_second) - 1)).count_ones()) >= second);
        }
        more as f64 / ways as f64
    }

    #[test]
    fn the_exact_test_counts_all_ways_to_deal_the_marked_ones() {
        for (first, of_first, second, of_second) in
            [(1, 5, 4, 6), (4, 5, 1, 6), (0, 7, 3, 4), (2, 8, 2, 8), (6, 8, 0, 8)]
        {
            let shares = TwoShares { first, of_first, second, of_second };
            let (marked, all) = ((first + second) as u32, (of_first + of_second) as u32);
            let more = by_counting(second, of_second, marked, all);
            assert!((shares.fisher_more() - more).abs() < 1e-12, "{shares:?}: {} {more}", shares.fisher_more());
            let less = by_counting(first, of_first, marked, all);
            assert!((shares.fisher() - (2.0 * more.min(less)).min(1.0)).abs() < 1e-12, "{shares:?}");
        }
    }

    #[test]
    fn far_tails_are_not_lost_in_rounding() {
        let shares = TwoShares { first: 100, of_first: 30_000, second: 29_000, of_second: 30_000 };
        assert!(shares.fisher_more() < 1e-300 && shares.fisher() < 1e-300);
        let none = TwoShares { first: 0, of_first: 0, second: 3, of_second: 4 };
        assert!(none.difference(2.0).is_none() && none.fisher() == 1.0);
    }
}
