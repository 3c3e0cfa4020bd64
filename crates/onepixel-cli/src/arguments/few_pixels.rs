//! What can be asked about few pixels?

use std::path::PathBuf;

use clap::Args;

use super::{DatasetArguments, RunArguments, SampleArguments};

/// What `onepixel few-pixels --help` says before the options.
pub const ABOUT: &str = "\
A decision tree may look at one pixel, at two, at three, ...: for each number, how accurate is it on images that it has not \
seen, and how many pixels does it take for 80, 90, 95 and 99 %? For one pair of classes the trees of one, two and three \
pixels are the best there are; all others choose the pixel that helps most beside those before it.";

pub const EXAMPLES: &str = "\
Examples:
  onepixel few-pixels digits                    all classes of the built-in digits
  onepixel few-pixels mnist --pair 3 5          the pair that is hardest for one pixel
  onepixel few-pixels mnist --most 40 --csv -   up to 40 pixels, as a table for programs

Exit codes: 0 done; 2 wrong usage or unreadable input; 130 interrupted.";

#[derive(Debug, Args)]
pub struct FewPixelsArguments {
    #[command(flatten)]
    pub dataset: DatasetArguments,
    #[command(flatten)]
    pub sample: SampleArguments,
    /// Tell only these two classes apart
    #[arg(long, num_args = 2, value_names = ["A", "B"])]
    pub pair: Option<Vec<String>>,
    /// The most pixels
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub most: u32,
    #[command(flatten)]
    pub run: RunArguments,
    /// Write everything that was found as JSON; `-` is standard output, in place of the table
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub json: Option<PathBuf>,
    /// Write a row for each number of pixels as CSV; `-` is standard output, in place of the table
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub csv: Option<PathBuf>,
    /// What rows and columns are counted from in the table; JSON and CSV always count from 0
    #[arg(long, value_name = "0|1", default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=1), help_heading = "Output")]
    pub count_from: u8,
}
