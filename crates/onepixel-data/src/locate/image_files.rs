//! Which files of a folder are archives of images, and for which set?

use std::path::{Path, PathBuf};

use crate::formats::pictures::class_folders::read::{lies_below, lies_in};
use crate::reading::split_words::{SplitRole, by_siblings};

/// Endings of the names of archives.
const ENDINGS: [&str; 7] = [".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tbz", ".zip"];

/// Where the images of a folder lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ImageFiles {
    /// In folders for each class, or beside a table of their labels.
    ClassFolders,
    /// In archives, of these sets; several may be shards of one.
    Archives(Vec<(SplitRole, PathBuf)>),
}

/// Recognises images in a folder with these names in it, without opening a file.
///
/// Archives belong to the set that their names say (`train-000000.tar`, `birds_test.zip`); where no name says one, a
/// single archive holds everything, and several tar archives are shards of one set. Images directly in the folder, beside
/// an archive, are a preview of it.
pub(crate) fn image_files(folder: &Path, names: &[String]) -> Option<ImageFiles> {
    let archives = archives(folder, names);
    match archives {
        _ if lies_below(folder) => Some(ImageFiles::ClassFolders),
        Some(archives) => Some(ImageFiles::Archives(archives)),
        None => lies_in(folder).then_some(ImageFiles::ClassFolders),
    }
}

fn archives(folder: &Path, names: &[String]) -> Option<Vec<(SplitRole, PathBuf)>> {
    let (archives, stems): (Vec<&String>, Vec<&str>) =
        names.iter().filter_map(|name| Some((name, stem(name)?))).unzip();
    let roles = by_siblings(&stems);
    let as_said = |(name, role): (&&String, &Option<SplitRole>)| (role.unwrap_or(SplitRole::Other), folder.join(name));
    if roles.contains(&Some(SplitRole::Train)) {
        return Some(archives.iter().zip(&roles).map(as_said).collect());
    }
    let are_shards =
        archives.iter().all(|name| !name.to_ascii_lowercase().ends_with(".zip")) && !roles.iter().any(Option::is_some);
    let all = archives.iter().map(|name| (SplitRole::Train, folder.join(name))).collect();
    (archives.len() == 1 || are_shards && !archives.is_empty()).then_some(all)
}

/// The name of an archive without its ending.
pub(crate) fn stem(name: &str) -> Option<&str> {
    let lower = name.to_ascii_lowercase();
    let ending = ENDINGS.iter().find(|ending| lower.ends_with(**ending))?;
    name.get(..name.len() - ending.len()).filter(|stem| !stem.is_empty() && !stem.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(names: &[&str]) -> Option<(usize, usize)> {
        let folder = tempfile::tempdir().unwrap();
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        match image_files(folder.path(), &names)? {
            ImageFiles::ClassFolders => None,
            ImageFiles::Archives(archives) => {
                let of = |wanted| archives.iter().filter(|(role, _)| *role == wanted).count();
                Some((of(SplitRole::Train), of(SplitRole::Test) + of(SplitRole::Validation)))
            }
        }
    }

    #[test]
    fn archives_belong_to_the_set_that_their_names_say() {
        assert_eq!(found(&["x-train-000000.tar", "x-train-000001.tar", "x-val-000000.tar"]), Some((2, 1)));
        assert_eq!(found(&["train.tar", "test.tar", "val.tar"]), Some((1, 2)));
        assert_eq!(found(&["kkanji.tar"]), Some((1, 0)));
        assert_eq!(found(&["000000.tar", "000001.tgz", "readme.txt"]), Some((2, 0)));
        assert_eq!(found(&["a.zip", "b.zip"]), None);
        assert_eq!(found(&["readme.txt"]), None);
    }
}
