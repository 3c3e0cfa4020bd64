//! NPY: the format of `numpy.save`.
//!
//! `\x93NUMPY`, two version bytes, the length of a text, then the text: a Python dictionary with the element type, the
//! order and the shape. Elements follow. Defined in NEP 1 and in `numpy.lib.format`.

use onepixel::dataset::MAX_CLASSES;

use crate::bytes::origin::Origin;
use crate::bytes::stream::{self, Stream, shown};
use crate::error::{Error, Result};
use crate::formats::arrays::array::Header;
use crate::formats::arrays::element::{Element, Kind};

/// What errors call the format.
pub(crate) const NAME: &str = "NPY";

/// The first four bytes of every NPY file; `PY` and the version follow.
pub(crate) const MAGIC: [u8; 4] = *b"\x93NUM";

/// The longest header text that is read, in bytes. Version 1 can state no longer one, and an array of pixels or labels
/// needs about a hundred bytes.
const MOST_TEXT: u64 = u16::MAX as u64;

/// The most texts that an array is read for, and the most bytes of each.
const MOST_TEXTS: u64 = MAX_CLASSES as u64;
const MOST_TEXT_BYTES: usize = 1 << 14;

/// Reads the header of an array of numbers; [`MAGIC`] is read already.
pub(crate) fn header(stream: &mut Stream<'_>) -> Result<Header> {
    let (dictionary, text_offset, text) = dictionary(stream)?;
    dictionary
        .header(text_offset, text_offset + text.len() as u64)
        .map_err(|wrong| wrong.error(stream, text_offset, &text))
}

/// Reads an array of texts, or a single text: class names, a licence.
pub(crate) fn texts(origin: &Origin) -> Result<Vec<String>> {
    let mut stream = stream::content(origin)?;
    stream.skip(MAGIC.len() as u64, MAGIC.len() as u128)?;
    let (dictionary, text_offset, text) = dictionary(&mut stream)?;
    let header = dictionary.text_header().map_err(|wrong| wrong.error(&stream, text_offset, &text))?;
    let (count, characters) = header;
    let promised = u128::from(stream.offset()) + u128::from(count) * characters.bytes() as u128;
    stream.check_promise(promised)?;
    let mut texts = Vec::new();
    let mut bytes = vec![0; characters.bytes()];
    for index in 0..count {
        stream.fill(&mut bytes, promised)?;
        let text = characters.text(&bytes).ok_or_else(|| {
            let offset = stream.offset() - bytes.len() as u64;
            stream.bad_header(NAME, offset, "characters of Unicode", format!("other values in text {index}"))
        })?;
        texts.push(text);
    }
    stream.finish()?;
    Ok(texts)
}

/// How the characters of texts lie: each text takes the same room, filled up with zeros.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Characters {
    length: usize,
    /// Bytes of a character: 4 for UTF-32, 1 for bytes, which are taken for UTF-8.
    size: usize,
    big_endian: bool,
}

impl Characters {
    /// Those of an element type such as `'<U5'` or `'|S5'`.
    fn of(code: &[u8]) -> Option<Self> {
        let (order, kind, length) = match code {
            [order @ (b'<' | b'>' | b'|'), kind @ (b'U' | b'S'), length @ ..] => (order, kind, length),
            _ => return None,
        };
        let length = str::from_utf8(length).ok()?.parse().ok()?;
        let size = if *kind == b'U' { 4 } else { 1 };
        let fits = (1..=MOST_TEXT_BYTES / size).contains(&length);
        fits.then_some(Self { length, size, big_endian: *order == b'>' })
    }

    fn bytes(self) -> usize {
        self.length * self.size
    }

    fn text(self, bytes: &[u8]) -> Option<String> {
        if self.size == 1 {
            return Some(str::from_utf8(bytes).ok()?.trim_end_matches('\0').to_owned());
        }
        let (characters, _) = bytes.as_chunks::<4>();
        let codes = characters.iter().map(|&code| match self.big_endian {
            true => u32::from_be_bytes(code),
            false => u32::from_le_bytes(code),
        });
        let text: Option<String> = codes.map(char::from_u32).collect();
        Some(text?.trim_end_matches('\0').to_owned())
    }
}

