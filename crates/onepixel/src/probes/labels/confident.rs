//! How often is an image with one label of another class?
//!
//! Confident learning (C. Northcutt, L. Jiang, I. Chuang, "Confident learning: estimating uncertainty in dataset
//! labels", JAIR 70, 2021), section 3.1. Three steps:
//!
//! 1. The *threshold* of a class is the mean probability of that class over the images that have its label (equation
//!    2).
//! 2. The *confident joint* counts each image by its label and by the class whose probability reaches that class's
//!    threshold; of several such classes by the most probable one (equation 1).
//! 3. *Calibrated*, each label's counts are scaled to the number of images that have the label (equation 3).
//!
//! Where the paper leaves details open, this does what its authors' program cleanlab 2.9 does, so that the same
//! probabilities give the same answer: a probability may miss a threshold by 1e-6, every class counts at least one
//! image as its own, and counts are rounded so that each label keeps its number of images.

use std::collections::BTreeMap;

use crate::dataset::Label;
use crate::models::{Probabilities, most_likely};

/// What a probability may miss a threshold, or a higher probability, by.
pub(super) const TOLERANCE: f64 = 1e-6;

/// What confident learning says of labels.
#[derive(Debug, Clone, PartialEq)]
pub struct ConfidentLearning {
    /// The threshold of each class; `None` of those without images.
    pub thresholds: Vec<Option<f64>>,
    /// The class that each image is confidently counted in, if any.
    pub confident: Vec<Option<Label>>,
    /// Images by their label and the class that they are confidently counted in.
    pub joint: BTreeMap<(Label, Label), u32>,
    /// The same, calibrated: images by their label and their estimated true class. Its sum is the number of images.
    pub calibrated: BTreeMap<(Label, Label), u32>,
}

impl ConfidentLearning {
    /// Counts images by their labels and their out-of-sample probabilities.
    ///
    /// # Panics
    ///
    /// If there are not as many labels as images, or a label is outside the classes.
    pub fn new(probabilities: &Probabilities, labels: &[Label]) -> Self {
        assert_eq!(probabilities.len(), labels.len(), "one label for each image");
        let thresholds = thresholds(probabilities, labels);
        let confident: Vec<Option<Label>> = probabilities.rows().map(|row| confident_class(row, &thresholds)).collect();
        let mut joint = BTreeMap::new();
        for (&given, &class) in labels.iter().zip(&confident) {
            if let Some(class) = class {
                *joint.entry((given, class)).or_default() += 1;
            }
        }
        let mut images = vec![0u32; probabilities.classes()];
        labels.iter().for_each(|&label| images[usize::from(label)] += 1);
        let calibrated = calibrate(&joint, &images);
        Self { thresholds, confident, joint, calibrated }
    }

    /// The calibrated counts of one label: each class with images, and their number.
    pub(super) fn row(&self, given: Label) -> impl Iterator<Item = (Label, u32)> {
        self.calibrated.range((given, 0)..=(given, Label::MAX)).map(|(&(_, class), &images)| (class, images))
    }
}

/// The mean probability of each class over the images with its label.
fn thresholds(probabilities: &Probabilities, labels: &[Label]) -> Vec<Option<f64>> {
    let mut sums = vec![(0.0, 0u32); probabilities.classes()];
    for (row, &label) in probabilities.rows().zip(labels) {
        let (sum, images) = &mut sums[usize::from(label)];
        *sum += f64::from(row[usize::from(label)]);
        *images += 1;
    }
    // A threshold below what it may be missed by would be reached by all.
    let threshold = |(sum, images): (f64, u32)| (images > 0).then(|| (sum / f64::from(images)).max(2.0 * TOLERANCE));
    sums.into_iter().map(threshold).collect()
}

fn confident_class(row: &[f32], thresholds: &[Option<f64>]) -> Option<Label> {
    let reaches = |class: &usize| {
        let threshold = thresholds[*class];
        threshold.is_some_and(|threshold| f64::from(row[*class]) >= threshold - TOLERANCE)
    };
    let mut reaching = (0..row.len()).filter(reaches);
    let first = reaching.next()?;
    match reaching.next() {
        None => Some(first as Label),
        Some(_) => Some(most_likely(row)),
    }
}

