//! Which class do scores mean, and how probable is each?

use crate::dataset::{Batch, Label};

/// The class of the highest score, the lowest of several.
pub(super) fn highest<S: PartialOrd + Copy>(scores: &[S]) -> Label {
    let mut best = 0;
    for (class, score) in scores.iter().enumerate().skip(1) {
        if *score > scores[best] {
            best = class;
        }
    }
    best as Label
}

/// A model that gives each image a score for each class that had train images, the higher the more probable.
pub(super) trait Scoring: Sync {
    /// Number of all classes.
    fn classes(&self) -> usize;

    /// The classes that had train images, in the order of the scores.
    fn with_images(&self) -> &[Label];

    /// The log-odds that a difference of scores by 1 means.
    fn log_odds(&self) -> f32;

    /// Calls `each(row, scores)` for each image with its row of `rows`, of `width` each.
    fn of_each<R: Send>(&self, images: Batch<'_>, rows: &mut [R], width: usize, each: impl Fn(&mut [R], &[f32]) + Sync);

    /// The class of the highest score of each image.
    fn labels(&self, images: Batch<'_>) -> Vec<Label> {
        let mut labels = vec![0; images.len()];
        self.of_each(images, &mut labels, 1, |label, scores| {
            label[0] = self.with_images()[usize::from(highest(scores))];
        });
        labels
    }

    /// How probable each class is, in a row for each image.
    fn softmax(&self, images: Batch<'_>) -> Vec<f32> {
        let mut probabilities = vec![0.0; images.len() * self.classes()];
        self.of_each(images, &mut probabilities, self.classes(), |row, scores| {
            softmax_among(self.with_images(), scores.iter().map(|&score| (score * self.log_odds()).into()), row);
        });
        probabilities
    }
}

/// Turns the log-likelihoods of some classes, of one image, into probabilities of all of them; those of the others are 0.
pub(super) fn softmax_among(classes: &[Label], scores: impl Iterator<Item = f64>, probabilities: &mut [f32]) {
    let mut all = vec![f64::NEG_INFINITY; probabilities.len()];
    classes.iter().zip(scores).for_each(|(&class, score)| all[usize::from(class)] = score);
    softmax(&all, probabilities);
}

/// Turns log-likelihoods, of one image, into probabilities with the sum 1; `-∞` becomes 0.
pub(super) fn softmax(scores: &[f64], probabilities: &mut [f32]) {
    let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = scores.iter().map(|score| (score - most).exp()).sum();
    for (probability, score) in probabilities.iter_mut().zip(scores) {
        *probability = ((score - most).exp() / sum) as f32;
    }
}

/// `−log p(target)`; the scores become its derivatives by them: probabilities, less 1 for the target.
pub(super) fn cross_entropy(scores: &mut [f32], target: usize) -> f64 {
    let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let margin = scores[target] - most;
    let mut sum = 0.0;
    for score in scores.iter_mut() {
        *score = (*score - most).exp();
        sum += *score;
    }
    scores.iter_mut().for_each(|score| *score /= sum);
    scores[target] -= 1.0;
    f64::from(sum.ln() - margin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lowest_of_several_best_classes_wins() {
        assert_eq!(highest(&[1.0, 3.0, 3.0]), 1);
        assert_eq!(highest(&[f64::NEG_INFINITY, -1e300]), 1);
        assert_eq!(highest::<f32>(&[]), 0);
    }

    #[test]
    fn huge_scores_neither_overflow_nor_vanish() {
        let mut probabilities = [0.0; 3];
        softmax(&[1e5, 1e5, f64::NEG_INFINITY], &mut probabilities);
        assert_eq!(probabilities, [0.5, 0.5, 0.0]);
    }
}
