//! Which files of a folder are archives of images, and for which set?

use std::path::{Path, PathBuf};

use crate::formats::pictures::class_folders;
use crate::formats::pictures::class_folders::layout::{METADATA, Role};

/// Endings of the names of archives.
const ENDINGS: [&str; 7] = [".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tbz", ".zip"];

/// Where the images of a folder lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ImageFiles {
    /// In folders for each class, or beside a table of their labels.
    ClassFolders,
    /// In archives, several of which may be shards of one set.
    Archives { train: Vec<PathBuf>, test: Vec<PathBuf> },
}

/// Recognises images in a folder with these names in it, without opening a file.
///
/// Archives belong to the set that a part of their name says (`train-000000.tar`, `birds_test.zip`), a validation set
/// being the test set where there is no other; if no name says one, a single archive holds everything, and several tar
/// archives are shards of one set.
pub(crate) fn image_files(folder: &Path, names: &[String]) -> Option<ImageFiles> {
    if class_folders::lies_in(folder) || names.iter().any(|name| name == METADATA) {
        return Some(ImageFiles::ClassFolders);
    }
    let archives: Vec<&String> = names.iter().filter(|name| stem(name).is_some()).collect();
    let of = |role| -> Vec<PathBuf> {
        archives.iter().filter(|name| role_of(name) == Some(role)).map(|name| folder.join(name)).collect()
    };
    let (train, mut test) = (of(Role::Train), of(Role::Test));
    if !train.is_empty() {
        if test.is_empty() {
            test = of(Role::Validation);
        }
        return Some(ImageFiles::Archives { train, test });
    }
    let shards = archives.iter().all(|name| !name.to_ascii_lowercase().ends_with(".zip") && role_of(name).is_none());
    let train: Vec<PathBuf> = archives.iter().map(|name| folder.join(name)).collect();
    (train.len() == 1 || shards && !train.is_empty()).then_some(ImageFiles::Archives { train, test })
}

/// The name of an archive without its ending.
pub(crate) fn stem(name: &str) -> Option<&str> {
    let lower = name.to_ascii_lowercase();
    let ending = ENDINGS.iter().find(|ending| lower.ends_with(**ending))?;
    name.get(..name.len() - ending.len()).filter(|stem| !stem.is_empty() && !stem.starts_with('.'))
}

fn role_of(name: &str) -> Option<Role> {
    stem(name)?.split(|c: char| !c.is_alphanumeric()).find_map(Role::of)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archives(names: &[&str]) -> Option<(usize, usize)> {
        let folder = tempfile::tempdir().unwrap();
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        match image_files(folder.path(), &names)? {
            ImageFiles::ClassFolders => None,
            ImageFiles::Archives { train, test } => Some((train.len(), test.len())),
        }
    }

    #[test]
    fn archives_belong_to_the_set_that_their_names_say() {
        assert_eq!(archives(&["x-train-000000.tar", "x-train-000001.tar", "x-val-000000.tar"]), Some((2, 1)));
        assert_eq!(archives(&["train.tar", "test.tar", "val.tar"]), Some((1, 1)));
        assert_eq!(archives(&["kkanji.tar"]), Some((1, 0)));
        assert_eq!(archives(&["000000.tar", "000001.tgz", "readme.txt"]), Some((2, 0)));
        assert_eq!(archives(&["a.zip", "b.zip"]), None);
        assert_eq!(archives(&["readme.txt"]), None);
    }
}
