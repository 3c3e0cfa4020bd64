//! Which dataset is meant, and how is it read?

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use onepixel_data::{ClassLevel, formats};

/// Which dataset is meant.
#[derive(Debug, Clone, Args)]
pub struct DatasetArguments {
    #[arg(help = dataset_help(), required_unless_present = "images", conflicts_with_all = ["images", "labels", "test_images", "test_labels"])]
    pub dataset: Option<PathBuf>,
    #[command(flatten)]
    pub input: InputArguments,
}

/// What can stand for a dataset: the formats as the table of them has them.
fn dataset_help() -> String {
    let titles: Vec<&str> = formats().map(|format| format.title).filter(|title| !title.is_empty()).collect();
    format!(
        "A name (see `onepixel datasets`), a folder of images, or a file or folder of one of these formats: {}",
        titles.join(", ")
    )
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
