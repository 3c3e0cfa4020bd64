//! What can be asked of an audit?

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use onepixel::probes::Terms;

use super::ladder::{seconds, time};
use super::{DatasetArguments, FigureOfName, RunArguments, SampleArguments};

/// What `onepixel audit --help` says before the options.
pub const ABOUT: &str = "\
One pixel, the ladder of models, the room that is left above each kind of model, learning curves, duplicates, shortcuts and \
suspected labels; and from these a verdict: what the dataset is good for, by rules that are stated with their numbers. A part that fails costs only \
itself, and Ctrl-C keeps what is measured already; both are said. The full audit of MNIST takes minutes, --quick \
ten seconds, --time what you give it.";

pub const EXAMPLES: &str = "\
Examples:
  onepixel audit digits                          the built-in digits
  onepixel audit mnist --quick                   an answer in ten seconds
  onepixel audit ./photos --time 2m              the best answer that two minutes can buy
  onepixel audit mnist --report mnist.html       one page to read and to pass on
  onepixel audit mnist --markdown section.md --badge onepixel.svg
                                                 for the dataset's README
  onepixel audit mnist --json mnist.json         everything as data; `onepixel compare` reads it
  onepixel audit ./my-dataset --max-time 60      leave out models that would take over a minute
  onepixel audit mnist --label-errors 0.0015     with 15 of 10,000 test labels known to be wrong
  onepixel audit mnist --leaderboard scores.csv  can the test set still rank what others published?

Exit codes: 0 done; 2 wrong usage or unreadable input; 130 interrupted.";

#[derive(Debug, Args)]
pub struct AuditArguments {
    #[command(flatten)]
    pub dataset: DatasetArguments,
    #[command(flatten)]
    pub sample: SampleArguments,
    #[command(flatten)]
    pub plan: PlanArguments,
    /// The share of wrong labels among the held-out images, where it is known: no model can be better than that
    #[arg(long, value_name = "FRACTION", value_parser = fraction)]
    pub label_errors: Option<f64>,
    /// Published scores of others: a CSV file with a column of models and one of accuracies, as fractions or in per cent.
    /// Says which of them the test set cannot tell from the best, and how saturated it is
    #[arg(long, value_name = "FILE.csv")]
    pub leaderboard: Option<PathBuf>,
    /// How many test images the published scores were measured on; by default the images of the test set
    #[arg(long, value_name = "N", requires = "leaderboard", value_parser = clap::value_parser!(u64).range(1..))]
    pub leaderboard_images: Option<u64>,
    /// Write everything that was found as JSON; `-` is standard output, in place of the text
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub json: Option<PathBuf>,
    /// Write the numbers by which datasets are compared as a row of CSV; `-` is standard output, in place of the text
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub csv: Option<PathBuf>,
    /// Write every table as CSV, a file each, to a folder that is new, or empty, or holds such tables
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    pub csv_folder: Option<PathBuf>,
    /// Write a section for the dataset's README in GitHub's Markdown: the verdict and the numbers behind it
    #[arg(long, value_name = "FILE.md", help_heading = "Output")]
    pub markdown: Option<PathBuf>,
    /// Write the beginning of a dataset card for Hugging Face: metadata in YAML, and the same section
    #[arg(long, value_name = "FILE.md", help_heading = "Output")]
    pub card: Option<PathBuf>,
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
    /// The time for all of it, reading included, as in 30s, 2m or 1h. What tells most for its time is asked first; models that
    /// would not fit learn from fewer images, and what is left out says so. By default as long as it takes
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub time: Option<Duration>,
    /// An answer in ten seconds: --time 10s, without networks, near copies and suspected labels
    #[arg(long)]
    pub quick: bool,
    /// Leave out each model that would take longer than this, as estimated from small samples
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub max_time: Option<Duration>,
    /// Ignore cached results. Otherwise parts that take long are kept in the user's cache folder, and taken from there
    /// for the same images, settings and build of onepixel
    #[arg(long)]
    pub no_cache: bool,
    /// Thresholds of the verdict: a TOML file that names those to change, as in `steps_care = 10`; docs/method.md lists them
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
