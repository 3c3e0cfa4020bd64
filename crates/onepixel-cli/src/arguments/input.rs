//! Which dataset is meant, and how is it read?

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use onepixel_data::{ClassLevel, format_titles};

use super::features::FeatureArguments;

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
    let titles: Vec<&str> = format_titles().collect();
    format!(
        "A name (see `onepixel datasets`), a folder of images, a file or folder of one of these formats: {}; or the address of one: \
         s3://, gs://, az://BUCKET/PATH, hf://datasets/OWNER/NAME[/PATH] or https://HOST/FILE",
        titles.join(", ")
    )
}

/// Files of images and labels, and how files are read.
#[derive(Debug, Clone, Default, Args)]
pub struct InputArguments {
    /// Read images from this file (IDX, NPY or NPZ, also gzipped) or folder
    #[arg(long, value_name = "FILE", requires = "labels", help_heading = "Input")]
    pub images: Option<PathBuf>,
    /// Read their labels from this file; for a folder of images, a table (CSV, TSV, JSON lines, Parquet) with a column of
    /// image names
    #[arg(long, value_name = "FILE", requires = "images", help_heading = "Input")]
    pub labels: Option<PathBuf>,
    /// Read test images from this file
    #[arg(long, value_name = "FILE", requires_all = ["images", "test_labels"], help_heading = "Input")]
    pub test_images: Option<PathBuf>,
    /// Read the labels of the test images from this file
    #[arg(long, value_name = "FILE", requires_all = ["images", "test_images"], help_heading = "Input")]
    pub test_labels: Option<PathBuf>,
    #[command(flatten)]
    pub features: FeatureArguments,
    #[command(flatten)]
    pub reading: ReadingArguments,
}

/// How files are read, whatever they are.
#[derive(Debug, Clone, Default, Args)]
pub struct ReadingArguments {
    /// Take labels from this column of a table: `first`, `last`, or its name
    #[arg(long, value_name = "COLUMN", help_heading = "Input")]
    pub label_column: Option<String>,
    /// Take image names from this column of a label table
    #[arg(long, value_name = "COLUMN", help_heading = "Input")]
    pub name_column: Option<String>,
    /// Take labels from file names: a regular expression whose first group is the label, as in '^(.+)_\d+'
    #[arg(long, value_name = "REGEX", help_heading = "Input")]
    pub label_pattern: Option<String>,
    /// Say how folders of images are laid out, where names leave it open
    #[arg(long, value_enum, value_name = "LAYOUT", help_heading = "Input")]
    pub layout: Option<LayoutName>,
    /// Say which folders are classes, where several depths are possible: 1, 2, … below their set, or `leaf`
    #[arg(long, value_name = "LEVEL", help_heading = "Input")]
    pub class_level: Option<ClassLevel>,
    /// Give the shape of images stored as rows of values, as HEIGHTxWIDTH or HEIGHTxWIDTHxCHANNELS; by default they are square
    #[arg(long, value_name = "HxW", help_heading = "Input")]
    pub shape: Option<String>,
    /// Resize all images to HEIGHTxWIDTH. By default to the most frequent size, or to 32x32 if that exceeds 4,096 values;
    /// `native` keeps it
    #[arg(long, value_name = "HxW|native", help_heading = "Input")]
    pub size: Option<String>,
    /// Choose how images of other proportions fit that size
    #[arg(long, value_enum, default_value_t = FitName::Stretch, help_heading = "Input")]
    pub fit: FitName,
    /// Ignore EXIF orientation. By default images are turned upright
    #[arg(long, help_heading = "Input")]
    pub no_exif: bool,
    /// Fail on unreadable images. By default up to one in twenty are left out and reported
    #[arg(long, help_heading = "Input", conflicts_with = "skip_unreadable")]
    pub strict: bool,
    /// Leave out unreadable images, however many, and report how many, instead of failing
    #[arg(long, help_heading = "Input")]
    pub skip_unreadable: bool,
    /// Keep to this memory, as in 500MB or 4GiB. Sets that do not fit are re-read on every pass; models that do not fit learn
    /// from fewer images or are left out. By default three quarters of what is free
    #[arg(long, value_name = "SIZE", help_heading = "Input")]
    pub memory: Option<String>,
    /// Stage data of other machines (s3://, gs://, az://, hf://, https://) in this folder. It is removed when the command ends;
    /// by default it lies in the system's folder for temporary files
    #[arg(long, value_name = "DIR", help_heading = "Input")]
    pub stage: Option<PathBuf>,
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
