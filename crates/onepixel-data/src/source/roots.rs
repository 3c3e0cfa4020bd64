//! Where on this machine do datasets lie?

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use etcetera::BaseStrategy;

use crate::catalogue::nearest::nearest;
use crate::catalogue::{self, DIGITS, Entry, RemoteFile};
use crate::error::{Error, FindingError, Result};
use crate::recipes;

/// How many subfolders of a folder are looked into at most.
const MOST_SUBFOLDERS: usize = 64;

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
    /// The part of it that is meant: `letters` in `emnist/letters`.
    pub part: Option<String>,
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
    /// The files of this folder are not recognised, but those of its subfolders of these names are. They were not
    /// opened.
    Parts {
        /// The folder.
        folder: PathBuf,
        /// Its subfolders that are recognised.
        names: Vec<String>,
    },
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
        Self::new(named.into_iter().chain(Self::user_cache()))
    }

    /// The folder in the user's cache that downloads go to, if this user has a cache.
    pub fn user_cache() -> Option<PathBuf> {
        etcetera::choose_base_strategy().ok().map(|user| user.cache_dir().join("onepixel"))
    }

    /// The folder in the user's cache for what audits measured, if this user has a cache. It is not among the datasets.
    pub fn user_audits() -> Option<PathBuf> {
        etcetera::choose_base_strategy().ok().map(|user| user.cache_dir().join("onepixel-audits"))
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

    /// The first folder that has one of the names of this dataset.
    pub(crate) fn find_entry(&self, entry: &Entry) -> Option<PathBuf> {
        entry.names().find_map(|name| self.find(name.as_ref()))
    }

    /// Every dataset of the catalogue, and every folder under the roots that is none of these, sorted by name.
    ///
    /// Folders are recognised by the names of their files; no file is opened. Where a folder is not recognised but its
    /// subfolders are, these are listed too (`emnist/letters`). A root that cannot be listed has nothing.
    pub fn known(&self) -> Vec<Known> {
        let entries = catalogue::entries().map(|entry| self.of_entry(entry, None));
        let folders: BTreeSet<String> = self.folders.iter().flat_map(|root| subfolders(root)).collect();
        let others = folders.into_iter().filter(|name| catalogue::entry(name).is_none()).filter_map(|name| {
            let folder = self.find(name.as_ref())?;
            Some(Known { name, entry: None, part: None, availability: availability(folder) })
        });
        let mut known: Vec<Known> = entries.chain(others).collect();
        let nested: Vec<Known> = known.iter().flat_map(Known::nested).collect();
        known.retain(|known| known.entry.is_some() || !matches!(known.availability, Availability::Parts { .. }));
        known.extend(nested);
        known.sort_by(|one, other| one.name.cmp(&other.name));
        known
    }

    /// The dataset of this name, or the part of one (`emnist/letters`), whether or not it is on this machine.
    ///
    /// # Errors
    ///
    /// Neither the catalogue nor a root has one of this name.
    pub fn look_up(&self, name: &str) -> Result<Known> {
        let named = catalogue::entry_and_part(name);
        if let Some(folder) = self.find(name.as_ref()) {
            let (entry, part) = named.unzip();
            let part = part.flatten().map(str::to_owned);
            return Ok(Known { name: name.to_owned(), entry, part, availability: availability(folder) });
        }
        let (entry, part) = named.ok_or_else(|| unknown(name.as_ref(), self))?;
        entry.download(part)?;
        Ok(self.of_entry(entry, part))
    }

    fn of_entry(&self, entry: &'static Entry, part: Option<&str>) -> Known {
        let availability = match self.find_entry(entry) {
            _ if entry.name == DIGITS => Availability::Embedded,
            Some(folder) => availability(folder),
            None => Availability::Absent,
        };
        let name = part.map_or_else(|| entry.name.clone(), |part| format!("{}/{part}", entry.name));
        Known { name, entry: Some(entry), part: part.map(str::to_owned), availability }
    }
}

impl Known {
    /// The folder, whether or not its files are recognised.
    pub fn folder(&self) -> Option<&Path> {
        match &self.availability {
            Availability::Folder(folder)
            | Availability::Parts { folder, .. }
            | Availability::Unrecognised { folder, .. } => Some(folder),
            Availability::Embedded | Availability::Absent => None,
        }
    }

    /// Whether a file of the catalogue is in the folder, packed or unpacked. It is not opened.
    pub fn has(&self, file: &RemoteFile) -> bool {
        self.folder().is_some_and(|folder| file.is_in(folder))
    }

