//! How does a dataset come to be complete at its destination, or not there at all?

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::{Builder, TempDir, TempPath};

use crate::convert::{Written, converted};
use crate::error::{Error, Result, WritingError};

/// A destination, and the temporary file or folder beside it.
#[derive(Debug)]
pub(super) struct Place {
    destination: PathBuf,
    replace: bool,
    temporary: Temporary,
}

#[derive(Debug)]
enum Temporary {
    File(TempPath),
    Folder(TempDir),
}

/// What is at a destination.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Present {
    Nothing,
    File,
    EmptyFolder,
    Folder,
}

impl Place {
    /// Creates a temporary file, or else a temporary folder, beside `destination`.
    pub(super) fn beside(destination: &Path, is_file: bool, replace: bool) -> Result<Self> {
        let destination = canonical(destination);
        check_free(&destination, is_file, replace)?;
        if !parent(&destination).is_dir() {
            let folder = parent(&destination).to_path_buf();
            return Err(Error::Writing(WritingError::NoFolder { destination, folder }));
        }
        let temporary = temporary(&destination, is_file)
            .map_err(|error| Error::Unwritable { path: destination.clone(), source: without_path(error) })?;
        Ok(Self { destination, replace, temporary })
    }

    pub(super) fn temporary(&self) -> &Path {
        match &self.temporary {
            Temporary::File(path) => path,
            Temporary::Folder(folder) => folder.path(),
        }
    }

    /// The same error with the name that the destination will have, where it has that of the temporary file.
    pub(super) fn named(&self, error: Error) -> Error {
        match error {
            Error::Unwritable { source, .. } => {
                Error::Writing(WritingError::Unfinished { destination: self.destination.clone(), source })
            }
            other => other,
        }
    }

    /// Refuses a destination that `source` would be lost with.
    pub(super) fn check_source(&self, source: &Path) -> Result<()> {
        match source.canonicalize() {
            Ok(source) if source.starts_with(&self.destination) => {
                Err(Error::Writing(WritingError::DestinationIsSource { destination: self.destination.clone() }))
            }
            _ => Ok(()),
        }
    }

    /// Gives the temporary file or folder its name.
    pub(super) fn publish(self) -> Result<Written> {
        let Self { destination, replace, temporary } = self;
        let is_file = matches!(temporary, Temporary::File(_));
        let unwritable = |source| Error::Unwritable { path: destination.clone(), source };
        let present = check_free(&destination, is_file, replace)?;
        let (files, bytes) = match &temporary {
            Temporary::File(path) => (1, fs::metadata(path).map_err(unwritable)?.len()),
            Temporary::Folder(folder) => extent(folder.path()).map_err(unwritable)?,
        };
        let published = match temporary {
            Temporary::File(path) if replace => path.persist(&destination).map_err(|error| error.error),
            Temporary::File(path) => path.persist_noclobber(&destination).map_err(|error| error.error),
            Temporary::Folder(folder) => publish_folder(folder, &destination, present),
        };
        published.map_err(unwritable)?;
        Ok(Written { path: destination, files, bytes })
    }
}

/// The one spelling of a path; what is not there yet has none, but its folder has.
fn canonical(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| match (parent(path).canonicalize(), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path.to_path_buf(),
    })
}

fn parent(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn temporary(destination: &Path, is_file: bool) -> io::Result<Temporary> {
    let mut builder = Builder::new();
    builder.prefix(".onepixel-").suffix(".part");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As anything new: the process's mask takes away what it takes away.
        builder.permissions(fs::Permissions::from_mode(if is_file { 0o666 } else { 0o777 }));
    }
    let folder = parent(destination);
    match is_file {
        true => Ok(Temporary::File(builder.tempfile_in(folder)?.into_temp_path())),
        false => Ok(Temporary::Folder(builder.tempdir_in(folder)?)),
    }
}

/// What the system says, without the name of the temporary file.
fn without_path(error: io::Error) -> io::Error {
    let inner = error.get_ref().and_then(|error| error.source()?.downcast_ref::<io::Error>()?.raw_os_error());
    inner.map_or(error, io::Error::from_raw_os_error)
}

/// Checks that the destination is free, or that it may be replaced and holds nothing but a converted dataset.
fn check_free(destination: &Path, is_file: bool, replace: bool) -> Result<Present> {
    let taken = |found: &str, advice| {
        Err(Error::Writing(WritingError::DestinationTaken {
            destination: destination.to_path_buf(),
            found: found.to_owned(),
            advice,
        }))
    };
    let unreadable = |source| Error::Unreadable {
        origin: crate::convert::pixels::origin(&destination.to_string_lossy()),
        offset: 0,
        source,
    };
    let present = present(destination).map_err(unreadable)?;
    match (present, is_file) {
        (Present::Nothing, _) | (Present::EmptyFolder, false) => Ok(present),
        (Present::File, false) => taken("a file", "name a folder"),
        (Present::EmptyFolder | Present::Folder, true) => taken("a folder", "name a file in it"),
        (Present::File, true) if replace => Ok(present),
        (Present::File, true) => taken("a file", "set `force` to have it replaced, or choose another name"),
        (Present::Folder, false) if !replace => {
            taken("files in it", "set `force` to have them replaced, or choose another name")
        }
        (Present::Folder, false) => match converted::foreign(destination).map_err(unreadable)? {
            None => Ok(present),
            Some(found) => taken(
                &found,
                "only folders that hold nothing else are replaced: remove it yourself, or choose another name",
            ),
        },
    }
}

fn present(path: &Path) -> io::Result<Present> {
    match path.metadata() {
        Ok(metadata) if metadata.is_dir() => match fs::read_dir(path)?.next() {
            None => Ok(Present::EmptyFolder),
            Some(_) => Ok(Present::Folder),
        },
        Ok(_) => Ok(Present::File),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Present::Nothing),
        Err(error) => Err(error),
    }
}

/// Renames a folder to its destination; what is there steps aside before and is removed after.
fn publish_folder(folder: TempDir, destination: &Path, present: Present) -> io::Result<()> {
    let mut aside = None;
    match present {
        Present::Nothing | Present::File => {}
        Present::EmptyFolder => fs::remove_dir(destination)?,
        Present::Folder => {
            let place = Builder::new().prefix(".onepixel-").suffix(".old").tempdir_in(parent(destination))?;
            fs::rename(destination, place.path().join("old"))?;
            aside = Some(place);
        }
    }
    match fs::rename(folder.path(), destination) {
        // It has another name now: nothing is left to remove.
        Ok(()) => {
            let _ = folder.keep();
            Ok(())
        }
        Err(error) => {
            if let Some(place) = aside {
                let back = fs::rename(place.path().join("old"), destination);
                // What could not be put back must not be removed either.
                if back.is_err() {
                    let _ = place.keep();
                }
            }
            Err(error)
        }
    }
}

/// The number of files in a folder and below, and their length in all.
fn extent(folder: &Path) -> io::Result<(usize, u64)> {
    let (mut files, mut bytes) = (0, 0);
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        let (inner_files, inner_bytes) = match metadata.is_dir() {
            true => extent(&entry.path())?,
            false => (1, metadata.len()),
        };
        files += inner_files;
        bytes += inner_bytes;
    }
    Ok((files, bytes))
}