/// Reads the dictionary, and tells where its text begins and what it is; [`MAGIC`] is read already.
fn dictionary(stream: &mut Stream<'_>) -> Result<(Dictionary, u64, Vec<u8>)> {
    let mut start = [0; 4];
    let read = stream.read(&mut start)?;
    if start[..2] != *b"PY" || read < 4 {
        return Err(stream.bad_header(NAME, 4, "PY and two version bytes", shown(&start[..read])));
    }
    let length_bytes = match start[2] {
        1 => 2,
        2 | 3 => 4,
        _ => return Err(stream.bad_header(NAME, 6, "version 1, 2 or 3", start[2].to_string())),
    };
    let mut length = [0; 4];
    let read = stream.read(&mut length[..length_bytes])?;
    if read < length_bytes {
        return Err(stream.bad_header(NAME, 8, "the length of the header", shown(&length[..read])));
    }
    let length = u64::from(u32::from_le_bytes(length));
    if length > MOST_TEXT {
        return Err(stream.bad_header(NAME, 8, "a header of at most 65535 bytes", format!("{length} bytes")));
    }
    let text_offset = 8 + length_bytes as u64;
    let mut text = vec![0; length as usize];
    let read = stream.read(&mut text)?;
    if read < text.len() {
        let end = text_offset + read as u64;
        return Err(stream.bad_header(NAME, end, format!("a header of {length} bytes"), shown(&[])));
    }
    let dictionary = Dictionary::parse(&text).map_err(|wrong| wrong.error(stream, text_offset, &text))?;
    Ok((dictionary, text_offset, text))
}

/// What was expected where in the header's text.
struct Wrong {
    at: usize,
    expected: &'static str,
    element: Option<String>,
}

impl Wrong {
    fn at(at: usize, expected: &'static str) -> Self {
        let element = None;
        Self { at, expected, element }
    }

    fn element(at: usize, expected: &'static str, found: ElementCode) -> Self {
        let found = match found {
            ElementCode::Number(element) => element.name(),
            ElementCode::Text(Characters { length, size: 4, .. }) => format!("U{length}"),
            ElementCode::Text(Characters { length, .. }) => format!("S{length}"),
            ElementCode::Other(code) => code,
        };
        Self { at, expected, element: Some(found) }
    }

    fn error(self, stream: &Stream<'_>, text_offset: u64, text: &[u8]) -> Error {
        let offset = text_offset + self.at as u64;
        match self.element {
            Some(found) => Error::ElementType {
                origin: stream.origin.clone(),
                offset,
                expected: self.expected,
                found,
                advice: "cast the array with astype and save it again",
            },
            None => {
                let rest = text.get(self.at..).unwrap_or_default();
                stream.bad_header(NAME, offset, self.expected, shown(&rest[..rest.len().min(12)]))
            }
        }
    }
}

/// An element type as it is stated.
enum ElementCode {
    Number(Element),
    Text(Characters),
    Other(String),
}

/// The three entries of the dictionary, as far as they are read.
#[derive(Default)]
struct Dictionary {
    element: Option<(ElementCode, usize)>,
    fortran_order: Option<bool>,
    dims: Option<(Vec<u64>, usize)>,
    end: usize,
}

impl Dictionary {
    fn parse(text: &[u8]) -> Result<Self, Wrong> {
        let mut cursor = Cursor { text, at: 0 };
        let mut dictionary = Self::default();
        cursor.expect(b'{', "{")?;
        while !cursor.take(b'}') {
            dictionary.entry(&mut cursor)?;
            if !cursor.take(b',') {
                cursor.expect(b'}', ", or }")?;
                break;
            }
        }
        cursor.blanks();
        dictionary.end = cursor.at;
        match cursor.at == text.len() {
            true => Ok(dictionary),
            false => Err(Wrong::at(cursor.at, "blanks up to the end of the header")),
        }
    }

