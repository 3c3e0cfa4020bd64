//! How do a publisher's files become a dataset?
//!
//! Formats say what bytes mean; a recipe says what a publisher means by them: which files are which set, labels that
//! count from 1, images stored on their side, classes named in another file. One file for each publisher's way. A recipe
//! that finds other files than its publisher's leaves the folder to its format.

pub(crate) mod emnist;
pub(crate) mod quickdraw;

use std::path::Path;

use crate::error::Result;
use crate::folder::{self, Content, LabelledFiles};
use crate::formats;
use crate::parts::{Part, Parts};
use crate::reading::Reading;

/// Reads the dataset in a folder. `part` is what follows the name of a dataset that has parts: `letters` in
/// `emnist/letters`.
pub(crate) fn read_folder(folder: &Path, part: Option<&str>, reading: &Reading<'_>) -> Result<Parts> {
    reading.refuse_label_column(folder, "a folder")?;
    if quickdraw::recognise(folder) {
        return quickdraw::read(folder, part, reading);
    }
    match folder::content(folder, part)? {
        Content::Idx { prefix, train, test } => match emnist::split(&prefix) {
            Some(split) => emnist::read(split, &train, test.as_ref(), reading),
            None => read_files(&train, test.as_ref(), reading),
        },
        Content::Npz(file) => formats::npz::read(&file, reading),
    }
}

/// Reads files of images and files of labels.
pub(crate) fn read_files(train: &LabelledFiles, test: Option<&LabelledFiles>, reading: &Reading<'_>) -> Result<Parts> {
    let part = |files: &LabelledFiles| {
        let (images, images_origin) = formats::read_images(&files.images, reading)?;
        Ok(Part { images, images_origin, labels: formats::read_labels(&files.labels)? })
    };
    Ok(Parts::new(part(train)?, test.map(part).transpose()?))
}
