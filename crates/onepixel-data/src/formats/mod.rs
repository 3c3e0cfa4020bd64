//! Which format does a file have?
//!
//! The first bytes decide; names are never asked.

mod array;
pub(crate) mod csv;
pub(crate) mod digits;
pub(crate) mod drawing;
pub(crate) mod drawn;
mod idx;
pub(crate) mod ndjson;
mod npy;
pub(crate) mod npz;
pub(crate) mod quickdraw_bin;

use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::Path;

use crate::error::{Error, Result};
use crate::labels::Labels;
use crate::origin::Origin;
use crate::parts::Pixels;
use crate::raw_images::RawImages;
use crate::reading::Reading;
use crate::reopened::InPlace;
use crate::stream::{self, Stream, Supply, shown};

/// What the first bytes of a file say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Idx,
    Npy,
    /// Compressed; what is inside shows only once it is read.
    Gzip,
    Zip,
    /// JSON objects, one a line.
    Ndjson,
    /// No zero byte and no other sign of a binary format: CSV, if anything.
    Text,
}

impl Format {
    fn of(head: &[u8]) -> Option<Self> {
        match head {
            [0x1f, 0x8b, ..] => Some(Self::Gzip),
            [0, 0, _, _, ..] => Some(Self::Idx),
            [b'P', b'K', 3 | 5, 4 | 6, ..] => Some(Self::Zip),
            _ if head.starts_with(&npy::MAGIC) => Some(Self::Npy),
            [b'{', ..] => Some(Self::Ndjson),
            _ if head.iter().all(|&byte| byte >= b' ' || byte.is_ascii_whitespace()) => Some(Self::Text),
            _ => None,
        }
    }

    /// Its name, as errors put it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Idx => idx::NAME,
            Self::Npy => npy::NAME,
            Self::Gzip => "gzip-compressed",
            Self::Zip => "NPZ",
            Self::Ndjson => ndjson::NAME,
            Self::Text => "text",
        }
    }
}

/// Tells the format of a file by its first bytes.
pub(crate) fn sniff(path: &Path) -> Result<Format> {
    let (mut file, _) = stream::open(path)?;
    sniff_open(&mut file, path, "IDX or NPY (raw or gzip), NPZ, CSV, or NDJSON")
}

/// Tells the format of an open file, which is then at its start again.
fn sniff_open(file: &mut File, path: &Path, expected: &'static str) -> Result<Format> {
    let unreadable = |source| Error::Unreadable { origin: Origin::file(path), offset: 0, source };
    let mut head = Vec::new();
    file.by_ref().take(8).read_to_end(&mut head).map_err(unreadable)?;
    file.rewind().map_err(unreadable)?;
    Format::of(&head).ok_or_else(|| Error::UnknownFormat { origin: Origin::file(path), expected, found: shown(&head) })
}

/// Opens a file of images alone. Raw u8 stays in the file.
pub(crate) fn read_images(path: &Path, reading: &Reading<'_>) -> Result<(Pixels, Origin)> {
    let (mut file, bytes) = stream::open(path)?;
    let format = sniff_open(&mut file, path, "images as IDX or NPY (raw or gzip), or NPZ")?;
    if format == Format::Zip {
        return npz::read_lone_images(path, reading);
    }
    let mut stream = array_stream(&file, bytes, path, format)?;
    let header = array_header(&mut stream)?;
    header.check_pixels(&stream)?;
    let layout = header.images(&stream, reading.options.shape)?;
    let origin = stream.origin.clone();
    if format == Format::Gzip || !header.is_pixels() {
        return Ok((Box::new(header.read_images(stream, layout)?), origin));
    }
    drop(stream);
    let images = RawImages::new(file, path, header.data_offset, layout.shape, layout.images)?;
    Ok((Box::new(images), origin))
}

/// Tells where the images of a raw NPY file of u8 in C order lie.
pub(crate) fn images_in_place(path: &Path, reading: &Reading<'_>) -> Result<InPlace> {
    let (file, bytes) = stream::open(path)?;
    let mut stream = Stream::new(Origin::file(path), BufReader::new(file), Supply::Raw(bytes));
    let header = array_header(&mut stream)?;
    header.check_pixels(&stream)?;
    let layout = header.images(&stream, reading.options.shape)?;
    if !header.is_pixels() {
        let expected = "raw grey values, one byte each (u8), image after image";
        return Err(stream.bad_header(npy::NAME, 0, expected, "values of another type or order".to_owned()));
    }
    stream.check_promise(header.promised())?;
    Ok(InPlace { file: path.to_path_buf(), offset: header.data_offset, shape: layout.shape, len: layout.images })
}

/// Reads a file of labels alone.
pub(crate) fn read_labels(path: &Path) -> Result<Labels> {
    let (mut file, bytes) = stream::open(path)?;
    let format = sniff_open(&mut file, path, "labels as IDX or NPY (raw or gzip), or NPZ")?;
    if format == Format::Zip {
        return npz::read_lone_labels(path);
    }
    let mut stream = array_stream(&file, bytes, path, format)?;
    array_header(&mut stream)?.read_labels(stream)
}

fn array_stream<'a>(file: &'a File, bytes: u64, path: &Path, format: Format) -> Result<Stream<'a>> {
    let origin = Origin::file(path);
    match format {
        Format::Gzip => Ok(Stream::gzip(origin, file, bytes)),
        Format::Idx | Format::Npy => Ok(Stream::new(origin, BufReader::new(file), Supply::Raw(bytes))),
        Format::Zip | Format::Ndjson | Format::Text => Err(Error::UnknownFormat {
            origin,
            expected: "an IDX or NPY array (raw or gzip), or NPZ",
            found: "text (a CSV or NDJSON file holds images and labels: give it alone, as the dataset argument)"
                .to_owned(),
        }),
    }
}

/// Reads the header of an IDX or NPY array.
fn array_header(stream: &mut Stream<'_>) -> Result<array::Header> {
    let mut magic = [0; 4];
    let read = stream.read(&mut magic)?;
    match magic {
        npy::MAGIC => npy::header(stream),
        [0, 0, _, _] if read == magic.len() => idx::header(stream, magic),
        _ => Err(Error::UnknownFormat {
            origin: stream.origin.clone(),
            expected: "00 00 (IDX) or 93 4e 55 4d 50 59 (NPY)",
            found: shown(&magic[..read]),
        }),
    }
}
