//! Which pixel tells two classes apart best?
//!
//! # The big picture
//!
//! A one-pixel classifier for two classes is a pixel and a [`PairRule`]: which of the 256 grey values mean the first
//! class and which the second. From the histograms the best rule of a pixel, and so the best pixel of a pair, can be
//! had exactly, by trying them all: [`best_pixels`] for all pairs, [`PairSearch`] for one pair and every pixel.
//!
//! Everything is compared in integers, so that ties are ties. With counts `A[v]`, `B[v]` of the two classes with `N_A`
//! and `N_B` images, and weights `w_A`, `w_B`, the *score* of a pixel is the weighted number of images that its best
//! rule classifies correctly:
//!
//! - lookup: `Σ_v max(w_A·A[v], w_B·B[v])`
//! - threshold: the larger of `max_t Σ_{v≤t} w_A·A[v] + Σ_{v>t} w_B·B[v]` and its mirror
//!
//! For accuracy both weights are 1. For balanced accuracy `w_A = N_B / g` and `w_B = N_A / g`, with `g` their greatest
//! common divisor, so that both classes weigh the same.

mod all_classes;
mod complexity;
mod many;
mod pair;
mod permutation;
mod rule;
mod score;
mod table;

use serde::Serialize;

pub use all_classes::{AllClassesRule, SinglePixelSearch};
pub use complexity::{Complexity, complexity};
pub use many::ManyClasses;
pub use pair::PairSearch;
pub use permutation::p_value;
pub use rule::PairRule;
pub(crate) use table::best_pixels_within;
pub(crate) use table::pair_count;
pub(crate) use table::pairs;
pub use table::{BestPixel, PairTable, best_pixels, pair_index};

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

impl Rule {
    /// Its name, as JSON and the command line spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Lookup => "lookup",
            Self::Threshold => "threshold",
        }
    }
}

impl Metric {
    /// Its name, as JSON and the command line spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Accuracy => "accuracy",
            Self::Balanced => "balanced",
        }
    }
}

/// What to search for: a rule, and what it should be best at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
pub struct Criterion {
    /// How a one-pixel classifier decides.
    pub rule: Rule,
    /// What a pixel should be best at.
    pub metric: Metric,
}
