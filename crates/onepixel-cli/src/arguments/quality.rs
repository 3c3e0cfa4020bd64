//! What can be asked about the quality of images?

use std::path::PathBuf;

use clap::Args;
use onepixel::probes::quality::QualityProbe;

use super::{DatasetArguments, TimeArguments};

/// What `onepixel quality --help` says before the options.
pub const ABOUT: &str = "\
Finds images that look unlike the others: dark, light, blurry, of low information, grey among colour, of odd size or shape, \
framed, cut, or enlarged by repeating pixels. Labels are not needed. Photographs are measured in their original size while they \
are decoded, once. What is odd is decided by the dataset's own distribution: each threshold is set so that few images of a clean \
dataset are beyond it. What more than a fifth of the images have is usual, and never odd.";

pub const EXAMPLES: &str = "\
Examples:
  onepixel quality ./photos                               the kinds, and the oddest images of each
  onepixel quality ./photos --figure odd.png              look at them
  onepixel quality ./photos --csv odd.csv                 a row for each image and kind
  onepixel quality ./photos --false-alarms 0.01           find fainter ones, and more false ones

docs/method.md, \"Quality of images\", defines the numbers.

Exit codes: 0 done, whatever was found; 2 wrong usage or unreadable input; 130 interrupted.";

#[derive(Debug, Args)]
pub struct QualityArguments {
    #[command(flatten)]
    pub dataset: DatasetArguments,
    /// Set the thresholds by the share of images to expect beyond each where nothing is wrong
    #[arg(long, value_name = "SHARE", default_value_t = QualityProbe::default().false_alarms, value_parser = share)]
    pub false_alarms: f64,
    /// Use so many threads; 0 means one per core. Results do not depend on it
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub threads: usize,
    #[command(flatten)]
    pub limit: TimeArguments,
    /// List so many images of each kind in the text; JSON and CSV have at most 1,000
    #[arg(long, value_name = "K", default_value_t = 5, help_heading = "Output")]
    pub top: usize,
    /// Write all findings as JSON; `-` prints it in place of the text
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub json: Option<PathBuf>,
    /// Write a row for each image and kind as CSV; `-` prints it in place of the text
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub csv: Option<PathBuf>,
    /// Draw the oddest images of each kind, SVG or PNG
    #[arg(long, value_name = "FILE.svg|.png", help_heading = "Output")]
    pub figure: Option<PathBuf>,
}

fn share(text: &str) -> Result<f64, String> {
    let share = text.parse::<f64>().ok().filter(|&share| share > 0.0 && share < 0.2);
    share.ok_or_else(|| "expected a share above 0 and below 0.2".to_owned())
}
