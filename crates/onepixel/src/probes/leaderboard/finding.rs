//! What was found about published scores?

use serde::Serialize;

use super::ScoreUnit;

/// Which published results the test set tells from the best, and how saturated it is by them.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LeaderboardFinding {
    /// Where the scores were read from.
    pub source: String,
    /// How they are written there; here they are fractions.
    pub unit: ScoreUnit,
    /// Images of the test set that the scores were measured on.
    pub test_images: u64,
    /// The results, the best first.
    pub results: Vec<Ranked>,
    /// How many of them cannot be told from the best by their scores, the best included.
    pub like_the_best: u64,
    /// The saturation index.
    pub saturation: Option<Saturation>,
    /// Why there is no saturation index, where there is none.
    pub saturation_missing: Option<String>,
}

/// A published result beside the best one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ranked {
    /// Its place from 1; equal scores share the first of their places.
    pub rank: u64,
    /// The model.
    pub model: String,
    /// Share of the test images that it gets right, as published.
    pub accuracy: f64,
    /// Lower end of the 95 % Wilson interval.
    pub accuracy_low: f64,
    /// Upper end of the 95 % Wilson interval.
    pub accuracy_high: f64,
    /// Fisher's exact test against the best, mid-p value; 1 for the best itself.
    pub p_value: f64,
    /// The same, corrected for all results by Holm's method.
    pub p_corrected: f64,
    /// Whether the corrected value is below 0.05.
    pub told_apart: bool,
}

/// How little the best results of a leaderboard differ, beside what is uncertain about them (M. Akhtar et al., "When AI
/// Benchmarks Plateau", arXiv 2602.16763, 2026).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Saturation {
    /// The index, `exp(−R²)`: from 0, results that are far apart, to 1, results that are the same.
    pub index: f64,
    /// Its category.
    pub level: SaturationLevel,
    /// How many of the best results it is of.
    pub top: u64,
    /// Accuracy of the first of these less that of the last.
    pub spread: f64,
    /// The effective number of images, `√n`.
    pub effective_images: f64,
    /// Standard error of the spread.
    pub standard_error: f64,
    /// `R`, the spread in standard errors; 0 where the standard error is 0.
    pub normalised_spread: f64,
}

/// The categories of the saturation index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SaturationLevel {
    /// Below 0.01.
    VeryLow,
    /// Below 0.3.
    Low,
    /// Below 0.7.
    Moderate,
    /// Below 0.9.
    High,
    /// From 0.9.
    VeryHigh,
}

impl SaturationLevel {
    /// The category in words.
    pub fn title(self) -> &'static str {
        match self {
            Self::VeryLow => "very low",
            Self::Low => "low",
            Self::Moderate => "moderate",
            Self::High => "high",
            Self::VeryHigh => "very high",
        }
    }
}
