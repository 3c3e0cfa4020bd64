//! Questions asked of a dataset. Each module is one question; each answer is a finding, with its numbers and their
//! uncertainty.

pub mod duplicates;
pub mod ladder;
pub mod pixels;
