//! Questions asked of a dataset. Each module is one question; each answer is a finding, with its numbers and their
//! uncertainty.

pub mod headroom;
pub mod ladder;
pub mod learning_curve;
pub mod pixels;
