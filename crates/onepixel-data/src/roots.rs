//! Where on this machine do datasets lie?

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use etcetera::BaseStrategy;

use crate::catalogue::{self, DIGITS, Entry};
use crate::folder;
use crate::recipes;

/// The folders whose subfolders are datasets, in the order in which they are searched.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Roots {
    folders: Vec<PathBuf>,
}

/// A dataset name and what stands behind it here.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Known {
    /// What it is asked for by.
    pub name: String,
    /// What the catalogue says of it.
    pub entry: Option<&'static Entry>,
    /// Whether it can be loaded, and from where.
    pub availability: Availability,
}

/// Whether a dataset can be loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Availability {
    /// It is compiled in.
    Embedded,
    /// The files of this folder are recognised. They were not opened.
    Folder(PathBuf),
    /// The files of this folder are not recognised.
    Unrecognised {
        /// The folder.
        folder: PathBuf,
        /// What was expected and what was found.
        reason: String,
    },
    /// It is not on this machine.
    Absent,
}

impl Roots {
    /// The folder that `ONEPIXEL_DATA` names, if it names one, then `onepixel` in the user's cache.
    pub fn from_environment() -> Self {
        let named = std::env::var_os("ONEPIXEL_DATA").filter(|folder| !folder.is_empty()).map(PathBuf::from);
        let cache = etcetera::choose_base_strategy().ok().map(|user| user.cache_dir().join("onepixel"));
        Self::new(named.into_iter().chain(cache))
    }

    /// These folders, in this order.
    pub fn new(folders: impl IntoIterator<Item = PathBuf>) -> Self {
        Self { folders: folders.into_iter().collect() }
    }

    /// The folders, in the order in which they are searched.
    pub fn folders(&self) -> &[PathBuf] {
        &self.folders
    }

    /// The first folder of this name, which may have several components (`emnist/letters`) but leads nowhere else.
    pub(crate) fn find(&self, name: &Path) -> Option<PathBuf> {
        let is_name = name.components().all(|part| matches!(part, Component::Normal(_)));
        let mut folders = self.folders.iter().map(|folder| folder.join(name));
        folders.find(|folder| is_name && !name.as_os_str().is_empty() && folder.is_dir())
    }

    /// Every name of the catalogue and every folder under the roots, sorted by name.
    ///
    /// Folders are recognised by the names of their files; no file is opened. A root that cannot be listed has nothing.
    pub fn known(&self) -> Vec<Known> {
        let catalogue = catalogue::entries().iter().map(|entry| entry.name.to_owned());
        let names: BTreeSet<String> = catalogue.chain(self.folders.iter().flat_map(|root| subfolders(root))).collect();
        let known = names.into_iter().map(|name| Known {
            entry: catalogue::entry(&name),
            availability: self.availability(&name),
            name,
        });
        known.collect()
    }

    fn availability(&self, name: &str) -> Availability {
        if name == DIGITS {
            return Availability::Embedded;
        }
        let Some(folder) = self.find(name.as_ref()) else {
            return Availability::Absent;
        };
        if recipes::quickdraw::recognise(&folder) {
            return Availability::Folder(folder);
        }
        match folder::content(&folder, None) {
            Ok(_) => Availability::Folder(folder),
            Err(error) => Availability::Unrecognised { folder, reason: error.to_string() },
        }
    }
}

fn subfolders(root: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(root).into_iter().flatten().flatten();
    let folders = entries.filter(|entry| entry.path().is_dir());
    let names = folders.filter_map(|entry| entry.file_name().into_string().ok());
    names.filter(|name| !name.starts_with('.')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_never_leads_out_of_its_root() {
        let parent = tempfile::tempdir().unwrap();
        let root = parent.path().join("root");
        for folder in ["root/emnist/letters", "beside"] {
            std::fs::create_dir_all(parent.path().join(folder)).unwrap();
        }
        let roots = Roots::new([root.clone()]);
        assert_eq!(roots.find("emnist/letters".as_ref()), Some(root.join("emnist/letters")));
        for name in ["../beside", ".", "", "/", "absent"] {
            assert_eq!(roots.find(name.as_ref()), None, "{name:?}");
        }
    }
}
