//! What can be asked on the command line?

mod audit;
mod check;
mod compare;
mod convert;
mod datasets;
mod duplicates;
mod fetch;
mod few_pixels;
mod figure_of;
mod input;
mod labels;
mod ladder;
mod shortcuts;
mod show;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use onepixel::probes::pixels::Split;
use onepixel::search::{Metric, Rule};

pub use audit::{AuditArguments, PlanArguments};
pub use check::CheckArguments;
pub use compare::CompareArguments;
pub use convert::{ConvertArguments, FormatName};
pub use datasets::DatasetsArguments;
pub use duplicates::DuplicatesArguments;
pub use fetch::FetchArguments;
pub use few_pixels::FewPixelsArguments;
pub use figure_of::FigureOfName;
pub use input::{DatasetArguments, FitName, InputArguments, LayoutName};
pub use labels::LabelsArguments;
pub use ladder::LadderArguments;
pub use shortcuts::ShortcutsArguments;
pub use show::ShowArguments;

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
    /// Compare datasets side by side: what each is suitable for, and which model solves it
    #[command(long_about = compare::ABOUT, after_long_help = compare::EXAMPLES)]
    Compare(CompareArguments),
    /// Check a dataset against a policy, for continuous integration
    #[command(long_about = check::ABOUT, after_long_help = check::EXAMPLES)]
    Check(CheckArguments),
    /// Find the one pixel that best tells each pair of classes apart
    ///
    /// For every pair of classes, each pixel is tried as a classifier: by the lookup rule each grey value means the class
    /// that shows it more often; by the threshold rule, values up to a threshold mean one class and those above it the
    /// other. The best pixel of each pair is then scored on images that it has not seen: the test set, or five folds.
    #[command(after_long_help = PIXELS_EXAMPLES)]
    Pixels(PixelsArguments),
    /// Find how many pixels are needed to reach an accuracy
    #[command(long_about = few_pixels::ABOUT, after_long_help = few_pixels::EXAMPLES)]
    FewPixels(FewPixelsArguments),
    /// Measure how far each standard model gets, and how fast
    #[command(long_about = ladder::ABOUT, after_long_help = ladder::EXAMPLES)]
    Ladder(LadderArguments),
    /// Find shortcuts: cues that reveal the label without the content
    #[command(long_about = shortcuts::ABOUT, after_long_help = shortcuts::EXAMPLES)]
    Shortcuts(ShortcutsArguments),
    /// Find the labels that are probably wrong, ambiguous images, and outliers
    #[command(long_about = labels::ABOUT, after_long_help = labels::EXAMPLES)]
    Labels(LabelsArguments),
    /// Find equal images and near copies, within train, within test and across
    #[command(long_about = duplicates::ABOUT, after_long_help = duplicates::EXAMPLES)]
    Duplicates(DuplicatesArguments),
    /// Convert a dataset to another file format
    ///
    /// Any dataset that onepixel reads becomes IDX files called as MNIST's, so that programs made for MNIST take it
    /// unchanged; or one NPZ file as Keras has it; or Parquet as Hugging Face lays it out; or folders of PNG files. Pixels,
    /// labels and their order, class names and licence are kept. What was written is read back and compared, and gets its
    /// name only when all is well.
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
    /// Each file is asked for at its publisher's mirrors in turn, grows under a temporary name, and gets its own only when
    /// its digest is right. What is there already is not fetched again, and an interrupted download goes on where it was.
    /// No other command touches the network.
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
  onepixel pixels mnist --pair 3 5                         one pair closely, with its accuracy map
  onepixel pixels mnist --rule threshold --csv -           decision stumps, as CSV
  onepixel pixels table.csv --label-column last            a CSV file
  onepixel pixels --images x.npy --labels y.npy            files of images and labels

Exit codes: 0 done; 2 wrong usage or unreadable input; 130 interrupted.";

/// What every measurement asks for.
#[derive(Debug, Clone, Args)]
pub struct RunArguments {
    /// Seed of whatever depends on chance: folds, samples, models, permutations
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,
    /// Threads to use; 0 means one per core. The results are the same
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub threads: usize,
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
    /// Look at one pair of classes closely: its best pixels and the accuracy of every pixel, as a map; --figure then
    /// draws that map
    #[arg(long, num_args = 2, value_names = ["A", "B"])]
    pub pair: Option<Vec<String>>,
}

/// How much of it is looked at.
#[derive(Debug, Clone, Args)]
pub struct SampleArguments {
    /// Take at most N images of each class of each set, chosen at random
    #[arg(long, value_name = "N", help_heading = "Input", value_parser = clap::value_parser!(u32).range(1..))]
    pub per_class: Option<u32>,
}

/// What is asked of it.
#[derive(Debug, Args)]
pub struct ProbeArguments {
    /// How a one-pixel classifier decides
    #[arg(long, value_enum, default_value_t = RuleName::Lookup)]
    pub rule: RuleName,
    /// What the best pixel is best at
    #[arg(long, value_enum, default_value_t = MetricName::Accuracy)]
    pub metric: MetricName,
    /// The images to learn pixels and rules from
    #[arg(long, value_enum, default_value_t = SplitName::Train)]
    pub split: SplitName,
    /// Permute the labels of each pair N times, for the p-value that its best pixel is no better than the best pixel is
    /// when labels mean nothing. The least p possible is 1 / (N + 1); takes about N times as long
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub permutations: u32,
    #[command(flatten)]
    pub run: RunArguments,
}

/// Where the answer goes.
#[derive(Debug, Args)]
pub struct OutputArguments {
    /// How many to list: of the hardest and of the easiest pairs, or with --pair of the best pixels
    #[arg(long, value_name = "K", help_heading = "Output")]
    pub top: Option<usize>,
    /// Write everything that was found as JSON; `-` is standard output, in place of the table
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub json: Option<PathBuf>,
    /// Write the pairs as CSV; `-` is standard output, in place of the table
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub csv: Option<PathBuf>,
    /// Draw the table of pairs as a figure, SVG or PNG
    #[arg(long, value_name = "FILE.svg|.png", help_heading = "Output")]
    pub figure: Option<PathBuf>,
    /// Which accuracies the figure of all pairs shows. In sample it is the essay's figure
    #[arg(long, value_enum, default_value_t = FigureOfName::InSample, help_heading = "Output")]
    pub figure_of: FigureOfName,
    /// Draw the mean image of each class with the pixels that matter most, SVG or PNG
    #[arg(long, value_name = "FILE.svg|.png", help_heading = "Output")]
    pub class_figure: Option<PathBuf>,
    /// What rows and columns are counted from in the table and the figures; JSON and CSV always count from 0
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

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum SplitName {
    /// The train set, scored on the test set where there is one
    Train,
    /// The test set, scored by cross-validation
    Test,
    /// Both, scored by cross-validation
    All,
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

impl From<SplitName> for Split {
    fn from(name: SplitName) -> Self {
        match name {
            SplitName::Train => Self::Train,
            SplitName::Test => Self::Test,
            SplitName::All => Self::All,
        }
    }
}
