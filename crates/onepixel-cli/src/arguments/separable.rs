//! What can be asked about linear separability?

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use onepixel::probes::separable::Images;

use super::{DatasetArguments, SampleArguments, ladder};

/// What `onepixel separable --help` says before the options.
pub const ABOUT: &str = "\
Decides for each pair of classes whether a plane separates them without a single error, on the train images, on the test images \
and on both together. Every answer is proven in exact integer arithmetic: a plane with integer coefficients that has every image \
on its side, or a point that is a weighted mean of images of either class. What cannot be proven in the time is not decided.";

pub const EXAMPLES: &str = "\
Examples:
  onepixel separable digits                                 the built-in digits
  onepixel separable mnist --time 10m                       as far as ten minutes go
  onepixel separable mnist --rest                           also each class against all others
  onepixel separable mnist --figure mnist.svg --figure-of test
  onepixel separable mnist --certificates proofs            the proofs, for docs/check_certificates.py

Exit codes: 0 done; 2 wrong usage or unreadable input; 130 interrupted.";

#[derive(Debug, Args)]
pub struct SeparableArguments {
    #[command(flatten)]
    pub dataset: DatasetArguments,
    #[command(flatten)]
    pub sample: SampleArguments,
    /// Also ask for each class whether a plane separates it from all others
    #[arg(long)]
    pub rest: bool,
    /// Divide this time among all questions, as in 30s, 2m or 1h; by default there is no limit
    #[arg(long, value_name = "TIME", value_parser = ladder::time)]
    pub time: Option<Duration>,
    /// Use so many threads; 0 means one per core. Without --time, results do not depend on it
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub threads: usize,
    /// Show so many rows of each set in the text; JSON and CSV have all
    #[arg(long, value_name = "K", default_value_t = 20, help_heading = "Output")]
    pub top: usize,
    /// Write all answers as JSON; `-` prints it in place of the table
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub json: Option<PathBuf>,
    /// Write a row for each question as CSV; `-` prints it in place of the table
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub csv: Option<PathBuf>,
    /// Draw the answers of all pairs as a matrix, SVG or PNG
    #[arg(long, value_name = "FILE.svg|.png", help_heading = "Output")]
    pub figure: Option<PathBuf>,
    /// Choose the images that --figure is about; by default both sets together, or the only one
    #[arg(long, value_enum, value_name = "IMAGES", help_heading = "Output", requires = "figure")]
    pub figure_of: Option<ImagesName>,
    /// Write the proofs into this folder: train.json, test.json and both.json
    #[arg(long, value_name = "FOLDER", help_heading = "Output")]
    pub certificates: Option<PathBuf>,
}

/// Which images.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ImagesName {
    /// The train images
    Train,
    /// The test images
    Test,
    /// Both together
    Both,
}

impl From<ImagesName> for Images {
    fn from(name: ImagesName) -> Self {
        match name {
            ImagesName::Train => Self::Train,
            ImagesName::Test => Self::Test,
            ImagesName::Both => Self::Both,
        }
    }
}
