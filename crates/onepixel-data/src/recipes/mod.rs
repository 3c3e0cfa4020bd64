//! How do a publisher's files become a dataset?
//!
//! Formats say what bytes mean; a recipe says what a publisher means by them: which files are which set, labels that
//! count from 1, images stored on their side, classes named in another file. One file for each publisher's way. A recipe
//! that finds other files than its publisher's leaves the folder to its format.

pub(crate) mod emnist;
mod image_archives;
mod kuzushiji_kanji;
pub(crate) mod notmnist;

use std::path::Path;

use crate::error::Result;
use crate::folder::{self, Content, LabelledFiles};
use crate::formats;
use crate::image_files::ImageFiles;
use crate::parts::{Part, Parts};
use crate::reading::Reading;

/// Reads the dataset in a folder. `part` is what follows the name of a dataset that has parts: `letters` in
/// `emnist/letters`.
pub(crate) fn read_folder(folder: &Path, part: Option<&str>, reading: &Reading<'_>) -> Result<Parts> {
    reading.refuse_label_column(folder, "a folder")?;
    match folder::content(folder, part)? {
        Content::Idx { prefix, train, test } => match emnist::split(&prefix) {
            Some(split) => emnist::read(split, &train, test.as_ref(), reading),
            None => read_files(&train, test.as_ref(), reading),
        },
        Content::Npz(file) => formats::npz::read(&file, reading),
        Content::Images(ImageFiles::ClassFolders) => image_archives::read_class_folders(folder, reading),
        Content::Images(ImageFiles::Archives { train, test }) => image_archives::read_archives(&train, &test, reading),
        Content::NotMnist(files) => notmnist::read(&files, reading),
    }
}

/// Reads the dataset in an archive of images.
pub(crate) fn read_archive(file: &Path, reading: &Reading<'_>) -> Result<Parts> {
    image_archives::read_archives(&[file.to_path_buf()], &[], reading)
}

/// Reads files of images and files of labels.
pub(crate) fn read_files(train: &LabelledFiles, test: Option<&LabelledFiles>, reading: &Reading<'_>) -> Result<Parts> {
    let part = |files: &LabelledFiles| {
        let (images, images_origin) = formats::read_images(&files.images, reading)?;
        Ok(Part { images, images_origin, labels: formats::read_labels(&files.labels)? })
    };
    Ok(Parts::new(part(train)?, test.map(part).transpose()?))
}
