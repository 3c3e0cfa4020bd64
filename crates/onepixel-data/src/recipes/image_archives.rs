//! Class folders and shards, wherever they lie: which of the ways to read them does a tree of files ask for?

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::{Error, FindingError, Result};
use crate::formats;
use crate::formats::pictures::tree::{FolderTree, Tree};
use crate::formats::pictures::{class_folders, webdataset};
use crate::reading::journal::Reading;
use crate::reading::parts::Parts;
use crate::recipes::kuzushiji_kanji;

/// Reads the class folders in a folder.
pub(crate) fn read_class_folders(folder: &Path, reading: &Reading<'_>) -> Result<Parts> {
    read_tree(Arc::new(FolderTree::open(folder, reading)?), reading)
}

/// Reads the archives of a train and, where there is one, a test set.
pub(crate) fn read_archives(train: &[PathBuf], test: &[PathBuf], reading: &Reading<'_>) -> Result<Parts> {
    let open = |files: &[PathBuf]| {
        files.iter().map(|file| formats::files::open_archive(file, reading)).collect::<Result<Vec<Arc<dyn Tree>>>>()
    };
    let (mut train_trees, mut test_trees) = (open(train)?, open(test)?);
    if train_trees.iter().any(|tree| webdataset::is_shard(&**tree)) {
        return webdataset::read(train_trees, test_trees, reading);
    }
    match (train_trees.pop(), test_trees.pop()) {
        (Some(tree), None) if train_trees.is_empty() => read_tree(tree, reading),
        (Some(tree), test) if train_trees.is_empty() && test_trees.is_empty() => {
            class_folders::read(tree, test, reading)
        }
        _ => Err(Error::Finding(FindingError::FolderAmbiguous {
            folder: train.first().and_then(|file| file.parent()).unwrap_or(Path::new("")).to_path_buf(),
            found: train.iter().chain(test).map(|file| file.display().to_string()).collect(),
        })),
    }
}

fn read_tree(tree: Arc<dyn Tree>, reading: &Reading<'_>) -> Result<Parts> {
    match kuzushiji_kanji::is_kanji(&*tree) {
        true => kuzushiji_kanji::read(&tree, reading),
        false => class_folders::read(tree, None, reading),
    }
}
