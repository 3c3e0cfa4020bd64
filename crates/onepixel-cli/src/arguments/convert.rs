//! What can be asked of a conversion?

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{InputArguments, SampleArguments};

pub const USAGE: &str = "\
onepixel convert [OPTIONS] <SRC> <DST>
       onepixel convert [OPTIONS] --images FILE --labels FILE <DST>";

pub const EXAMPLES: &str = "\
Examples:
  onepixel convert kmnist ./as-idx                 files named as MNIST's: point any program made
                                                   for MNIST at that folder
  onepixel convert fashion-mnist fashion.npz       for numpy.load, arrays as in Keras' mnist.npz
  onepixel convert digits ./digits --to png        pictures to look at, for torchvision's
                                                   ImageFolder and Hugging Face's imagefolder
  onepixel convert mnist 3-or-5.npz --classes 3,5 --per-class 1000
  onepixel convert mnist ./clean --keep keep.csv   only the images that a list has, by name,
                                                   or by split and index
  onepixel convert photos ./clean --to files --decisions decisions.csv
                                                   photographs without those that were marked on
                                                   the page of an audit, as they are

Formats:
  idx      a folder: {train,t10k}-images-idx3-ubyte.gz and {train,t10k}-labels-idx1-ubyte.gz;
           idx4 for colour, idx1-int (i32) for labels of more than 256 classes; names in
           classes.txt, the licence in licence.txt
  npz      a file: x_train, y_train, x_test, y_test, class_names, licence
  parquet  a folder: data/train-00000-of-00001.parquet, the same for test; for
           datasets.load_dataset(DST)
  png      a folder: train/CLASS/00000017.png, test/..., and metadata.csv in each with files and
           labels in their order
  files    a folder as for png, with the picture files that were read, byte for byte and under
           their own names: nothing is encoded again

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
    /// Keep, drop and relabel images as a CSV file says: `name` or `index`, `set`, `decision`, `label`. The page of an
    /// audit saves such a file
    #[arg(long, value_name = "FILE", conflicts_with = "per_class", help_heading = "Input")]
    pub decisions: Option<PathBuf>,
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
    /// Folders of the picture files that were read, as they are, one for each class
    Files,
}