    fn entry(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Wrong> {
        cursor.blanks();
        let at = cursor.at;
        let key = cursor.string("'descr', 'fortran_order' or 'shape'")?;
        cursor.expect(b':', ":")?;
        cursor.blanks();
        let value_at = cursor.at;
        let repeated = match key {
            b"descr" => self.element.replace((cursor.element()?, value_at)).is_some(),
            b"fortran_order" => self.fortran_order.replace(cursor.boolean()?).is_some(),
            b"shape" => self.dims.replace((cursor.tuple()?, value_at)).is_some(),
            _ => return Err(Wrong::at(at, "'descr', 'fortran_order' or 'shape'")),
        };
        match repeated {
            true => Err(Wrong::at(at, "each key once")),
            false => Ok(()),
        }
    }

    fn header(self, text_offset: u64, data_offset: u64) -> Result<Header, Wrong> {
        let missing = |expected| Wrong::at(self.end, expected);
        let (code, element_at) = self.element.ok_or(missing("an entry 'descr'"))?;
        let element = match code {
            ElementCode::Number(element) => element,
            code => return Err(Wrong::element(element_at, "a whole number, a float or bool", code)),
        };
        let (dims, dims_at) = self.dims.ok_or(missing("an entry 'shape'"))?;
        Ok(Header {
            format: NAME,
            element,
            floats: element.kind == Kind::Float,
            dims,
            dims_offset: text_offset + dims_at as u64,
            fortran_order: self.fortran_order.ok_or(missing("an entry 'fortran_order'"))?,
            data_offset,
        })
    }

    /// How many texts there are, and of which kind.
    fn text_header(self) -> Result<(u64, Characters), Wrong> {
        let missing = |expected| Wrong::at(self.end, expected);
        let (code, element_at) = self.element.ok_or(missing("an entry 'descr'"))?;
        let characters = match code {
            ElementCode::Text(characters) => characters,
            code => return Err(Wrong::element(element_at, "text (U or S)", code)),
        };
        match self.dims.ok_or(missing("an entry 'shape'"))? {
            (dims, _) if dims.is_empty() => Ok((1, characters)),
            (dims, at) => match dims[..] {
                [count] if count <= MOST_TEXTS => Ok((count, characters)),
                _ => Err(Wrong::at(at, "one dimension of at most 65536 texts")),
            },
        }
    }
}

/// A place in the header's text, and what Python literals begin there.
struct Cursor<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn blanks(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> bool {
        self.blanks();
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, byte: u8, expected: &'static str) -> Result<(), Wrong> {
        match self.take(byte) {
            true => Ok(()),
            false => Err(Wrong::at(self.at, expected)),
        }
    }

    /// A quoted text without escapes, which no key or element type of interest has.
    fn string(&mut self, expected: &'static str) -> Result<&'a [u8], Wrong> {
        let start = self.at;
        let quote = self.peek().filter(|byte| matches!(byte, b'\'' | b'"'));
        let quote = quote.ok_or(Wrong::at(start, expected))?;
        let rest = &self.text[start + 1..];
        let length = rest.iter().position(|&byte| byte == quote).ok_or(Wrong::at(start, expected))?;
        self.at = start + length + 2;
        Ok(&rest[..length])
    }

    fn boolean(&mut self) -> Result<bool, Wrong> {
        for (word, value) in [(&b"True"[..], true), (b"False", false)] {
            if self.text[self.at..].starts_with(word) {
                self.at += word.len();
                return Ok(value);
            }
        }
        Err(Wrong::at(self.at, "True or False"))
    }

    fn tuple(&mut self) -> Result<Vec<u64>, Wrong> {
        let expected = "a tuple of whole numbers below 2^64";
        self.expect(b'(', expected)?;
        let mut items = Vec::new();
        while !self.take(b')') {
            items.push(self.integer().ok_or(Wrong::at(self.at, expected))?);
            if !self.take(b',') {
                self.expect(b')', expected)?;
                break;
            }
        }
        Ok(items)
    }

    /// Digits, and the `L` that Python 2 may put after them.
    fn integer(&mut self) -> Option<u64> {
        let digits = self.text[self.at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let text = str::from_utf8(&self.text[self.at..self.at + digits]).ok()?;
        let value = text.parse().ok()?;
        self.at += digits;
        self.at += usize::from(self.peek() == Some(b'L'));
        Some(value)
    }

    /// An element type such as `'<u2'` or `'|b1'`.
    fn element(&mut self) -> Result<ElementCode, Wrong> {
        let at = self.at;
        if self.peek() == Some(b'[') {
            let code = ElementCode::Other("a structure".to_owned());
            return Err(Wrong::element(at, "a whole number, a float or bool", code));
        }
        let code = self.string("a quoted element type")?;
        Ok(match (number_type(code), Characters::of(code)) {
            (Some(element), _) => ElementCode::Number(element),
            (_, Some(characters)) => ElementCode::Text(characters),
            _ => ElementCode::Other(String::from_utf8_lossy(code).into_owned()),
        })
    }
}

/// The type of numbers that a code such as `<u2` states.
fn number_type(code: &[u8]) -> Option<Element> {
    let &[order, kind, size] = code else { return None };
    let kind = match (kind, size) {
        (b'u', b'1' | b'2' | b'4' | b'8') => Kind::Unsigned,
        (b'i', b'1' | b'2' | b'4' | b'8') => Kind::Signed,
        (b'b', b'1') => Kind::Bool,
        (b'f', b'2' | b'4' | b'8') => Kind::Float,
        _ => return None,
    };
    let ordered = matches!((order, size), (b'<' | b'>', _) | (b'|', b'1'));
    ordered.then_some(Element { kind, size: usize::from(size - b'0'), big_endian: order == b'>' })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::bytes::origin::Origin;
    use crate::bytes::supply::Supply;

    fn parse(text: &str) -> Result<Header> {
        let mut bytes = b"PY\x01\x00".to_vec();
        bytes.extend((text.len() as u16).to_le_bytes());
        bytes.extend(text.as_bytes());
        header(&mut Stream::new(Origin::file(Path::new("a.npy")), &bytes[..], Supply::Raw(0)))
    }

    #[test]
    fn headers_of_old_and_new_numpy_say_the_same() {
        let new = parse("{'descr': '|u1', 'fortran_order': False, 'shape': (3000, 784), }     \n").unwrap();
        let old = parse("{\"shape\":(3000L,784L),\"fortran_order\":False,\"descr\":\"<u1\"}").unwrap();
        for header in [new, old] {
            assert_eq!(header.dims, [3000, 784]);
            assert!(header.element.is_u8() && !header.fortran_order);
        }
    }

    #[test]
    fn a_type_that_is_no_number_is_refused_by_name() {
        let text = |descr| format!("{{'descr': {descr}, 'fortran_order': False, 'shape': (3,)}}");
        for (descr, name) in [("'|O'", "|O"), ("'<U5'", "U5"), ("[('a', '<u1')]", "a structure"), ("'=u2'", "=u2")] {
            let error = parse(&text(descr)).unwrap_err().to_string();
            assert!(error.contains("expected a whole number") && error.contains(name), "{error}");
        }
    }
}

#[cfg(test)]
mod hostile {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_header_text_panics(text in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _ = Dictionary::parse(&text).and_then(|dictionary| dictionary.header(10, 90));
        }

        #[test]
        fn no_nearly_right_header_text_panics(text in "[{}()',:a-z0-9TFL |<>]{0,80}") {
            let _ = Dictionary::parse(text.as_bytes()).and_then(|dictionary| dictionary.header(10, 90));
        }
    }
}
