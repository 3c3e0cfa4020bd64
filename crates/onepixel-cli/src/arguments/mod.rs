//! What can be asked on the command line?

mod audit;
mod check;
mod compare;
mod complexity;
mod convert;
mod datasets;
mod diff;
mod difficulty;
mod duplicates;
mod features;
mod fetch;
mod few_pixels;
mod figure_of;
mod gains;
mod input;
mod labels;
mod ladder;
mod quality;
mod separable;
mod shortcuts;
mod show;
mod site;
mod sketch;

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use onepixel::search::{Metric, Rule};

pub use audit::{AuditArguments, PlanArguments};
pub use check::CheckArguments;
pub use compare::CompareArguments;
pub use complexity::ComplexityArguments;
pub use convert::{ConvertArguments, FormatName};
pub use datasets::DatasetsArguments;
pub use diff::{DiffArguments, FailOn};
pub use difficulty::DifficultyArguments;
pub use duplicates::DuplicatesArguments;
pub use features::NetworkName;
pub use fetch::FetchArguments;
pub use few_pixels::FewPixelsArguments;
pub use figure_of::FigureOfName;
pub use gains::GainsArguments;
pub use input::{DatasetArguments, FitName, InputArguments, LayoutName, ReadingArguments};
pub use labels::LabelsArguments;
pub use ladder::LadderArguments;
pub use quality::QualityArguments;
pub use separable::SeparableArguments;
pub use shortcuts::ShortcutsArguments;
pub use show::ShowArguments;
pub use site::SiteArguments;
pub use sketch::{MergeArguments, SketchArguments};

