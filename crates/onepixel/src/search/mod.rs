//! Which pixel tells two classes apart best?

use serde::Serialize;

/// How a one-pixel classifier decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Each grey value means the class that shows it more often.
    #[default]
    Lookup,
    /// Grey values up to a threshold mean one class, those above it the other: a decision stump.
    Threshold,
}

/// What a pixel should be best at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// Share of correctly classified images.
    #[default]
    Accuracy,
    /// Mean of the two classes' shares of correctly classified images.
    Balanced,
}