/// Scales the counts of each label to the number of its images, and rounds them.
fn calibrate(joint: &BTreeMap<(Label, Label), u32>, images: &[u32]) -> BTreeMap<(Label, Label), u32> {
    let mut rows: Vec<BTreeMap<Label, f64>> = vec![BTreeMap::new(); images.len()];
    for (&(given, class), &count) in joint {
        rows[usize::from(given)].insert(class, f64::from(count));
    }
    let mut calibrated = BTreeMap::new();
    for (given, (mut row, &images)) in rows.into_iter().zip(images).enumerate() {
        let own = row.entry(given as Label).or_insert(0.0);
        *own = own.max(1.0);
        let sum: f64 = row.values().sum();
        let scaled: Vec<f64> = row.values().map(|count| count / sum * f64::from(images)).collect();
        for (&class, count) in row.keys().zip(rounded(&scaled)) {
            if count > 0 {
                calibrated.insert((given as Label, class), count);
            }
        }
    }
    calibrated
}

/// Rounds numbers so that their sum, rounded, stays the same: where rounding half to even changes it, the numbers that
/// were moved furthest go the other way: of numbers moved equally, the last where the sum grows, else the first.
fn rounded(numbers: &[f64]) -> Vec<u32> {
    let target = numbers.iter().sum::<f64>().round_ties_even() as i64;
    let mut whole: Vec<i64> = numbers.iter().map(|number| number.round_ties_even() as i64).collect();
    let missing = target - whole.iter().sum::<i64>();
    let mut order: Vec<usize> = (0..numbers.len()).collect();
    let moved = |index: usize| numbers[index] - whole[index] as f64;
    order.sort_by(|&a, &b| moved(a).total_cmp(&moved(b)));
    if missing > 0 {
        order.reverse();
    }
    for &index in order.iter().take(missing.unsigned_abs() as usize) {
        whole[index] += missing.signum();
    }
    whole.into_iter().map(|number| number.max(0) as u32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_keeps_the_sum_by_moving_what_was_moved_furthest() {
        assert_eq!(rounded(&[1.4, 1.4, 1.2]), [1, 2, 1], "rounds to 3, sums up to 4: the last of the 1.4 goes up");
        assert_eq!(rounded(&[0.6, 0.7, 0.7]), [0, 1, 1]);
        assert_eq!(rounded(&[2.5, 0.5]), [2, 1]);
        assert_eq!(rounded(&[]), [0; 0]);
    }

    /// The example of the paper's figure 1 is not stated in numbers; this one is small enough to count by hand.
    #[test]
    fn an_image_counts_for_the_class_whose_threshold_it_reaches() {
        // Thresholds: class 0 (0.9 + 0.5 + 0.1) / 3 = 0.5, class 1 (0.8 + 0.4) / 2 = 0.6.
        let rows = vec![0.9, 0.1, 0.5, 0.5, 0.1, 0.9, 0.2, 0.8, 0.6, 0.4];
        let learned = ConfidentLearning::new(&Probabilities::new(rows, 2).unwrap(), &[0, 0, 0, 1, 1]);
        let thresholds: Vec<f64> = learned.thresholds.iter().map(|threshold| threshold.unwrap()).collect();
        assert!((thresholds[0] - 0.5).abs() < 1e-6 && (thresholds[1] - 0.6).abs() < 1e-6, "{thresholds:?}");
        assert_eq!(learned.confident, [Some(0), Some(0), Some(1), Some(1), Some(0)]);
        let expected = [((0, 0), 2), ((0, 1), 1), ((1, 0), 1), ((1, 1), 1)];
        assert!(learned.joint.iter().map(|(k, v)| (*k, *v)).eq(expected), "{:?}", learned.joint);
        assert_eq!(learned.calibrated.values().sum::<u32>(), 5);
    }

    #[test]
    fn a_class_without_images_has_no_threshold_and_gets_no_image() {
        let learned = ConfidentLearning::new(&Probabilities::new(vec![0.2, 0.3, 0.5], 3).unwrap(), &[0]);
        assert_eq!(learned.thresholds[1..], [None, None]);
        assert_eq!(learned.confident, [Some(0)]);
    }
}
