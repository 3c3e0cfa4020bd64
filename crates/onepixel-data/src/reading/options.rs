//! How is a source to be read?

use std::path::PathBuf;

use onepixel::dataset::Shape;

use crate::reading::fit::{Fit, LargeImages};
use crate::reading::folders::{ClassLevel, LayoutChoice, Unreadable};
use crate::reading::label_column::LabelColumn;
use crate::reading::memory::Memory;

/// How a source is to be read; the default is as it lies there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReadOptions {
    /// Which column of a table holds the labels.
    pub label_column: Option<LabelColumn>,
    /// The shape of the images, for files whose images are rows of values.
    pub shape: Option<Shape>,
    /// Height and width that images of other sizes are brought to.
    pub size: Option<(usize, usize)>,
    /// What happens to images of more than 4,096 values where no size is asked for.
    pub large: LargeImages,
    /// How images fit into a size of other proportions.
    pub fit: Fit,
    /// Whether image files are read as they are stored, whatever their EXIF tags say of how the camera was held.
    pub ignore_orientation: bool,
    /// What happens to images that cannot be read.
    pub unreadable: Unreadable,
    /// How the folders that images lie in are read.
    pub layout: Option<LayoutChoice>,
    /// Which folders are classes, where they lie at several depths.
    pub class_level: Option<ClassLevel>,
    /// A regular expression that fits the names of images, with the label in its first group.
    pub label_pattern: Option<String>,
    /// The table of the labels of images in a folder or archive.
    pub label_table: Option<PathBuf>,
    /// The column of the images' names in a table of labels.
    pub name_column: Option<String>,
    /// How many images of each class to take at most, chosen at random with [`ReadOptions::seed`].
    pub per_class: Option<usize>,
    /// The seed of what is chosen at random: images of a class, and a split where the publisher has none.
    pub seed: u64,
    /// How many bytes of pixels are held in memory; larger sets stay where they lie and are read as they are visited.
    pub memory: Memory,
    /// Whether it is a part of a dataset, which need not have images of all classes: nothing is noted of those that it lacks.
    pub part: bool,
}
