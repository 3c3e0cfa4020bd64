//! What can be asked about gains?

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use onepixel::probes::gains::Augmentation;

use super::{InputArguments, RunArguments, SampleArguments, ladder};

/// What `onepixel gains --help` says before the options.
pub const ABOUT: &str = "\
Measures how much a dataset leaves to augmentation, semi-supervised learning and transfer. Each gain compares one model with \
itself: the same settings and steps, with the help and without, on images that neither has seen (Oliver et al. 2018). \
Augmentation changes images as suits them; semi-supervised learning has 10 labels a class and all images; transfer takes \
features that a network learned on another dataset. Each gain has its interval, its share of the error, and how many labels it \
is worth. A gain is sure only after correction for all that were measured.";

pub const EXAMPLES: &str = "\
Examples:
  onepixel gains mnist                                   augmentation and semi-supervised learning
  onepixel gains usps --from mnist                       also features learned on MNIST
  onepixel gains ./photos --backbone network.onnx        also what that network sees
  onepixel gains mnist fashion-mnist usps --matrix       learned on each, probed on each
  onepixel gains ./photos --time 1m --figure gains.svg   what one minute tells
  onepixel gains mnist --augment flip                    what a flip alone does

Exit codes: 0 done; 2 wrong usage or unreadable input; 130 interrupted.";

#[derive(Debug, Args)]
pub struct GainsArguments {
    /// A name (see `onepixel datasets`), a folder of images, or a file; with --matrix two or more
    #[arg(required_unless_present = "images", conflicts_with = "images", value_name = "DATASET")]
    pub datasets: Vec<PathBuf>,
    #[command(flatten)]
    pub input: InputArguments,
    #[command(flatten)]
    pub sample: SampleArguments,
    /// Learn features on this dataset for transfer; may be given several times
    #[arg(long, value_name = "DATASET", conflicts_with = "matrix")]
    pub from: Vec<PathBuf>,
    /// Measure what several datasets give to each other, and nothing else
    #[arg(long)]
    pub matrix: bool,
    /// Make these augmentations, whether they suit or not. By default those that suit the images
    #[arg(long, value_name = "A,B,...", value_delimiter = ',', value_parser = augmentation(), conflicts_with = "matrix")]
    pub augment: Option<Vec<Augmentation>>,
    /// Learn from fewer images in fewer steps, in about 10 seconds
    #[arg(long)]
    pub quick: bool,
    /// Leave out what does not fit into this time, as in 30s, 2m or 1h; by default there is no limit
    #[arg(long, value_name = "TIME", value_parser = ladder::time)]
    pub time: Option<Duration>,
    #[command(flatten)]
    pub run: RunArguments,
    /// Write all findings as JSON; `-` prints it in place of the table
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub json: Option<PathBuf>,
    /// Write a row for each gain as CSV; `-` prints it in place of the table
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub csv: Option<PathBuf>,
    /// Draw the gains with their intervals, SVG or PNG
    #[arg(long, value_name = "FILE.svg|.png", help_heading = "Output", conflicts_with = "matrix")]
    pub figure: Option<PathBuf>,
}

fn augmentation() -> impl TypedValueParser<Value = Augmentation> {
    PossibleValuesParser::new(Augmentation::ALL.map(Augmentation::name))
        .try_map(|name| Augmentation::named(&name).ok_or("no augmentation of this name"))
}
