//! Which datasets are known by name, and what is known of them?
//!
//! Each has a TOML file in `catalogue/`, compiled in and parsed when it is asked for, so that a command that names one
//! dataset does not wait for the others. The files are made by `catalogue/from_facts.py`.

mod download;
mod file;
mod index;
pub(crate) mod nearest;
mod quick_draw;

use serde::{Deserialize, Serialize};

pub use file::{RemoteFile, Superseded, Trust, Unpacked};
pub(crate) use index::{DIGITS, QUICK_DRAW};
pub(crate) use quick_draw::published_size;

use crate::error::{Error, FindingError, Result};
use index::INDEX;
use nearest::nearest;

/// What is known of a dataset before it is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Entry {
    /// What it is asked for by, and what its folder is called.
    pub name: String,
    /// Other names that are understood.
    #[serde(skip_deserializing)]
    pub aliases: &'static [&'static str],
    /// What people call it.
    pub display_name: String,
    /// Where its publisher describes it.
    pub homepage: String,
    /// The terms of its use, as its publisher states them.
    pub licence: String,
    /// What to cite.
    pub citation: String,
    /// The measure that its publisher or its field compares results by.
    pub metric: String,
    /// Rows of an image.
    pub height: usize,
    /// Columns of an image.
    pub width: usize,
    /// Values per pixel.
    pub channels: usize,
    /// The number of classes.
    pub class_count: usize,
    /// The names of the classes in the order of their labels; empty where they are only stated in the files. See also
    /// [`Entry::class_names`].
    #[serde(default)]
    pub classes: Vec<String>,
    /// Why it is not read, where it is not.
    pub unreadable: Option<String>,
    /// What a person who uses it should know, a sentence each.
    #[serde(default)]
    pub quirks: Vec<String>,
    /// The sets that its publisher parts it into; none where every part has its own.
    #[serde(default, rename(deserialize = "split"))]
    pub splits: Vec<Split>,
    /// What can be asked for by itself: `letters` in `emnist/letters`.
    #[serde(default, rename(deserialize = "part"))]
    pub parts: Vec<Part>,
    /// The files that its publisher offers. Those of Quick, Draw!, which has four for each category, are only made by
    /// [`Entry::download`].
    #[serde(default, rename(deserialize = "file"))]
    pub files: Vec<RemoteFile>,
    /// Files of former releases that are still met.
    #[serde(default)]
    pub superseded: Vec<Superseded>,
}

/// One of the sets of a dataset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Split {
    /// `train`, `validation`, `test`, `all` where there is only one, or what its publisher calls it.
    pub name: String,
    /// The number of images.
    pub images: u64,
    /// The number of images of each class, where it is known.
    #[serde(default)]
    pub class_counts: Vec<u64>,
}

/// A part of a dataset that can be asked for by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Part {
    /// What follows the dataset's name and a slash.
    pub name: String,
    /// Rows of an image, where they are not the dataset's.
    pub height: Option<usize>,
    /// Columns of an image, where they are not the dataset's.
    pub width: Option<usize>,
    /// The names of the classes in the order of their labels, where they are not the dataset's.
    #[serde(default)]
    pub classes: Vec<String>,
    /// The sets, where they are not the dataset's.
    #[serde(default, rename(deserialize = "split"))]
    pub splits: Vec<Split>,
}

/// The datasets that are known by name, whether or not they are on this machine; the first is compiled in.
///
/// ```
/// let digits = onepixel_data::entries().next().unwrap();
/// assert_eq!((digits.name.as_str(), digits.licence.as_str()), ("digits", "CC BY 4.0"));
/// ```
pub fn entries() -> impl ExactSizeIterator<Item = &'static Entry> {
    INDEX.iter().map(index::Indexed::entry)
}

