//! What can be asked about duplicates?

use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use onepixel::probes::duplicates::DuplicatesProbe;
use onepixel::probes::ladder::Rung;

use super::ladder::rung_names;
use super::{DatasetArguments, RunArguments};

/// What `onepixel duplicates --help` says before the options.
pub const ABOUT: &str = "\
Equal images, and near copies: up to noise, an encoder, a brightness, a shift of one pixel, a flip or \
quarter turns. They are looked for within \
each set and between every two (train, validation, test, others), all images against all; labels are not needed. How near is near is decided by this dataset's own distances, so \
that a set without copies shows none: an image and its copy are far nearer to each other than to the next image. Groups \
with unequal labels come first; images of one value are listed apart. Where test images, or validation images \
where no test set has labels, have duplicates in train, some models of the ladder are scored with and without them. Crops, other angles, other sizes of what is shown \
and edited colours are not looked for.";

pub const EXAMPLES: &str = "\
Examples:
  onepixel duplicates digits                              the built-in digits
  onepixel duplicates fashion-mnist --figure copies.png   look at the groups
  onepixel duplicates ./photos --keep keep.csv            a list of what is left if each is kept once
  onepixel convert ./photos ./clean --keep keep.csv       and the dataset of it
  onepixel duplicates letter --models knn,rbf-svm          how duplicates affect these models
  onepixel duplicates mnist --no-near --models none        only equal images, in no time

Exit codes: 0 done, whatever was found; 2 wrong usage or unreadable input; 130 interrupted.";

#[derive(Debug, Args)]
pub struct DuplicatesArguments {
    #[command(flatten)]
    pub dataset: DatasetArguments,
    /// Look for equal images only
    #[arg(long)]
    pub no_near: bool,
    /// Leave out flipped and turned copies. By default near copies are looked for in all orientations that keep the shape
    #[arg(long)]
    pub no_turns: bool,
    /// Near pairs that are expected by chance in a set without copies: sets how near is near. More finds fainter copies,
    /// and more that are none
    #[arg(long, value_name = "PAIRS", default_value_t = DuplicatesProbe::default().expected_by_chance)]
    pub by_chance: f64,
    /// Models of the ladder to score with and without the test images that have a duplicate in train, if there are any; `none`
    /// for none [default: knn,logistic,forest]
    #[arg(long, alias = "rungs", value_name = "A,B,...", value_delimiter = ',', value_parser = rung_or_none())]
    pub models: Option<Vec<Option<&'static Rung>>>,
    #[command(flatten)]
    pub run: RunArguments,
    /// How many groups are listed in the text
    #[arg(long, value_name = "K", default_value_t = 10, help_heading = "Output")]
    pub top: usize,
    /// Write everything that was found as JSON; `-` is standard output, in place of the text
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub json: Option<PathBuf>,
    /// Write a row for each image that has a duplicate or is of one value, as CSV; `-` is standard output, in place of the text
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub csv: Option<PathBuf>,
    /// Draw the groups, SVG or PNG
    #[arg(long, value_name = "FILE.svg|.png", help_heading = "Output")]
    pub figure: Option<PathBuf>,
    /// Write the images that are left if each is kept once, as a CSV file for `onepixel convert --keep`: of a group one, of
    /// a group with unequal labels none, of the images of one value none
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
