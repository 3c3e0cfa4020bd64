//! What can be asked about complexity?

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use onepixel::probes::complexity::Dialect;

use super::{DatasetArguments, RunArguments, SampleArguments, TimeArguments};

/// What `onepixel complexity --help` says before the options.
pub const ABOUT: &str = "\
Computes the complexity measures of Lorena et al. (2019) on the pixels of a set: overlap (F1 to F4), linearity (L1 to L3), \
neighbourhood (N1 to N4, T1, LSC), network (density, ClsCoef, hubs), dimensionality (T2 to T4) and class balance (C1, C2); \
then the intrinsic dimension, bounds of the Bayes error, and the cumulative spectral gradient. All are exact for the images \
that are measured: all of them, up to --most. Measures of two classes are means over all pairs.";

pub const EXAMPLES: &str = "\
Examples:
  onepixel complexity digits                     the built-in digits
  onepixel complexity mnist --split test         the test images
  onepixel complexity mnist --pair 4 9           every measure for one pair of classes
  onepixel complexity mnist --most 10000         a sample of 10,000 images
  onepixel complexity mnist --dialect pymfe      what pymfe would compute
  onepixel complexity mnist --csv -              a row for each measure and pair
  onepixel complexity mnist --report page.html   all measures and pairs on one page

Exit codes: 0 done; 2 wrong usage or unreadable input; 130 interrupted.";

#[derive(Debug, Args)]
pub struct ComplexityArguments {
    #[command(flatten)]
    pub dataset: DatasetArguments,
    #[command(flatten)]
    pub sample: SampleArguments,
    /// Measure this set: train, test, or another labelled set by its name
    #[arg(long, value_name = "NAME", default_value = "train")]
    pub split: String,
    /// Distinguish only these two classes
    #[arg(long, num_args = 2, value_names = ["A", "B"])]
    pub pair: Option<Vec<String>>,
    /// Compute what this library would, to compare with numbers that it gave: the definitions differ. At most 5,000 images, of
    /// more a sample; what cannot be followed exactly is not computed, with the reason
    #[arg(long, value_enum, default_value_t = DialectName::Lorena)]
    pub dialect: DialectName,
    /// Measure at most N images; of more, a random sample with the same class shares
    #[arg(long, value_name = "N", default_value_t = 70_000, value_parser = clap::value_parser!(u32).range(2..))]
    pub most: u32,
    #[command(flatten)]
    pub run: RunArguments,
    #[command(flatten)]
    pub limit: TimeArguments,
    /// Show so many of the hardest pairs in the text; JSON and CSV have all
    #[arg(long, value_name = "K", default_value_t = 10, help_heading = "Output")]
    pub top: usize,
    /// Write all findings as JSON; `-` prints it in place of the table
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub json: Option<PathBuf>,
    /// Write a row for each measure, then for each measure of each pair, as CSV; `-` prints it in place of the table
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub csv: Option<PathBuf>,
    /// Write one self-contained page: all measures, and the pairs of classes, sortable
    #[arg(long, value_name = "FILE.html", help_heading = "Output")]
    pub report: Option<PathBuf>,
}

/// Whose definitions measures follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DialectName {
    /// The definitions of Lorena et al. (2019)
    Lorena,
    /// ECoL 0.3.0, a package of R
    Ecol,
    /// pymfe 0.4.4, a package of Python
    Pymfe,
    /// problexity 0.5.11, a package of Python: means over all pairs of classes
    Problexity,
}

impl From<DialectName> for Dialect {
    fn from(name: DialectName) -> Self {
        match name {
            DialectName::Lorena => Self::Lorena,
            DialectName::Ecol => Self::Ecol,
            DialectName::Pymfe => Self::Pymfe,
            DialectName::Problexity => Self::Problexity,
        }
    }
}
