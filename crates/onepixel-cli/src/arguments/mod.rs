//! What can be asked on the command line?

mod audit;
mod check;
mod compare;
mod duplicates;
mod few_pixels;
mod figure_of;
mod labels;
mod ladder;
mod shortcuts;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use onepixel::probes::pixels::Split;
use onepixel::search::{Metric, Rule};
use onepixel_data::ClassLevel;

pub use audit::{AuditArguments, PlanArguments};
pub use check::CheckArguments;
pub use compare::CompareArguments;
pub use duplicates::DuplicatesArguments;
pub use few_pixels::FewPixelsArguments;
pub use figure_of::FigureOfName;
pub use labels::LabelsArguments;
pub use ladder::LadderArguments;
pub use shortcuts::ShortcutsArguments;

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
    #[command(after_long_help = CONVERT_EXAMPLES, override_usage = CONVERT_USAGE)]
    Convert(ConvertArguments),
    /// Show the images as a contact sheet, in the terminal or as a picture
    ///
    /// Without --index, a few images of each class, chosen at random.
    #[command(after_long_help = SHOW_EXAMPLES)]
    Show(ShowArguments),
    /// List known datasets and where they are on disk, or describe one with a sample
    #[command(after_long_help = DATASETS_EXAMPLES)]
    Datasets(DatasetsArguments),
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

const PIXELS_EXAMPLES: &str = "\
Examples:
  onepixel pixels digits                                   the built-in digits
  onepixel pixels mnist --figure mnist.svg                 the table as a figure
  onepixel pixels mnist --pair 3 5                         one pair closely, with its accuracy map
  onepixel pixels mnist --rule threshold --csv -           decision stumps, as CSV
  onepixel pixels table.csv --label-column last            a CSV file
  onepixel pixels --images x.npy --labels y.npy            files of images and labels

Exit codes: 0 done; 2 wrong usage or unreadable input; 130 interrupted.";

const CONVERT_USAGE: &str = "\
onepixel convert [OPTIONS] <SRC> <DST>
       onepixel convert [OPTIONS] --images FILE --labels FILE <DST>";

const CONVERT_EXAMPLES: &str = "\
Examples:
  onepixel convert kmnist ./as-idx                 files called as MNIST's: point any program made
                                                   for MNIST at that folder
  onepixel convert fashion-mnist fashion.npz       for numpy.load, arrays as in Keras' mnist.npz
  onepixel convert digits ./digits --to png        pictures to look at, for torchvision's
                                                   ImageFolder and Hugging Face's imagefolder
  onepixel convert mnist 3-or-5.npz --classes 3,5 --per-class 1000
  onepixel convert mnist ./clean --keep keep.csv   only the images that a list names by their
                                                   split and index

Formats:
  idx      a folder: {train,t10k}-images-idx3-ubyte.gz and {train,t10k}-labels-idx1-ubyte.gz;
           idx4 for colour, idx1-int (i32) for labels of more than 256 classes; names in
           classes.txt, the licence in licence.txt
  npz      a file: x_train, y_train, x_test, y_test, class_names, licence
  parquet  a folder: data/train-00000-of-00001.parquet, the same for test; for
           datasets.load_dataset(DST)
  png      a folder: train/CLASS/00000017.png, test/..., and metadata.csv in each with files and
           labels in their order

Exit codes: 0 done; 2 wrong usage, unreadable input or no room; 130 interrupted. Nothing \
half-written is left.";

