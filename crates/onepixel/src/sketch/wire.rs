//! How do numbers, texts and sections become bytes, and how is damage told?
//!
//! A sketch is, as bytes: the magic bytes; sections; an end section that counts and digests them. A section is its kind (one
//! byte), the lengths of its content and of its packed content (`u32`, little-endian), the packed content (Zstandard), and the
//! first 64 bits of the SHA-256 of all that. Numbers inside are LEB128, texts have their length before them.

use super::SketchError;
use super::digest::checksum;

/// What every sketch begins with; the last byte is the version.
pub(super) const MAGIC: &[u8; 8] = b"1PXSKET1";

/// The most bytes of a section before it is packed.
pub(super) const MOST_SECTION: usize = 16 << 20;

/// About so many bytes are put into one section, where there are more.
pub(super) const SECTION: usize = 1 << 20;

/// Zstandard's usual level: the next ones take twice the time for a few per cent.
const LEVEL: i32 = 3;

/// The kind and the two lengths before a section's content.
const HEADER: usize = 9;

/// The checksum behind it.
const CHECKSUM: usize = 8;

/// What a section is about, in the order in which sections come; those from `Set` to `Sampled` for each set in turn, those
/// from `Class` to `Sampled` for each of its classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Spec,
    Classes,
    Shards,
    Lost,
    Unreadable,
    Set,
    Class,
    Block,
    Sampled,
    Places,
    Contents,
    /// Whether there were more contents: after them, so that sketches can be merged section by section.
    Rest,
    End,
}

impl Kind {
    /// All of them, in order.
    pub(super) const ALL: [Self; 13] = [
        Self::Spec,
        Self::Classes,
        Self::Shards,
        Self::Lost,
        Self::Unreadable,
        Self::Set,
        Self::Class,
        Self::Block,
        Self::Sampled,
        Self::Places,
        Self::Contents,
        Self::Rest,
        Self::End,
    ];

    fn of(byte: u8) -> Option<Self> {
        Self::ALL.get(usize::from(byte)).copied()
    }
}

/// The content of a section that is being written.
#[derive(Debug, Default)]
pub(super) struct Written(Vec<u8>);

impl Written {
    pub(super) fn byte(&mut self, byte: u8) {
        self.0.push(byte);
    }

    pub(super) fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    pub(super) fn digest(&mut self, digest: u128) {
        // The first bits first, so that digests in order are bytes in order.
        self.0.extend(digest.to_be_bytes());
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    pub(super) fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.bytes(text.as_bytes());
    }

    /// A text that may be missing.
    pub(super) fn optional(&mut self, text: Option<&str>) {
        self.byte(u8::from(text.is_some()));
        self.text(text.unwrap_or_default());
    }

    pub(super) fn append(&mut self, other: &Self) {
        self.bytes(&other.0);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it is time for another section.
    pub(super) fn is_full(&self) -> bool {
        self.0.len() >= SECTION
    }

    /// The section, packed, with its lengths and its checksum.
    ///
    /// # Panics
    ///
    /// If memory is exhausted.
    pub(super) fn packed(&self, kind: Kind) -> Vec<u8> {
        let packed = zstd::bulk::compress(&self.0, LEVEL).expect("memory for a section");
        let mut section = vec![kind as u8];
        section.extend((self.0.len() as u32).to_le_bytes());
        section.extend((packed.len() as u32).to_le_bytes());
        section.extend(packed);
        let sum = checksum(&[&section]);
        section.extend(sum.to_le_bytes());
        section
    }
}

/// The checksum that a packed section ends with.
pub(super) fn sum_of(section: &[u8]) -> u64 {
    section.last_chunk().map_or(0, |sum| u64::from_le_bytes(*sum))
}

/// What should be somewhere, and what is there.
#[derive(Debug)]
pub(super) struct Fault {
    expected: String,
    found: String,
}

impl Fault {
    pub(super) fn new(expected: impl Into<String>, found: impl Into<String>) -> Self {
        Self { expected: expected.into(), found: found.into() }
    }

    pub(super) fn at(self, byte: usize) -> SketchError {
        SketchError::Damaged { byte: byte as u64, expected: self.expected, found: self.found }
    }
}

/// A section that is there whole and undamaged, still packed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Section<'a> {
    pub(super) kind: Kind,
    /// Where it begins.
    pub(super) byte: usize,
    length: usize,
    packed: &'a [u8],
    /// Its checksum.
    pub(super) sum: u64,
}

