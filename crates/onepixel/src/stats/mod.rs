//! How sure is a number?

mod binomial;
mod confusion;
mod hypergeometric;
mod normal;
mod paired;
mod paired_runs;
mod power_law;
mod ranks;
mod resolution;
mod student;
mod two_shares;
mod unpaired;
mod wilson;

pub use binomial::is_surely_above;
pub use confusion::Confusion;
pub(crate) use normal::two_sided_z;
pub(crate) use paired::holm;
pub use paired::{Difference, McNemar, Paired};
pub use paired_runs::PairedRuns;
pub use power_law::{CurvePoint, PowerLaw};
pub use ranks::Ranks;
pub use resolution::resolution;
pub use two_shares::TwoShares;
pub use unpaired::Unpaired;
pub use wilson::Proportion;
