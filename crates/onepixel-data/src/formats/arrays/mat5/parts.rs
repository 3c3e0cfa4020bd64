//! What do the parts of a variable say?

use crate::bytes::origin::Origin;
use crate::bytes::stream::Stream;
use crate::error::{Error, Result};
use crate::formats::arrays::array::Header;
use crate::formats::arrays::element::{Element, Kind};
use crate::formats::arrays::mat5::NAME;

const MATRIX: u32 = 14;
const COMPRESSED: u32 = 15;

/// The longest name, in bytes; MATLAB writes no longer ones than 63.
const MOST_NAME_BYTES: u64 = 256;

/// More sides than any array of images has, in bytes of the element that states them.
const MOST_DIMS_BYTES: u64 = 4 * 16;

/// The most bytes that the field names of a structure are read for.
const MOST_FIELD_BYTES: u64 = 1 << 16;

/// The type and the length of an element. Those of at most 4 bytes may be packed into the tag's second half.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tag {
    pub(super) kind: u32,
    pub(super) bytes: u64,
    /// Where its data begins.
    start: u64,
    packed: bool,
}

impl Tag {
    pub(super) fn is_compressed(self) -> bool {
        self.kind == COMPRESSED
    }

    pub(super) fn is_variable(self) -> bool {
        matches!(self.kind, MATRIX | COMPRESSED)
    }

    /// Bytes between its data and the next element.
    fn padding(self) -> u64 {
        match self.packed {
            true => 4 - self.bytes,
            false => (8 - self.bytes % 8) % 8,
        }
    }
}

/// The class of an array: what its numbers stand for, however they are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Numbers { floats: bool },
    Structure,
    Other(&'static str),
}

impl Class {
    fn of(code: u32) -> Self {
        match code {
            2 => Self::Structure,
            6 | 7 => Self::Numbers { floats: true },
            8..=15 => Self::Numbers { floats: false },
            1 => Self::Other("a cell array"),
            3 => Self::Other("an object"),
            4 => Self::Other("text"),
            5 => Self::Other("a sparse array"),
            16 => Self::Other("a function"),
            17 => Self::Other("an object that only MATLAB understands"),
            _ => Self::Other("an array of an unknown class"),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Numbers { .. } => "a numeric array",
            Self::Structure => "a structure",
            Self::Other(name) => name,
        }
    }
}

/// An array up to its name.
#[derive(Debug, Clone)]
pub(super) struct Matrix {
    pub(super) name: String,
    class: Class,
    complex: bool,
    dims: Vec<u64>,
    /// Where it ends.
    end: u64,
}

/// A numeric array up to its first number.
#[derive(Debug, Clone)]
pub(super) struct Numbers {
    pub(super) dims: Vec<u64>,
    element: Element,
    floats: bool,
    start: u64,
}

impl Numbers {
    /// The header of these numbers seen in `dims`, the last index fastest.
    pub(super) fn header(&self, dims: Vec<u64>) -> Header {
        Header {
            format: NAME,
            element: self.element,
            floats: self.floats,
            dims,
            dims_offset: self.start,
            fortran_order: false,
            data_offset: self.start,
        }
    }
}

/// A place in a variable, from which one can only go on.
pub(super) struct Walk {
    stream: Stream<'static>,
    big_endian: bool,
}

impl Walk {
    pub(super) fn new(stream: Stream<'static>, big_endian: bool) -> Self {
        Self { stream, big_endian }
    }

    pub(super) fn origin(&self) -> &Origin {
        &self.stream.origin
    }

    pub(super) fn is_compressed(&self) -> bool {
        self.stream.is_compressed()
    }

