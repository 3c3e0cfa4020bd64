//! How sure is a number?

mod confusion;
mod wilson;

pub use confusion::Confusion;
pub use wilson::Proportion;
