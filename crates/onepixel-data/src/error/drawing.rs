//! How can drawings be wrong?

use std::path::PathBuf;

use crate::bytes::origin::Origin;
use crate::error::listed;

/// Every way in which drawings of Quick, Draw! can be wrong, or not be there.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DrawingError {
    /// Something that is no drawing of Quick, Draw!.
    #[error(
        "{origin}: at {place}: expected {expected}, found {found}; fetch the file again, or leave such drawings out with `skip_unreadable`"
    )]
    BadDrawing {
        /// The file.
        origin: Origin,
        /// Its line, from 1, or byte, from 0.
        place: String,
        /// What the format demands.
        expected: &'static str,
        /// What is there.
        found: String,
    },
    /// A size that drawings cannot be drawn at.
    #[error("\"{text}\": expected a height and a width from 1 to {most} to draw at; ask for another size")]
    DrawingSize {
        /// What was asked for.
        text: String,
        /// The largest side.
        most: usize,
    },
    /// A category that Quick, Draw! does not have.
    #[error(
        "{}: expected categories of Quick, Draw! or one of its kinds (bitmap, simplified, binary, raw; as in quickdraw/cat,dog or quickdraw/raw:cat,dog), found \"{name}\"; did you mean {}?", folder.display(), listed(nearest)
    )]
    UnknownCategory {
        /// The folder of the dataset.
        folder: PathBuf,
        /// What was asked for.
        name: String,
        /// The names most like it.
        nearest: Vec<String>,
    },
    /// A category or a kind of Quick, Draw! that is not on this machine.
    #[error("{}: expected {expected}; found only {}; fetch it, or ask for what is there", folder.display(), listed(found))]
    CategoryMissing {
        /// The folder of the dataset.
        folder: PathBuf,
        /// What was asked for.
        expected: String,
        /// The kinds or categories that are there.
        found: Vec<String>,
    },
}
