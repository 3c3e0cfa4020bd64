//! Can the test set still rank the models whose scores were published?
//!
//! # The big picture
//!
//! Others publish an accuracy for each model, and nothing about which images it gets wrong. That is enough for two
//! answers: which results a test on so many images cannot tell from the best one (Fisher's exact test of each with the
//! best, corrected by Holm's method), and the saturation index of Akhtar et al. 2026, which puts the spread of the top
//! five in units of its uncertainty (`saturation`).

mod finding;
mod probe;
mod saturation;

pub use finding::{LeaderboardFinding, Ranked, Saturation, SaturationLevel};

use serde::Serialize;

use crate::probes::ProbeError;
use crate::stats::{Proportion, Unpaired, holm};

/// Results are told apart where the corrected p-value is below this.
const SIGNIFICANT: f64 = 0.05;

/// A score that somebody published for a model.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// What the model is called.
    pub model: String,
    /// Share of the test images that it gets right.
    pub accuracy: f64,
}

/// A table of published scores.
#[derive(Debug, Clone, PartialEq)]
pub struct Leaderboard {
    /// Where it was read from.
    pub source: String,
    /// How its accuracies are written there.
    pub unit: ScoreUnit,
    /// The scores, in any order.
    pub scores: Vec<Score>,
}

/// How accuracies are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ScoreUnit {
    /// As fractions, from 0 to 1.
    Fraction,
    /// In per cent, from 0 to 100.
    Percent,
}

/// The question: which published results can the test set tell from the best?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct LeaderboardProbe {
    /// Images of the test set that the scores were measured on.
    pub images: u64,
}

impl LeaderboardProbe {
    /// Ranks the scores, of equal ones in the order given, and compares each with the best.
    ///
    /// ```
    /// use onepixel::probes::leaderboard::{Leaderboard, LeaderboardProbe, Score, ScoreUnit};
    ///
    /// let scores = [("a", 0.9984), ("b", 0.9979), ("c", 0.9921)];
    /// let scores = scores.map(|(model, accuracy)| Score { model: model.into(), accuracy }).to_vec();
    /// let board = Leaderboard { source: "a paper".into(), unit: ScoreUnit::Fraction, scores };
    /// let found = LeaderboardProbe { images: 10_000 }.run(&board)?;
    /// assert_eq!(found.like_the_best, 2, "16 and 21 errors on 10,000 images are no difference; 79 are");
    /// # Ok::<(), onepixel::probes::ProbeError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Fewer than two scores, no images, or an accuracy that is no fraction.
    pub fn run(&self, board: &Leaderboard) -> Result<LeaderboardFinding, ProbeError> {
        let scores = &board.scores;
        if self.images == 0 {
            return Err(ProbeError::NoScoredImages("0"));
        }
        if let Some(wrong) = scores.iter().find(|score| !(0.0..=1.0).contains(&score.accuracy)) {
            let (model, accuracy) = (wrong.model.clone(), wrong.accuracy.to_string());
            return Err(ProbeError::NoAccuracy { model, accuracy });
        }
        let mut sorted: Vec<&Score> = scores.iter().collect();
        sorted.sort_by(|a, b| b.accuracy.total_cmp(&a.accuracy));
        let [best, _, ..] = sorted[..] else { return Err(ProbeError::TooFewScores(scores.len())) };
        let results = self.compared(best, &sorted);
        let top: Vec<f64> = sorted.iter().map(|score| score.accuracy).collect();
        let saturation = saturation::of(&top, self.images);
        Ok(LeaderboardFinding {
            source: board.source.clone(),
            unit: board.unit,
            test_images: self.images,
            like_the_best: results.iter().filter(|result| !result.told_apart).count() as u64,
            results,
            saturation_missing: saturation.as_ref().err().cloned(),
            saturation: saturation.ok(),
        })
    }

    /// Each result with its difference from the best.
    fn compared(&self, best: &Score, sorted: &[&Score]) -> Vec<Ranked> {
        let errors = |score: &Score| self.images - (score.accuracy * self.images as f64).round() as u64;
        let p_value = |score: &Score| {
            Unpaired { first_errors: errors(best), second_errors: errors(score), images: self.images }.mid_p()
        };
        let others: Vec<f64> = sorted.iter().skip(1).map(|score| p_value(score)).collect();
        let corrected = holm(&others);
        // The best is not compared with itself.
        let p_values = std::iter::once((1.0, 1.0)).chain(others.into_iter().zip(corrected));
        let ranked = sorted.iter().zip(p_values).map(|(score, (p_value, p_corrected))| {
            let interval = Proportion::new(self.images - errors(score), self.images);
            Ranked {
                rank: 1 + sorted.partition_point(|other| other.accuracy > score.accuracy) as u64,
                model: score.model.clone(),
                accuracy: score.accuracy,
                accuracy_low: interval.low.min(score.accuracy),
                accuracy_high: interval.high.max(score.accuracy),
                p_value,
                p_corrected,
                told_apart: p_corrected < SIGNIFICANT,
            }
        });
        ranked.collect()
    }
}
