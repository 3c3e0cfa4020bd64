//! Which class do scores mean, and how probable is each?

use crate::dataset::Label;

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

/// Turns log-likelihoods, of one image, into probabilities with the sum 1; `-∞` becomes 0.
pub(super) fn softmax(scores: &[f64], probabilities: &mut [f32]) {
    let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = scores.iter().map(|score| (score - most).exp()).sum();
    for (probability, score) in probabilities.iter_mut().zip(scores) {
        *probability = ((score - most).exp() / sum) as f32;
    }
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
