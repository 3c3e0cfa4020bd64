//! How mixed are the classes of some images?

/// What makes a split good: how much less mixed the classes are on its two sides (Breiman et al., *Classification and
/// Regression Trees*, 1984, section 4.3; Quinlan, "Induction of decision trees", 1986).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Impurity {
    /// `1 − Σ_c share_c²`: how often a random image is given the class of another.
    #[default]
    Gini,
    /// `−Σ_c share_c · log₂ share_c`, in bits.
    Entropy,
}

/// The purity of some images as a sum over classes of a term in their number. Terms are integers, so that the sums are
/// exact and equal splits are equal, whatever the order in which images are counted.
pub(super) trait Purity: Sync {
    /// What a class with so many images adds.
    fn term(&self, images: u32) -> i64;

    /// The purity of `total` images whose terms have this sum, times their number: the higher the better.
    fn of(&self, terms: i64, total: u32) -> f64;
}

/// `n · (1 − gini) = Σ n_c² / n`.
#[derive(Debug, Clone, Copy)]
pub(super) struct GiniPurity;

impl Purity for GiniPurity {
    #[inline(always)]
    fn term(&self, images: u32) -> i64 {
        i64::from(images) * i64::from(images)
    }

    #[inline(always)]
    fn of(&self, terms: i64, total: u32) -> f64 {
        terms as f64 / f64::from(total)
    }
}

/// `−n · entropy = Σ n_c · log₂ n_c − n · log₂ n`, in fixed point.
#[derive(Debug, Clone)]
pub(super) struct EntropyPurity {
    terms: Vec<i64>,
}

impl EntropyPurity {
    /// For up to `most` images: 8 bytes for each.
    pub(super) fn new(most: u32) -> Self {
        let exact = |images: u32| f64::from(images) * f64::from(images.max(1)).log2();
        // The sum over the classes is at most the term of all images: it stays below 2⁵¹, exact in a double as well.
        let scale = (50 - exact(most).log2().max(0.0) as i32).min(44);
        let fixed = |images| (exact(images) * f64::from(scale).exp2()).round() as i64;
        Self { terms: (0..=most).map(fixed).collect() }
    }
}

impl Purity for EntropyPurity {
    #[inline(always)]
    fn term(&self, images: u32) -> i64 {
        self.terms[images as usize]
    }

    #[inline(always)]
    fn of(&self, terms: i64, total: u32) -> f64 {
        (terms - self.term(total)) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn purity(purity: &impl Purity, classes: &[u32]) -> f64 {
        purity.of(classes.iter().map(|&images| purity.term(images)).sum(), classes.iter().sum())
    }

    #[test]
    fn two_halves_have_a_gini_impurity_of_one_half_and_an_entropy_of_one_bit() {
        assert_eq!(purity(&GiniPurity, &[8, 8]), 16.0 * (1.0 - 0.5));
        let entropy = EntropyPurity::new(16);
        assert_eq!(purity(&entropy, &[8, 8]) / purity(&entropy, &[4, 4]), 2.0);
        assert_eq!(purity(&entropy, &[16, 0]), 0.0);
        assert_eq!(purity(&entropy, &[4, 4, 4, 4]) / purity(&entropy, &[8, 8]), 2.0);
    }

    #[test]
    fn terms_of_sixty_thousand_images_are_exact_in_a_double() {
        let entropy = EntropyPurity::new(60_000);
        assert!(entropy.term(60_000) < 1 << 52 && entropy.term(60_000) > 1 << 49);
    }
}
