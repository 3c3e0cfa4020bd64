//! How does a Croissant description of image classification become a dataset?
//!
//! MLCommons Croissant (<https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html>) says in JSON-LD which files hold what. Read are
//! descriptions of files that lie beside them: a record set whose images are a set of files, in the folder of the description or in an
//! archive there, with the label and the set as regular expressions on where each file lies. Nothing is fetched, and no path leads out
//! of the folder. Whatever else a description says is refused with the reason.

mod description;
mod json_ld;
mod patterns;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use description::{FileSet, Images, PathPart};
use patterns::Globs;

use crate::bytes::origin::Origin;
use crate::error::{Error, Result};
use crate::formats;
use crate::formats::pictures::class_folders::labelling::Found;
use crate::formats::pictures::class_folders::read::read_found;
use crate::formats::pictures::tree::{FolderTree, Tree};
use crate::reading::journal::Reading;
use crate::reading::labels::{ClassNames, LabelValue};
use crate::reading::parts::Parts;
use crate::reading::split_words::{SplitRole, split_name};

/// The set of images whose description names none.
const ONLY_SET: &str = "train";

/// A description that was read.
pub(crate) struct Croissant {
    file: PathBuf,
    /// What it calls the dataset.
    pub(crate) name: Option<String>,
    /// The terms of use that it states.
    pub(crate) licence: Option<String>,
    images: Images,
}

impl Croissant {
    /// The description in a file; `None` if the file is none.
    pub(crate) fn open(file: &Path) -> Result<Option<Self>> {
        let Some(document) = json_ld::read(file)? else { return Ok(None) };
        let images = description::images(&document).map_err(|refused| refused.of(file))?;
        let text = |key: &str| json_ld::text(&document[key]).map(str::to_owned);
        Ok(Some(Self { file: file.to_path_buf(), name: text("name"), licence: text("license"), images }))
    }

    /// The images with their labels.
    pub(crate) fn read(&self, reading: &Reading<'_>) -> Result<Parts> {
        reading.refuse_label_column(&self.file, "a Croissant description")?;
        let tree = self.tree(reading)?;
        let places = self.places(&*tree)?;
        let found = self.sets(&*tree, places)?;
        let stated = self.images.classes.clone().map(|names| ClassNames { origin: Origin::file(&self.file), names });
        read_found(tree, found, stated, reading)
    }

    /// Where the files lie.
    fn tree(&self, reading: &Reading<'_>) -> Result<Arc<dyn Tree>> {
        let folder = self.file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let FileSet { archive: Some(archive), .. } = &self.images.files else {
            return Ok(Arc::new(FolderTree::open(folder, reading)?));
        };
        let path = folder.join(archive);
        let outside = || self.refused("a file in its folder", format!("{archive:?}, which leads out of it"));
        // Links may lead anywhere.
        if let (Ok(real), Ok(home)) = (path.canonicalize(), folder.canonicalize())
            && !real.starts_with(&home)
        {
            return Err(outside());
        }
        match path.is_dir() {
            true => Ok(Arc::new(FolderTree::open(&path, reading)?)),
            false => formats::files::open_archive(&path, reading),
        }
    }

    /// The files of the set.
    fn places(&self, tree: &dyn Tree) -> Result<Vec<usize>> {
        let FileSet { includes, excludes, .. } = &self.images.files;
        let (includes, excludes) = (Globs::new(includes), Globs::new(excludes));
        let is_of = |name: &String| includes.is_match(name) && !excludes.is_match(name);
        let places: Vec<usize> = (0..tree.names().len()).filter(|&place| is_of(&tree.names()[place])).collect();
        match places.is_empty() {
            true => {
                let files = tree.names().len();
                let found = format!("none of the {files} files of {}", tree.path().display());
                Err(self.refused(&format!("files like {}", self.images.files.includes.join(", ")), found))
            }
            false => Ok(places),
        }
    }

    /// The images of each set, with their labels.
    fn sets(&self, tree: &dyn Tree, places: Vec<usize>) -> Result<Vec<Found>> {
        let mut sets: Vec<Found> = Vec::new();
        for place in places {
            let name = &tree.names()[place];
            let set = self.images.set.as_ref().map(|part| self.part(part, name)).transpose()?;
            let label = self.images.label.as_ref().map(|part| self.part(part, name)).transpose()?;
            let set = set.unwrap_or(ONLY_SET);
            let at = sets.iter().position(|found| found.name == set).unwrap_or_else(|| {
                sets.push(self.empty(set));
                sets.len() - 1
            });
            sets[at].places.push(place);
            if let (Some(labels), Some(label)) = (&mut sets[at].labels, label) {
                labels.push(LabelValue::parse(label));
            }
        }
        Ok(sets)
    }

    fn empty(&self, set: &str) -> Found {
        let role = split_name(set).filter(|split| split.rest.is_empty()).map_or(SplitRole::Other, |split| split.role);
        let labels = self.images.label.is_some().then(Vec::new);
        Found { role, name: set.to_owned(), folder: String::new(), places: Vec::new(), labels }
    }

    fn part<'a>(&self, part: &PathPart, name: &'a str) -> Result<&'a str> {
        part.of(name).ok_or_else(|| {
            self.refused(
                &format!("files whose path fits {}, the {} of each", part.pattern(), part.field),
                format!("{name:?}"),
            )
        })
    }

    fn refused(&self, expected: &str, found: String) -> Error {
        description::Refused { expected: expected.to_owned(), found, advice: description::REPAIR }.of(&self.file)
    }
}
