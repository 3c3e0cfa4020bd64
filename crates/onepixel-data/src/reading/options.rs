//! How is a source to be read?

use onepixel::dataset::Shape;

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
    /// Whether images that cannot be read are left out, and counted, instead of being an error.
    pub skip_unreadable: bool,
    /// How many images of each class to take at most, chosen at random with [`ReadOptions::seed`].
    pub per_class: Option<usize>,
    /// The seed of what is chosen at random: images of a class, and a split where the publisher has none.
    pub seed: u64,
    /// How many bytes of pixels are held in memory; larger sets stay where they lie and are read as they are visited.
    pub memory: Memory,
}