    /// The files that a download would add where some are in the folder and others are not; none where the folder has
    /// the dataset in files of another kind.
    pub fn missing(&self) -> Vec<RemoteFile> {
        let needed = self.entry.and_then(|entry| entry.download(self.part.as_deref()).ok()).unwrap_or_default();
        let (here, missing): (Vec<RemoteFile>, Vec<RemoteFile>) = needed.into_iter().partition(|file| self.has(file));
        if here.is_empty() { Vec::new() } else { missing }
    }

    /// The subfolders that are datasets.
    fn nested(&self) -> Vec<Self> {
        let Availability::Parts { folder, names } = &self.availability else {
            return Vec::new();
        };
        let parent = folder.file_name().unwrap_or_default().to_string_lossy();
        let nested = names.iter().map(|name| Self {
            name: format!("{parent}/{name}"),
            entry: self.entry,
            part: Some(name.clone()),
            availability: Availability::Folder(folder.join(name)),
        });
        nested.collect()
    }
}

fn availability(folder: PathBuf) -> Availability {
    let reason = match recipes::recognise_folder(&folder) {
        Ok(()) => return Availability::Folder(folder),
        Err(error) => error.to_string(),
    };
    let mut names = subfolders(&folder);
    names.truncate(MOST_SUBFOLDERS);
    names.retain(|name| recipes::recognise_folder(&folder.join(name)).is_ok());
    match names.is_empty() {
        true => Availability::Unrecognised { folder, reason },
        false => Availability::Parts { folder, names },
    }
}

/// The names of the folders in a folder, sorted, without hidden ones.
fn subfolders(root: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(root).into_iter().flatten().flatten();
    let folders = entries.filter(|entry| entry.path().is_dir());
    let names = folders.filter_map(|entry| entry.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| !name.starts_with('.')).collect();
    names.sort_unstable();
    names
}

/// The error of a name that nothing on this machine answers to.
pub(crate) fn unknown(name: &Path, roots: &Roots) -> Error {
    let asked = name.to_string_lossy();
    // An absolute path leads out of every folder, to the same place.
    let places = roots.folders().iter().filter(|_| name.is_relative()).map(|root| root.join(name));
    let looked = std::iter::once(name.to_path_buf()).chain(places).map(|place| place.display().to_string());
    if let Some((entry, part)) = catalogue::entry_and_part(&asked) {
        return match entry.download(part) {
            Err(error) => error,
            Ok(_) => Error::Finding(FindingError::NotOnThisMachine {
                name: asked.clone().into_owned(),
                display_name: entry.display_name.clone(),
                looked: looked.collect(),
                fetch: entry.fetch_line(part),
            }),
        };
    }
    let known = roots.known();
    let can_load = |known: &&Known| matches!(known.availability, Availability::Embedded | Availability::Folder(_));
    let of_part = |(entry, part): (&Entry, &str)| format!("{}/{part}", entry.name);
    let parts = catalogue::entries().flat_map(|entry| entry.part_names().into_iter().map(move |part| (entry, part)));
    let names = catalogue::names().map(str::to_owned).chain(parts.map(of_part));
    let names = names.chain(known.iter().map(|known| known.name.clone()));
    Error::Finding(FindingError::UnknownName {
        name: name.to_path_buf(),
        looked: looked.collect(),
        available: known.iter().filter(can_load).map(|known| known.name.clone()).collect(),
        nearest: nearest(&asked, names),
    })
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
    #[test]
    fn datasets_are_listed_one_folder_deeper_where_their_parent_is_none() {
        let root = tempfile::tempdir().unwrap();
        for folder in ["emnist/letters", "emnist/notes", "mine/first", "cifar10", "empty"] {
            std::fs::create_dir_all(root.path().join(folder)).unwrap();
        }
        for dataset in ["emnist/letters", "mine/first", "cifar10"] {
            std::fs::write(root.path().join(dataset).join("all.npz"), "").unwrap();
        }
        let known = Roots::new([root.path().to_path_buf()]).known();
        let availability = |name: &str| known.iter().find(|known| known.name == name).map(|known| &known.availability);
        let folder = |name: &str| Availability::Folder(root.path().join(name));
        assert_eq!(availability("emnist/letters"), Some(&folder("emnist/letters")));
        let parts = Availability::Parts { folder: root.path().join("emnist"), names: vec!["letters".to_owned()] };
        assert_eq!(availability("emnist"), Some(&parts));
        assert_eq!((availability("mine"), availability("mine/first")), (None, Some(&folder("mine/first"))));
        assert_eq!((availability("cifar10"), availability("cifar-10")), (None, Some(&folder("cifar10"))));
        assert!(matches!(availability("empty"), Some(Availability::Unrecognised { .. })));
        assert_eq!(availability("mnist"), Some(&Availability::Absent));
        assert!(known.is_sorted_by_key(|known| &known.name));
    }
}
