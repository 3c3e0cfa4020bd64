//! Which class is taken for which, and how often?

use std::collections::BTreeMap;

use super::Proportion;
use super::wilson::Z;
use crate::dataset::Label;

/// Images by their class and their predicted class.
///
/// ```
/// use onepixel::stats::Confusion;
///
/// let confusion = Confusion::new(&[0, 0, 0, 1], &[0, 0, 1, 1], 2);
/// assert_eq!(confusion.matrix(), [[2, 1], [0, 1]]);
/// assert_eq!(confusion.accuracy().share, 0.75);
/// assert!((confusion.balanced_accuracy().share - (2.0 / 3.0 + 1.0) / 2.0).abs() < 1e-12);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confusion {
    classes: usize,
    /// Only what occurs: with thousands of classes almost no pair does.
    images: BTreeMap<(Label, Label), u32>,
}

impl Confusion {
    /// Counts images of `classes` classes.
    ///
    /// # Panics
    ///
    /// If there are not as many predictions as labels.
    pub fn new(labels: &[Label], predicted: &[Label], classes: usize) -> Self {
        assert_eq!(labels.len(), predicted.len(), "one prediction for each image");
        let mut images = BTreeMap::new();
        for pair in labels.iter().copied().zip(predicted.iter().copied()) {
            *images.entry(pair).or_default() += 1;
        }
        Self { classes, images }
    }

    /// Images whose class was predicted.
    pub fn correct(&self) -> u64 {
        self.images.iter().filter(|((class, predicted), _)| class == predicted).map(|(_, &n)| u64::from(n)).sum()
    }

    /// Their share, with its 95 % Wilson interval.
    pub fn accuracy(&self) -> Proportion {
        Proportion::new(self.correct(), self.images.values().map(|&images| u64::from(images)).sum())
    }

    /// The mean over all classes that have images of the share of their images whose class was predicted, with an
    /// approximate 95 % interval.
    ///
    /// The classes are independent samples, so the variance of the mean is the sum of theirs divided by the square of
    /// their number. Each is estimated after adding two successes and two failures, so that a class of which all images
    /// are right is not taken for certain (A. Agresti and B. Coull, "Approximate is better than 'exact'", The American
    /// Statistician 52, 1998); the interval is the mean ± 1.96 standard errors, held to `[0, 1]`.
    pub fn balanced_accuracy(&self) -> Proportion {
        let mut of_class: BTreeMap<Label, (u32, u32)> = BTreeMap::new();
        for (&(class, predicted), &images) in &self.images {
            let (correct, all) = of_class.entry(class).or_default();
            *all += images;
            *correct += if class == predicted { images } else { 0 };
        }
        if of_class.is_empty() {
            return Proportion::new(0, 0);
        }
        let classes = of_class.len() as f64;
        let (mut recalls, mut variances) = (0.0, 0.0);
        for &(correct, all) in of_class.values() {
            recalls += f64::from(correct) / f64::from(all);
            let (correct, all) = (f64::from(correct) + 2.0, f64::from(all) + 4.0);
            variances += correct / all * (1.0 - correct / all) / all;
        }
        let (share, half) = (recalls / classes, Z * variances.sqrt() / classes);
        Proportion { share, low: (share - half).max(0.0), high: (share + half).min(1.0) }
    }

    /// The most frequent confusions, at most `most`: class, predicted class and images; the more frequent first, then by
    /// class.
    pub fn most_confused(&self, most: usize) -> Vec<(Label, Label, u32)> {
        let wrong = self.images.iter().filter(|((class, predicted), _)| class != predicted);
        let mut confused: Vec<_> = wrong.map(|(&(class, predicted), &images)| (class, predicted, images)).collect();
        confused.sort_by_key(|&(_, _, images)| std::cmp::Reverse(images));
        confused.truncate(most);
        confused
    }

    /// All pairs: images by class (outer) and predicted class (inner).
    pub fn matrix(&self) -> Vec<Vec<u32>> {
        let mut matrix = vec![vec![0; self.classes]; self.classes];
        for (&(class, predicted), &images) in &self.images {
            matrix[usize::from(class)][usize::from(predicted)] = images;
        }
        matrix
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_balanced_interval_is_that_of_one_class_where_the_other_is_as_large() {
        let labels = [0, 0, 0, 0, 1, 1, 1, 1];
        let confusion = Confusion::new(&labels, &[0, 0, 0, 1, 1, 1, 1, 0], 2);
        let balanced = confusion.balanced_accuracy();
        assert_eq!(balanced.share, 0.75);
        // Each class: 5/8 after adding 2 and 2, variance 15/512; the mean's is half of it.
        let half = 1.959_963_984_540_054 * (15.0_f64 / 512.0 / 2.0).sqrt();
        assert!((balanced.low - (0.75 - half)).abs() < 1e-12);
        assert_eq!(balanced.high, (0.75 + half).min(1.0));
    }

    #[test]
    fn classes_without_images_count_for_nothing_and_confusions_are_ordered() {
        let confusion = Confusion::new(&[5, 5, 5, 2, 2, 2, 2], &[5, 2, 2, 5, 1, 1, 1], 6);
        assert!((confusion.balanced_accuracy().share - 1.0 / 6.0).abs() < 1e-12);
        assert_eq!(confusion.most_confused(2), [(2, 1, 3), (5, 2, 2)]);
    }

    #[test]
    fn without_images_everything_is_possible() {
        let balanced = Confusion::new(&[], &[], 3).balanced_accuracy();
        assert!(balanced.share.is_nan());
        assert_eq!((balanced.low, balanced.high), (0.0, 1.0));
    }
}
