//! What can be asked about the difficulty of images?

use std::path::PathBuf;

use clap::builder::Resettable;
use clap::{Arg, Args};
use onepixel::probes::ladder::Rung;

use super::{DatasetArguments, RunArguments, SampleArguments, TimeArguments, ladder};

/// What `onepixel difficulty --help` says before the options.
pub const ABOUT: &str = "\
Measures how hard each image of a set is, with the label that it has. A network is watched while it learns: how sure it is of \
the label in the mean and how much that changes from epoch to epoch (dataset cartography), how often it forgets the image, and \
the area under the margin. Models that have not seen the image say how many of them name its label, and how many bits the best \
of them knows. The nearest images say how far its own class and the others are. Images are easy, ambiguous, or hard to learn; \
among the hard ones are wrong labels.";

pub const EXAMPLES: &str = "\
Examples:
  onepixel difficulty digits                          the groups, and the hardest of the built-in digits
  onepixel difficulty mnist --images hard.parquet     a row for each train image, as Parquet or CSV
  onepixel difficulty ./photos --figure map.png       the map of all images
  onepixel difficulty ./photos --report map.html      the map as a page: draw a region to see its images
  onepixel difficulty mnist --split test              the test images, for a network that learns from the train images
  onepixel difficulty mnist --models logistic,patches other models

docs/method.md says which number finds wrong labels best.

Exit codes: 0 done; 2 wrong usage or unreadable input; 130 interrupted.";

#[derive(Debug, Args)]
#[command(mut_arg("dataset", takes_images), mut_arg("images", names_table))]
pub struct DifficultyArguments {
    #[command(flatten)]
    pub dataset: DatasetArguments,
    #[command(flatten)]
    pub sample: SampleArguments,
    /// Look at the images of this set: train (models by five folds), test, or another labelled set by its name
    #[arg(long, value_name = "NAME", default_value = "train")]
    pub split: String,
    /// Ask these models of images they have not seen. By default nearest-mean, naive-bayes, logistic, pca-knn and forest
    #[arg(long, value_name = "A,B,...", value_delimiter = ',', value_parser = ladder::rung_parser())]
    pub models: Option<Vec<&'static Rung>>,
    #[command(flatten)]
    pub run: RunArguments,
    #[command(flatten)]
    pub limit: TimeArguments,
    /// Show so many of the hardest images in the text; JSON and CSV have all
    #[arg(long, value_name = "K", default_value_t = 20, help_heading = "Output")]
    pub top: usize,
    /// Write all findings as JSON, a list for each property of the images; `-` prints it in place of the table
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub json: Option<PathBuf>,
    /// Write a row for each image as CSV; `-` prints it in place of the table
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub csv: Option<PathBuf>,
    /// Write one self-contained page: the map of all images, where a region shows its images, and the groups
    #[arg(long, value_name = "FILE.html", help_heading = "Output")]
    pub report: Option<PathBuf>,
    /// Draw the map of all images: how sure the network is of each label, and how much that changes; SVG or PNG
    #[arg(long, value_name = "FILE.svg|.png", help_heading = "Output")]
    pub figure: Option<PathBuf>,
}

/// Beside a dataset that is named, `--images` says where the table of images goes.
fn takes_images(dataset: Arg) -> Arg {
    dataset.conflicts_with(Resettable::Reset).conflicts_with_all(["labels", "test_images", "test_labels"])
}

fn names_table(images: Arg) -> Arg {
    images
        .requires(Resettable::Reset)
        .help("With DATASET: write a row for each image here, .csv or .parquet. Without: read images from this file or folder")
        .long_help(
            "With DATASET: write a row for each image to this file, whose name ends in .csv or .parquet. Without: read images \
             from this file (IDX, NPY or NPZ, also gzipped) or folder; --csv then writes the rows",
        )
}

impl DifficultyArguments {
    /// Where the table of images goes, taken from what is read.
    pub fn take_table(&mut self) -> Option<PathBuf> {
        self.dataset.dataset.as_ref()?;
        self.dataset.input.images.take()
    }
}