impl<'a> Section<'a> {
    /// The section that begins at a byte, and where the next one does. Nothing is unpacked.
    pub(super) fn at(bytes: &'a [u8], byte: usize) -> Result<(Self, usize), SketchError> {
        let fault = |expected: &str, found: String| Fault::new(expected, found).at(byte);
        let rest = &bytes[byte..];
        let ends = || fault("a whole section", format!("the end after {} bytes", rest.len()));
        let (header, after) = rest.split_at_checked(HEADER).ok_or_else(ends)?;
        let length = |from: usize| header[from..].first_chunk().map_or(0, |four| u32::from_le_bytes(*four) as usize);
        let (length, packed) = (length(1), length(5));
        if length > MOST_SECTION {
            return Err(fault("a section of at most 16 MiB", format!("{length} bytes")));
        }
        let (packed, after) = after.split_at_checked(packed).ok_or_else(ends)?;
        let sum = after.first_chunk::<CHECKSUM>().map(|sum| u64::from_le_bytes(*sum)).ok_or_else(ends)?;
        if checksum(&[header, packed]) != sum {
            return Err(fault("a section that fits its checksum", "another content".to_owned()));
        }
        let kind = Kind::of(header[0]).ok_or_else(|| fault("a kind of section", format!("kind {}", header[0])))?;
        let next = byte + HEADER + packed.len() + CHECKSUM;
        Ok((Self { kind, byte, length, packed, sum }, next))
    }

    /// Its content.
    pub(super) fn unpacked(&self) -> Result<Vec<u8>, SketchError> {
        let fault = |found: String| Fault::new(format!("{} packed bytes", self.length), found).at(self.byte);
        let unpacked = zstd::bulk::decompress(self.packed, self.length).map_err(|error| fault(error.to_string()))?;
        if unpacked.len() == self.length { Ok(unpacked) } else { Err(fault(format!("{}", unpacked.len()))) }
    }
}

/// The content of a section that is being read.
#[derive(Debug)]
pub(super) struct Content<'a> {
    rest: &'a [u8],
}

impl<'a> Content<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(super) fn is_read(&self) -> bool {
        self.rest.is_empty()
    }

    /// Refuses what is left over.
    pub(super) fn end(&self) -> Result<(), Fault> {
        if self.is_read() {
            Ok(())
        } else {
            Err(Fault::new("the end of a section", format!("{} bytes", self.rest.len())))
        }
    }

    pub(super) fn byte(&mut self) -> Result<u8, Fault> {
        Ok(self.bytes(1)?[0])
    }

    /// Yes or no.
    pub(super) fn flag(&mut self) -> Result<bool, Fault> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            other => Err(Fault::new("0 or 1", other.to_string())),
        }
    }

    pub(super) fn number(&mut self) -> Result<u64, Fault> {
        let mut number = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if bits << shift >> shift != bits {
                break;
            }
            number |= bits << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(Fault::new("a number of 64 bits", "a longer one"))
    }

    /// A number of at most so much.
    pub(super) fn number_to(&mut self, most: u64) -> Result<u64, Fault> {
        let number = self.number()?;
        if number <= most { Ok(number) } else { Err(Fault::new(format!("a number up to {most}"), number.to_string())) }
    }

    pub(super) fn digest(&mut self) -> Result<u128, Fault> {
        let bytes = self.bytes(size_of::<u128>())?;
        Ok(bytes.iter().fold(0, |digest, &byte| digest << 8 | u128::from(byte)))
    }

    pub(super) fn bytes(&mut self, length: usize) -> Result<&'a [u8], Fault> {
        let found = self.rest.len();
        let (bytes, rest) = self
            .rest
            .split_at_checked(length)
            .ok_or_else(|| Fault::new(format!("{length} more bytes of a section"), found.to_string()))?;
        self.rest = rest;
        Ok(bytes)
    }

    pub(super) fn text(&mut self) -> Result<&'a str, Fault> {
        let length = self.number_to(MOST_SECTION as u64)?;
        std::str::from_utf8(self.bytes(length as usize)?).map_err(|_| Fault::new("UTF-8 text", "other bytes"))
    }

    /// A text that may be missing.
    pub(super) fn optional(&mut self) -> Result<Option<&'a str>, Fault> {
        let (is_there, text) = (self.flag()?, self.text()?);
        Ok(is_there.then_some(text))
    }
}
