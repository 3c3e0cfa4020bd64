//! How does a file grow under another name until it is whole?
//!
//! Beside the file `name` lie, while they are needed, `.name.part` with the bytes that came so far, and
//! `.name.unverified` with a whole file that the user is asked about. Only what is verified gets the name itself.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Component, Path, PathBuf};

use crate::digest::{Hashes, Verdict};
use crate::download::Download;
use crate::error::FetchError;
use crate::sniff::HEAD;
use crate::watch::{Task, Watch};

/// Bytes that are read from disk at a time.
const PIECE: usize = 256 * 1024;

/// The names that a file has on its way.
#[derive(Debug, Clone)]
pub(crate) struct Names {
    pub(crate) whole: PathBuf,
    pub(crate) part: PathBuf,
    pub(crate) unverified: PathBuf,
}

/// The bytes of a file that came so far.
pub(crate) struct Part {
    path: PathBuf,
    file: File,
    len: u64,
    hashes: Hashes,
    empty: Hashes,
    head: Vec<u8>,
    /// Whether the bytes came in one go from one place.
    pub(crate) in_one_go: bool,
}

impl Names {
    /// The names of this file in this folder; creates the folder that it lies in.
    pub(crate) fn create(folder: &Path, name: &str) -> Result<Self, FetchError> {
        let within = !name.is_empty() && Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
        let whole = folder.join(name);
        let (Some(parent), Some(last), true) =
            (whole.parent(), whole.file_name().and_then(|name| name.to_str()), within)
        else {
            return Err(FetchError::Name { name: name.to_owned() });
        };
        create_folder(parent)?;
        let beside = |end: &str| parent.join(format!(".{last}.{end}"));
        Ok(Self { part: beside("part"), unverified: beside("unverified"), whole: whole.clone() })
    }
}

/// Creates a folder and those that it lies in.
pub(crate) fn create_folder(folder: &Path) -> Result<(), FetchError> {
    std::fs::create_dir_all(folder).map_err(|source| FetchError::Folder { path: folder.to_owned(), source })
}

/// Removes the folders of these files, and the one that those lie in, as far as there is nothing in them.
pub(crate) fn remove_empty_folders(folder: &Path, downloads: &[Download]) {
    let parents = downloads.iter().filter_map(|download| Path::new(&download.name).parent());
    for parent in parents.chain([Path::new("")]) {
        // What is not empty refuses, and shall.
        let _ = std::fs::remove_dir(folder.join(parent));
    }
}

impl Part {
    /// Opens what an earlier run left, or a new part; reads it, since its digest must go on from there.
    pub(crate) fn open(names: &Names, download: &Download, watch: &dyn Watch) -> Result<Self, FetchError> {
        let failed = |source| FetchError::Folder { path: names.part.clone(), source };
        let options = || OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&names.part);
        let mut file = options().map_err(failed)?;
        let empty = Hashes::for_download(download);
        let seen = hash(&mut file, &names.part, download, watch)?;
        let mut part = Self {
            path: names.part.clone(),
            file,
            len: seen.len,
            hashes: seen.hashes,
            empty,
            head: seen.head,
            in_one_go: seen.len == 0,
        };
        let too_long = download.size.is_some_and(|size| part.len > size);
        if too_long || crate::sniff::check(&download.name, &part.head).is_err() {
            part.clear()?;
        }
        Ok(part)
    }

    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    pub(crate) fn append(&mut self, bytes: &[u8]) -> Result<(), FetchError> {
        if let Err(source) = self.file.write_all(bytes) {
            // What was written of these bytes is not counted, and must not be there when the next run counts.
            let _ = self.file.set_len(self.len);
            return Err(FetchError::Write { path: self.path.clone(), kept: self.len, source });
        }
        self.hashes.update(bytes);
        self.len += bytes.len() as u64;
        let missing = HEAD.saturating_sub(self.head.len()).min(bytes.len());
        self.head.extend_from_slice(bytes.get(..missing).unwrap_or_default());
        Ok(())
    }

    /// Forgets all bytes.
    pub(crate) fn clear(&mut self) -> Result<(), FetchError> {
        let cleared = self.file.set_len(0).and_then(|()| self.file.rewind());
        cleared.map_err(|source| FetchError::Folder { path: self.path.clone(), source })?;
        self.hashes = self.empty.clone();
        self.head.clear();
        self.len = 0;
        self.in_one_go = true;
        Ok(())
    }

    pub(crate) fn verdict(&self, download: &Download, accepted: &[String]) -> Verdict {
        self.hashes.verdict(download, accepted)
    }

    /// Gives the file another name once all of it is on the disk.
    pub(crate) fn rename(&self, to: &Path) -> Result<(), FetchError> {
        let written = self.file.sync_all().map_err(|source| FetchError::Write {
            path: self.path.clone(),
            kept: self.len,
            source,
        });
        written.and_then(|()| rename(&self.path, to))
    }

    /// Removes the part if it holds nothing.
    pub(crate) fn close(self) {
        if self.len == 0 {
            // An empty file is of no use to the next run, and of no harm.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// Renames a file, and sees to it that the new name outlasts a power cut.
pub(crate) fn rename(from: &Path, to: &Path) -> Result<(), FetchError> {
    std::fs::rename(from, to).map_err(|source| FetchError::Folder { path: to.to_owned(), source })?;
    #[cfg(unix)]
    if let Some(folder) = to.parent() {
        // The file is whole under either name: no reason to fail.
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
    Ok(())
}

/// What there is to know of a file on disk.
pub(crate) struct Seen {
    pub(crate) len: u64,
    pub(crate) hashes: Hashes,
    head: Vec<u8>,
}

/// Reads a file that may be there.
pub(crate) fn look(path: &Path, download: &Download, watch: &dyn Watch) -> Result<Option<Seen>, FetchError> {
    match File::open(path) {
        Ok(mut file) => hash(&mut file, path, download, watch).map(Some),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(FetchError::Read { path: path.to_owned(), source }),
    }
}

fn hash(file: &mut File, path: &Path, download: &Download, watch: &dyn Watch) -> Result<Seen, FetchError> {
    let failed = |source| FetchError::Read { path: path.to_owned(), source };
    let stated = file.metadata().map_err(failed)?.len();
    let mut seen = Seen { len: 0, hashes: Hashes::for_download(download), head: Vec::new() };
    file.seek(SeekFrom::Start(0)).map_err(failed)?;
    if stated > 0 {
        watch.begin(Task::Verify, &download.name, 0, Some(stated));
    }
    let mut piece = vec![0; PIECE];
    loop {
        let bytes = match file.read(&mut piece) {
            Ok(0) => return Ok(seen),
            Ok(read) => piece.get(..read).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(source) => return Err(failed(source)),
        };
        seen.hashes.update(bytes);
        seen.len += bytes.len() as u64;
        let missing = HEAD.saturating_sub(seen.head.len()).min(bytes.len());
        seen.head.extend_from_slice(bytes.get(..missing).unwrap_or_default());
        watch.advance(bytes.len() as u64);
    }
}
