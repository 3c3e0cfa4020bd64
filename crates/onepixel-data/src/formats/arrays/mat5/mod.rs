//! MATLAB 5: the format of MATLAB's `save` with `-v6` or `-v7`, and of `scipy.io.savemat`.
//!
//! 128 bytes of header; then data elements, each a type, a length and as many bytes. A variable is an element of type
//! *matrix*, whose parts are elements again: flags with the class, dimensions, a name, and the numbers, stored in the
//! narrowest type that holds them all, the first index fastest. An element of type *compressed* is zlib around one such
//! variable. Structures hold matrices: EMNIST's is `dataset`, with `train` and `test` in it. MathWorks, *MAT-File Format*
//! (R2021b), chapter 1.
//!
//! Nothing is held but what is asked for: a path leads through the parts of a variable, and those that are not on it are
//! passed over.

mod dataset;
mod parts;
#[cfg(test)]
mod tests;

use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use flate2::bufread::ZlibDecoder;
use onepixel::dataset::Shape;

use crate::bytes::origin::Origin;
use crate::bytes::stream::{self, Stream, shown};
use crate::bytes::supply::{Supply, open_file};
use crate::bytes::zip_member;
use crate::error::{Error, Result};
use crate::formats::arrays::array::{Arrangement, Header, Layout};
use crate::formats::arrays::array_images::{ArrayImages, Lying};
pub(crate) use crate::formats::arrays::mat5::dataset::{read_pair, read_variables};
use crate::formats::arrays::mat5::parts::{Numbers, Walk};
use crate::reading::labels::Labels;

/// What errors call the format.
pub(crate) const NAME: &str = "MATLAB 5";

/// Bytes before the first variable.
const HEADER_BYTES: u64 = 128;

/// More variables than any file of images has.
const MOST_VARIABLES: usize = 1 << 12;

/// The first bytes of HDF5, in which version 7.3 lies after 512 bytes.
const HDF5: [u8; 8] = *b"\x89HDF\r\n\x1a\n";

/// Whether a file begins as one of MATLAB's, of whatever version.
pub(crate) fn begins(head: &[u8]) -> bool {
    let stated = matches!(version(head), Some((0x0100 | 0x0200, _))) || head.starts_with(b"MATLAB ");
    head.starts_with(&HDF5) || version_4(head) || stated
}

/// The version that a header of 128 bytes states, and whether numbers are big-endian.
fn version(head: &[u8]) -> Option<(u16, bool)> {
    match *head.get(124..128)? {
        [a, b, b'I', b'M'] => Some((u16::from_le_bytes([a, b]), false)),
        [a, b, b'M', b'I'] => Some((u16::from_be_bytes([a, b]), true)),
        _ => None,
    }
}

/// Whether a file begins with a matrix of version 4: a type of four digits, the sides, a flag, a name and its length.
fn version_4(head: &[u8]) -> bool {
    let (words, rest) = head.as_chunks::<4>();
    let [kind, _, _, complex, length, ..] = words else { return false };
    let little = kind[3] == 0 && kind[2] == 0;
    let number = |word: &[u8; 4]| if little { u32::from_le_bytes(*word) } else { u32::from_be_bytes(*word) };
    let (kind, length) = (number(kind), number(length) as usize);
    let digits = matches!((kind / 1000, kind / 100 % 10, kind / 10 % 10, kind % 10), (0 | 1, 0, 0..=5, 0..=2));
    let name = head.get(20..20 + length.min(64)).unwrap_or(rest);
    let named = name.split_last().is_some_and(|(end, name)| {
        *end == 0 && !name.is_empty() && name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
    });
    digits && number(complex) <= 1 && length <= 64 && named
}

/// The index of the image among those of an array.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ImageIndex {
    /// (images, values), (images, height, width), (images, height, width, channels).
    First,
    /// (values, images), (height, width, images), (height, width, channels, images).
    Last,
}

/// A file whose variables are known by name.
#[derive(Clone)]
pub(crate) struct MatFile {
    /// A file, or a member of a zip archive.
    origin: Origin,
    bytes: u64,
    big_endian: bool,
    variables: Vec<Variable>,
}

#[derive(Debug, Clone)]
struct Variable {
    name: String,
    /// Where its data begins, after type and length.
    offset: u64,
    bytes: u64,
    compressed: bool,
}

