//! Does the second of two methods get more images right, where both were run several times?
//!
//! Two things are drawn at random: the images that both are scored on, and what a run depends on, such as the sample that it
//! learned from. What is said of a method is to hold for other images and other runs, so the interval covers both.

use serde::Serialize;

use super::paired::{Difference, Paired};
use super::student::{two_sided_t, two_sided_t_beyond};
use crate::dataset::Label;

/// The difference of two methods, the second's accuracy less the first's, with what is known of it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PairedRuns {
    /// The mean difference, with its 95 % interval.
    pub difference: Difference,
    /// How often two equally good methods differ at least so much.
    pub p: f64,
}

impl PairedRuns {
    /// Compares what two methods said of the same images: a list of predictions for each run; run by run they learned from
    /// the same.
    ///
    /// Of several runs: images and runs are crossed random effects (D. Dorfman, K. Berbaum and C. Metz, "Receiver operating
    /// characteristic rating analysis", 1992; S. Hillis, "A comparison of denominator degrees of freedom methods for multiple
    /// observer ROC analysis", 2007). The variance of the mean is that of the means of runs, and that of the means of images. What
    /// is neither's, but chance of an image in a run, counts in both: with few runs the sum without it is told apart too often.
    /// Degrees of freedom are Satterthwaite's. Of one run: [`Paired`], which knows nothing of other runs.
    ///
    /// # Panics
    ///
    /// If there is no run, or a run has not one prediction for each label.
    pub fn new(labels: &[Label], first: &[Vec<Label>], second: &[Vec<Label>]) -> Self {
        assert!(!first.is_empty() && first.len() == second.len(), "as many runs of both");
        if let ([first], [second]) = (first, second) {
            let paired = Paired::new(labels, second, first);
            return Self { difference: paired.difference(), p: paired.mcnemar().mid_p };
        }
        let runs: Vec<Vec<i8>> = first.iter().zip(second).map(|(first, second)| signs(labels, first, second)).collect();
        Self::of_signs(&runs)
    }

    /// From +1, 0 or −1 of each image in each run.
    fn of_signs(runs: &[Vec<i8>]) -> Self {
        let (count, images) = (runs.len() as f64, runs[0].len() as f64);
        let of_runs: Vec<f64> =
            runs.iter().map(|run| run.iter().map(|&sign| f64::from(sign)).sum::<f64>() / images).collect();
        let mean = of_runs.iter().sum::<f64>() / count;
        let of_images: Vec<f64> =
            (0..runs[0].len()).map(|image| runs.iter().map(|run| f64::from(run[image])).sum::<f64>() / count).collect();
        let squares = |values: &[f64]| values.iter().map(|value| (value - mean).powi(2)).sum::<f64>();
        let by_runs = squares(&of_runs) / (count - 1.0) / count;
        // Half an image more on either side, as of one run: no variance is 0.
        let by_images = (squares(&of_images) + 1.0 / count) / (images + 2.0).powi(2);
        let variance = by_runs + by_images;
        let freedom =
            variance.powi(2) / (by_runs.powi(2) / (count - 1.0) + by_images.powi(2) / (images - 1.0).max(1.0));
        let error = variance.sqrt();
        let half = two_sided_t_beyond(0.05, freedom) * error;
        let difference = Difference { value: mean, low: (mean - half).max(-1.0), high: (mean + half).min(1.0) };
        Self { difference, p: two_sided_t(mean / error, freedom) }
    }
}

/// For each image: +1 where only the second is right, −1 where only the first is.
fn signs(labels: &[Label], first: &[Label], second: &[Label]) -> Vec<i8> {
    assert!(labels.len() == first.len() && labels.len() == second.len(), "one prediction for each image");
    let sign =
        |((label, first), second): ((&Label, &Label), &Label)| i8::from(second == label) - i8::from(first == label);
    labels.iter().zip(first).zip(second).map(sign).collect()
}

#[cfg(test)]
mod tests {
    use rand::RngExt;
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::SeedableRng;

    use super::*;

    /// Runs in which images, runs and chance each move the difference, around a mean.
    fn drawn(mean: f64, of_images: f64, of_runs: f64, seed: u64) -> Vec<Vec<i8>> {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut about = |spread: f64| spread * (random.random::<f64>() - 0.5);
        let images: Vec<f64> = (0..400).map(|_| about(of_images)).collect();
        // Runs are about normal, as the t test wants them: the sum of twelve.
        let runs: Vec<(f64, Vec<f64>)> = (0..5)
            .map(|_| ((0..12).map(|_| about(of_runs / 12f64.sqrt())).sum(), (0..400).map(|_| about(2.0)).collect()))
            .collect();
        let sign = |moved: f64, image: usize, chance: f64| match moved + images[image] + mean {
            // Chance is uniform within ±1: the mean of the sign is what moves it.
            moved if chance.abs() < moved.abs() => {
                if moved > 0.0 {
                    1
                } else {
                    -1
                }
            }
            _ => 0,
        };
        runs.iter()
            .map(|(moved, chances)| (0..400).map(|image| sign(*moved, image, chances[image])).collect())
            .collect()
    }

    #[test]
    fn methods_that_are_as_good_are_told_apart_in_at_most_five_of_a_hundred_cases() {
        for (of_images, of_runs) in [(0.4, 0.0), (0.4, 0.2), (0.1, 0.5), (1.0, 0.1)] {
            let told = (0..2_000).filter(|&seed| PairedRuns::of_signs(&drawn(0.0, of_images, of_runs, seed)).p < 0.05);
            let share = told.count() as f64 / 2_000.0;
            assert!(share < 0.062, "{of_images} {of_runs}: {share}");
        }
    }

    #[test]
    fn a_difference_is_within_its_interval_as_often_as_is_said() {
        let held = (0..2_000).filter(|&seed| {
            let found = PairedRuns::of_signs(&drawn(0.2, 0.3, 0.15, seed)).difference;
            found.low <= 0.2 && found.high >= 0.2
        });
        let share = held.count() as f64 / 2_000.0;
        assert!(share > 0.935, "{share}");
    }

    #[test]
    fn one_run_is_compared_as_two_models_are() {
        let labels = [0, 0, 1, 1, 1, 0];
        let found = PairedRuns::new(&labels, &[vec![0, 1, 0, 0, 1, 0]], &[vec![0, 0, 1, 0, 1, 1]]);
        let paired = Paired { only_first: 2, only_second: 1, images: 6 };
        assert_eq!((found.difference, found.p), (paired.difference(), paired.mcnemar().mid_p));
    }

    #[test]
    fn runs_that_never_differ_tell_nothing_apart() {
        let same = vec![vec![0, 1, 1]; 3];
        let found = PairedRuns::new(&[0, 1, 0], &same, &same);
        assert_eq!((found.difference.value, found.p), (0.0, 1.0));
        assert!(found.difference.low < 0.0 && found.difference.high > 0.0);
    }
}
