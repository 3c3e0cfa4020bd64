//! What can be asked on the command line?

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use onepixel::probes::pixels::Split;
use onepixel::search::{Metric, Rule};

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
    /// Run all probes there are over a dataset
    ///
    /// For now this is the one-pixel probe; `onepixel pixels` can look closer at single pairs.
    #[command(after_long_help = AUDIT_EXAMPLES)]
    Audit(AuditArguments),
    /// Find the one pixel that best tells each pair of classes apart
    ///
    /// For every pair of classes, each pixel is tried as a classifier: by the lookup rule each grey value means the class
    /// that shows it more often; by the threshold rule, values up to a threshold mean one class and those above it the
    /// other. The best pixel of each pair is then scored on images that it has not seen: the test set, or five folds.
    #[command(after_long_help = PIXELS_EXAMPLES)]
    Pixels(PixelsArguments),
    /// List the datasets that are known, and where they are on disk
    Datasets,
    /// Download datasets, verified by their published digests
    ///
    /// Each file is asked for at its publisher's mirrors in turn, grows under a temporary name, and gets its own only when
    /// its digest is right. What is there already is not fetched again, and an interrupted download goes on where it was.
    /// No other command touches the network.
    #[command(after_long_help = FETCH_EXAMPLES)]
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

const AUDIT_EXAMPLES: &str = "\
Examples:
  onepixel audit digits                          the digits that are built in
  onepixel audit mnist --json mnist.json         MNIST, from $ONEPIXEL_DATA/mnist or the cache
  onepixel audit ./my-dataset --figure out.svg   a folder of IDX files, or with one NPZ file";

const PIXELS_EXAMPLES: &str = "\
Examples:
  onepixel pixels digits                                   the digits that are built in
  onepixel pixels mnist --figure mnist.svg                 the table as a figure
  onepixel pixels mnist --pair 3 5                         one pair closely, with its accuracy map
  onepixel pixels mnist --rule threshold --csv -           decision stumps, as CSV
  onepixel pixels table.csv --label-column last            a CSV file
  onepixel pixels --images x.npy --labels y.npy            files of images and labels

Exit codes: 0 done; 2 wrong usage or unreadable input; 130 interrupted.";

const FETCH_EXAMPLES: &str = "\
Examples:
  onepixel fetch mnist fashion-mnist                   two datasets, to the user's cache
  onepixel fetch quickdraw/cat,dog                     two of the 345 categories
  onepixel fetch kmnist --dry-run                      only list files, addresses and sizes
  onepixel fetch mnist --to ~/datasets                 to ~/datasets/mnist
  onepixel fetch emnist --mirror /media/stick/emnist   from a folder with the publisher's files
  onepixel fetch emnist --mirror https://example.org/emnist

Datasets are looked for in $ONEPIXEL_DATA first and then in the cache; files go to the cache unless \
--to says otherwise.

HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY are heeded. SSL_CERT_FILE and SSL_CERT_DIR name the \
root certificates to trust in place of those of the system and of Mozilla.

Exit codes: 0 all there and right; 2 wrong usage, or files that cannot be written; 3 no mirror gave \
a file, or its digest needs your consent; 130 interrupted.";

#[derive(Debug, Args)]
pub struct FetchArguments {
    /// Names of datasets (see `onepixel datasets`), or of parts of them as in `quickdraw/cat,dog`
    #[arg(required = true, value_name = "NAME")]
    pub names: Vec<String>,
    /// The folder that gets a folder for each dataset, in place of the user's cache
    #[arg(long, value_name = "DIR")]
    pub to: Option<PathBuf>,
    /// Ask here first: an address that precedes the files' names, or a folder that has them. What comes from there is
    /// verified like all else
    #[arg(long, value_name = "URL|DIR")]
    pub mirror: Option<String>,
    /// Accept a file with this SHA-256 although the only source that states a digest states another; may be given several
    /// times
    #[arg(long, value_name = "SHA256")]
    pub accept_digest: Vec<String>,
    /// Only list the files with sizes, addresses, target and licence; touches no network
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, Args)]
pub struct AuditArguments {
    #[command(flatten)]
    pub dataset: DatasetArguments,
    #[command(flatten)]
    pub probe: ProbeArguments,
    #[command(flatten)]
    pub output: OutputArguments,
}

#[derive(Debug, Args)]
pub struct PixelsArguments {
    #[command(flatten)]
    pub audit: AuditArguments,
    /// Look at one pair of classes closely: its best pixels and the accuracy of every pixel, as a map; --figure then
    /// draws that map
    #[arg(long, num_args = 2, value_names = ["A", "B"])]
    pub pair: Option<Vec<String>>,
}

/// Which dataset is meant.
#[derive(Debug, Args)]
pub struct DatasetArguments {
    /// A name (see `onepixel datasets`), a folder of IDX files or with one NPZ file, an NPZ file, or a CSV file
    #[arg(required_unless_present = "images", conflicts_with_all = ["images", "labels", "test_images", "test_labels"])]
    pub dataset: Option<PathBuf>,
    /// Images in a file of their own: IDX or NPY, also gzipped, or NPZ
    #[arg(long, value_name = "FILE", requires = "labels", help_heading = "Input")]
    pub images: Option<PathBuf>,
    /// Their labels
    #[arg(long, value_name = "FILE", requires = "images", help_heading = "Input")]
    pub labels: Option<PathBuf>,
    /// Images of the test set
    #[arg(long, value_name = "FILE", requires_all = ["images", "test_labels"], help_heading = "Input")]
    pub test_images: Option<PathBuf>,
    /// Their labels
    #[arg(long, value_name = "FILE", requires_all = ["images", "test_images"], help_heading = "Input")]
    pub test_labels: Option<PathBuf>,
    /// Where a CSV file has its labels: `first`, `last`, or the name of the column
    #[arg(long, value_name = "COLUMN", help_heading = "Input")]
    pub label_column: Option<String>,
    /// Shape of the images as HEIGHTxWIDTH or HEIGHTxWIDTHxCHANNELS, for files whose images are rows of values that are
    /// not square
    #[arg(long, value_name = "HxW", help_heading = "Input")]
    pub shape: Option<String>,
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
    /// Seed of folds and permutations
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,
    /// Threads to use; 0 means one per core. The results are the same
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub threads: usize,
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
