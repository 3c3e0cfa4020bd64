//! What can be asked about duplicates?

use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use onepixel::probes::duplicates::DuplicatesProbe;
use onepixel::probes::ladder::Rung;

use super::ladder::rung_names;
use super::{DatasetArguments, RunArguments, TimeArguments};

/// What `onepixel duplicates --help` says before the options.
pub const ABOUT: &str = "\
Finds equal images, and near copies: those that differ by noise, encoding, brightness, a shift of one pixel, a flip or \
quarter turns, and, of images with colours, those that were cropped by up to a fifth, turned by a few degrees, shifted, or given another contrast or colour. All images are compared with all, within each set and between every two (train, validation, test, others); labels \
are not needed. The near-duplicate threshold is calibrated on the dataset's own distances, so that a set without copies \
shows none. Copies turned by other angles are not looked for.

Groups with unequal labels come first; images of a single value are listed apart. Where held-out images have duplicates in \
train, some models are scored with and without them.";

pub const EXAMPLES: &str = "\
Examples:
  onepixel duplicates digits                              the built-in digits
  onepixel duplicates fashion-mnist --figure copies.png   look at the groups
  onepixel duplicates ./photos --keep keep.csv            list the images to keep, one of each
  onepixel convert ./photos ./clean --keep keep.csv       and make the dataset of them
  onepixel duplicates letter --models knn,rbf-svm          how duplicates affect these models
  onepixel duplicates mnist --no-near --models none        only equal images, at once

Exit codes: 0 done, whatever was found; 2 wrong usage or unreadable input; 130 interrupted.";

#[derive(Debug, Args)]
pub struct DuplicatesArguments {
    #[command(flatten)]
    pub dataset: DatasetArguments,
    /// Look for equal images only
    #[arg(long)]
    pub no_near: bool,
    /// Leave out flipped and turned copies. By default all orientations that keep the shape are compared
    #[arg(long)]
    pub no_turns: bool,
    /// Look for cropped, scaled, straightened and retouched copies, too [default: if the images have colours]
    #[arg(long)]
    pub edits: bool,
    /// Leave out cropped, scaled, straightened and retouched copies
    #[arg(long, conflicts_with = "edits")]
    pub no_edits: bool,
    /// Set the threshold by the near pairs to expect by chance in a set without copies. More finds fainter copies, and more
    /// false ones
    #[arg(long, value_name = "PAIRS", default_value_t = DuplicatesProbe::default().expected_by_chance)]
    pub by_chance: f64,
    /// Score these models with and without the held-out images that have a duplicate in train; `none` for no model
    /// [default: knn,logistic,forest]
    #[arg(long, alias = "rungs", value_name = "A,B,...", value_delimiter = ',', value_parser = rung_or_none())]
    pub models: Option<Vec<Option<&'static Rung>>>,
    #[command(flatten)]
    pub run: RunArguments,
    #[command(flatten)]
    pub limit: TimeArguments,
    /// List so many groups in the text
    #[arg(long, value_name = "K", default_value_t = 10, help_heading = "Output")]
    pub top: usize,
    /// Write all findings as JSON; `-` prints it in place of the text
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub json: Option<PathBuf>,
    /// Write a row for each image that has a duplicate or is of one value as CSV; `-` prints it in place of the text
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub csv: Option<PathBuf>,
    /// Draw the groups, SVG or PNG
    #[arg(long, value_name = "FILE.svg|.png", help_heading = "Output")]
    pub figure: Option<PathBuf>,
    /// Write the images to keep as CSV, for `onepixel convert --keep`: of a group one, of a group with unequal labels none, of
    /// the images of one value none
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub keep: Option<PathBuf>,
}

/// The names of all rungs, and `none`.
fn rung_or_none() -> impl TypedValueParser<Value = Option<&'static Rung>> {
    let none = PossibleValue::new(NONE).help("no model");
    PossibleValuesParser::new(rung_names().chain([none])).try_map(|name| match name == NONE {
        true => Ok(None),
        false => Rung::named(&name).map(Some).ok_or("no model of this name"),
    })
}

/// What asks for no rung.
const NONE: &str = "none";
