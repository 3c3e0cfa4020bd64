//! How sure is a number?

mod binomial;
mod confusion;
mod paired;
mod power_law;
mod resolution;
mod unpaired;
mod wilson;

pub use binomial::is_surely_above;
pub use confusion::Confusion;
pub use paired::{Difference, McNemar, Paired, holm};
pub use power_law::{CurvePoint, PowerLaw};
pub use resolution::resolution;
pub use unpaired::Unpaired;
pub use wilson::Proportion;
