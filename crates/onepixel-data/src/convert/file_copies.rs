//! How is a dataset written with the files that it was read from, as they are?

use std::collections::HashSet;
use std::fs::File;
use std::io::Write;
use std::path::Path;

use onepixel::dataset::{Dataset, Files};
use onepixel::progress::Progress;
use rayon::prelude::*;

use crate::convert::one_set::OneSet;
use crate::convert::picture_folder::PictureFolder;
use crate::convert::{Target, class_folders, picture_folder, pixels};
use crate::error::{Error, Result, WritingError};
use crate::formats::pictures::class_folders::layout;

/// Writes a copy of the file of each image, byte for byte, and the lists of them, into `folder`.
pub(super) fn write(dataset: &Dataset, folder: &Path, progress: &dyn Progress) -> Result<()> {
    let source = dataset.source.as_str();
    let names = |set: &OneSet| {
        progress.begin(&format!("naming {} images", set.name), set.len() as u64);
        names(set, files(set)?, source, progress).map(Some)
    };
    picture_folder::write(dataset, folder, Target::Files, names, |folder| {
        progress.begin(&format!("copying {} images", folder.set.name), folder.set.len() as u64);
        copies(folder, files(folder.set)?, source, progress)
    })
}

/// The files of a set.
pub(super) fn files(set: &OneSet) -> Result<&Files> {
    let none = || Error::Writing(WritingError::NoFiles { split: set.name.clone() });
    set.images.files().ok_or_else(none)
}

/// A name for the file of each image: its own, as every system allows it, with its number before it where another of the
/// class has that name.
fn names(set: &OneSet, files: &Files, source: &str, progress: &dyn Progress) -> Result<Vec<String>> {
    let mut taken = HashSet::new();
    let mut bytes = Vec::new();
    let mut name = |index: usize| -> Result<String> {
        progress.advance(1);
        let own = set.images.name_of(index).unwrap_or_default();
        let own = own.rsplit(['/', '\\']).next().unwrap_or_default();
        let (stem, ending) = match own.rsplit_once('.').filter(|_| layout::is_image(own)) {
            Some((stem, ending)) => (stem, ending.to_owned()),
            None => {
                read(files, (index, source), &mut bytes)?;
                (own, ending_of(&bytes, index, source)?)
            }
        };
        let stem = if stem.is_empty() { picture_folder::number(index) } else { class_folders::fitting(stem) };
        let mut name = format!("{stem}.{ending}");
        while !taken.insert((set.class_of(index), name.to_lowercase())) {
            name = format!("{}-{name}", picture_folder::number(index));
        }
        Ok(name)
    };
    (0..set.len()).map(&mut name).collect()
}

/// What a picture's file is called by its bytes.
fn ending_of(bytes: &[u8], index: usize, source: &str) -> Result<String> {
    let known = image::guess_format(bytes).ok().and_then(|format| format.extensions_str().first().copied());
    let unknown = || Error::Writing(WritingError::UnknownPicture { dataset: source.to_owned(), image: index });
    known.map(str::to_owned).ok_or_else(unknown)
}

/// Copies all files of a set, from all threads.
fn copies(folder: &PictureFolder<'_>, files: &Files, source: &str, progress: &dyn Progress) -> Result<()> {
    let copy = |bytes: &mut Vec<u8>, index: usize| {
        progress.check();
        read(files, (index, source), bytes)?;
        let path = folder.place(index);
        let written = File::create_new(&path).and_then(|mut file| file.write_all(bytes));
        progress.advance(1);
        written.map_err(|source| Error::Unwritable { path, source })
    };
    (0..files.len()).into_par_iter().try_for_each_init(Vec::new, copy)
}

/// Replaces what is in `bytes` by the file of an image of a source.
pub(super) fn read(files: &Files, (index, source): (usize, &str), bytes: &mut Vec<u8>) -> Result<()> {
    files.read(index, bytes).map_err(|error| Error::of_visit(error, &pixels::origin(source)))
}
