//! How many bytes does a file supply, and how many can come of them?

use std::fs::File;
use std::path::Path;

use crate::bytes::origin::Origin;
use crate::error::{Error, Result};

/// The most bytes that one byte of deflate can become: a match of 258 bytes in two bits, four of which fill a byte.
pub(crate) const DEFLATE_MOST: u128 = 1032;

/// What is known of a stream's length before it is read.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Supply {
    /// Exactly so many bytes.
    Raw(u64),
    /// At least so many bytes; what comes after the promised ones belongs to something else.
    Part(u64),
    /// What so many bytes of deflate decompress to.
    Deflated(u64),
    /// The same where more may follow that belongs to something else.
    DeflatedPart(u64),
    /// What so many bytes of bzip2 decompress to.
    Bzipped(u64),
}

/// An open file with at least one byte, and its length.
pub(crate) fn open_file(path: &Path) -> Result<(File, u64)> {
    let unreadable = |source| Error::Unreadable { origin: Origin::file(path), offset: 0, source };
    let metadata = std::fs::metadata(path).map_err(unreadable)?;
    if metadata.is_dir() {
        return Err(Error::FolderInsteadOfFile { file: path.to_path_buf() });
    }
    if !metadata.is_file() {
        return Err(Error::NotAFile { file: path.to_path_buf() });
    }
    if metadata.len() == 0 {
        return Err(Error::EmptyFile { origin: Origin::file(path) });
    }
    Ok((File::open(path).map_err(unreadable)?, metadata.len()))
}
