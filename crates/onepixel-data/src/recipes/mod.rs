//! How do a publisher's files become a dataset?
//!
//! Formats say what bytes mean; a recipe says what a publisher means by them: which files are which set, labels that
//! count from 1, images stored on their side, classes named in another file. One file for each publisher's way, and one
//! line in [`RECIPES`]. A recipe that finds other files than its publisher's leaves the folder to its formats.

mod archive;
mod cifar;
pub(crate) mod croissant;
mod emnist;
pub(crate) mod hugging_face;
mod image_archives;
mod kuzushiji;
mod kuzushiji_kanji;
mod listing;
mod medmnist;
mod notmnist;
mod qmnist;
mod quickdraw;
mod svhn;
mod table;
mod uci;
mod usps;

use std::path::Path;

use listing::Listing;

use crate::bytes::origin::Origin;
use crate::catalogue;
use crate::error::{Error, Result};
use crate::formats;
use crate::locate::folder::{self, Content};
use crate::locate::image_files::ImageFiles;
use crate::locate::names::names;
use crate::reading::journal::Reading;
use crate::reading::labelled_files::LabelledFiles;
use crate::reading::parts::Parts;
use crate::reading::split_words::SplitRole;

/// How the files of one publisher are told and read. `part` is what follows the name of a dataset that has parts:
/// `letters` in `emnist/letters`.
struct Recipe {
    /// Whether these are its publisher's files, by their names alone.
    recognise: fn(&Listing) -> bool,
    /// Reads them.
    read: fn(&Listing, Option<&str>, &Reading<'_>) -> Result<Parts>,
}

/// The recipes, in the order in which they are tried.
const RECIPES: [Recipe; 10] = [
    cifar::RECIPE,
    emnist::RECIPE,
    qmnist::RECIPE,
    quickdraw::RECIPE,
    kuzushiji::RECIPE,
    medmnist::RECIPE,
    notmnist::RECIPE,
    svhn::RECIPE,
    usps::RECIPE,
    uci::RECIPE,
];

fn recipe(listing: &Listing) -> Option<&'static Recipe> {
    RECIPES.iter().find(|recipe| (recipe.recognise)(listing))
}

/// Recognises the dataset in a folder by the names in it; no file is opened.
pub(crate) fn recognise_folder(folder: &Path) -> Result<()> {
    match recipe(&Listing::of(folder)?) {
        Some(_) => Ok(()),
        None => folder::content(folder, None).map(|_| ()),
    }
}

/// Whether the folder holds files of a publisher that are told by their names.
pub(crate) fn is_publication(folder: &Path) -> bool {
    Listing::of(folder).is_ok_and(|listing| recipe(&listing).is_some())
}

/// Reads the dataset in a folder. `part` is what follows the name of a dataset that has parts: `letters` in
/// `emnist/letters`.
pub(crate) fn read_folder(folder: &Path, part: Option<&str>, reading: &Reading<'_>) -> Result<Parts> {
    if reading.options.label_column.is_none() {
        let listing = Listing::of(folder)?;
        if let Some(recipe) = recipe(&listing) {
            return (recipe.read)(&listing, part, reading);
        }
    }
    let content = folder::content(folder, part)?;
    if !matches!(content, Content::Table(_) | Content::Tables { .. } | Content::Shards(_) | Content::Images(_)) {
        reading.refuse_label_column(folder, "a folder without tables")?;
    }
    match content {
        Content::Shards(files) => hugging_face::read(&files, reading),
        Content::Idx { train, test } => read_files(&train, test.as_ref(), reading),
        Content::Npz(file) => formats::arrays::npz::read(&file, reading),
        Content::Arrays => formats::arrays::npz::read_folder(folder, &names(folder)?, reading),
        Content::Images(ImageFiles::ClassFolders) => image_archives::read_class_folders(folder, reading),
        Content::Images(ImageFiles::Archives(files)) => image_archives::read_archives(&files, reading),
        Content::Mat { train, test } => formats::arrays::mat5::read_pair(&train, test.as_deref(), reading),
        Content::Table(file) => formats::files::read_text(&Origin::file(&file), reading),
        Content::Tables { train, test } => {
            formats::tables::csv::read_pair(&Origin::file(&train), &Origin::file(&test), reading)
        }
    }
}

/// Reads a file that holds a whole publication, such as an archive, if it is called as one and tables are not asked for.
pub(crate) fn read_archive(file: &Path, reading: &Reading<'_>) -> Result<Option<Parts>> {
    const ARCHIVES: [&str; 3] = ["zip", "gz", "npz"];
    let extension = file.extension().and_then(|extension| extension.to_str());
    let listing = Listing::of_file(file);
    if !extension.is_some_and(|extension| ARCHIVES.contains(&extension)) {
        return Ok(None);
    }
    recipe(&listing).map(|recipe| (recipe.read)(&listing, None, reading)).transpose()
}

/// Reads the images in a folder, whatever else lies there.
pub(crate) fn read_image_folder(folder: &Path, reading: &Reading<'_>) -> Result<Parts> {
    image_archives::read_class_folders(folder, reading)
}

/// Reads the dataset in an archive of images.
pub(crate) fn read_image_archive(file: &Path, reading: &Reading<'_>) -> Result<Parts> {
    image_archives::read_archives(&[(SplitRole::Train, file.to_path_buf())], reading)
}

/// Reads files of images and files of labels.
pub(crate) fn read_files(train: &LabelledFiles, test: Option<&LabelledFiles>, reading: &Reading<'_>) -> Result<Parts> {
    formats::files::read_files(train, test, reading)
}

/// The class names that the catalogue has for a dataset.
fn class_names(dataset: &str) -> Vec<String> {
    catalogue::entry(dataset).map(|entry| entry.classes.clone()).unwrap_or_default()
}

/// The error of a part that a dataset does not have, or of a dataset that has several and none was asked for.
fn other_part(listing: &Listing, part: Option<&str>, parts: &[&str]) -> Error {
    let folder = listing.folder();
    let found = part.map_or_else(|| "no part named".to_owned(), |part| format!("{part:?}"));
    let (expected, advice) = match parts {
        [] => ("a dataset without parts".to_owned(), "leave the part after the slash out".to_owned()),
        [first, ..] => (
            format!("one of its parts {}", parts.join(", ")),
            format!("name the part after a slash, as in {}", folder.join(first).display()),
        ),
    };
    Error::Publication { origin: Origin::file(folder), expected, found, advice }
}

/// Checks a publisher's list against the lines that it is known to have.
fn check_lines(origin: &Origin, expected: &[String], found: &[String]) -> Result<()> {
    let length = expected.len().max(found.len());
    let Some(line) = (0..length).find(|&line| expected.get(line) != found.get(line)) else {
        return Ok(());
    };
    let shown = |lines: &[String]| lines.get(line).map_or_else(|| "the end".to_owned(), |line| format!("{line:?}"));
    Err(Error::Publication {
        origin: origin.clone(),
        expected: format!("{} as entry {line} (from 0)", shown(expected)),
        found: shown(found),
        advice: "these are other classes than the publisher's: fetch the files again".to_owned(),
    })
}