/// The dataset of this name, or of this other name that it is known by.
///
/// ```
/// let k49 = onepixel_data::entry("k49").unwrap();
/// assert_eq!((k49.name.as_str(), k49.class_count, k49.classes[0].as_str()), ("kuzushiji-49", 49, "あ (a)"));
/// ```
pub fn entry(name: &str) -> Option<&'static Entry> {
    INDEX
        .iter()
        .find(|indexed| indexed.names().any(|known| known.eq_ignore_ascii_case(name)))
        .map(index::Indexed::entry)
}

/// Every name and every other name, without parsing anything.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    INDEX.iter().flat_map(index::Indexed::names)
}

/// The dataset and, after a slash, the part that are meant: `emnist/letters`, `quickdraw/cat,dog`.
pub(crate) fn entry_and_part(asked: &str) -> Option<(&'static Entry, Option<&str>)> {
    match asked.split_once('/') {
        None => Some((entry(asked)?, None)),
        Some((_, "")) => None,
        Some((name, part)) => Some((entry(name)?, Some(part))),
    }
}

/// The dataset of this name and, after a slash, the part that is meant, whether or not it is on this machine.
///
/// # Errors
///
/// The catalogue has no dataset of this name.
pub fn look_up(name: &str) -> Result<(&'static Entry, Option<&str>)> {
    entry_and_part(name).ok_or_else(|| {
        Error::Finding(FindingError::NotInCatalogue { name: name.to_owned(), nearest: nearest(name, names()) })
    })
}

impl Entry {
    /// Its own name and the other names that it is known by.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name.as_str()).chain(self.aliases.iter().copied())
    }

    /// The part of this name.
    pub fn part(&self, name: &str) -> Option<&Part> {
        self.parts.iter().find(|part| part.name == name)
    }

    /// The sets of the dataset, or of a part of it; none where those of the part are not known.
    pub fn splits_of(&self, part: Option<&str>) -> &[Split] {
        match part.map(|part| self.part(part)) {
            Some(Some(part)) if !part.splits.is_empty() => &part.splits,
            Some(None) => &[],
            _ => &self.splits,
        }
    }

    /// Rows and columns of an image of the dataset, or of a part of it.
    pub fn size_of(&self, part: Option<&str>) -> (usize, usize) {
        let part = part.and_then(|part| self.part(part));
        let side = |of_part: Option<usize>, whole| of_part.unwrap_or(whole);
        (side(part.and_then(|part| part.height), self.height), side(part.and_then(|part| part.width), self.width))
    }

    /// The names of the classes of the dataset, or of a part of it; none where they are only stated in the files.
    pub fn class_names_of(&self, part: Option<&str>) -> Vec<String> {
        match part.map(|part| self.part(part)) {
            Some(Some(part)) if !part.classes.is_empty() => part.classes.clone(),
            // A part of Quick, Draw! is any choice of categories, each with a file.
            Some(None) => self.download(part).unwrap_or_default().into_iter().map(|file| file.role).collect(),
            _ => self.class_names().map(str::to_owned).collect(),
        }
    }

    /// The names of the parts that can be asked for: of Quick, Draw! the categories.
    pub fn part_names(&self) -> Vec<&str> {
        match self.name == QUICK_DRAW {
            true => self.class_names().collect(),
            false => self.parts.iter().map(|part| part.name.as_str()).collect(),
        }
    }

    /// The names of the classes in the order of their labels, of Quick, Draw! the categories; none where they are only
    /// stated in the files.
    pub fn class_names(&self) -> Box<dyn Iterator<Item = &str> + '_> {
        match self.name == QUICK_DRAW {
            true => Box::new(quick_draw::categories().iter().map(|category| category.name)),
            false => Box::new(self.classes.iter().map(String::as_str)),
        }
    }

    /// The licence without what explains it.
    pub fn licence_in_short(&self) -> &str {
        let end = self.licence.find([';', ':', '(']).unwrap_or(self.licence.len());
        self.licence[..end].trim_end()
    }

    /// The number of images in the split of this name.
    pub fn images(&self, split: &str) -> Option<u64> {
        self.splits.iter().find(|known| known.name == split).map(|known| known.images)
    }
}
