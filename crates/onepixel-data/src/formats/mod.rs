//! Which format does a file have?
//!
//! The first bytes decide; names are never asked.

mod array;
pub(crate) mod csv;
pub(crate) mod digits;
mod idx;
pub(crate) mod image_folder;
mod npy;
pub(crate) mod npz;
pub(crate) mod webdataset;

use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::Path;
use std::sync::Arc;

use bzip2::read::MultiBzDecoder;
use flate2::bufread::MultiGzDecoder;

use crate::error::{Error, Result};
use crate::labels::Labels;
use crate::origin::Origin;
use crate::parts::Pixels;
use crate::raw_images::RawImages;
use crate::reading::Reading;
use crate::stream::{self, Stream, Supply, shown};
use crate::tree::{Packing, TarTree, Tree, ZipTree, is_tar};

/// What the first bytes of a file say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Idx,
    Npy,
    /// Compressed; what is inside shows only once it is read.
    Gzip,
    /// Compressed likewise.
    Bzip2,
    Zip,
    /// Files one after the other, possibly compressed.
    Tar(Packing),
    /// No zero byte and no other sign of a binary format: CSV, if anything.
    Text,
}

impl Format {
    fn of(head: &[u8]) -> Option<Self> {
        match head {
            [0x1f, 0x8b, ..] => Some(Self::Gzip),
            [b'B', b'Z', b'h', ..] => Some(Self::Bzip2),
            _ if is_tar(head) => Some(Self::Tar(Packing::Plain)),
            [0, 0, _, _, ..] => Some(Self::Idx),
            [b'P', b'K', 3 | 5, 4 | 6, ..] => Some(Self::Zip),
            _ if head.starts_with(&npy::MAGIC) => Some(Self::Npy),
            _ if head.iter().take(8).all(|&byte| byte >= b' ' || byte.is_ascii_whitespace()) => Some(Self::Text),
            _ => None,
        }
    }

    /// Its name, as errors put it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Idx => idx::NAME,
            Self::Npy => npy::NAME,
            Self::Gzip => "gzip-compressed",
            Self::Bzip2 => "bzip2-compressed",
            Self::Zip => "zip",
            Self::Tar(_) => "tar",
            Self::Text => "text",
        }
    }
}

/// Tells the format of a file by its first bytes.
pub(crate) fn sniff(path: &Path) -> Result<Format> {
    let (mut file, _) = stream::open(path)?;
    match sniff_open(&mut file, path, "IDX or NPY (raw or gzip), NPZ, CSV, or a tar or zip archive of images")? {
        Format::Gzip if is_tar(&head(MultiGzDecoder::new(BufReader::new(&file)))) => Ok(Format::Tar(Packing::Gzip)),
        Format::Bzip2 if is_tar(&head(MultiBzDecoder::new(&file))) => Ok(Format::Tar(Packing::Bzip2)),
        format => Ok(format),
    }
}

/// The first bytes, as many as a tar header has, or fewer where the data ends or is damaged.
fn head(reader: impl Read) -> Vec<u8> {
    let mut head = Vec::new();
    // Damage after the head is for the reader of the format to tell.
    let _ = reader.take(512).read_to_end(&mut head);
    head
}

/// Opens an archive of images.
pub(crate) fn open_archive(path: &Path, reading: &Reading<'_>) -> Result<Arc<dyn Tree>> {
    match sniff(path)? {
        Format::Tar(packing) => Ok(Arc::new(TarTree::open(path, packing, webdataset::is_needed, reading)?)),
        Format::Zip => Ok(Arc::new(ZipTree::open(path, reading)?)),
        other => Err(Error::UnknownFormat {
            origin: Origin::file(path),
            expected: "a tar (plain, gzip or bzip2) or zip archive",
            found: format!("{} data", other.name()),
        }),
    }
}

/// Tells the format of an open file, which is then at its start again.
fn sniff_open(file: &mut File, path: &Path, expected: &'static str) -> Result<Format> {
    let unreadable = |source| Error::Unreadable { origin: Origin::file(path), offset: 0, source };
    let mut head = Vec::new();
    file.by_ref().take(512).read_to_end(&mut head).map_err(unreadable)?;
    file.rewind().map_err(unreadable)?;
    let found = || shown(&head[..head.len().min(8)]);
    Format::of(&head).ok_or_else(|| Error::UnknownFormat { origin: Origin::file(path), expected, found: found() })
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
        Format::Bzip2 | Format::Zip | Format::Tar(_) | Format::Text => Err(Error::UnknownFormat {
            origin,
            expected: "an IDX or NPY array (raw or gzip), or NPZ",
            found: format!(
                "{} (such a file holds images and labels: give it alone, as the dataset argument)",
                format.name()
            ),
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
