//! Which pages of a Parquet file may be read?
//!
//! A page's header says how many bytes the page takes, and how many it becomes; the reader allocates both before it has
//! seen a byte. So every header is looked at here first, on its way from the file.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{ChunkReader, Length};

use crate::error::Error;
use crate::origin::Origin;
use crate::raw_images::read_exact_at;
use crate::stream::DEFLATE_MOST;

/// Pages up to this size are read however well they say that they are compressed: constant pages become small indeed.
pub(crate) const HARMLESS_BYTES: u64 = 64 << 20;

/// Bytes of a file that are read at once for a page's header.
const HEADER_BYTES: usize = 4 << 10;

/// A Parquet file that hands out only pages which can be as large as they say.
#[derive(Clone)]
pub(crate) struct PageFile {
    file: Arc<File>,
    path: Arc<Path>,
    bytes: u64,
    /// Why something was last refused: the reader keeps of an error only its text.
    refusal: Arc<Mutex<Option<Error>>>,
}

impl PageFile {
    pub(crate) fn new(file: File, path: &Path, bytes: u64) -> Self {
        Self { file: Arc::new(file), path: path.into(), bytes, refusal: Arc::default() }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// So many bytes from `offset` on, which must lie within the file.
    pub(crate) fn read(&self, offset: u64, length: usize) -> crate::error::Result<Vec<u8>> {
        let origin = Origin::file(&self.path);
        let end = u128::from(offset) + length as u128;
        if end > u128::from(self.bytes) {
            return Err(Error::Truncated { origin, expected: end, found: self.bytes });
        }
        let mut buffer = Vec::new();
        buffer
            .try_reserve_exact(length)
            .map_err(|_| Error::OutOfMemory { origin: origin.clone(), bytes: length as u64 })?;
        buffer.resize(length, 0);
        read_exact_at(&self.file, &mut buffer, offset).map_err(|source| Error::Unreadable {
            origin,
            offset,
            source,
        })?;
        Ok(buffer)
    }

    /// Why something was refused since this was last asked.
    pub(crate) fn take_refusal(&self) -> Option<Error> {
        self.refusal.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn refuse(&self, error: Error) -> ParquetError {
        let text = error.to_string();
        *self.refusal.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
        ParquetError::General(text)
    }

    fn check_page(&self, offset: u64, header: &[u8]) -> crate::error::Result<()> {
        let sizes = page_sizes(header).ok_or_else(|| Error::DamagedTable {
            file: self.path.to_path_buf(),
            format: super::parquet::NAME,
            place: format!("at byte {offset}"),
            found: "no page begins there".to_owned(),
        })?;
        let most = (DEFLATE_MOST * u128::from(sizes.compressed)).max(u128::from(HARMLESS_BYTES));
        if u128::from(sizes.uncompressed) > most {
            let origin = Origin::member(&self.path, &format!("page at byte {offset}"));
            let promised = u128::from(sizes.uncompressed);
            return Err(Error::Implausible { origin, promised, compressed: sizes.compressed.into(), most });
        }
        Ok(())
    }
}

impl Length for PageFile {
    fn len(&self) -> u64 {
        self.bytes
    }
}

impl ChunkReader for PageFile {
    type T = PageHeader;

    /// The reader asks for this only where it takes a page to begin.
    fn get_read(&self, start: u64) -> Result<PageHeader> {
        let length = (self.bytes.saturating_sub(start) as usize).min(HEADER_BYTES);
        let head = self.read(start, length).map_err(|error| self.refuse(error))?;
        self.check_page(start, &head).map_err(|error| self.refuse(error))?;
        Ok(PageHeader { file: self.clone(), head, read: 0, next: start + length as u64 })
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        Ok(self.read(start, length).map_err(|error| self.refuse(error))?.into())
    }
}

/// A page's header, and what follows it.
pub(crate) struct PageHeader {
    file: PageFile,
    head: Vec<u8>,
    read: usize,
    next: u64,
}

impl Read for PageHeader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.read == self.head.len() {
            let length = (self.file.bytes.saturating_sub(self.next) as usize).min(HEADER_BYTES);
            self.head = self.file.read(self.next, length).map_err(io::Error::other)?;
            self.next += length as u64;
            self.read = 0;
        }
        let length = buffer.len().min(self.head.len() - self.read);
        buffer[..length].copy_from_slice(&self.head[self.read..][..length]);
        self.read += length;
        Ok(length)
    }
}

struct PageSizes {
    uncompressed: u32,
    compressed: u32,
}

/// The sizes that a page's header begins with: three fields of 32 bits (type, uncompressed and compressed size), each a
/// byte that says so and a zigzag varint, as Thrift's compact protocol writes them.
fn page_sizes(header: &[u8]) -> Option<PageSizes> {
    const NEXT_FIELD_I32: u8 = 0x15;
    let mut rest = header;
    let mut field = || {
        rest = rest.strip_prefix(&[NEXT_FIELD_I32])?;
        let length = rest.iter().position(|byte| byte & 0x80 == 0).filter(|&last| last < 5)? + 1;
        let (varint, after) = rest.split_at(length);
        rest = after;
        let value = varint.iter().rev().fold(0_u64, |value, byte| value << 7 | u64::from(byte & 0x7f));
        // Odd varints are negative numbers, which no size is.
        (value % 2 == 0).then_some(value / 2).and_then(|value| u32::try_from(value).ok())
    };
    let (_kind, uncompressed, compressed) = (field()?, field()?, field()?);
    Some(PageSizes { uncompressed, compressed })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sizes_of_a_page_are_read_from_its_first_fields() {
        let sizes = page_sizes(&[0x15, 0x00, 0x15, 0xac, 0x02, 0x15, 0x0e, 0x2c]).unwrap();
        assert_eq!((sizes.uncompressed, sizes.compressed), (150, 7));
        assert!(page_sizes(&[0x15, 0x00, 0x15, 0x01, 0x15, 0x0e]).is_none(), "-1 is no size");
        assert!(page_sizes(&[0x15, 0x00, 0x25, 0x02, 0x15, 0x0e]).is_none(), "a field is missing");
        assert!(page_sizes(&[0x15, 0x00, 0x15, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00]).is_none(), "too long");
        assert!(page_sizes(&[0x15, 0x00, 0x15]).is_none());
    }
}
