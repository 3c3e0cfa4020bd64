//! Questions asked of a dataset. Each module is one question; each answer is a finding, with its numbers and their
//! uncertainty.

pub mod duplicates;
pub mod few_pixels;
pub mod labels;
pub mod ladder;
pub mod pixels;
pub mod shortcuts;
