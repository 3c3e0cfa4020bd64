//! What lies in a folder, by name?

use std::path::{Path, PathBuf};

use crate::error::Result;
use crate::locate::names::names;

/// The names of the files and folders in a folder; nothing is opened.
#[derive(Debug, Clone)]
pub(crate) struct Listing {
    folder: PathBuf,
    names: Vec<String>,
    /// Whether it is of one file.
    is_file: bool,
}

impl Listing {
    /// All that lies in the folder.
    pub(crate) fn of(folder: &Path) -> Result<Self> {
        Ok(Self { folder: folder.to_path_buf(), names: names(folder)?, is_file: false })
    }

    /// One file, as if it lay alone in its folder.
    pub(crate) fn of_file(file: &Path) -> Self {
        let name = file.file_name().and_then(|name| name.to_str()).map(str::to_owned);
        Self {
            folder: file.parent().unwrap_or(Path::new("")).to_path_buf(),
            names: name.into_iter().collect(),
            is_file: true,
        }
    }

    pub(crate) fn is_file(&self) -> bool {
        self.is_file
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.names.iter().any(|found| found == name)
    }

    /// Where the file of this name lies, if there is one.
    pub(crate) fn find(&self, name: &str) -> Option<PathBuf> {
        self.has(name).then(|| self.folder.join(name))
    }

    /// Where the file of this name lies, raw or else with `.gz` after its name.
    pub(crate) fn find_array(&self, name: &str) -> Option<PathBuf> {
        self.find(name).or_else(|| self.find(&format!("{name}.gz")))
    }

    /// The subfolder of this name, as the publisher's archive makes it, or else this folder itself.
    pub(crate) fn within(&self, subfolder: &str) -> Self {
        let inner = self.find(subfolder).filter(|folder| folder.is_dir());
        inner.and_then(|folder| Self::of(&folder).ok()).unwrap_or_else(|| self.clone())
    }
}
