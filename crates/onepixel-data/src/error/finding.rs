//! Why can a dataset not be found?

use std::path::{Path, PathBuf};

use super::{listed, parts_of, suggestion};
use crate::catalogue;
use crate::folder::has_extension;
use crate::formats::image_folder::layout::is_image;

/// Every way in which what was asked for names no dataset, or more than one.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FindingError {
    /// A folder holds nothing that is recognised as a dataset.
    #[error(
        "{}: expected the files of one dataset: train-images-idx3-ubyte and train-labels-idx1-ubyte (raw or .gz), one .npz or .mat file, Parquet or Arrow files, tables called train and test, folders of images by class, or archives of such folders; found {}; {}", folder.display(), listed(found), advice(folder, found)
    )]
    FolderUnrecognised {
        /// The folder.
        folder: PathBuf,
        /// Names of what is in it.
        found: Vec<String>,
    },
    /// A folder holds more than one dataset.
    #[error(
        "{}: expected one dataset, found {}; name the files of one with --images and --labels, or the .npz file itself", folder.display(), listed(found)
    )]
    FolderAmbiguous {
        /// The folder.
        folder: PathBuf,
        /// What each of them begins with or is.
        found: Vec<String>,
    },
    /// A folder holds images without their labels, or the other way round.
    #[error("{}: expected {missing} beside {present}, found no such file; add it, raw or .gz", folder.display())]
    PartnerMissing {
        /// The folder.
        folder: PathBuf,
        /// The file that is there.
        present: String,
        /// The file that is not.
        missing: String,
    },
    /// A name that nothing answers to.
    #[error(
        "{}: expected a path or the name of a dataset, found neither; looked in {}; available here: {}{}", name.display(), listed(looked), listed(available), suggestion(nearest.as_deref())
    )]
    UnknownName {
        /// The dataset argument.
        name: PathBuf,
        /// Where it was looked for.
        looked: Vec<String>,
        /// The names that can be loaded.
        available: Vec<String>,
        /// A name that is spelled nearly so.
        nearest: Option<String>,
    },
    /// A name that the catalogue has, of a dataset that is not on this machine.
    #[error(
        "{name}: expected a folder with the files of {display_name}, found none; looked in {}; get it with `{fetch}`, or set ONEPIXEL_DATA to the folder that holds {name}",
        listed(looked)
    )]
    NotOnThisMachine {
        /// The name.
        name: String,
        /// What people call the dataset.
        display_name: String,
        /// Where it was looked for.
        looked: Vec<String>,
        /// What to type to get it.
        fetch: String,
    },
    /// A part that a dataset of the catalogue does not have.
    #[error("{name}/{part}: expected {}, found {part}{}", parts_of(name, parts), suggestion(nearest.as_deref().map(|part| format!("{name}/{part}")).as_deref()))]
    UnknownPart {
        /// The dataset.
        name: String,
        /// What was asked for.
        part: String,
        /// The parts that there are.
        parts: Vec<String>,
        /// One that is spelled nearly so.
        nearest: Option<String>,
    },
    /// A name that the catalogue does not have, where only the catalogue helps.
    #[error("{name}: expected a name of the catalogue, which `onepixel datasets` lists, found none{}", suggestion(nearest.as_deref()))]
    NotInCatalogue {
        /// The name.
        name: String,
        /// A name that is spelled nearly so.
        nearest: Option<String>,
    },
}

/// Endings of files that are a dataset by themselves, when `.gz` and the like are taken away.
const WHOLE: [&str; 14] = [
    "csv", "tsv", "ndjson", "jsonl", "npz", "parquet", "arrow", "feather", "ipc", "mat", "zip", "tar", "tgz", "libsvm",
];

/// What to do about a folder that is not recognised, by what is in it.
fn advice(folder: &Path, found: &[String]) -> String {
    let is_part = |name: &&String| name.starts_with('.') && has_extension(name, "part");
    if found.iter().any(|name| is_part(&name)) {
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        let fetch = catalogue::entry(&name).map(|entry| entry.fetch_line(None));
        let fetch = fetch.unwrap_or_else(|| "onepixel fetch".to_owned());
        return format!("a download was interrupted here: run `{fetch}` again, and it goes on");
    }
    let unpacked =
        |name: &str| [".gz", ".bz2"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name).to_owned();
    let is_whole = |name: &&String| WHOLE.iter().any(|ending| has_extension(&unpacked(name), ending));
    let mut whole = found.iter().filter(is_whole);
    match (whole.next(), whole.next()) {
        (Some(file), None) => return format!("give the file itself: {}", folder.join(file).display()),
        (Some(file), Some(_)) => return format!("give one of the files itself, as in {}", folder.join(file).display()),
        (None, _) => {}
    }
    let is_array = |name: &&String| unpacked(name).contains("idx") || has_extension(&unpacked(name), "npy");
    if found.iter().any(|name| is_image(name)) {
        "put the images of each class into a folder that is called as the class".to_owned()
    } else if found.iter().any(|name| is_array(&name)) {
        "name the files of images and of labels with --images and --labels".to_owned()
    } else {
        "check that this is the folder with the files themselves, not one above or below it".to_owned()
    }
}
