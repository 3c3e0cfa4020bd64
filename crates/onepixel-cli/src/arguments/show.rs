//! Which images can be shown, and how?

use std::path::PathBuf;

use clap::Args;

use super::{DatasetArguments, SampleArguments};

pub const EXAMPLES: &str = "\
Examples:
  onepixel show digits                               a few of each class, in the terminal
  onepixel show mnist --out mnist.png                as a picture, PNG or SVG
  onepixel show mnist --class 3 --class 5            only these classes
  onepixel show mnist --split test --index 2130 9664 these images of the test set, counted from 0
  onepixel show ./photos --size 64x64 --out sheet.png";

#[derive(Debug, Args)]
pub struct ShowArguments {
    #[command(flatten)]
    pub dataset: DatasetArguments,
    #[command(flatten)]
    pub sample: SampleArguments,
    /// Show only images of this class; may be repeated
    #[arg(long, value_name = "CLASS")]
    pub class: Vec<String>,
    /// Show these images, by their index in the set, counted from 0
    #[arg(long, value_name = "I", num_args = 1.., conflicts_with = "class")]
    pub index: Vec<usize>,
    /// Take the images from this set: train, test, or another by its name
    #[arg(long, value_name = "NAME", default_value = "train")]
    pub split: String,
    /// Show so many images of each class
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub each: u32,
    /// Choose with this seed
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,
    /// Write the sheet as a picture, SVG or PNG
    #[arg(long, value_name = "FILE.svg|.png", help_heading = "Output")]
    pub out: Option<PathBuf>,
}
