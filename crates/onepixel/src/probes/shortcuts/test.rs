//! How sure is a difference between a class and the rest?

use super::FOLDS;
use crate::stats::Proportion;

/// Findings whose corrected p-value is above this are not sure.
pub const LEVEL: f64 = 0.05;

/// Effects below this are not told from content, however sure they are to be there. The greatest effect that content
/// has in what was measured (docs/method.md) is 0.12.
pub const LEAST_EFFECT: f64 = 0.2;

/// How often something was seen among the held-out images of a class, and of the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Seen {
    pub(super) of_class: u64,
    pub(super) of_rest: u64,
    pub(super) class_images: u64,
    pub(super) rest_images: u64,
}

impl Seen {
    /// Takes in what was seen among other images.
    pub(super) fn add(&mut self, other: Self) {
        self.of_class += other.of_class;
        self.of_rest += other.of_rest;
        self.class_images += other.class_images;
        self.rest_images += other.rest_images;
    }

    pub(super) fn shares(self) -> [Proportion; 2] {
        [Proportion::new(self.of_class, self.class_images), Proportion::new(self.of_rest, self.rest_images)]
    }

    /// Share of the class less that of the rest; 0 where one has no images.
    pub(super) fn difference(self) -> f64 {
        if self.class_images == 0 || self.rest_images == 0 {
            return 0.0;
        }
        self.of_class as f64 / self.class_images as f64 - self.of_rest as f64 / self.rest_images as f64
    }

    /// Balanced accuracy of the rule that takes what was seen for the class: ½ + ½ the difference, with the interval
    /// that Newcombe's method 10 ("Interval estimation for the difference between independent proportions", Statistics
    /// in Medicine 17, 1998) gives the difference.
    pub(super) fn balanced_accuracy(self) -> Proportion {
        let [class, rest] = self.shares();
        let difference = self.difference();
        if class.share.is_nan() || rest.share.is_nan() {
            return Proportion { share: 0.5, low: 0.0, high: 1.0 };
        }
        let below = (class.share - class.low).hypot(rest.high - rest.share);
        let above = (class.high - class.share).hypot(rest.share - rest.low);
        let accuracy = |difference: f64| (0.5 + 0.5 * difference).clamp(0.0, 1.0);
        Proportion {
            share: accuracy(difference),
            low: accuracy(difference - below),
            high: accuracy(difference + above),
        }
    }

    /// A bound on the chance that a difference of means of so many images of class and rest, whose true value is not
    /// above 0, comes out at `effect` or more: `exp(−2 t² / (r² (1/n + 1/m)))`, where each image's value spans `range`
    /// (W. Hoeffding, "Probability inequalities for sums of bounded random variables", JASA 58, 1963, theorem 2). It
    /// holds for any number of images and any distribution.
    pub(super) fn chance(self, effect: f64, range: f64) -> f64 {
        if effect <= 0.0 || self.class_images == 0 || self.rest_images == 0 {
            return 1.0;
        }
        let spread = 1.0 / self.class_images as f64 + 1.0 / self.rest_images as f64;
        (-2.0 * effect * effect / (range * range * spread)).exp()
    }

    /// The same bound for a rule that is any set of bins, learned for each fold from the others. What is counted in the
    /// folds then hangs together: bins that are full of the class by chance stay so when a fifth is held out. Whatever
    /// the dependence, the bound for the images of one fold holds for the mean of the folds (by the convexity of exp in
    /// Hoeffding's proof).
    pub(super) fn chance_over_folds(self, effect: f64) -> f64 {
        self.chance(effect / f64::from(FOLDS).sqrt(), 1.0)
    }
}

/// The p-value after Bonferroni's correction for so many tests.
pub(super) fn corrected(chance: f64, tests: u64) -> f64 {
    (chance * tests as f64).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_newcombes() {
        // Table II of the paper, contrast (a): 56/70 − 48/80, method 10: 0.0524 to 0.3339.
        let seen = Seen { of_class: 56, of_rest: 48, class_images: 70, rest_images: 80 };
        let accuracy = seen.balanced_accuracy();
        assert!((accuracy.low - (0.5 + 0.5 * 0.0524)).abs() < 5e-5, "{accuracy:?}");
        assert!((accuracy.high - (0.5 + 0.5 * 0.3339)).abs() < 5e-5, "{accuracy:?}");
    }

    #[test]
    fn few_images_cannot_be_sure() {
        let seen = |images| Seen { of_class: images, of_rest: 0, class_images: images, rest_images: 9 * images };
        let chance = |images| seen(images).chance(1.0, 2.0);
        assert!(corrected(chance(5), 100) > LEVEL && corrected(chance(50), 100) < LEVEL);
        assert_eq!(Seen::default().chance(1.0, 1.0), 1.0);
    }
}
