//! What did the last run write?
//!
//! A site lists its own files in a manifest: by it a folder is known that holds a site and nothing else, which may be
//! replaced, and each dataset of the last run is found again.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use onepixel::diff::SavedAudit;
use onepixel_report::site::is_folder_name;
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::saved;

/// The name of the list of a site's files.
pub(super) const MANIFEST: &str = "onepixel-site.json";

/// No manifest is longer: more is not read.
const LARGEST_MANIFEST: u64 = 1 << 28;

/// What a site says of itself.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Manifest {
    pub datasets: Vec<ManifestEntry>,
    /// All files of the site, with `/` between folders.
    pub files: Vec<String>,
}

/// A dataset of a site.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ManifestEntry {
    pub name: String,
    pub folder: String,
}

/// The site of the last run.
#[derive(Debug)]
pub(super) struct Previous {
    folder: PathBuf,
    datasets: Vec<ManifestEntry>,
}

impl Manifest {
    pub(super) fn write(&self, to: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *to, self)?;
        writeln!(to)
    }

    fn read(folder: &Path) -> Result<Self, String> {
        let (path, mut bytes) = (folder.join(MANIFEST), Vec::new());
        let file = File::open(&path).map_err(|error| format!("{MANIFEST}: {error}"))?;
        let read =
            file.take(LARGEST_MANIFEST + 1).read_to_end(&mut bytes).map_err(|error| format!("{MANIFEST}: {error}"))?;
        if read as u64 > LARGEST_MANIFEST {
            return Err(format!("{MANIFEST}: it has more than {LARGEST_MANIFEST} bytes"));
        }
        serde_json::from_slice(&bytes).map_err(|error| format!("{MANIFEST}: {error}"))
    }
}

impl Previous {
    /// The site that lies where the new one goes, which will be replaced; `None` where there is nothing yet.
    pub(super) fn in_place(folder: &Path) -> Result<Option<Self>, Error> {
        let unreadable = |source| Error::Write { path: folder.to_owned(), source };
        let first = match fs::read_dir(folder) {
            Ok(mut entries) => entries.next().transpose().map_err(unreadable)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(unreadable(error)),
        };
        let Some(first) = first else { return Ok(None) };
        let in_use = |other: String| Error::SiteFolderInUse { path: folder.to_owned(), other };
        let Ok(manifest) = Manifest::read(folder) else {
            return Err(in_use(first.file_name().to_string_lossy().into_owned()));
        };
        let files: HashSet<&str> = manifest.files.iter().map(String::as_str).collect();
        match stranger(folder, "", &files).map_err(unreadable)? {
            Some(other) => Err(in_use(other)),
            None => Ok(Some(Self::of(folder, manifest))),
        }
    }

    /// The site in a folder that the user names.
    pub(super) fn named(folder: &Path) -> Result<Self, Error> {
        let manifest = Manifest::read(folder);
        let manifest = manifest.map_err(|reason| Error::PreviousSite { path: folder.to_owned(), reason })?;
        Ok(Self::of(folder, manifest))
    }

    fn of(folder: &Path, manifest: Manifest) -> Self {
        // What a manifest says is not believed: no name in it leads out of the site.
        let datasets = manifest.datasets.into_iter().filter(|dataset| is_folder_name(&dataset.folder));
        Self { folder: folder.to_owned(), datasets: datasets.collect() }
    }

    /// The folders of the datasets of a name, in their order.
    pub(super) fn folders_of(&self, name: &str) -> impl Iterator<Item = &str> {
        self.datasets.iter().filter(move |dataset| dataset.name == name).map(|dataset| dataset.folder.as_str())
    }

    /// The audit in the folder of a dataset.
    ///
    /// # Errors
    ///
    /// Why it cannot be read, without its path: that is published.
    pub(super) fn audit(&self, folder: &str) -> Result<SavedAudit, String> {
        let path = self.folder.join("datasets").join(folder).join("audit.json");
        saved::read(&path, SavedAudit::check).map_err(|error| match error {
            Error::SavedAudit { reason, .. } => reason,
            other => other.to_string(),
        })
    }

    /// The names of the datasets whose folders are none of these.
    pub(super) fn without(&self, folders: &HashSet<String>) -> Vec<String> {
        let gone = self.datasets.iter().filter(|dataset| !folders.contains(&dataset.folder));
        gone.map(|dataset| dataset.name.clone()).collect()
    }
}

/// A file or a link below a folder that is none of these.
fn stranger(folder: &Path, within: &str, files: &HashSet<&str>) -> io::Result<Option<String>> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = format!("{within}{}", name.to_string_lossy());
        if entry.file_type()?.is_dir() {
            // A folder of the site has files of the site in it: what is deeper than any of them is none.
            let inside = format!("{name}/");
            if !files.iter().any(|file| file.starts_with(&inside)) {
                return Ok(Some(name));
            }
            if let Some(other) = stranger(&entry.path(), &inside, files)? {
                return Ok(Some(other));
            }
        } else if !files.contains(name.as_str()) {
            return Ok(Some(name));
        }
    }
    Ok(None)
}
