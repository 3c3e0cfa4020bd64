//! Why is something no image set, or no dataset?

use super::{Label, MAX_CLASSES, MAX_IMAGES};

/// Why something is not an image set or a dataset.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DatasetError {
    /// A side of the image shape is 0, or the number of its values does not fit 32 bits.
    #[error("an image of {height}×{width}×{channels} (height, width, channels) has no pixels or too many: each side must be at least 1, and all values together at most {max}", max = u32::MAX)]
    BadShape {
        /// Rows of an image.
        height: usize,
        /// Columns of an image.
        width: usize,
        /// Values per pixel.
        channels: usize,
    },
    /// The pixels do not fill a whole number of images, or not the number that was promised.
    #[error("{found} bytes of pixels are not {images} images of {shape}: {expected} bytes were expected")]
    PixelCount {
        /// Images that were promised.
        images: usize,
        /// Their shape.
        shape: Box<str>,
        /// Bytes that they take.
        expected: u128,
        /// Bytes that there are.
        found: usize,
    },
    /// There are not as many labels as images.
    #[error("{images} images but {labels} labels: every image needs one label")]
    LabelCount {
        /// Number of images.
        images: usize,
        /// Number of labels.
        labels: usize,
    },
    /// A column of attributes that does not have one entry for each image.
    #[error("attribute {name} has {entries} entries for {images} images: every image needs one")]
    AttributeCount {
        /// The column.
        name: String,
        /// Number of images.
        images: usize,
        /// Number of entries.
        entries: usize,
    },
    /// A category of an attribute that has no name.
    #[error("attribute {name} names {names} categories, and an image has category {place} (from 0)")]
    AttributeCategory {
        /// The column.
        name: String,
        /// The category.
        place: u32,
        /// Number of names.
        names: usize,
    },
    /// A label that the class list does not have.
    #[error("label {label} of image {index} is outside the class list, which has {classes} classes (0 to {last})", last = classes.saturating_sub(1))]
    LabelOutside {
        /// Which image, from 0.
        index: usize,
        /// Its label.
        label: Label,
        /// Number of classes.
        classes: usize,
    },
    /// Names of images that are not one for each.
    #[error("{names} names for {images} images: every image needs one")]
    NameCount {
        /// Number of images.
        images: usize,
        /// Number of names.
        names: usize,
    },
    /// Features that are no whole rows.
    #[error("{numbers} numbers are no rows of {dimensions} features, one row for each image")]
    FeatureShape {
        /// How many numbers there are.
        numbers: usize,
        /// How many each image should have.
        dimensions: usize,
    },
    /// A feature that no distance can be computed with.
    #[error("image {image}, feature {dimension} (from 0): expected a finite number, found {found}")]
    FeatureNumber {
        /// Which image, from 0.
        image: usize,
        /// Which feature, from 0.
        dimension: usize,
        /// What is there.
        found: String,
    },
    /// Features that are not one row for each image.
    #[error("features of {found} images for a set of {images}: expected one row for each image")]
    FeatureCount {
        /// Number of images.
        images: usize,
        /// Number of rows.
        found: usize,
    },
    /// Other pixels for the images of a set that are not as many.
    #[error("{found} images in the place of {images}: there must be as many")]
    OtherCount {
        /// Number of images of the set.
        images: usize,
        /// Number of the others.
        found: usize,
    },
    /// Two sets of one name.
    #[error("two sets are named \"{0}\": every set needs a name of its own")]
    DuplicateSet(String),
    /// A dataset of which no set for learning has labels.
    #[error("{0} has no labels to learn from: only duplicates, quality and facts of its images can be looked at")]
    NoLabels(String),
    /// More images than are supported.
    #[error("{0} images: at most {MAX_IMAGES} are supported")]
    TooManyImages(usize),
    /// Two classes of one name, which no answer could tell apart.
    #[error("classes {first} and {second} are both named \"{name}\": every class needs a name of its own")]
    DuplicateClass {
        /// Index of the first.
        first: usize,
        /// Index of the second.
        second: usize,
        /// Their name.
        name: String,
    },
    /// More classes than labels can number.
    #[error("{0} classes: at most {MAX_CLASSES} are supported")]
    TooManyClasses(usize),
    /// Images of two shapes where one shape is needed.
    #[error("images of {first} and of {other} cannot be joined: all need one shape")]
    ShapesDiffer {
        /// The shape of the first.
        first: Box<str>,
        /// Another shape.
        other: Box<str>,
    },
    /// No source of images where there must be one.
    #[error("no source of images: at least one is needed")]
    NoSources,
    /// Sets that do not belong together.
    #[error("train and {name} set differ in {what}: {train} against {other}")]
    SplitsDiffer {
        /// The other set.
        name: Box<str>,
        /// What differs.
        what: &'static str,
        /// What the train set has.
        train: Box<str>,
        /// What the other set has.
        other: Box<str>,
    },
}
