//! What can be asked about complexity?

use std::path::PathBuf;

use clap::Args;

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
  onepixel complexity mnist --csv -              a row for each measure and pair

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
}
