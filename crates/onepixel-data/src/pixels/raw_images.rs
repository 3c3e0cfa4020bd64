//! How are images visited that stay in their file?

use std::cell::Cell;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use onepixel::dataset::{Images, ReadError, Shape};

use crate::bytes::origin::Origin;
use crate::error::{Error, Result};

/// Bytes that one visit reads at a time at least, unless there are not so many.
const BATCH_BYTES: usize = 1 << 20;

/// Images that lie uncompressed in a file, one after the other, and are read only when they are visited.
///
/// Raw IDX files and NPY files of u8 in C order are laid out so; only where the first image begins differs. CIFAR's
/// binary files have some bytes before each image, which are skipped. Each visit
/// has one buffer of about 1 MiB (or one image) and reads at stated positions, so any number of threads can visit the
/// same open file at once. A file that shrinks while it is visited gives an error, not wrong pixels.
pub struct RawImages {
    file: File,
    path: PathBuf,
    offset: u64,
    /// Bytes before the pixels of each image.
    prefix: usize,
    shape: Shape,
    len: usize,
}

impl RawImages {
    /// `len` images of `shape` that begin `offset` bytes into `file` and end where it ends.
    ///
    /// `path` is what errors call the file.
    ///
    /// # Errors
    ///
    /// The file is shorter or longer than that.
    pub fn new(file: File, path: &Path, offset: u64, shape: Shape, len: usize) -> Result<Self> {
        let origin = Origin::file(path);
        let found = match file.metadata() {
            Ok(metadata) => metadata.len(),
            Err(source) => return Err(Error::Unreadable { origin, offset, source }),
        };
        let expected = u128::from(offset) + shape.values() as u128 * len as u128;
        match u128::from(found).cmp(&expected) {
            std::cmp::Ordering::Less => Err(Error::Truncated { origin, expected, found }),
            std::cmp::Ordering::Greater => Err(Error::TrailingBytes { origin, expected }),
            std::cmp::Ordering::Equal => Ok(Self { file, path: path.to_path_buf(), offset, prefix: 0, shape, len }),
        }
    }

    /// The images of a file of records from its first byte to its last: `prefix` bytes, then an image of `shape`.
    ///
    /// The caller has checked that the file is `len` records long.
    pub(crate) fn records(file: File, path: &Path, prefix: usize, shape: Shape, len: usize) -> Self {
        Self { file, path: path.to_path_buf(), offset: 0, prefix, shape, len }
    }

    /// Calls `take` with the bytes before the pixels of each image, in order.
    pub(crate) fn prefixes(&self, mut take: impl FnMut(&[u8]) -> Result<()>) -> Result<()> {
        self.batches(0..self.len, |_, records| {
            records.chunks_exact(self.record()).try_for_each(|record| take(&record[..self.prefix]))
        })
    }

    /// Bytes from one image to the next.
    fn record(&self) -> usize {
        self.prefix + self.shape.values()
    }

    /// The file that the images lie in.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn read(&self, first: usize, records: &mut [u8]) -> Result<()> {
        let offset = self.offset + first as u64 * self.record() as u64;
        read_exact_at(&self.file, records, offset).map_err(|source| Error::Unreadable {
            origin: Origin::file(&self.path),
            offset,
            source,
        })
    }

    /// Calls `take` with whole records, a batch at a time, and with the index of each batch's first.
    fn batches(&self, range: Range<usize>, mut take: impl FnMut(usize, &mut [u8]) -> Result<()>) -> Result<()> {
        assert!(range.end <= self.len, "images {range:?} of {}", self.len);
        let size = self.record();
        let batch = BATCH_BYTES.div_ceil(size).min(range.len()).max(1);
        let mut buffer = BUFFER.take();
        buffer
            .try_reserve_exact((batch * size).saturating_sub(buffer.len()))
            .map_err(|_| Error::OutOfMemory { origin: Origin::file(&self.path), bytes: (batch * size) as u64 })?;
        buffer.resize(buffer.len().max(batch * size), 0);
        for first in range.clone().step_by(batch) {
            let records = &mut buffer[..batch.min(range.end - first) * size];
            self.read(first, records)?;
            take(first, records)?;
        }
        if buffer.len() <= 2 * BATCH_BYTES {
            BUFFER.set(buffer);
        }
        Ok(())
    }
}

impl Images for RawImages {
    fn shape(&self) -> Shape {
        self.shape
    }

    fn len(&self) -> usize {
        self.len
    }

    fn visit(&self, range: Range<usize>, visit: &mut dyn FnMut(usize, &[u8])) -> Result<(), ReadError> {
        let size = self.shape.values();
        self.batches(range, |first, records| {
            let images = records.len() / self.record();
            if self.prefix > 0 {
                for image in 0..images {
                    let start = image * self.record() + self.prefix;
                    records.copy_within(start..start + size, image * size);
                }
            }
            visit(first, &records[..images * size]);
            Ok(())
        })?;
        Ok(())
    }
}

thread_local! {
    /// What a thread's last visit read into: new memory for each visit takes longer than reading.
    static BUFFER: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

impl std::fmt::Debug for RawImages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RawImages")
            .field("path", &self.path)
            .field("shape", &self.shape)
            .field("images", &self.len)
            .finish()
    }
}

/// Reads from `offset` on, without a cursor that threads would have to share.
#[cfg(unix)]
pub(crate) fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, offset)
}

/// Reads from `offset` on. It moves the file's cursor, which nothing else uses.
#[cfg(windows)]
pub(crate) fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, offset)
}

/// Fills `buffer` from `offset` on.
pub(crate) fn read_exact_at(file: &File, mut buffer: &mut [u8], mut offset: u64) -> io::Result<()> {
    while !buffer.is_empty() {
        match read_at(file, buffer, offset) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(read) => {
                buffer = &mut buffer[read..];
                offset += read as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
