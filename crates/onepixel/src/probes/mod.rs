//! Questions asked of a dataset. Each module is one question; each answer is a finding, with its numbers and their
//! uncertainty.

pub mod duplicates;
mod error;
pub mod few_pixels;
pub mod headroom;
pub mod labels;
pub mod ladder;
pub mod leaderboard;
pub mod learning_curve;
pub mod pixels;
pub mod shortcuts;

pub use error::{GivenError, ProbeError};
