//! Why can a dataset not be found?

use std::path::PathBuf;

use crate::error::listed;

/// Every way in which what was asked for names no dataset, or more than one.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FindingError {
    /// A folder holds nothing that is recognised as a dataset.
    #[error(
        "{}: expected the files of one dataset: train-images-idx3-ubyte and train-labels-idx1-ubyte (raw or .gz), one .npz or .mat file, Parquet or Arrow files, tables called train and test, folders of images by class, or archives of such folders; found {}; {advice}", folder.display(), listed(found)
    )]
    FolderUnrecognised {
        /// The folder.
        folder: PathBuf,
        /// Names of what is in it.
        found: Vec<String>,
        /// What to do about it.
        advice: String,
    },
    /// A folder holds more than one dataset.
    #[error(
        "{}: expected one dataset, found {}; name the files of one with `images` and `labels`, or the .npz file itself", folder.display(), listed(found)
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
    /// Images without labels, where something is to be learned.
    #[error(
        "{}: expected images with labels to learn from, found no labels: only duplicates, quality and facts of its images can be looked at; say where the labels are with `labels` (a table) or `label_pattern` (a regular expression){}",
        place.display(),
        notes.iter().map(|note| format!("; {note}")).collect::<String>()
    )]
    NoLabels {
        /// What was read.
        place: PathBuf,
        /// What its reader had to decide or leave out.
        notes: Vec<String>,
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

/// What may follow the name of a dataset.
fn parts_of(name: &str, parts: &[String]) -> String {
    match parts {
        [] => format!("{name} alone, which has no parts"),
        _ => format!("a part of {name}, which are {}", listed(parts)),
    }
}

fn suggestion(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |name| format!("; did you mean {name}?"))
}
