//! What can be asked about labels?

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use onepixel::probes::labels::Filter;
use onepixel::probes::ladder::{RUNGS, Rung, SHORT_CNN};

use super::{DatasetArguments, RunArguments};

/// What `onepixel labels --help` says before the options.
pub const ABOUT: &str = "\
Models that have not seen an image say how probable each class is for it: of test images models that learned from the \
train images, of train images models that learned from the other four of five folds. Images whose labels are least \
probable are listed first, with what they rather are. Confident learning (Northcutt, Jiang and Chuang, 2021) estimates how \
many labels are wrong and flags as many images. Beside them: images that could be of either of two classes, and images \
that are far from every class.";

pub const EXAMPLES: &str = "\
Examples:
  onepixel labels digits                                the built-in digits
  onepixel labels mnist --figure suspects.png           the suspects as pictures
  onepixel labels mnist --split train --csv suspects.csv  the train images, by five folds
  onepixel labels mnist --models cnn                      a better model ranks better, and takes longer
  onepixel labels mnist --predictions mine.npy          by your own model's probabilities
  onepixel labels mnist --predictions mine.npy --filter prune-by-class --json -

Review the list by hand: where nearly all labels are right, most suspects are right too, only hard.

Exit codes: 0 done; 2 wrong usage or unreadable input; 130 interrupted.";

#[derive(Debug, Args)]
pub struct LabelsArguments {
    #[command(flatten)]
    pub dataset: DatasetArguments,
    /// The set whose labels are looked at: train (by five folds), test, another by its name, or all. By default the
    /// test set, or the train set where there is no other
    #[arg(long, alias = "set", value_name = "NAME")]
    pub split: Option<String>,
    /// The models that are asked; of several, their mean probability counts
    #[arg(long, alias = "rung", value_name = "A,B,...", value_delimiter = ',', value_parser = rung_parser(), conflicts_with = "predictions")]
    pub models: Option<Vec<&'static Rung>>,
    /// Your own model's probabilities in place of the ladder models': a row for each image of the set, in its order, and a
    /// column for each class, as NPY or CSV (also .gz). They must be out of sample
    #[arg(long, value_name = "FILE")]
    pub predictions: Option<PathBuf>,
    /// How images are flagged
    #[arg(long, value_enum, value_name = "FILTER", default_value_t = FilterName::PruneByNoiseRate)]
    pub filter: FilterName,
    #[command(flatten)]
    pub run: RunArguments,
    /// How many suspects of each set are shown as text; JSON and CSV have 500 at least, or so many
    #[arg(long, value_name = "K", default_value_t = 20, help_heading = "Output")]
    pub top: usize,
    /// Write everything that was found as JSON; `-` is standard output, in place of the table
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub json: Option<PathBuf>,
    /// Write a row for each suspect, ambiguous image and outlier as CSV; `-` is standard output, in place of the table
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub csv: Option<PathBuf>,
    /// Draw the most suspicious images, SVG or PNG
    #[arg(long, value_name = "FILE.svg|.png", help_heading = "Output")]
    pub figure: Option<PathBuf>,
}

/// How images are flagged; the names are cleanlab's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FilterName {
    /// For each pair of classes as many as are estimated, of largest margin
    PruneByNoiseRate,
    /// For each class as many as are estimated, of least self-confidence
    PruneByClass,
    /// What both of these flag
    Both,
    /// What is confidently of another class
    ConfidentLearning,
    /// As many, of least self-confidence
    SelfConfidence,
}

impl From<FilterName> for Filter {
    fn from(name: FilterName) -> Self {
        match name {
            FilterName::PruneByNoiseRate => Self::PruneByNoiseRate,
            FilterName::PruneByClass => Self::PruneByClass,
            FilterName::Both => Self::Both,
            FilterName::ConfidentLearning => Self::ConfidentLearning,
            FilterName::SelfConfidence => Self::SelfConfidence,
        }
    }
}

/// The names of the rungs that have probabilities, for the help; the others are refused by the probe, which says why.
fn rung_parser() -> impl TypedValueParser<Value = &'static Rung> {
    let names = RUNGS.iter().chain([&SHORT_CNN]).map(|rung| {
        let name = PossibleValue::new(rung.name).help(rung.title);
        name.hide(!rung.has_probabilities)
    });
    PossibleValuesParser::new(names).try_map(|name| Rung::named(&name).ok_or("no model of this name"))
}
