//! What can be asked of an audit?

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use onepixel::probes::Terms;

use super::ladder::{seconds, time};
use super::{DatasetArguments, FigureOfName, RunArguments, SampleArguments};

/// What `onepixel audit --help` says before the options.
pub const ABOUT: &str = "\
Measures how far one pixel gets, how far standard models get, how much room they leave, what more images would bring, how \
the sets differ, and what is wrong with the images: duplicates, leakage, shortcuts, suspicious labels, images of poor \
quality. From these it rates the dataset for four purposes, by rules that are stated with their numbers.

The full audit of MNIST takes minutes, --quick ten seconds, --time as long as you say. A check that fails is reported and \
the others go on; Ctrl-C still writes what was measured.";

pub const EXAMPLES: &str = "\
Examples:
  onepixel audit digits                          the built-in digits
  onepixel audit mnist --quick                   an answer in ten seconds
  onepixel audit ./photos --time 2m              the best answer that two minutes can buy
  onepixel audit mnist --report mnist.html       one page to read and share
  onepixel audit mnist --markdown section.md --badge onepixel.svg
                                                 for the dataset's README
  onepixel audit mnist --json mnist.json         everything as data; `onepixel compare` reads it
  onepixel audit ./my-dataset --max-time 60      leave out models that would take over a minute
  onepixel audit mnist --label-errors 0.0015     with 15 of 10,000 test labels known to be wrong
  onepixel audit mnist --leaderboard scores.csv  can the test set still rank published results?

Exit codes: 0 done; 2 wrong usage or unreadable input; 130 interrupted.";

#[derive(Debug, Args)]
pub struct AuditArguments {
    #[command(flatten)]
    pub dataset: DatasetArguments,
    #[command(flatten)]
    pub sample: SampleArguments,
    #[command(flatten)]
    pub plan: PlanArguments,
    /// Give the share of wrong labels among the held-out images, if known: no model can do better
    #[arg(long, value_name = "FRACTION", value_parser = fraction)]
    pub label_errors: Option<f64>,
    /// Rank published scores: a CSV file with a column of models and one of accuracies, as fractions or in per cent.
    /// Says which of them the test set cannot distinguish from the best, and how saturated it is
    #[arg(long, value_name = "FILE.csv")]
    pub leaderboard: Option<PathBuf>,
    /// Give the number of test images behind the published scores; by default that of the test set
    #[arg(long, value_name = "N", requires = "leaderboard", value_parser = clap::value_parser!(u64).range(1..))]
    pub leaderboard_images: Option<u64>,
    /// Write all findings as JSON; `-` prints it in place of the text
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub json: Option<PathBuf>,
    /// Write the numbers that `compare` shows as a row of CSV; `-` prints it in place of the text
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub csv: Option<PathBuf>,
    /// Write every table as a CSV file, to a folder that is new, empty or holds such tables
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    pub csv_folder: Option<PathBuf>,
    /// Write a section for the dataset's README in GitHub's Markdown: the verdict and the numbers behind it
    #[arg(long, value_name = "FILE.md", help_heading = "Output")]
    pub markdown: Option<PathBuf>,
    /// Write the start of a Hugging Face dataset card: YAML metadata, and the same section
    #[arg(long, value_name = "FILE.md", help_heading = "Output")]
    pub card: Option<PathBuf>,
    /// Describe the dataset as MLCommons Croissant 1.1 (JSON-LD): files, sets, classes, and what was found. The file lies in the
    /// dataset's folder or above it
    #[arg(long, value_name = "FILE.json", conflicts_with = "per_class", help_heading = "Output")]
    pub croissant: Option<PathBuf>,
    /// Draw the verdict as a badge for a README, SVG or PNG
    #[arg(long, value_name = "FILE.svg|.png", help_heading = "Output")]
    pub badge: Option<PathBuf>,
    /// Write one self-contained page: the verdict, every pair of classes, charts, and the images to look at. Not written
    /// when interrupted
    #[arg(long, value_name = "FILE.html", help_heading = "Output")]
    pub report: Option<PathBuf>,
    /// Draw the best pixel of each pair of classes, SVG or PNG
    #[arg(long, value_name = "FILE.svg|.png", help_heading = "Output")]
    pub figure: Option<PathBuf>,
    /// Which accuracies that figure shows
    #[arg(long, value_enum, default_value_t = FigureOfName::HeldOut, help_heading = "Output")]
    pub figure_of: FigureOfName,
    /// Draw the accuracy of each model against its time to fit, SVG or PNG
    #[arg(long, value_name = "FILE.svg|.png", help_heading = "Output")]
    pub ladder_figure: Option<PathBuf>,
}

/// How an audit is made.
#[derive(Debug, Clone, Args)]
pub struct PlanArguments {
    /// Keep to this time, reading included, as in 30s, 2m or 1h. The most informative checks come first; models that would
    /// not fit learn from fewer images, and what is left out is listed. By default there is no limit
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub time: Option<Duration>,
    /// Answer in ten seconds: --time 10s, without networks, near copies and suspicious labels
    #[arg(long)]
    pub quick: bool,
    /// Leave out models that would take longer, as estimated from small samples
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub max_time: Option<Duration>,
    /// Ignore cached results. By default, results that take long are cached, and reused for the same images, settings and
    /// build of onepixel
    #[arg(long)]
    pub no_cache: bool,
    /// Change thresholds of the verdict with a TOML file, as in `steps_care = 10`; docs/method.md lists them
    #[arg(long, value_name = "FILE.toml")]
    pub rules: Option<PathBuf>,
    #[command(flatten)]
    pub run: RunArguments,
}

impl PlanArguments {
    /// The time for the whole audit.
    pub fn time(&self) -> Option<Duration> {
        self.time.or(self.quick.then_some(Terms::QUICK_TIME))
    }

    /// Whether only what is quick is asked: in so little time nothing else would be done.
    pub fn is_quick(&self) -> bool {
        self.quick || self.time.is_some_and(|time| time <= Terms::QUICK_TIME)
    }
}

/// A share.
fn fraction(text: &str) -> Result<f64, String> {
    let share = text.parse::<f64>().ok().filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| "expected a fraction from 0 to 1, as in 0.0015".to_owned())
}
