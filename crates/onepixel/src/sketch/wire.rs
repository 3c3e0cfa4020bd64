//! How do numbers, texts and sections become bytes, and how is damage told?
//!
//! A sketch is, as bytes: the magic bytes; sections; an end section that counts and digests them. A section is its kind (one
//! byte), the lengths of its content and of its packed content (`u32`, little-endian), the packed content (Zstandard), and the
//! first 64 bits of the SHA-256 of all that. Numbers inside are LEB128, texts have their length before them.

use sha2::{Digest, Sha256};

use super::SketchError;
use super::digest::{checksum, first_128_bits};

/// What every sketch begins with; the last byte is the version.
pub(super) const MAGIC: &[u8; 8] = b"1PXSKET1";

/// The most bytes of a section before it is packed.
pub(super) const MOST_SECTION: usize = 16 << 20;

/// About so many bytes are put into one section, where there are more.
pub(super) const SECTION: usize = 1 << 20;

/// Zstandard's usual level: the next ones take twice the time for a few per cent.
const LEVEL: i32 = 3;

/// The kind and the two lengths before a section's content.
pub(super) const HEADER: usize = 9;

/// The checksum behind it.
pub(super) const CHECKSUM: usize = 8;

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

    pub(super) fn of(byte: u8) -> Option<Self> {
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

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
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
fn sum_of(section: &[u8]) -> u64 {
    section.last_chunk().map_or(0, |sum| u64::from_le_bytes(*sum))
}

/// How many sections there were, and their checksums in their order, digested.
#[derive(Debug, Clone, Default)]
pub(super) struct Sums {
    sections: u64,
    sums: Sha256,
}

impl Sums {
    /// Adds the checksum of a section.
    pub(super) fn add(&mut self, sum: u64) {
        self.sections += 1;
        self.sums.update(sum.to_le_bytes());
    }

    /// Adds a packed section.
    pub(super) fn add_packed(&mut self, section: &[u8]) {
        self.add(sum_of(section));
    }

    pub(super) fn sections(&self) -> u64 {
        self.sections
    }

    /// The content of the end section.
    pub(super) fn end(&self) -> Written {
        let mut end = Written::default();
        end.number(self.sections);
        end.digest(first_128_bits(self.sums.clone()));
        end
    }
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

    pub(super) fn at(self, byte: u64) -> SketchError {
        SketchError::Damaged { byte, expected: self.expected, found: self.found }
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

    /// How many bytes are left.
    pub(super) fn left(&self) -> usize {
        self.rest.len()
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
