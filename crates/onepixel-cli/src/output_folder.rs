//! How does a folder of files come to be whole or not at all?

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::error::Error;
use crate::output::{folder_of, place, remembered, settled};

/// A folder that gets its name only when all its files are complete.
///
/// It is filled under a temporary name beside its place. A folder that is there already may hold only files of the names
/// that are written: then it is replaced as a whole, so that no file of an earlier run stays among those of this one.
pub struct OutputFolder {
    path: PathBuf,
    temporary: TempDir,
}

impl OutputFolder {
    /// Opens the folder; `names` are those of the files that it may hold.
    pub fn create(path: &Path, names: &[&str]) -> Result<Self, Error> {
        match fs::read_dir(place(path)) {
            Ok(mut files) => {
                if let Some(other) = files.find_map(|file| stranger(&file.ok()?.file_name(), names)) {
                    return Err(Error::FolderInUse { path: path.to_owned(), other });
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(source) => return Err(Error::Write { path: path.to_owned(), source }),
        }
        Self::replacing(path)
    }

    /// Opens the folder; what is there already is the caller's to replace.
    pub fn replacing(path: &Path) -> Result<Self, Error> {
        let failed = |source| Error::Write { path: path.to_owned(), source };
        let place = place(path);
        let mut builder = tempfile::Builder::new();
        builder.prefix(".onepixel-").suffix(".part");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // As any new folder: the process's mask takes away what it takes away.
            builder.permissions(fs::Permissions::from_mode(0o777));
        }
        let temporary = remembered(|| builder.tempdir_in(folder_of(&place)), TempDir::path).map_err(failed)?;
        Ok(Self { path: path.to_owned(), temporary })
    }

    /// Lets `write` fill the file of this name, which may lie in folders of its own.
    pub fn fill(&self, name: &str, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Error> {
        let path = self.temporary.path().join(name);
        let filled = fs::create_dir_all(folder_of(&path)).and_then(|()| fs::File::create(&path)).and_then(|file| {
            let mut writer = BufWriter::new(file);
            write(&mut writer)?;
            writer.flush()
        });
        filled.map_err(|source| Error::Write { path: self.path.join(name), source })
    }

    /// Gives the folder its name.
    pub fn publish(self) -> Result<(), Error> {
        let (place, from) = (place(&self.path), self.temporary.path().to_owned());
        let renamed = settled(&from, || replace(&from, &place));
        renamed.map_err(|source| Error::Write { path: self.path.clone(), source })
    }
}

/// Puts a folder in the place of another, which is put aside first and removed last.
fn replace(from: &Path, place: &Path) -> io::Result<()> {
    let aside = from.with_extension("old");
    let there = place.exists();
    if there {
        fs::rename(place, &aside)?;
    }
    if let Err(error) = fs::rename(from, place) {
        if there {
            fs::rename(&aside, place)?;
        }
        return Err(error);
    }
    if there { fs::remove_dir_all(&aside) } else { Ok(()) }
}

/// The name of a file that is none of those.
fn stranger(name: &std::ffi::OsStr, names: &[&str]) -> Option<String> {
    let is_known = names.iter().any(|known| name == *known);
    (!is_known).then(|| name.to_string_lossy().into_owned())
}
