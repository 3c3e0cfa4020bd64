//! How is a stored sketch read section by section, and is each one whole?

use std::io::{self, Read};

use super::SketchError;
use super::digest::checksum;
use super::wire::{CHECKSUM, Content, Fault, HEADER, Kind, MAGIC, MOST_SECTION, Sums};

/// The most bytes of a packed section: Zstandard adds less to what it cannot pack.
const MOST_PACKED: usize = MOST_SECTION + (1 << 17);

/// A section that is there whole and undamaged, still packed.
#[derive(Debug)]
pub(super) struct Section {
    pub(super) kind: Kind,
    /// Where it begins.
    pub(super) byte: u64,
    length: usize,
    packed: Vec<u8>,
    /// Its checksum.
    sum: u64,
}

impl Section {
    /// The section that begins at a byte. Memory grows only as content really arrives.
    pub(super) fn read(from: &mut impl Read, byte: u64) -> Result<Self, SketchError> {
        let header = arrived(from, HEADER, (byte, 0))?;
        let length = |from: usize| header[from..].first_chunk().map_or(0, |four| u32::from_le_bytes(*four) as usize);
        let (length, packed) = (length(1), length(5));
        if length > MOST_SECTION || packed > MOST_PACKED {
            return Err(Fault::new("a section of at most 16 MiB", format!("{length} bytes")).at(byte));
        }
        let packed = arrived(from, packed, (byte, HEADER))?;
        let sum = arrived(from, CHECKSUM, (byte, HEADER + packed.len()))?;
        let sum = sum.first_chunk::<CHECKSUM>().map_or(0, |sum| u64::from_le_bytes(*sum));
        if checksum(&[&header, &packed]) != sum {
            return Err(Fault::new("a section that fits its checksum", "another content").at(byte));
        }
        let kind = Kind::of(header[0]);
        let kind = kind.ok_or_else(|| Fault::new("a kind of section", format!("kind {}", header[0])).at(byte))?;
        Ok(Self { kind, byte, length, packed, sum })
    }

    /// The bytes that it takes where it is stored.
    pub(super) fn stored_bytes(&self) -> u64 {
        (HEADER + self.packed.len() + CHECKSUM) as u64
    }

    /// Its content.
    pub(super) fn unpacked(&self) -> Result<Vec<u8>, SketchError> {
        let fault = |found: String| Fault::new(format!("{} packed bytes", self.length), found).at(self.byte);
        let unpacked = zstd::bulk::decompress(&self.packed, self.length).map_err(|error| fault(error.to_string()))?;
        if unpacked.len() == self.length { Ok(unpacked) } else { Err(fault(format!("{}", unpacked.len()))) }
    }

    /// What `take` makes of all of its content.
    pub(super) fn taken<T>(&self, take: impl FnOnce(&mut Content<'_>) -> Result<T, Fault>) -> Result<T, SketchError> {
        let unpacked = self.unpacked()?;
        let mut content = Content::new(&unpacked);
        let taken = take(&mut content).and_then(|taken| content.end().map(|()| taken));
        taken.map_err(|fault| fault.at(self.byte))
    }
}

/// So many bytes, which are some of a section's, that begins at a byte.
fn arrived(from: &mut impl Read, length: usize, (byte, before): (u64, usize)) -> Result<Vec<u8>, SketchError> {
    let mut bytes = Vec::new();
    from.by_ref().take(length as u64).read_to_end(&mut bytes)?;
    if bytes.len() == length {
        return Ok(bytes);
    }
    let found = format!("the end after {} bytes", before + bytes.len());
    Err(Fault::new("a whole section", found).at(byte))
}

/// The sections of a stored sketch, from front to back.
#[derive(Debug)]
pub(super) struct Sections<R> {
    from: R,
    /// Where the section after `next` begins.
    byte: u64,
    /// The section that comes next, if it was looked at.
    next: Option<Section>,
    sums: Sums,
}

impl<R: Read> Sections<R> {
    pub(super) fn new(mut from: R) -> Result<Self, SketchError> {
        let mut magic = Vec::new();
        from.by_ref().take(MAGIC.len() as u64).read_to_end(&mut magic)?;
        if magic != MAGIC {
            let found = String::from_utf8_lossy(&magic);
            return Err(Fault::new("a sketch of this version, \"1PXSKET1\"", format!("{found:?}")).at(0));
        }
        Ok(Self { from, byte: MAGIC.len() as u64, next: None, sums: Sums::default() })
    }

    /// Where the next section begins.
    pub(super) fn byte(&self) -> u64 {
        self.next.as_ref().map_or(self.byte, |next| next.byte)
    }

    /// The next section, if it is of this kind.
    pub(super) fn next_if(&mut self, kind: Kind) -> Result<Option<Section>, SketchError> {
        let next = match self.next.take() {
            Some(next) => next,
            None => {
                let next = Section::read(&mut self.from, self.byte)?;
                self.byte += next.stored_bytes();
                next
            }
        };
        if next.kind != kind {
            self.next = Some(next);
            return Ok(None);
        }
        if kind != Kind::End {
            self.sums.add(next.sum);
        }
        Ok(Some(next))
    }

    /// The next section, which must be of this kind.
    pub(super) fn next_of(&mut self, kind: Kind) -> Result<Section, SketchError> {
        if let Some(section) = self.next_if(kind)? {
            return Ok(section);
        }
        let found = self.next.as_ref().map_or_else(|| "nothing".to_owned(), |next| format!("{:?}", next.kind));
        Err(Fault::new(format!("sections in their order, here {kind:?}"), found).at(self.byte()))
    }

    /// Reads the end, and refuses it if it is not that of the sections before, or if more follows.
    pub(super) fn end(&mut self) -> Result<(), SketchError> {
        let end = self.next_of(Kind::End)?;
        if end.unpacked()? != self.sums.end().as_bytes() {
            let expected = format!("the end of {} sections in their order", self.sums.sections());
            return Err(Fault::new(expected, "that of others").at(end.byte));
        }
        match io::copy(&mut self.from, &mut io::sink())? {
            0 => Ok(()),
            more => Err(Fault::new("the end", format!("{more} bytes more")).at(self.byte)),
        }
    }
}