impl MatFile {
    /// Opens a file and lists its variables.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let (_, bytes) = open_file(path)?;
        Self::open_at(Origin::file(path), bytes)
    }

    /// Opens a file that is a member of a zip archive. Such a member is decompressed anew, up to what is asked for, each
    /// time that something is.
    pub(crate) fn open_member(origin: Origin) -> Result<Self> {
        let bytes = zip_member::bytes(&origin)?;
        Self::open_at(origin, bytes)
    }

    fn open_at(origin: Origin, bytes: u64) -> Result<Self> {
        let mut head = vec![0; HEADER_BYTES as usize];
        let read = stream::content(&origin)?.read(&mut head)?;
        head.truncate(read);
        let wrong_version = |found| Err(Error::MatVersion { origin: origin.clone(), found });
        let big_endian = match version(&head) {
            _ if head.starts_with(&HDF5) => return wrong_version("HDF5 (as MATLAB's version 7.3 is)"),
            Some((0x0200, _)) => return wrong_version("version 7.3, which is HDF5"),
            Some((0x0100, big_endian)) => big_endian,
            _ if version_4(&head) => return wrong_version("version 4"),
            _ => {
                let found = shown(head.get(124..).unwrap_or_default());
                let expected = "version 1 and IM or MI".to_owned();
                return Err(Error::BadHeader { origin, format: NAME, offset: 124, expected, found });
            }
        };
        let mut mat = Self { origin, bytes, big_endian, variables: Vec::new() };
        mat.list()?;
        Ok(mat)
    }

    /// The names of the variables.
    pub(crate) fn names(&self) -> Vec<String> {
        self.variables.iter().map(|variable| variable.name.clone()).collect()
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.variables.iter().any(|variable| variable.name == name)
    }

    /// The dimensions of the array at this path: the name of a variable, and of a field of each structure on the way.
    pub(crate) fn dims(&self, path: &[&str]) -> Result<Vec<u64>> {
        Ok(self.numbers(path)?.0.dims)
    }

    /// The numbers of an array of at most `most` elements, the first index fastest, and its dimensions.
    pub(crate) fn values(&self, path: &[&str], most: usize) -> Result<(Vec<u64>, Vec<f64>)> {
        let (numbers, walk) = self.numbers(path)?;
        let header = numbers.header(numbers.dims.clone());
        let mut stream = walk.into_stream();
        stream.check_promise(header.promised())?;
        let mut values = Vec::new();
        header.each_chunk(&mut stream, |_, chunk, stream| {
            header.element.decode(chunk, &mut values);
            match values.len() > most {
                true => Err(Error::MatVariable {
                    origin: stream.origin.clone(),
                    expected: format!("at most {most} numbers"),
                    found: format!("dimensions {:?}", numbers.dims),
                }),
                false => Ok(()),
            }
        })?;
        stream.finish()?;
        Ok((numbers.dims, values))
    }

    /// The labels that an array of one column or one row holds; whole numbers.
    pub(crate) fn labels(&self, path: &[&str]) -> Result<Labels> {
        let (numbers, walk) = self.numbers(path)?;
        let long: Vec<u64> = numbers.dims.iter().copied().filter(|&dim| dim != 1).collect();
        let dims = match long[..] {
            [] => vec![1],
            [count] => vec![count],
            _ => numbers.dims.clone(),
        };
        numbers.header(dims).read_labels(walk.into_stream())
    }

    /// The images that an array holds, opened but not read.
    pub(crate) fn images(&self, path: &[&str], index: ImageIndex, asked: Option<Shape>) -> Result<ArrayImages> {
        let (numbers, walk) = self.numbers(path)?;
        let origin = walk.origin().clone();
        let (header, layout) = match index {
            ImageIndex::First => {
                let header = Header { fortran_order: true, ..numbers.header(numbers.dims.clone()) };
                let layout = header.images(&origin, asked)?;
                (header, layout)
            }
            ImageIndex::Last => last_index_layout(&numbers, &origin, asked)?,
        };
        let lying = match walk.is_compressed() || self.origin.member.is_some() {
            true => Lying::Packed,
            false => Lying::InFile(self.origin.file.to_path_buf()),
        };
        let (mat, path): (_, Vec<String>) = (self.clone(), path.iter().map(|name| (*name).to_owned()).collect());
        let open = move || {
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            Ok(mat.numbers(&path)?.1.into_stream())
        };
        Ok(ArrayImages { origin, header, layout, open: Box::new(open), lying })
    }

    /// Walks to the numbers of the array at a path.
    fn numbers(&self, path: &[&str]) -> Result<(Numbers, Walk)> {
        let (name, fields) = path.split_first().unwrap_or((&"", &[]));
        let variable =
            self.variables.iter().find(|variable| variable.name == *name).ok_or_else(|| Error::MissingMember {
                file: self.origin.file.to_path_buf(),
                expected: format!("a variable {name}"),
                found: self.names(),
            })?;
        let mut walk = self.walk(variable, &path.join("."))?;
        let mut matrix = match variable.compressed {
            true => walk.variable()?,
            false => walk.matrix(variable.offset + variable.bytes)?,
        };
        for field in fields {
            matrix = walk.field(&matrix, field)?;
        }
        Ok((walk.numbers(&matrix)?, walk))
    }

    /// A walk through a variable from its beginning.
    fn walk(&self, variable: &Variable, path: &str) -> Result<Walk> {
        let origin = match (path, &self.origin.member) {
            ("", _) => self.origin.clone(),
            (path, None) => Origin::member(&self.origin.file, path),
            (path, Some(member)) => Origin::member(&self.origin.file, &format!("{member}, {path}")),
        };
        let from = self.read_from(variable.offset)?;
        let stream = match variable.compressed {
            true => {
                let inside = ZlibDecoder::new(BufReader::with_capacity(1 << 16, from.take(variable.bytes)));
                Stream::new(origin, inside, Supply::DeflatedPart(variable.bytes))
            }
            false => Stream::new(origin, BufReader::with_capacity(1 << 16, from), Supply::Part(self.bytes))
                .begun_at(variable.offset),
        };
        Ok(Walk::new(stream, self.big_endian))
    }

    /// The bytes from `offset` on.
    fn read_from(&self, offset: u64) -> Result<Box<dyn Read>> {
        if self.origin.member.is_some() {
            let mut member = stream::content(&self.origin)?;
            member.skip(offset, u128::from(self.bytes))?;
            return Ok(Box::new(member));
        }
        let (mut file, _) = open_file(&self.origin.file)?;
        let unreadable = |source| Error::Unreadable { origin: self.origin.clone(), offset, source };
        file.seek(SeekFrom::Start(offset)).map_err(unreadable)?;
        Ok(Box::new(file))
    }

    /// Lists the variables, each of which begins where the one before ends.
    fn list(&mut self) -> Result<()> {
        let mut offset = HEADER_BYTES;
        while offset < self.bytes {
            let variable = self.variable_at(offset)?;
            offset = variable.offset + variable.bytes;
            self.variables.push(variable);
            if self.variables.len() > MOST_VARIABLES {
                let (expected, found) = ("at most 4096 variables".to_owned(), "more".to_owned());
                return Err(Error::MatVariable { origin: self.origin.clone(), expected, found });
            }
        }
        Ok(())
    }

    fn variable_at(&self, at: u64) -> Result<Variable> {
        let mut variable = Variable { name: String::new(), offset: at, bytes: self.bytes - at, compressed: false };
        let tag = self.walk(&variable, "")?.tag(self.bytes)?;
        variable = Variable { offset: at + 8, bytes: tag.bytes, compressed: tag.is_compressed(), ..variable };
        if !tag.is_variable() {
            return Err(self.walk(&variable, "")?.wrong(
                at,
                "a variable (type 14 or 15)",
                format!("type {}", tag.kind),
            ));
        }
        if tag.bytes == 0 {
            return Ok(variable);
        }
        let mut walk = self.walk(&variable, "")?;
        let matrix = match variable.compressed {
            true => walk.variable()?,
            false => walk.matrix(variable.offset + variable.bytes)?,
        };
        Ok(Variable { name: matrix.name, ..variable })
    }
}

/// (height, width, channels, images), the first index fastest, is (images, channels, width, height), the last fastest.
fn last_index_layout(numbers: &Numbers, origin: &Origin, asked: Option<Shape>) -> Result<(Header, Layout)> {
    let dims: Vec<u64> = numbers.dims.iter().rev().copied().collect();
    let header = numbers.header(dims);
    let (height, width, channels) = match numbers.dims[..] {
        [_, _] => {
            let layout = header.images(origin, asked)?;
            return Ok((header, layout));
        }
        [height, width, _] => (height, width, 1),
        [height, width, channels, _] => (height, width, channels),
        _ => return Err(header.bad_dims(origin, "(height, width, channels, images)")),
    };
    let images = header.dims[0];
    if images == 0 {
        return Err(Error::EmptySet { origin: origin.clone() });
    }
    let shape = header.shape(origin, height, width, channels)?;
    header.check_shape(origin, shape, asked)?;
    let images = usize::try_from(images).map_err(|_| header.bad_dims(origin, "fewer images"))?;
    Ok((header, Layout { images, shape, arrangement: Arrangement::Columns }))
}
