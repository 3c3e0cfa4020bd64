//! Which pages of a Parquet file may be read?
//!
//! A page's header says how many bytes the page takes, how many it becomes, and how many values it has; the reader
//! allocates for all of them before it has seen a byte. So every header is looked at here first, on its way from the file.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{ChunkReader, Length};

use crate::bytes::origin::Origin;
use crate::bytes::supply::DEFLATE_MOST;
use crate::error::{Error, TableError};
use crate::formats::columnar::parquet_thrift;
use crate::pixels::raw_images::read_exact_at;

/// What errors call the format.
pub(crate) const NAME: &str = "Parquet";

/// Pages up to this size are read however well they say that they are compressed: constant pages become small indeed.
pub(crate) const HARMLESS_BYTES: u64 = 64 << 20;

/// Bytes of a file that are read at once for a page's header.
const HEADER_BYTES: usize = 4 << 10;

/// What the pages of a column may be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Allowance {
    /// Values of all pages together.
    pub(crate) values: u64,
    /// Whether values may repeat the beginning of the one before.
    pub(crate) repeats: bool,
}

/// A Parquet file that hands out only pages which can be as large as they say.
#[derive(Clone)]
pub(crate) struct PageFile {
    file: Arc<File>,
    path: Arc<Path>,
    bytes: u64,
    /// Why something was last refused: the reader keeps of an error only its text.
    refusal: Arc<Mutex<Option<Error>>>,
    allowance: Arc<Mutex<Allowance>>,
}

impl PageFile {
    pub(crate) fn new(file: File, path: &Path, bytes: u64) -> Self {
        let allowance = Arc::new(Mutex::new(Allowance { values: 0, repeats: false }));
        Self { file: Arc::new(file), path: path.into(), bytes, refusal: Arc::default(), allowance }
    }

    /// The same file for one reader of pages.
    pub(crate) fn allowing(&self, allowance: Allowance) -> Self {
        Self { allowance: Arc::new(Mutex::new(allowance)), refusal: Arc::default(), ..self.clone() }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// So many bytes from `offset` on, which must lie within the file.
    pub(crate) fn read(&self, offset: u64, length: usize) -> crate::error::Result<Vec<u8>> {
        self.check_end(offset, length)?;
        let mut buffer = self.zeros(length)?;
        self.read_into(offset, &mut buffer)?;
        Ok(buffer)
    }

    /// Fills `buffer` with the bytes from `offset` on, which must lie within the file.
    pub(crate) fn read_into(&self, offset: u64, buffer: &mut [u8]) -> crate::error::Result<()> {
        self.check_end(offset, buffer.len())?;
        read_exact_at(&self.file, buffer, offset).map_err(|source| Error::Unreadable {
            origin: Origin::file(&self.path),
            offset,
            source,
        })
    }

    /// So many zeros, for which the system gives memory only where they are changed.
    pub(crate) fn zeros(&self, length: usize) -> crate::error::Result<Vec<u8>> {
        // Zeroed memory cannot be asked for fallibly: whether there is room is tried before.
        Vec::<u8>::new()
            .try_reserve_exact(length)
            .map_err(|_| Error::OutOfMemory { origin: Origin::file(&self.path), bytes: length as u64 })?;
        Ok(vec![0; length])
    }

    fn check_end(&self, offset: u64, length: usize) -> crate::error::Result<()> {
        let end = u128::from(offset) + length as u128;
        match end > u128::from(self.bytes) {
            true => Err(Error::Truncated { origin: Origin::file(&self.path), expected: end, found: self.bytes }),
            false => Ok(()),
        }
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

    /// Checks the page whose header `head` begins with, and takes its values off the allowance.
    fn check_page(&self, offset: u64, head: &[u8]) -> crate::error::Result<()> {
        let damage = |found: String| {
            Error::Table(TableError::DamagedTable {
                file: self.path.to_path_buf(),
                format: NAME,
                place: format!("page at byte {offset}"),
                found,
            })
        };
        let page = parquet_thrift::page(head).ok_or_else(|| damage("no page begins there".to_owned()))?;
        let most = (DEFLATE_MOST * u128::from(page.compressed)).max(u128::from(HARMLESS_BYTES));
        if u128::from(page.uncompressed) > most {
            let origin = Origin::member(&self.path, &format!("page at byte {offset}"));
            let promised = page.uncompressed.into();
            return Err(Error::Implausible { origin, promised, compressed: page.compressed, most });
        }
        if page.is_dictionary {
            let too_many = page.values > page.uncompressed;
            return if too_many {
                Err(damage(format!("{} values in {} bytes", page.values, page.uncompressed)))
            } else {
                Ok(())
            };
        }
        let mut allowance = self.allowance.lock().unwrap_or_else(PoisonError::into_inner);
        if page.repeats && !allowance.repeats {
            return Err(damage("images in the encoding DELTA_BYTE_ARRAY, which is not read".to_owned()));
        }
        let left = allowance.values.checked_sub(page.values);
        allowance.values = left.ok_or_else(|| damage("more values than the footer says that there are".to_owned()))?;
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

    /// The reader reads from this only where it takes a page to begin.
    fn get_read(&self, start: u64) -> Result<PageHeader> {
        Ok(PageHeader { file: self.clone(), start, next: start, head: Vec::new(), read: 0 })
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        Ok(self.read(start, length).map_err(|error| self.refuse(error))?.into())
    }
}

/// A page's header, which is checked when its first byte is read.
pub(crate) struct PageHeader {
    file: PageFile,
    start: u64,
    next: u64,
    head: Vec<u8>,
    read: usize,
}

impl PageHeader {
    fn fill(&mut self) -> crate::error::Result<()> {
        let length = (self.file.bytes.saturating_sub(self.next) as usize).min(HEADER_BYTES);
        self.head = self.file.read(self.next, length)?;
        if self.next == self.start {
            self.file.check_page(self.start, &self.head)?;
        }
        self.next += length as u64;
        self.read = 0;
        Ok(())
    }
}

impl Read for PageHeader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.read == self.head.len() {
            self.fill().map_err(|error| io::Error::other(self.file.refuse(error)))?;
        }
        let length = buffer.len().min(self.head.len() - self.read);
        buffer[..length].copy_from_slice(&self.head[self.read..][..length]);
        self.read += length;
        Ok(length)
    }
}
