//! Why can a dataset not be written?

use std::path::PathBuf;

use super::Error;

/// Every way in which a dataset cannot be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WritingError {
    /// Images that are neither grey nor coloured, with or without opacity.
    #[error("expected images of 1 to 4 channels to write, found {channels}")]
    TooManyChannels {
        /// Values per pixel.
        channels: usize,
    },
    /// Something is where a dataset is to be written.
    #[error("{}: expected a free place for the dataset, found {found}; {advice}", destination.display())]
    DestinationTaken {
        /// The place.
        destination: PathBuf,
        /// What is there.
        found: String,
        /// What to do.
        advice: &'static str,
    },
    /// A dataset would be written over itself.
    #[error("{}: expected a place for the dataset beside what is read, found that it holds it; choose another name", destination.display())]
    DestinationIsSource {
        /// The place.
        destination: PathBuf,
    },
    /// Too little for a dataset that could be read again.
    #[error(
        "the {split} set: expected images of at least two classes to write, found {images} images of {classes}; choose more"
    )]
    NothingToWrite {
        /// Which set.
        split: &'static str,
        /// Its images.
        images: usize,
        /// The classes that they are of.
        classes: usize,
    },
    /// A class name that a layout has no way to write.
    #[error(
        "class {class} (from 0): expected {expected}, found {name:?}; rename the class, or choose another format with --to"
    )]
    ClassNameUnfit {
        /// Which class.
        class: usize,
        /// Its name, or the beginning of it.
        name: String,
        /// What fits.
        expected: &'static str,
    },
    /// What was written cannot be read.
    #[error("internal error: what was written cannot be read back, and was removed: {source}; please report this")]
    ReadBackFailed {
        /// Why not.
        source: Box<Error>,
    },
    /// What was written is not what was to be written.
    #[error("internal error: what was written reads back with {what}, and was removed; please report this")]
    ReadBackDiffers {
        /// The first difference.
        what: String,
    },
}
