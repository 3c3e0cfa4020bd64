//! What can be asked of the ladder?

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use onepixel::probes::ladder::{RUNGS, Rung};

use super::{DatasetArguments, RunArguments};

/// What `onepixel ladder --help` says before the options.
pub const ABOUT: &str = "\
The ladder is a list of standard models with fixed, documented settings, from the simplest to the strongest. Each is \
fitted on the train images and scored on images that it has not seen: the test set, else the validation set, else five \
folds in turn. For each model: accuracy with its 95 % interval, balanced accuracy, confusions, and the time that \
fitting and predicting took. Ctrl-C keeps the models measured so far.";

pub const EXAMPLES: &str = "\
Examples:
  onepixel ladder digits                                  the built-in digits
  onepixel ladder mnist --figure mnist.svg                accuracy against time to fit, as a figure
  onepixel ladder mnist --max-time 60                     leave out what would take over a minute
  onepixel ladder mnist --models single-pixel,pixel-vote   only these
  onepixel ladder mnist --per-class 100 --json few.json   how far 100 train images of each class lead
  onepixel ladder mnist --seeds 5                         how much chance there is in the random ones
  onepixel ladder mnist --predictions mine=mine.npy       your own model beside them

Exit codes: 0 done; 2 wrong usage or unreadable input; 130 interrupted.";

#[derive(Debug, Args)]
pub struct LadderArguments {
    #[command(flatten)]
    pub dataset: DatasetArguments,
    /// Measure only these models, in this order. By default all; of cnn and colour-cnn the one that suits the images
    #[arg(long, alias = "rungs", value_name = "A,B,...", value_delimiter = ',', value_parser = rung_parser())]
    pub models: Option<Vec<&'static Rung>>,
    /// Leave out each model that would take longer than this in all, as estimated from small samples
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub max_time: Option<Duration>,
    /// The time for all models together, as in 30s, 2m or 1h: what tells most for its time comes first, and a model that would
    /// not fit learns from fewer images
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub time: Option<Duration>,
    /// Learn from at most N images of each class, chosen at random; the held-out images stay all that they are
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub per_class: Option<u32>,
    /// Repeat the models that depend on chance with N seeds, for their spread
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub seeds: u32,
    #[command(flatten)]
    pub run: RunArguments,
    /// Add your own model: its predictions for the test images, in their order, as NPY or CSV (also
    /// .gz): a class for each image (index from 0, or name), or a score for each image and class. May be given several
    /// times
    #[arg(long, value_name = "NAME=FILE", value_parser = named_file)]
    pub predictions: Vec<(String, PathBuf)>,
    /// Write everything that was found as JSON; `-` is standard output, in place of the table
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub json: Option<PathBuf>,
    /// Write a row for each model as CSV; `-` is standard output, in place of the table
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub csv: Option<PathBuf>,
    /// Draw accuracy against time to fit, SVG or PNG
    #[arg(long, value_name = "FILE.svg|.png", help_heading = "Output")]
    pub figure: Option<PathBuf>,
}

/// The names of all rungs, each with its model and its settings for the help.
pub(super) fn rung_parser() -> impl TypedValueParser<Value = &'static Rung> {
    PossibleValuesParser::new(rung_names()).try_map(|name| Rung::named(&name).ok_or("no model of this name"))
}

pub(super) fn rung_names() -> impl Iterator<Item = PossibleValue> {
    RUNGS.iter().map(|rung| PossibleValue::new(rung.name).help(format!("{}: {}", rung.title, rung.settings)))
}

/// A number of seconds.
pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse::<f64>().ok().filter(|seconds| *seconds > 0.0);
    let duration = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    duration.ok_or_else(|| "expected a number of seconds above 0, as in 60 or 0.5".to_owned())
}

/// A time: seconds, or a number with its unit.
pub(super) fn time(text: &str) -> Result<Duration, String> {
    let expected = || "expected a time above 0, as in 30s, 2m, 1h or 90 (seconds)".to_owned();
    let (number, unit) = match text.find(|letter: char| letter.is_ascii_alphabetic()) {
        Some(at) => (
            text[..at].trim(),
            match &text[at..] {
                "s" | "sec" => 1.0,
                "m" | "min" => 60.0,
                "h" => 3_600.0,
                _ => return Err(expected()),
            },
        ),
        None => (text, 1.0),
    };
    let seconds = number.parse::<f64>().ok().map(|number| number * unit).filter(|seconds| *seconds > 0.0);
    seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()).ok_or_else(expected)
}

/// `NAME=FILE`; the file's name may have an equals sign, the model's may not.
fn named_file(text: &str) -> Result<(String, PathBuf), String> {
    match text.split_once('=') {
        Some((name, file)) if !name.trim().is_empty() && !file.is_empty() => Ok((name.to_owned(), file.into())),
        _ => Err("expected a name for the model and the file of its predictions, as in mine=mine.npy".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::time;

    #[test]
    fn times_have_units_or_are_seconds() {
        for (text, seconds) in [("30s", 30.0), ("2m", 120.0), ("1.5h", 5_400.0), ("90", 90.0), ("0.5 s", 0.5)] {
            assert_eq!(time(text).unwrap().as_secs_f64(), seconds, "{text}");
        }
        for wrong in ["", "s", "0", "-3s", "NaN", "inf", "3 days", "1e300h", "10x"] {
            assert!(time(wrong).is_err_and(|reason| reason.contains("30s")), "{wrong}");
        }
    }
}
