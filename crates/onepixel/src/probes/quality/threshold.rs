//! Beyond what is an image odd?

use crate::stats::two_sided_z;

/// The law of a score, as far as its bulk tells.
pub(super) struct Law {
    /// The median; `None` where no image has a score.
    pub(super) median: Option<f64>,
    /// What is left of clean images beyond is the share of false alarms.
    pub(super) tail: f64,
}

impl Law {
    /// The law through the 50th, 80th and 95th percentile: beyond the 80th, the score of a clean dataset is taken to rise as
    /// that of a normal distribution does, or as that of an exponential one, or between the two, as the 95th says. A few odd
    /// images hardly move these percentiles, however odd they are.
    pub(super) fn of(mut scores: Vec<f64>, false_alarms: f64) -> Self {
        scores.retain(|score| score.is_finite());
        scores.sort_unstable_by(f64::total_cmp);
        let Some(last) = scores.len().checked_sub(1) else {
            return Self { median: None, tail: f64::INFINITY };
        };
        let percentile = |share: f64| scores[((share * scores.len() as f64).ceil() as usize).clamp(1, last + 1) - 1];
        let (median, high, higher) = (percentile(0.5), percentile(0.8), percentile(0.95));
        let spread = high - median;
        if spread <= 0.0 {
            return Self { median: Some(median), tail: median };
        }
        // In units of the distance from the median to the 80th percentile.
        let normal = |beyond: f64| two_sided_z(2.0 * beyond) / two_sided_z(0.4);
        let exponential = |beyond: f64| (0.5 / beyond).ln() / 2.5_f64.ln();
        let between = ((higher - median) / spread - normal(0.05)) / (exponential(0.05) - normal(0.05));
        let weight = between.clamp(0.0, 1.0);
        let factor = normal(false_alarms) + weight * (exponential(false_alarms) - normal(false_alarms));
        Self { median: Some(median), tail: median + factor * spread }
    }
}

/// How odd an image must be at least, whatever the others are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Floor {
    /// So large a score.
    Score(f64),
    /// So much more than the median.
    AboveMedian(f64),
    /// So large a score, and so much more than the median.
    Both(f64),
    /// This score is odd, and the dataset has no say but that a fifth must not have it.
    Always(f64),
}

impl Floor {
    /// The score at which images begin to be odd.
    pub(super) fn threshold(self, law: &Law) -> f64 {
        match self {
            Self::Score(least) => law.tail.max(least),
            Self::AboveMedian(more) => law.tail.max(law.median.unwrap_or(0.0) + more),
            Self::Both(least) => law.tail.max(least).max(law.median.unwrap_or(0.0) + least),
            Self::Always(least) => least,
        }
    }

    /// Whether a score is odd.
    pub(super) fn is_beyond(self, score: f64, threshold: f64) -> bool {
        match self {
            Self::Always(_) => score >= threshold,
            _ => score > threshold,
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::RngExt;
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::SeedableRng;

    use super::*;

    /// Shares of 200,000 numbers of a law beyond its threshold.
    fn beyond(of: impl Fn(&mut ChaCha8Rng) -> f64, false_alarms: f64) -> f64 {
        let mut chance = ChaCha8Rng::seed_from_u64(1);
        let scores: Vec<f64> = (0..200_000).map(|_| of(&mut chance)).collect();
        let law = Law::of(scores.clone(), false_alarms);
        scores.iter().filter(|&&score| score > law.tail).count() as f64 / scores.len() as f64
    }

    fn exponential(chance: &mut ChaCha8Rng) -> f64 {
        -(1.0 - chance.random::<f64>()).ln()
    }

    fn normal(chance: &mut ChaCha8Rng) -> f64 {
        (2.0 * exponential(chance)).sqrt() * (std::f64::consts::TAU * chance.random::<f64>()).cos()
    }

    #[test]
    fn clean_scores_are_odd_as_rarely_as_is_stated() {
        for false_alarms in [0.001, 0.01] {
            for (law, share) in
                [("exponential", beyond(exponential, false_alarms)), ("normal", beyond(normal, false_alarms))]
            {
                assert!((0.7..1.4).contains(&(share / false_alarms)), "{law}: {share} of {false_alarms}");
            }
            let uniform = beyond(|chance| chance.random(), false_alarms);
            assert!(uniform <= false_alarms, "{uniform}");
        }
    }

    #[test]
    fn odd_ones_hardly_move_the_threshold() {
        let mut chance = ChaCha8Rng::seed_from_u64(2);
        let clean: Vec<f64> = (0..10_000).map(|_| normal(&mut chance)).collect();
        let before = Law::of(clean.clone(), 0.001).tail;
        let odd = clean.iter().enumerate().map(|(place, &score)| if place % 50 == 0 { 1e9 } else { score });
        let after = Law::of(odd.collect(), 0.001).tail;
        assert!(after < before + 1.2, "{before} {after}");
    }

    #[test]
    fn where_all_are_dark_an_image_must_be_darker_than_they_are() {
        // Of digits in 17 levels nearly all reach the last one.
        let law = Law::of(vec![2.7; 90].into_iter().chain([2.8; 2]).collect(), 0.001);
        assert_eq!(Floor::Both(0.7).threshold(&law), 2.7 + 0.7);
        assert_eq!(Floor::Score(0.7).threshold(&law), 2.7);
    }

    #[test]
    fn where_most_are_equal_all_others_are_beyond_and_none_has_no_law() {
        let law = Law::of(vec![2.0; 90].into_iter().chain([3.0; 10]).collect(), 0.001);
        assert_eq!((law.median, law.tail), (Some(2.0), 2.0));
        let none = Law::of(vec![f64::NAN], 0.001);
        assert!(none.median.is_none() && Floor::AboveMedian(1.0).threshold(&none).is_infinite());
    }
}
