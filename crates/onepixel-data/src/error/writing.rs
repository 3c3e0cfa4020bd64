//! Why can a dataset not be written?

use std::io;
use std::path::PathBuf;

use crate::error::{Error, listed};

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
    /// The folder of a destination is not there.
    #[error("{}: expected a folder to write it in, found no {}; create that folder first, or choose another place", destination.display(), folder.display())]
    NoFolder {
        /// The place.
        destination: PathBuf,
        /// The folder that is missing.
        folder: PathBuf,
    },
    /// Writing ended half-way.
    #[error("{}: cannot be written: {source}; nothing was left behind: make room, or choose another place", destination.display())]
    Unfinished {
        /// The place.
        destination: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A class that a dataset does not have.
    #[error("`classes`: expected the name of a class, found {name:?}, which is none of {}", listed(classes))]
    NoSuchClass {
        /// What was asked for.
        name: String,
        /// The classes that there are.
        classes: Vec<String>,
    },
    /// A class that is asked for twice.
    #[error("`classes`: expected each class once, found {name:?} twice; leave one out")]
    ClassTwice {
        /// The class.
        name: String,
    },
    /// Too little for a dataset that could be read again.
    #[error(
        "the {split} set: expected images of at least two classes to write, found {images} images of {classes}; choose more"
    )]
    NothingToWrite {
        /// Which set.
        split: String,
        /// Its images.
        images: usize,
        /// The classes that they are of.
        classes: usize,
    },
    /// Files are to be copied, and there are none.
    #[error(
        "the {split} set: expected images that were read from picture files, to copy these, found pixels; choose another \
         format with `to`"
    )]
    NoFiles {
        /// Which set.
        split: String,
    },
    /// A picture that is not known by its bytes.
    #[error(
        "{dataset}, image {image} (from 0): expected a picture that is known by its first bytes, found another file"
    )]
    UnknownPicture {
        /// The dataset.
        dataset: String,
        /// Which image of its set.
        image: usize,
    },
    /// A class name that a layout has no way to write.
    #[error(
        "class {class} (from 0): expected {expected}, found {name:?}; rename the class, or choose another format with `to`"
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
