//! How do two processes keep out of each other's way?

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use crate::error::FetchError;
use crate::watch::{News, Watch};

/// The right to write into a folder, until it is dropped.
pub(crate) struct Lock {
    _file: File,
}

impl Lock {
    /// Waits until no other process fetches into this folder, whether or not it is there yet.
    pub(crate) fn take(folder: &Path, watch: &dyn Watch) -> Result<Self, FetchError> {
        let path = beside(folder);
        let failed = |source| FetchError::Folder { path: path.clone(), source };
        let options = || OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
        let mut file = options().map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                watch.hear(&News::Waiting { folder: folder.to_owned(), holder: holder(&mut file) });
                file.lock().map_err(failed)?;
            }
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
                watch.hear(&News::NoLock { folder: folder.to_owned() });
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        // Who holds the lock is told for the benefit of others: no reason not to go on.
        let _ = state_holder(&mut file);
        Ok(Self { _file: file })
    }
}

/// The file that is locked: `.mnist.lock` beside the folder `mnist`. It stays, for removing it would let two processes
/// lock two files of one name.
fn beside(folder: &Path) -> PathBuf {
    match (folder.parent(), folder.file_name()) {
        (Some(parent), Some(name)) => parent.join(format!(".{}.lock", name.display())),
        _ => folder.join(".lock"),
    }
}

fn state_holder(file: &mut File) -> io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{}", std::process::id())
}

fn holder(file: &mut File) -> Option<u32> {
    const MOST_DIGITS: u64 = 20;
    let mut text = String::new();
    file.take(MOST_DIGITS).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}
