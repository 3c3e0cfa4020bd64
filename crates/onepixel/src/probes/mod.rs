//! Questions asked of a dataset. Each module is one question; each answer is a finding, with its numbers and their
//! uncertainty.
//!
//! # The big picture
//!
//! A question can be asked alone (`run`) or as a part of an audit (`Probe`). `list` is the one table of all of them:
//! what goes over all probes ([`Findings`], an audit's plan and cache, what is missing after an interruption, renderers)
//! goes over that table, so that a new probe is its module, its renderers and its row.

pub mod complexity;
pub mod difficulty;
pub mod drift;
pub mod duplicates;
mod error;
pub mod facts;
pub mod few_pixels;
mod findings;
pub mod gains;
pub mod headroom;
pub mod labels;
pub mod ladder;
pub mod leaderboard;
pub mod learning_curve;
mod list;
mod measures;
pub mod pixels;
mod probe;
pub mod quality;
pub mod separable;
pub mod shortcuts;
mod sizes;
mod table;

pub use error::{GivenError, ProbeError};
pub use findings::{Finding, Findings};
pub use probe::Terms;
pub(crate) use probe::{Asked, Keeping, Probe, Turn};
pub(crate) use table::{Listed, Visit, visit_probes};