/// Is this image-classification dataset worth your time? onepixel measures how little it takes to solve it.
///
/// Start with `onepixel pixels digits`: for every pair of classes, the one pixel that best tells the two apart.
#[derive(Debug, Parser)]
#[command(name = "onepixel", version, max_term_width = 100, subcommand_required = true, arg_required_else_help = true)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run every check and report what the dataset is suitable for
    #[command(long_about = audit::ABOUT, after_long_help = audit::EXAMPLES)]
    Audit(AuditArguments),
    /// Count shards of a dataset into a sketch that merges and is audited
    #[command(long_about = sketch::ABOUT, after_long_help = sketch::EXAMPLES)]
    Sketch(SketchArguments),
    /// Merge sketches of shards
    #[command(long_about = sketch::ABOUT_MERGE, after_long_help = sketch::EXAMPLES_MERGE)]
    Merge(MergeArguments),
    /// Compare datasets side by side: what each is suitable for, and which model solves it
    #[command(long_about = compare::ABOUT, after_long_help = compare::EXAMPLES)]
    Compare(CompareArguments),
    /// List what changed between two datasets, or between two saved audits
    #[command(long_about = diff::ABOUT, after_long_help = diff::EXAMPLES)]
    Diff(DiffArguments),
    /// Write a website of saved audits: a list to search and sort, and a page for each dataset
    #[command(long_about = site::ABOUT, after_long_help = site::EXAMPLES)]
    Site(SiteArguments),
    /// Check a dataset against a policy, for continuous integration
    #[command(long_about = check::ABOUT, after_long_help = check::EXAMPLES)]
    Check(CheckArguments),
    /// Find the one pixel that best tells each pair of classes apart
    ///
    /// Tries each pixel as a classifier for each pair of classes. By the lookup rule, each grey value stands for the class
    /// that shows it more often; by the threshold rule, values up to a threshold stand for one class, and those above it for
    /// the other. The best pixel of each pair is then scored on images that it has not seen: the test set, else the
    /// validation set, else five folds.
    #[command(after_long_help = PIXELS_EXAMPLES)]
    Pixels(PixelsArguments),
    /// Find how many pixels are needed to reach an accuracy
    #[command(long_about = few_pixels::ABOUT, after_long_help = few_pixels::EXAMPLES)]
    FewPixels(FewPixelsArguments),
    /// Measure how hard the classes are to tell apart, by complexity measures
    #[command(long_about = complexity::ABOUT, after_long_help = complexity::EXAMPLES)]
    Complexity(ComplexityArguments),
    /// Measure how hard each image is: easy, ambiguous, or hard to learn
    #[command(long_about = difficulty::ABOUT, after_long_help = difficulty::EXAMPLES)]
    Difficulty(DifficultyArguments),
    /// Measure what augmentation, unlabelled images and transfer still gain
    #[command(long_about = gains::ABOUT, after_long_help = gains::EXAMPLES)]
    Gains(GainsArguments),
    /// Measure how far each standard model gets, and how fast
    #[command(long_about = ladder::ABOUT, after_long_help = ladder::EXAMPLES)]
    Ladder(LadderArguments),
    /// Prove which classes are linearly separable, and which are not
    #[command(long_about = separable::ABOUT, after_long_help = separable::EXAMPLES)]
    Separable(SeparableArguments),
    /// Find shortcuts: cues that reveal the label without the content
    #[command(long_about = shortcuts::ABOUT, after_long_help = shortcuts::EXAMPLES)]
    Shortcuts(ShortcutsArguments),
    /// Find the labels that are probably wrong, ambiguous images, and outliers
    #[command(long_about = labels::ABOUT, after_long_help = labels::EXAMPLES)]
    Labels(LabelsArguments),
    /// Find equal images and near copies, within train, within test and across
    #[command(long_about = duplicates::ABOUT, after_long_help = duplicates::EXAMPLES)]
    Duplicates(DuplicatesArguments),
    /// Find images of poor quality: dark, blurry, of odd size, and others that look unlike the rest
    #[command(long_about = quality::ABOUT, after_long_help = quality::EXAMPLES)]
    Quality(QualityArguments),
    /// Convert a dataset to another file format
    ///
    /// Writes any dataset that onepixel reads as IDX files named as MNIST's, so that programs made for MNIST take it
    /// unchanged; as one NPZ file like Keras's; as Parquet like Hugging Face's; or as folders of PNG files. Pixels, labels,
    /// their order, class names and licence are kept. The result is read back and compared before it gets its name.
    #[command(after_long_help = convert::EXAMPLES, override_usage = convert::USAGE)]
    Convert(ConvertArguments),
    /// Show the images as a contact sheet, in the terminal or as a picture
    ///
    /// Without --index, a few images of each class, chosen at random.
    #[command(after_long_help = show::EXAMPLES)]
    Show(ShowArguments),
    /// List known datasets and where they are on disk, or describe one with a sample
    #[command(after_long_help = datasets::EXAMPLES)]
    Datasets(DatasetsArguments),
    /// Download datasets, verified by their published digests
    ///
    /// Tries each file's mirrors in turn and verifies its digest before the file gets its name. Files that are present are
    /// not fetched again, and an interrupted download resumes. Other commands touch the network only for a dataset that is given as an address.
    #[command(after_long_help = fetch::EXAMPLES)]
    Fetch(FetchArguments),
    /// Print a completion script for a shell
    ///
    /// For bash: `onepixel completions bash > ~/.local/share/bash-completion/completions/onepixel`
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    ///
    /// To read it: `onepixel man | man -l -`
    Man,
}

const PIXELS_EXAMPLES: &str = "\
Examples:
  onepixel pixels digits                                   the built-in digits
  onepixel pixels mnist --figure mnist.svg                 the table as a figure
  onepixel pixels mnist --pair 3 5                         one pair closely, with an accuracy map
  onepixel pixels mnist --rule threshold --csv -           decision stumps, as CSV
  onepixel pixels table.csv --label-column last            a CSV file
  onepixel pixels --images x.npy --labels y.npy            files of images and labels

Exit codes: 0 done; 2 wrong usage or unreadable input; 130 interrupted.";

/// What every measurement asks for.
#[derive(Debug, Clone, Args)]
pub struct RunArguments {
    /// Set the seed of folds, samples, models and permutations
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,
    /// Use so many threads; 0 means one per core. Results do not depend on it
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub threads: usize,
}

/// How long it may take.
#[derive(Debug, Clone, Args)]
pub struct TimeArguments {
    /// End with an error when this time is up, reading included, as in 30s, 2m or 1h; by default there is no limit
    #[arg(long, value_name = "TIME", value_parser = ladder::time)]
    pub time: Option<Duration>,
}

