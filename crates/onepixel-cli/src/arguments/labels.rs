//! What can be asked about labels?

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use onepixel::probes::labels::Filter;
use onepixel::probes::ladder::{RUNGS, Rung, SHORT_CNN};

use super::{DatasetArguments, RunArguments, TimeArguments};

/// What `onepixel labels --help` says before the options.
pub const ABOUT: &str = "\
Ranks images by how improbable their label is to models that have not seen them: for test images, models fitted on the train \
set; for train images, models fitted on the other four of five folds. The least probable come first, each with the class \
that the model considers more likely. Confident learning (Northcutt, Jiang and Chuang, 2021) estimates how many labels are \
wrong and flags that many images. Ambiguous images (two likely classes) and outliers (far from every class) are listed, too.";

pub const EXAMPLES: &str = "\
Examples:
  onepixel labels digits                                the built-in digits
  onepixel labels mnist --figure suspects.png           the suspects as pictures
  onepixel labels mnist --split train --csv suspects.csv  the train images, by five folds
  onepixel labels mnist --models cnn                      a better model ranks better but takes longer
  onepixel labels ./photos --time 20s                   by the best model that this time holds
  onepixel labels mnist --predictions mine.npy          by your own model's probabilities
  onepixel labels mnist --predictions mine.npy --filter prune-by-class --json -

Review the list by hand: in a clean dataset, most suspects are correct but hard images.

Exit codes: 0 done; 2 wrong usage or unreadable input; 130 interrupted.";

#[derive(Debug, Args)]
pub struct LabelsArguments {
    #[command(flatten)]
    pub dataset: DatasetArguments,
    /// Look at the labels of this set: train (by five folds), test, another by its name, or all. By default the
    /// test set, else the train set
    #[arg(long, alias = "set", value_name = "NAME")]
    pub split: Option<String>,
    /// Ask these models; of several, the mean probability counts. By default short-cnn; with --time the best of several models
    /// that it holds
    #[arg(long, alias = "rung", value_name = "A,B,...", value_delimiter = ',', value_parser = rung_parser(), conflicts_with = "predictions")]
    pub models: Option<Vec<&'static Rung>>,
    /// Use your own model's probabilities: a row for each image of the set, in its order, and a column for each class, as NPY
    /// or CSV (also .gz). They must be out of sample
    #[arg(long, value_name = "FILE")]
    pub predictions: Option<PathBuf>,
    /// Choose how images are flagged
    #[arg(long, value_enum, value_name = "FILTER", default_value_t = FilterName::PruneByNoiseRate)]
    pub filter: FilterName,
    #[command(flatten)]
    pub run: RunArguments,
    #[command(flatten)]
    pub limit: TimeArguments,
    /// Show so many suspects of each set in the text; JSON and CSV have at least 500
    #[arg(long, value_name = "K", default_value_t = 20, help_heading = "Output")]
    pub top: usize,
    /// Write all findings as JSON; `-` prints it in place of the table
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub json: Option<PathBuf>,
    /// Write a row for each suspect, ambiguous image and outlier as CSV; `-` prints it in place of the table
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub csv: Option<PathBuf>,
    /// Draw the most suspicious images, SVG or PNG
    #[arg(long, value_name = "FILE.svg|.png", help_heading = "Output")]
    pub figure: Option<PathBuf>,
}

/// How images are flagged; the names are cleanlab's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FilterName {
    /// For each pair of classes, as many as estimated, largest margin first
    PruneByNoiseRate,
    /// For each class, as many as estimated, least self-confidence first
    PruneByClass,
    /// Flagged by both of these
    Both,
    /// Confidently of another class
    ConfidentLearning,
    /// As many as estimated in all, least self-confidence first
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
