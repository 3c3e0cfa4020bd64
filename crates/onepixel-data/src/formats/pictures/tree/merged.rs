//! What if the files of a dataset lie in several archives?

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::bytes::origin::Origin;
use crate::error::Result;
use crate::formats::pictures::tree::Tree;

/// Several trees as one: the files of each lie in a folder of its name; those of a tree without a name, as they are.
pub(crate) struct MergedTree {
    path: PathBuf,
    trees: Vec<Arc<dyn Tree>>,
    names: Vec<String>,
    /// For each name, its tree and its place there.
    places: Vec<(usize, usize)>,
}

impl MergedTree {
    /// Trees that lie in a folder, with their names. Of two files of one name the first counts.
    pub(crate) fn new(path: &Path, trees: Vec<(String, Arc<dyn Tree>)>) -> Self {
        let (mut names, mut places) = (Vec::new(), Vec::new());
        for (tree, (folder, files)) in trees.iter().enumerate() {
            for (place, name) in files.names().iter().enumerate() {
                names.push(if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") });
                places.push((tree, place));
            }
        }
        let trees = trees.into_iter().map(|(_, tree)| tree).collect();
        Self { path: path.to_path_buf(), trees, names, places }
    }
}

impl Tree for MergedTree {
    fn path(&self) -> &Path {
        &self.path
    }

    fn names(&self) -> &[String] {
        &self.names
    }

    fn length(&self, place: usize) -> Option<u64> {
        let (tree, place) = self.places[place];
        self.trees[tree].length(place)
    }

    fn origin(&self, place: usize) -> Origin {
        let (tree, place) = self.places[place];
        self.trees[tree].origin(place)
    }

    fn read(&self, place: usize, buffer: &mut Vec<u8>) -> Result<()> {
        let (tree, place) = self.places[place];
        self.trees[tree].read(place, buffer)
    }
}
