//! How are images visited that stay in their file?

use std::cell::Cell;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use onepixel::dataset::{Images, ReadError, Shape};

use crate::error::{Error, Result};
use crate::origin::Origin;

/// Bytes that one visit reads at a time at least, unless there are not so many.
const BATCH_BYTES: usize = 1 << 20;

/// Images that lie uncompressed in a file, one after the other, and are read only when they are visited.
///
/// Raw IDX files and NPY files of u8 in C order are laid out so; only where the first image begins differs. Each visit
/// has one buffer of about 1 MiB (or one image) and reads at stated positions, so any number of threads can visit the
/// same open file at once. A file that shrinks while it is visited gives an error, not wrong pixels.
pub struct RawImages {
    file: File,
    path: PathBuf,
    offset: u64,
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
            std::cmp::Ordering::Equal => Ok(Self { file, path: path.to_path_buf(), offset, shape, len }),
        }
    }

    /// The file that the images lie in.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn read(&self, first: usize, pixels: &mut [u8]) -> Result<()> {
        let offset = self.offset + first as u64 * self.shape.values() as u64;
        read_exact_at(&self.file, pixels, offset).map_err(|source| Error::Unreadable {
            origin: Origin::file(&self.path),
            offset,
            source,
        })
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
        assert!(range.end <= self.len, "images {range:?} of {}", self.len);
        let size = self.shape.values();
        let batch = BATCH_BYTES.div_ceil(size).min(range.len()).max(1);
        let mut buffer = BUFFER.take();
        buffer
            .try_reserve_exact((batch * size).saturating_sub(buffer.len()))
            .map_err(|_| Error::OutOfMemory { origin: Origin::file(&self.path), bytes: (batch * size) as u64 })?;
        buffer.resize(buffer.len().max(batch * size), 0);
        for first in range.clone().step_by(batch) {
            let pixels = &mut buffer[..batch.min(range.end - first) * size];
            self.read(first, pixels)?;
            visit(first, pixels);
        }
        if buffer.len() <= 2 * BATCH_BYTES {
            BUFFER.set(buffer);
        }
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

/// Fills `buffer` from `offset` on, without a cursor that threads would have to share.
#[cfg(unix)]
pub(crate) fn read_exact_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, buffer, offset)
}

/// Fills `buffer` from `offset` on. It moves the file's cursor, which nothing else uses.
#[cfg(windows)]
pub(crate) fn read_exact_at(file: &File, mut buffer: &mut [u8], mut offset: u64) -> io::Result<()> {
    while !buffer.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, buffer, offset) {
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
