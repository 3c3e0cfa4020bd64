//! How sure is a difference between a class and the rest?

use super::FOLDS;
use crate::stats::Proportion;

/// Findings whose corrected p-value is above this are not sure.
pub const LEVEL: f64 = 0.05;

/// Effects below this are not told from content, however sure they are to be there.
pub const LEAST_EFFECT: f64 = 0.2;

/// The greatest effect that content has in what was measured (docs/method.md): of few images, an effect can be larger than
/// [`LEAST_EFFECT`] by chance, and its lower limit must be above this.
const OF_CONTENT: f64 = 0.12;

/// So many standard errors below an effect is its lower limit: one side, at 5 %.
const LIMIT: f64 = 1.645;

/// Whether an effect is surely larger than content has.
pub(super) fn is_beyond_content(effect: f64, disagreement: Disagreement) -> bool {
    effect >= LEAST_EFFECT && effect - LIMIT * disagreement.standard_error() >= OF_CONTENT
}

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
    /// above 0, comes out at `effect` or more: `exp(−2 t² / (1/n + 1/m))`, where each image's value is from 0 to 1
    /// (W. Hoeffding, "Probability inequalities for sums of bounded random variables", JASA 58, 1963, theorem 2). It
    /// holds for any number of images and any distribution.
    pub(super) fn chance(self, effect: f64) -> f64 {
        if effect <= 0.0 || self.class_images == 0 || self.rest_images == 0 {
            return 1.0;
        }
        let spread = 1.0 / self.class_images as f64 + 1.0 / self.rest_images as f64;
        (-2.0 * effect * effect / spread).exp()
    }

    /// The same bound for a rule that is any set of bins, learned for each fold from the others. What is counted in the
    /// folds then hangs together: bins that are full of the class by chance stay so when a fifth is held out. Whatever
    /// the dependence, the bound for the images of one fold holds for the mean of the folds (by the convexity of exp in
    /// Hoeffding's proof).
    pub(super) fn chance_over_folds(self, effect: f64) -> f64 {
        self.chance(effect / f64::from(FOLDS).sqrt())
    }
}

/// How one pixel of a plateau and one beside it disagree, on held-out images of the class and of the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Disagreement {
    /// Images that show the grey value only on the plateau.
    pub(super) only_on_plateau: [u64; 2],
    /// Images that show it only beside the plateau.
    pub(super) only_beside: [u64; 2],
    pub(super) images: [u64; 2],
}

impl Disagreement {
    /// Takes in an image.
    pub(super) fn add(&mut self, is_of_class: bool, on_plateau: bool, beside: bool) {
        let side = usize::from(!is_of_class);
        self.only_on_plateau[side] += u64::from(on_plateau && !beside);
        self.only_beside[side] += u64::from(beside && !on_plateau);
        self.images[side] += 1;
    }

    /// The standard error of an effect: of the difference of two means of images that count 1, 0 or −1.
    pub(super) fn standard_error(self) -> f64 {
        let variance = |side: usize| {
            let images = self.images[side].max(1) as f64;
            let (p, q) = (self.only_on_plateau[side] as f64 / images, self.only_beside[side] as f64 / images);
            (p + q - (p - q) * (p - q)) / images
        };
        (variance(0) + variance(1)).sqrt()
    }

    /// A bound on the chance that, were the class's images drawn at random from all, the plateau would surpass what lies
    /// beside it by so much more among them than among the rest.
    ///
    /// An image counts 1 where it shows the grey value only on the plateau, −1 where only beside it, else 0. For a sample of
    /// `n` without replacement, Chernoff's bound for one with replacement holds (Hoeffding 1963, theorem 4): with
    /// the shares `p` and `q` of 1 and −1, the chance of a mean of at least `x` is at most
    /// `min over y > 1 of (y^−x (1 + p (y − 1) + q (1/y − 1)))^n`.
    pub(super) fn chance(self, effect: f64) -> f64 {
        let [class, rest] = self.images.map(|images| images as f64);
        let all = class + rest;
        let share = |of: [u64; 2]| (of[0] + of[1]) as f64 / all;
        let (p, q) = (share(self.only_on_plateau), share(self.only_beside));
        // The mean of the class, where that of all is p − q.
        let mean = p - q + effect * rest / all;
        if effect.is_nan() || effect <= 0.0 || class == 0.0 || rest == 0.0 || p == 0.0 {
            return 1.0;
        }
        if mean >= 1.0 {
            return p.powf(class);
        }
        // Where the derivative is 0.
        let (a, b, c) = (p * (1.0 - mean), mean * (1.0 - p - q), q * (1.0 + mean));
        let y = ((b + (b * b + 4.0 * a * c).sqrt()) / (2.0 * a)).max(1.0);
        (class * ((1.0 + p * (y - 1.0) + q * (1.0 / y - 1.0)).ln() - mean * y.ln())).exp().min(1.0)
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
    fn a_mark_on_half_of_few_images_is_sure_and_what_is_everywhere_is_not() {
        let of = |on_plateau, beside| {
            let (only_on_plateau, only_beside) = ([on_plateau, 0], [beside, 0]);
            corrected(Disagreement { only_on_plateau, only_beside, images: [80, 720] }.chance(0.35), 200)
        };
        assert!(of(40, 5) < 1e-9, "{}", of(40, 5));
        assert!(of(400, 380) > LEVEL, "{}", of(400, 380));
        assert!(of(200, 200) < of(400, 380));
        assert_eq!(Disagreement::default().chance(0.5), 1.0);
    }

    #[test]
    fn the_standard_error_is_that_of_a_difference_of_means() {
        let disagreement = Disagreement { only_on_plateau: [40, 0], only_beside: [0; 2], images: [80, 720] };
        assert!((disagreement.standard_error() - (0.25f64 / 80.0).sqrt()).abs() < 1e-12);
    }

    #[test]
    fn the_bound_on_a_disagreement_is_above_what_chance_does() {
        // 30 of 300 images show the value on the plateau only; the class are 60 drawn at random: hypergeometric.
        let disagreement = Disagreement { only_on_plateau: [12, 18], only_beside: [0; 2], images: [60, 240] };
        let ln_choose = |n: u64, k: u64| (0..k).map(|i| ((n - i) as f64 / (i + 1) as f64).ln()).sum::<f64>();
        let exactly = |k| (ln_choose(30, k) + ln_choose(270, 60 - k) - ln_choose(300, 60)).exp();
        for least in 8..=20u64 {
            let effect = least as f64 / 60.0 - (30 - least) as f64 / 240.0;
            let chance: f64 = (least..=30).map(exactly).sum();
            let bound = disagreement.chance(effect);
            assert!(bound >= chance && bound < 1e4 * chance, "{least}: {bound:e} for {chance:e}");
        }
    }

    #[test]
    fn few_images_cannot_be_sure() {
        let seen = |images| Seen { of_class: images, of_rest: 0, class_images: images, rest_images: 9 * images };
        let chance = |images| seen(images).chance(1.0);
        assert!(corrected(chance(4), 100) > LEVEL && corrected(chance(50), 100) < LEVEL);
        assert_eq!(Seen::default().chance(1.0), 1.0);
    }
}