#[derive(Debug, Args)]
pub struct PixelsArguments {
    #[command(flatten)]
    pub dataset: DatasetArguments,
    #[command(flatten)]
    pub sample: SampleArguments,
    #[command(flatten)]
    pub probe: ProbeArguments,
    #[command(flatten)]
    pub output: OutputArguments,
    /// Show one pair closely: its best pixels and a map of every pixel's accuracy, which --figure draws
    #[arg(long, num_args = 2, value_names = ["A", "B"])]
    pub pair: Option<Vec<String>>,
}

/// How much of it is looked at.
#[derive(Debug, Clone, Args)]
pub struct SampleArguments {
    /// Take at most N images of each class of each set, at random
    #[arg(long, value_name = "N", help_heading = "Input", value_parser = clap::value_parser!(u32).range(1..))]
    pub per_class: Option<u32>,
}

/// What is asked of it.
#[derive(Debug, Args)]
pub struct ProbeArguments {
    /// Choose how a one-pixel classifier decides
    #[arg(long, value_enum, default_value_t = RuleName::Lookup)]
    pub rule: RuleName,
    /// Choose what the best pixel is best at
    #[arg(long, value_enum, default_value_t = MetricName::Accuracy)]
    pub metric: MetricName,
    /// Learn pixels and rules from this set, scored by cross-validation, or from `all`: the train set and the one that models are
    /// scored on. The train set alone is scored on a test set where there is one
    #[arg(long, value_name = "NAME", default_value = "train")]
    pub split: String,
    /// Permute the labels of each pair N times, for a p-value of its best pixel. The least p is 1 / (N + 1); takes about N
    /// times as long
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub permutations: u32,
    #[command(flatten)]
    pub run: RunArguments,
    #[command(flatten)]
    pub limit: TimeArguments,
}

/// Where the answer goes.
#[derive(Debug, Args)]
pub struct OutputArguments {
    /// List so many of the hardest and easiest pairs, or with --pair of the best pixels
    #[arg(long, value_name = "K", help_heading = "Output")]
    pub top: Option<usize>,
    /// Write all findings as JSON; `-` prints it in place of the table
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub json: Option<PathBuf>,
    /// Write the pairs as CSV; `-` prints it in place of the table
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub csv: Option<PathBuf>,
    /// Draw the table of pairs as a figure, SVG or PNG
    #[arg(long, value_name = "FILE.svg|.png", help_heading = "Output")]
    pub figure: Option<PathBuf>,
    /// Choose the accuracies of that figure; in sample it is the essay's
    #[arg(long, value_enum, default_value_t = FigureOfName::InSample, help_heading = "Output")]
    pub figure_of: FigureOfName,
    /// Draw the mean image of each class with the pixels that matter most, SVG or PNG
    #[arg(long, value_name = "FILE.svg|.png", help_heading = "Output")]
    pub class_figure: Option<PathBuf>,
    /// Count rows and columns in table and figures from 0 or 1; JSON and CSV always count from 0
    #[arg(long, value_name = "0|1", default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=1), help_heading = "Output")]
    pub count_from: u8,
}

impl OutputArguments {
    /// How many to list.
    pub fn top(&self) -> usize {
        self.top.unwrap_or(5)
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum RuleName {
    /// Each grey value means the class that shows it more often
    Lookup,
    /// Values up to a threshold mean one class, those above it the other
    Threshold,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum MetricName {
    /// Share of correctly classified images
    Accuracy,
    /// Mean of the two classes' shares of correctly classified images
    Balanced,
}

impl From<RuleName> for Rule {
    fn from(name: RuleName) -> Self {
        match name {
            RuleName::Lookup => Self::Lookup,
            RuleName::Threshold => Self::Threshold,
        }
    }
}

impl From<MetricName> for Metric {
    fn from(name: MetricName) -> Self {
        match name {
            MetricName::Accuracy => Self::Accuracy,
            MetricName::Balanced => Self::Balanced,
        }
    }
}