#[derive(Debug, Args)]
pub struct ConvertArguments {
    /// What to read: a name (see `onepixel datasets`), a folder or a file. With --images, the only place is DST
    #[arg(value_name = "SRC")]
    pub source: PathBuf,
    /// What to write: a file that ends in .npz, or a folder; its parent must be there
    #[arg(value_name = "DST", required_unless_present = "images", conflicts_with = "images")]
    pub destination: Option<PathBuf>,
    /// The format; by default npz for a DST that ends in .npz, and idx for a DST without an ending
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub to: Option<FormatName>,
    /// Write IDX files as they are, without compression
    #[arg(long)]
    pub no_gzip: bool,
    /// Replace DST: a file, or a folder that holds a converted dataset and nothing else
    #[arg(long)]
    pub force: bool,
    /// Do not read back what was written
    #[arg(long)]
    pub no_verify: bool,
    /// Only these classes, numbered in this order
    #[arg(long, value_name = "A,B,...", value_delimiter = ',', help_heading = "Input")]
    pub classes: Option<Vec<String>>,
    /// Only the images that a file lists: names a line each, or CSV with `name` or `index` (from 0), and `split`
    #[arg(long, value_name = "FILE", conflicts_with = "per_class", help_heading = "Input")]
    pub keep: Option<PathBuf>,
    /// All but the images that a file lists, as for --keep
    #[arg(long, value_name = "FILE", conflicts_with = "per_class", help_heading = "Input")]
    pub drop: Option<PathBuf>,
    #[command(flatten)]
    pub input: InputArguments,
    #[command(flatten)]
    pub sample: SampleArguments,
    /// Threads to use; 0 means one per core. The files are the same
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub threads: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormatName {
    /// A folder of IDX files, called as MNIST's
    Idx,
    /// One NPZ file, with arrays called as Keras's
    Npz,
    /// A folder of Parquet files, laid out as Hugging Face does
    Parquet,
    /// Folders of PNG files, one for each class
    Png,
}

const SHOW_EXAMPLES: &str = "\
Examples:
  onepixel show digits                               a few of each class, in the terminal
  onepixel show mnist --out mnist.png                as a picture, PNG or SVG
  onepixel show mnist --class 3 --class 5            only these classes
  onepixel show mnist --split test --index 2130 9664 these images of the test set, counted from 0
  onepixel show ./photos --size 64x64 --out sheet.png";

#[derive(Debug, Args)]
pub struct ShowArguments {
    #[command(flatten)]
    pub dataset: DatasetArguments,
    #[command(flatten)]
    pub sample: SampleArguments,
    /// Only images of this class; may be given several times
    #[arg(long, value_name = "CLASS")]
    pub class: Vec<String>,
    /// These images, by their index in the set, counted from 0
    #[arg(long, value_name = "I", num_args = 1.., conflicts_with = "class")]
    pub index: Vec<usize>,
    /// The set that the images are taken from: train, test, or another by its name
    #[arg(long, value_name = "NAME", default_value = "train")]
    pub split: String,
    /// Images of each class
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub each: u32,
    /// Seed of the choice
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,
    /// Write the sheet as a picture, SVG or PNG
    #[arg(long, value_name = "FILE.svg|.png", help_heading = "Output")]
    pub out: Option<PathBuf>,
}

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

const DATASETS_EXAMPLES: &str = "\
Examples:
  onepixel datasets                  a row for each: images, classes, licence, and where it is on disk
  onepixel datasets mnist            everything about one, with a sample of its images
  onepixel datasets emnist/letters   a part of one
  onepixel datasets --json -         the catalogue for programs, with addresses and digests of all files";

#[derive(Debug, Args)]
pub struct DatasetsArguments {
    /// The dataset, or a part of one, to tell all about
    pub name: Option<String>,
    /// Write what is known as JSON; `-` is standard output, in place of the text
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
}

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

Exit codes: 0 all files present and verified; 2 wrong usage, or files that cannot be written; 3 no mirror gave \
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

/// Which dataset is meant.
#[derive(Debug, Clone, Args)]
pub struct DatasetArguments {
    /// A name (see `onepixel datasets`), a folder or a file: IDX files, folders of images by class, archives (tar, zip),
    /// NPZ, Parquet, Arrow, MATLAB files (MAT), NDJSON drawings, CSV or LIBSVM tables
    #[arg(required_unless_present = "images", conflicts_with_all = ["images", "labels", "test_images", "test_labels"])]
    pub dataset: Option<PathBuf>,
    #[command(flatten)]
    pub input: InputArguments,
}

/// Files of images and labels, and how files are read.
#[derive(Debug, Clone, Default, Args)]
pub struct InputArguments {
    /// Images in a file of their own: IDX or NPY, also gzipped, or NPZ; or a folder of images
    #[arg(long, value_name = "FILE", requires = "labels", help_heading = "Input")]
    pub images: Option<PathBuf>,
    /// Their labels; of a folder of images a table (CSV, TSV, JSON lines) with their names in one of its columns
    #[arg(long, value_name = "FILE", requires = "images", help_heading = "Input")]
    pub labels: Option<PathBuf>,
    /// Images of the test set
    #[arg(long, value_name = "FILE", requires_all = ["images", "test_labels"], help_heading = "Input")]
    pub test_images: Option<PathBuf>,
    /// Their labels
    #[arg(long, value_name = "FILE", requires_all = ["images", "test_images"], help_heading = "Input")]
    pub test_labels: Option<PathBuf>,
    /// Where a table has its labels: `first`, `last`, or the name of the column
    #[arg(long, value_name = "COLUMN", help_heading = "Input")]
    pub label_column: Option<String>,
    /// The column of a table of labels that has the names of the images
    #[arg(long, value_name = "COLUMN", help_heading = "Input")]
    pub name_column: Option<String>,
    /// Labels in the names of image files: a regular expression whose first group is the label, as in '^(.+)_\d+'
    #[arg(long, value_name = "REGEX", help_heading = "Input")]
    pub label_pattern: Option<String>,
    /// How folders of images are read, where names leave it open
    #[arg(long, value_enum, value_name = "LAYOUT", help_heading = "Input")]
    pub layout: Option<LayoutName>,
    /// Which folders are classes, where they lie at several depths: 1, 2, … below their set, or `leaf`
    #[arg(long, value_name = "LEVEL", help_heading = "Input")]
    pub class_level: Option<ClassLevel>,
    /// Shape of the images as HEIGHTxWIDTH or HEIGHTxWIDTHxCHANNELS, for files whose images are rows of values that are
    /// not square
    #[arg(long, value_name = "HxW", help_heading = "Input")]
    pub shape: Option<String>,
    /// Resize all images to HEIGHTxWIDTH, or `native`. By default to the most frequent size, or to 32x32 where that has more
    /// than 4,096 values (`native` keeps it)
    #[arg(long, value_name = "HxW|native", help_heading = "Input")]
    pub size: Option<String>,
    /// Fit images of other proportions into that size by stretching, cropping or padding with black
    #[arg(long, value_enum, default_value_t = FitName::Stretch, help_heading = "Input")]
    pub fit: FitName,
    /// Ignore EXIF orientation. By default images are turned upright
    #[arg(long, help_heading = "Input")]
    pub no_exif: bool,
    /// Stop at images that cannot be read. Without it, they are left out and said, unless they are more than one in twenty
    #[arg(long, help_heading = "Input", conflicts_with = "skip_unreadable")]
    pub strict: bool,
    /// Leave out images that cannot be read, however many they are
    #[arg(long, help_heading = "Input")]
    pub skip_unreadable: bool,
    /// Memory for the pixels of each set, as in 500MB or 4GiB; larger sets are re-read on every pass.
    /// By default a quarter of what is free
    #[arg(long, value_name = "SIZE", help_heading = "Input")]
    pub memory: Option<String>,
}

/// How folders of images are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LayoutName {
    /// Each folder is a class, whatever it is called
    ClassFolders,
    /// Each folder is a set, and those in it are its classes
    SplitsThenClasses,
    /// Each folder is a class, and those in it are sets
    ClassesThenSplits,
    /// Folders say nothing
    Flat,
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

/// How an image fits into a size of other proportions.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub enum FitName {
    /// Stretch it
    #[default]
    Stretch,
    /// Cut off what protrudes beyond the middle
    Crop,
    /// Show it whole, between black bars
    Pad,
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
