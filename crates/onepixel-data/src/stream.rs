//! How much does a file hold, and how much may it hold once it is decompressed?

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;

use crate::error::{Error, Result};
use crate::origin::Origin;

/// The most bytes that one byte of deflate can become: a match of 258 bytes in two bits, four of which fill a byte.
pub(crate) const DEFLATE_MOST: u128 = 1032;

/// What is known of a stream's length before it is read.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Supply {
    /// Exactly so many bytes.
    Raw(u64),
    /// What so many bytes of deflate decompress to.
    Deflated(u64),
}

/// Bytes that are read once from front to back, with the place that errors name.
pub(crate) struct Stream<'a> {
    pub(crate) origin: Origin,
    reader: Box<dyn Read + 'a>,
    supply: Supply,
    offset: u64,
}

impl<'a> Stream<'a> {
    pub(crate) fn new(origin: Origin, reader: impl Read + 'a, supply: Supply) -> Self {
        Self { origin, reader: Box::new(reader), supply, offset: 0 }
    }

    /// The bytes of a gzip file, which may have several members.
    pub(crate) fn gzip(origin: Origin, reader: impl Read + 'a, compressed: u64) -> Self {
        let reader = MultiGzDecoder::new(BufReader::with_capacity(1 << 16, reader));
        Self::new(origin, reader, Supply::Deflated(compressed))
    }

    /// Checks a header's promise, in bytes and with the header itself, against what can come at all.
    ///
    /// This comes before any allocation. What passes may still end early, which [`Stream::fill`] tells.
    pub(crate) fn check_promise(&self, promised: u128) -> Result<()> {
        let origin = self.origin.clone();
        match self.supply {
            Supply::Raw(found) if promised > u128::from(found) => {
                Err(Error::Truncated { origin, expected: promised, found })
            }
            Supply::Raw(found) if promised < u128::from(found) => {
                Err(Error::TrailingBytes { origin, expected: promised })
            }
            Supply::Deflated(compressed) if promised > DEFLATE_MOST * u128::from(compressed) => {
                Err(Error::Implausible { origin, promised, compressed, most: DEFLATE_MOST * u128::from(compressed) })
            }
            _ => Ok(()),
        }
    }

    /// The next bytes, as many as there are and at most as many as fit.
    pub(crate) fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let mut filled = 0;
        while filled < buffer.len() {
            match self.reader.read(&mut buffer[filled..]) {
                Ok(0) => break,
                Ok(read) => {
                    filled += read;
                    self.offset += read as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => break,
                Err(error) => return Err(self.failed(error)),
            }
        }
        Ok(filled)
    }

    /// The next bytes, all of them; `promised` is what the header promises in all.
    pub(crate) fn fill(&mut self, buffer: &mut [u8], promised: u128) -> Result<()> {
        if self.read(buffer)? == buffer.len() {
            return Ok(());
        }
        Err(Error::Truncated { origin: self.origin.clone(), expected: promised, found: self.offset })
    }

    /// Checks that nothing comes after the promised bytes, and that the checksum, where there is one, is right.
    pub(crate) fn finish(mut self) -> Result<()> {
        loop {
            match self.reader.read(&mut [0]) {
                Ok(0) => return Ok(()),
                Ok(_) => {
                    return Err(Error::TrailingBytes { expected: u128::from(self.offset), origin: self.origin });
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(self.failed(error)),
            }
        }
    }

    /// The error of a header that does not hold what its format demands.
    pub(crate) fn bad_header(
        &self,
        format: &'static str,
        offset: u64,
        expected: impl Into<String>,
        found: String,
    ) -> Error {
        Error::BadHeader { origin: self.origin.clone(), format, offset, expected: expected.into(), found }
    }

    fn failed(&self, source: io::Error) -> Error {
        let (origin, offset) = (self.origin.clone(), self.offset);
        match self.supply {
            Supply::Raw(_) => Error::Unreadable { origin, offset, source },
            Supply::Deflated(_) => Error::Corrupt { origin, offset, source },
        }
    }
}

/// An open file with at least one byte, and its length.
pub(crate) fn open(path: &Path) -> Result<(File, u64)> {
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

/// The first bytes as a person can recognise them: `50 4b 03 04 ("PK..")`.
pub(crate) fn shown(bytes: &[u8]) -> String {
    if bytes.is_empty() {
        return "the end".to_owned();
    }
    let hex: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let text: String =
        bytes.iter().map(|&byte| if byte.is_ascii_graphic() || byte == b' ' { byte as char } else { '.' }).collect();
    format!("bytes {} ({text:?})", hex.join(" "))
}
