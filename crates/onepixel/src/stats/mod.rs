//! How sure is a number?

mod wilson;

pub use wilson::Proportion;
