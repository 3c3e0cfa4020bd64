//! Class folders and shards, wherever they lie: which of the ways to read them does a tree of files ask for?

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::Result;
use crate::formats;
use crate::formats::pictures::tree::{FolderTree, MergedTree, Tree};
use crate::formats::pictures::{class_folders, webdataset};
use crate::locate::image_files;
use crate::reading::journal::Reading;
use crate::reading::parts::Parts;
use crate::reading::split_words::SplitRole;
use crate::recipes::kuzushiji_kanji;

/// Reads the class folders in a folder.
pub(crate) fn read_class_folders(folder: &Path, reading: &Reading<'_>) -> Result<Parts> {
    read_tree(Arc::new(FolderTree::open(folder, reading)?), reading)
}

/// Reads archives of images: shards, or archives of class folders, each of which is a set, and the tables beside them.
pub(crate) fn read_archives(files: &[(SplitRole, PathBuf)], reading: &Reading<'_>) -> Result<Parts> {
    let mut trees: Vec<(SplitRole, &PathBuf, Arc<dyn Tree>)> = Vec::new();
    for (role, file) in files {
        trees.push((*role, file, formats::files::open_archive(file, reading)?));
    }
    if trees.iter().any(|(.., tree)| webdataset::is_shard(&**tree)) {
        return webdataset::read(trees.into_iter().map(|(role, _, tree)| (role, tree)).collect(), reading);
    }
    if let [_] = trees[..]
        && let Some((.., tree)) = trees.pop()
    {
        return read_tree(tree, reading);
    }
    let folder = files.first().and_then(|(_, file)| file.parent()).unwrap_or(Path::new(""));
    let stem =
        |file: &Path| image_files::stem(&file.file_name().unwrap_or_default().to_string_lossy()).map(str::to_owned);
    let mut named: Vec<(String, Arc<dyn Tree>)> =
        trees.into_iter().map(|(_, file, tree)| (stem(file).unwrap_or_default(), tree)).collect();
    named.push((String::new(), Arc::new(FolderTree::open(folder, reading)?)));
    class_folders::read::read(Arc::new(MergedTree::new(folder, named)), reading)
}

fn read_tree(tree: Arc<dyn Tree>, reading: &Reading<'_>) -> Result<Parts> {
    match kuzushiji_kanji::is_kanji(&*tree) {
        true => kuzushiji_kanji::read(&tree, reading),
        false => class_folders::read::read(tree, reading),
    }
}
