//! Which accuracies can be asked of the figure of all pairs?

use clap::ValueEnum;
use onepixel_report::figure::FigureOf;

/// On which images the accuracies of the figure of all pairs are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FigureOfName {
    /// On images that neither the pixel nor its rule has seen
    HeldOut,
    /// On the images that the pixel was chosen on
    InSample,
}

impl From<FigureOfName> for FigureOf {
    fn from(name: FigureOfName) -> Self {
        match name {
            FigureOfName::HeldOut => Self::HeldOut,
            FigureOfName::InSample => Self::InSample,
        }
    }
}
