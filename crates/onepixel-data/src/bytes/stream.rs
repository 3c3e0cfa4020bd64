//! How much does a file hold, and how much may it hold once it is decompressed?

use std::io::{self, BufRead, BufReader, Read};

use bzip2::bufread::MultiBzDecoder;
use flate2::bufread::MultiGzDecoder;

use crate::bytes::origin::Origin;
use crate::bytes::supply::{DEFLATE_MOST, Supply, open_file};
use crate::bytes::zip_member;
use crate::error::{Error, Result};

/// The most bytes that one byte of bzip2 can become, rounded up: a block holds 900,000 bytes after its first step,
/// which writes up to 259 equal bytes as 5, and takes at least 24 bytes with its tables.
const BZIP2_MOST: u128 = 2_000_000;

/// Bytes that are read at a time.
const BUFFER_BYTES: usize = 1 << 16;

/// How a file is compressed as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compression {
    None,
    Gzip,
    Bzip2,
}

impl Compression {
    /// Tells the compression by the first bytes.
    pub(crate) fn of(head: &[u8]) -> Self {
        match head {
            [0x1f, 0x8b, ..] => Self::Gzip,
            [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, ..] => Self::Bzip2,
            [b'B', b'Z', b'h', b'1'..=b'9', 0x17, 0x72, ..] => Self::Bzip2,
            _ => Self::None,
        }
    }
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
        let reader = MultiGzDecoder::new(BufReader::with_capacity(BUFFER_BYTES, reader));
        Self::new(origin, reader, Supply::Deflated(compressed))
    }

    /// The bytes of a bzip2 file, which may have several streams.
    pub(crate) fn bzip2(origin: Origin, reader: impl Read + 'a, compressed: u64) -> Self {
        let reader = MultiBzDecoder::new(BufReader::with_capacity(BUFFER_BYTES, reader));
        Self::new(origin, reader, Supply::Bzipped(compressed))
    }

    /// The same where `offset` bytes of the promise are read already.
    pub(crate) fn begun_at(self, offset: u64) -> Self {
        Self { offset, ..self }
    }

    /// Whether few bytes of a file can become many here.
    pub(crate) fn is_compressed(&self) -> bool {
        !matches!(self.supply, Supply::Raw(_) | Supply::Part(_))
    }

    /// How many bytes were read.
    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    /// Checks a header's promise, in bytes and with the header itself, against what can come at all.
    ///
    /// This comes before any allocation. What passes may still end early, which [`Stream::fill`] tells.
    pub(crate) fn check_promise(&self, promised: u128) -> Result<()> {
        let origin = self.origin.clone();
        match self.supply {
            Supply::Raw(found) | Supply::Part(found) if promised > u128::from(found) => {
                Err(Error::Truncated { origin, expected: promised, found })
            }
            Supply::Raw(found) if promised < u128::from(found) => {
                Err(Error::TrailingBytes { origin, expected: promised })
            }
            Supply::Raw(_) | Supply::Part(_) => Ok(()),
            Supply::Deflated(compressed) | Supply::DeflatedPart(compressed) => {
                check_plausible(origin, promised, compressed, DEFLATE_MOST)
            }
            Supply::Bzipped(compressed) => check_plausible(origin, promised, compressed, BZIP2_MOST),
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

    /// Passes over the next bytes; `promised` is what the header promises in all.
    pub(crate) fn skip(&mut self, mut bytes: u64, promised: u128) -> Result<()> {
        let mut passed = [0; 1 << 13];
        while bytes > 0 {
            let size = bytes.min(passed.len() as u64) as usize;
            self.fill(&mut passed[..size], promised)?;
            bytes -= size as u64;
        }
        Ok(())
    }

    /// Checks that nothing comes after the promised bytes, and that the checksum, where there is one, is right.
    pub(crate) fn finish(mut self) -> Result<()> {
        if matches!(self.supply, Supply::Part(_)) {
            return Ok(());
        }
        if matches!(self.supply, Supply::DeflatedPart(_)) {
            // Where the end is near, the checksum comes with it.
            return self.read(&mut [0; BUFFER_BYTES]).map(drop);
        }
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
            Supply::Raw(_) | Supply::Part(_) => Error::Unreadable { origin, offset, source },
            _ => Error::Corrupt { origin, offset, source },
        }
    }
}

/// For text, which promises no length: an end that comes too early is an error, and every error is one of ours within.
impl Read for Stream<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.reader.read(buffer) {
            Ok(read) => {
                self.offset += read as u64;
                Ok(read)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(error),
            Err(error) => Err(io::Error::other(self.failed(error))),
        }
    }
}

fn check_plausible(origin: Origin, promised: u128, compressed: u64, ratio: u128) -> Result<()> {
    let most = ratio * u128::from(compressed);
    match promised > most {
        true => Err(Error::Implausible { origin, promised, compressed, most }),
        false => Ok(()),
    }
}

/// The content of a file, or of a member of a zip archive, decompressed if its first bytes say that it is gzip or bzip2.
pub(crate) fn content(origin: &Origin) -> Result<Stream<'static>> {
    if origin.member.is_some() {
        let (member, bytes) = zip_member::open(origin)?;
        return content_of(origin, BufReader::with_capacity(BUFFER_BYTES, member), bytes);
    }
    let (file, bytes) = open_file(&origin.file)?;
    content_of(origin, BufReader::with_capacity(BUFFER_BYTES, file), Supply::Raw(bytes))
}

fn content_of(origin: &Origin, mut reader: impl BufRead + 'static, supply: Supply) -> Result<Stream<'static>> {
    let head = reader.fill_buf().map_err(|source| Error::Unreadable { origin: origin.clone(), offset: 0, source })?;
    let compression = Compression::of(head);
    let bytes = match supply {
        Supply::Raw(bytes) | Supply::Part(bytes) => bytes,
        Supply::Deflated(bytes) | Supply::DeflatedPart(bytes) | Supply::Bzipped(bytes) => {
            bytes.saturating_mul(DEFLATE_MOST as u64)
        }
    };
    Ok(match compression {
        Compression::None => Stream::new(origin.clone(), reader, supply),
        Compression::Gzip => Stream::gzip(origin.clone(), reader, bytes),
        Compression::Bzip2 => Stream::bzip2(origin.clone(), reader, bytes),
    })
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