    pub(super) fn into_stream(self) -> Stream<'static> {
        self.stream
    }

    pub(super) fn wrong(&self, offset: u64, expected: impl Into<String>, found: String) -> Error {
        self.stream.bad_header(NAME, offset, expected, found)
    }

    /// Reads the tag of the next element, which must end at `end` or before.
    pub(super) fn tag(&mut self, end: u64) -> Result<Tag> {
        let at = self.stream.offset();
        let first = self.word(end)?;
        let packed = first >> 16 != 0;
        let (kind, bytes) = match packed {
            true => (first & 0xffff, first >> 16),
            false => (first, self.word(end)?),
        };
        if packed && bytes > 4 {
            return Err(self.wrong(at, "at most 4 bytes in a small element", bytes.to_string()));
        }
        let tag = Tag { kind, bytes: u64::from(bytes), start: self.stream.offset(), packed };
        match tag.start + tag.bytes > end {
            true => {
                let expected =
                    format!("an element of at most {} bytes, which end what it is part of", end - tag.start.min(end));
                Err(self.wrong(at, expected, format!("one of {bytes}")))
            }
            false => Ok(tag),
        }
    }

    fn word(&mut self, end: u64) -> Result<u32> {
        let mut word = [0; 4];
        self.stream.fill(&mut word, u128::from(end))?;
        Ok(self.number(word))
    }

    fn number(&self, word: [u8; 4]) -> u32 {
        match self.big_endian {
            true => u32::from_be_bytes(word),
            false => u32::from_le_bytes(word),
        }
    }

    /// Reads the data of a short element, and what pads it.
    fn data(&mut self, tag: Tag, kinds: &[u32], most: u64, what: &str, end: u64) -> Result<Vec<u8>> {
        if !kinds.contains(&tag.kind) || tag.bytes > most {
            let expected = format!("{what}, of type {} and at most {most} bytes", kinds[0]);
            return Err(self.wrong(tag.start, expected, format!("type {} and {} bytes", tag.kind, tag.bytes)));
        }
        let mut data = vec![0; tag.bytes as usize];
        self.stream.fill(&mut data, u128::from(end))?;
        self.pad(tag, end)?;
        Ok(data)
    }

    /// Passes over what pads an element; the last one of a variable may lack it.
    fn pad(&mut self, tag: Tag, end: u64) -> Result<()> {
        let padding = tag.padding().min(end.saturating_sub(self.stream.offset()));
        self.stream.skip(padding, u128::from(end))
    }

    /// Reads a variable that is alone in compressed data up to its name.
    pub(super) fn variable(&mut self) -> Result<Matrix> {
        let tag = self.tag(u64::from(u32::MAX) + 8)?;
        if tag.kind != MATRIX {
            return Err(self.wrong(0, "a variable (type 14)", format!("type {}", tag.kind)));
        }
        let end = tag.start + tag.bytes;
        self.stream.check_promise(u128::from(end))?;
        self.matrix(end)
    }

    /// Reads an array up to its name; its tag is read already.
    pub(super) fn matrix(&mut self, end: u64) -> Result<Matrix> {
        let tag = self.tag(end)?;
        let flags = self.data(tag, &[6], 8, "flags", end)?;
        let (words, _) = flags.as_chunks::<4>();
        let flags = words.first().map_or(0, |&word| self.number(word));
        let class = Class::of(flags & 0xff);
        let dims = if flags & 0xff == 17 { Vec::new() } else { self.dims(end)? };
        let tag = self.tag(end)?;
        let name = self.data(tag, &[1, 2, 16], MOST_NAME_BYTES, "a name", end)?;
        let name = String::from_utf8_lossy(&name).trim_end_matches('\0').to_owned();
        Ok(Matrix { name, class, complex: flags & 0x0800 != 0, dims, end })
    }

    fn dims(&mut self, end: u64) -> Result<Vec<u64>> {
        let tag = self.tag(end)?;
        let stated = self.data(tag, &[5, 6], MOST_DIMS_BYTES, "dimensions", end)?;
        let (words, _) = stated.as_chunks::<4>();
        let dims: Vec<u64> = words.iter().map(|&word| u64::from(self.number(word))).collect();
        match dims.len() >= 2 && dims.iter().all(|&dim| dim <= i32::MAX as u64) {
            true => Ok(dims),
            false => Err(self.wrong(tag.start, "two dimensions or more, each below 2^31", format!("{dims:?}"))),
        }
    }

    /// Goes on to a field of a structure, whose name is read already.
    pub(super) fn field(&mut self, structure: &Matrix, field: &str) -> Result<Matrix> {
        if structure.class != Class::Structure || structure.dims.iter().any(|&dim| dim != 1) {
            let found = format!("{} of dimensions {:?}", structure.class.name(), structure.dims);
            return Err(self.unfit(format!("one structure with a field {field}"), found));
        }
        let end = structure.end;
        let names = self.field_names(end)?;
        let Some(place) = names.iter().position(|name| name == field) else {
            return Err(self.unfit(format!("a field {field}"), format!("the fields {}", names.join(", "))));
        };
        for _ in 0..place {
            let tag = self.tag(end)?;
            self.stream.skip(tag.bytes, u128::from(end))?;
            self.pad(tag, end)?;
        }
        let tag = self.tag(end)?;
        if tag.kind != MATRIX || tag.bytes == 0 {
            return Err(
                self.unfit(format!("an array in field {field}"), format!("type {} and {} bytes", tag.kind, tag.bytes))
            );
        }
        self.matrix(tag.start + tag.bytes)
    }

    fn field_names(&mut self, end: u64) -> Result<Vec<String>> {
        let tag = self.tag(end)?;
        let length = self.data(tag, &[5], 4, "the length of field names", end)?;
        let length = length.try_into().map_or(0, |word| self.number(word) as usize);
        let tag = self.tag(end)?;
        let names = self.data(tag, &[1], MOST_FIELD_BYTES, "field names", end)?;
        if length == 0 || !names.len().is_multiple_of(length) {
            let found = format!("{} bytes for names of {length}", names.len());
            return Err(self.wrong(tag.start, "field names of one length", found));
        }
        let text = |name: &[u8]| {
            String::from_utf8_lossy(name.split(|&byte| byte == 0).next().unwrap_or_default()).into_owned()
        };
        Ok(names.chunks_exact(length).map(text).collect())
    }

    /// Goes on to the first number of an array, whose name is read already.
    pub(super) fn numbers(&mut self, matrix: &Matrix) -> Result<Numbers> {
        let Class::Numbers { floats } = matrix.class else {
            return Err(self.unfit("a numeric array", matrix.class.name().to_owned()));
        };
        if matrix.complex {
            return Err(self.unfit("real numbers", "complex ones".to_owned()));
        }
        let at = self.stream.offset();
        let tag = self.tag(matrix.end)?;
        let element = element(tag.kind, self.big_endian)
            .ok_or_else(|| self.wrong(at, "a type of numbers (1 to 7, 9, 12 or 13)", format!("type {}", tag.kind)))?;
        let elements = matrix.dims.iter().fold(1u128, |all, &dim| all.saturating_mul(u128::from(dim)));
        let expected = elements.saturating_mul(element.size as u128);
        match expected == u128::from(tag.bytes) {
            true => Ok(Numbers { dims: matrix.dims.clone(), element, floats, start: tag.start }),
            false => {
                let expected = format!("{expected} bytes for dimensions {:?} of {}", matrix.dims, element.name());
                Err(self.wrong(at, expected, format!("{} bytes", tag.bytes)))
            }
        }
    }

    fn unfit(&self, expected: impl Into<String>, found: String) -> Error {
        Error::MatVariable { origin: self.origin().clone(), expected: expected.into(), found }
    }
}

/// The type in which numbers are stored.
fn element(kind: u32, big_endian: bool) -> Option<Element> {
    let (kind, size) = match kind {
        1 => (Kind::Signed, 1),
        2 => (Kind::Unsigned, 1),
        3 => (Kind::Signed, 2),
        4 => (Kind::Unsigned, 2),
        5 => (Kind::Signed, 4),
        6 => (Kind::Unsigned, 4),
        7 => (Kind::Float, 4),
        9 => (Kind::Float, 8),
        12 => (Kind::Signed, 8),
        13 => (Kind::Unsigned, 8),
        _ => return None,
    };
    Some(Element { kind, size, big_endian })
}
