//! What does a file hold? All of it in memory, if it may be.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::error::{BackboneError, Result};

/// The bytes of a regular file of at most so many.
pub(crate) fn read(path: &Path, allowed: u64) -> Result<Vec<u8>> {
    let unreadable = |source| BackboneError::Unreadable { path: path.to_path_buf(), source };
    // A pipe or a device is not opened at all: that could wait forever.
    let metadata = std::fs::metadata(path).map_err(unreadable)?;
    if !metadata.is_file() {
        return Err(unreadable(io::Error::other("it is no regular file")));
    }
    if metadata.len() > allowed {
        let (path, what) = (path.to_path_buf(), "the file".to_owned());
        return Err(BackboneError::Memory { path, what, needed: metadata.len(), allowed });
    }
    let mut bytes = Vec::with_capacity(metadata.len() as usize);
    File::open(path).map_err(unreadable)?.take(allowed).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}
