//! What can be asked about few pixels?

use std::path::PathBuf;

use clap::Args;

use super::{DatasetArguments, RunArguments, SampleArguments, TimeArguments};

/// What `onepixel few-pixels --help` says before the options.
pub const ABOUT: &str = "\
Fits decision trees that may look at one pixel, two, three, and so on, scores each on held-out images, and reports how many \
pixels it takes to reach 80, 90, 95 and 99 %. For one pair of classes, the trees of one, two and three pixels are optimal; \
all others add the pixel that helps most, one at a time.";

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
    /// Distinguish only these two classes
    #[arg(long, num_args = 2, value_names = ["A", "B"])]
    pub pair: Option<Vec<String>>,
    /// Use at most so many pixels
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub most: u32,
    #[command(flatten)]
    pub run: RunArguments,
    #[command(flatten)]
    pub limit: TimeArguments,
    /// Write all findings as JSON; `-` prints it in place of the table
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub json: Option<PathBuf>,
    /// Write a row for each number of pixels as CSV; `-` prints it in place of the table
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub csv: Option<PathBuf>,
    /// Count rows and columns in the table from 0 or 1; JSON and CSV always count from 0
    #[arg(long, value_name = "0|1", default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=1), help_heading = "Output")]
    pub count_from: u8,
}
