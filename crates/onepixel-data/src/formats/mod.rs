//! Which format does a file have?
//!
//! The first bytes decide; names are never asked.

pub(crate) mod array;
pub(crate) mod array_images;
mod arrow_buffers;
pub(crate) mod arrow_ipc;
mod cells;
pub(crate) mod cifar;
pub(crate) mod columns;
pub(crate) mod csv;
pub(crate) mod digits;
pub(crate) mod drawing;
pub(crate) mod drawn;
pub(crate) mod element;
mod guard;
mod idx;
pub(crate) mod image_folder;
pub(crate) mod libsvm;
pub(crate) mod mat5;
pub(crate) mod ndjson;
pub(crate) mod npy;
pub(crate) mod npz;
pub(crate) mod parquet;
mod parquet_pages;
mod parquet_thrift;
pub(crate) mod quickdraw_bin;
pub(crate) mod rows;
pub(crate) mod scaling;
pub(crate) mod shards;
mod values;
pub(crate) mod webdataset;

use std::fs::File;
use std::io::{Read, Seek};
use std::path::Path;
use std::sync::Arc;

use self::array_images::{ArrayImages, Lying};
use crate::error::{Error, Result, TextError};
use crate::fetch::sniff::is_page;
use crate::folder::LabelledFiles;
use crate::labels::Labels;
use crate::origin::Origin;
use crate::parts::{Part, Parts, Pixels};
use crate::reading::Reading;
use crate::reopened::InPlace;
use crate::stream::{self, Compression, Stream, shown};
use crate::tree::{TarTree, Tree, ZipTree, is_tar};

/// What the first bytes of a file say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Idx,
    Npy,
    /// Compressed; what is inside shows only once it is read, as [`sniff_inside`] does.
    Gzip,
    /// The same.
    Bzip2,
    Zip,
    /// MATLAB's, of any version.
    Mat,
    Parquet,
    ArrowIpc,
    /// Files one after the other.
    Tar,
    /// JSON objects, one a line.
    Ndjson,
    /// No zero byte and no other sign of a binary format: CSV, if anything.
    Text,
}

impl Format {
    fn of(head: &[u8]) -> Option<Self> {
        let is_text = |byte: &u8| *byte >= b' ' || byte.is_ascii_whitespace();
        match Compression::of(head) {
            Compression::Gzip => return Some(Self::Gzip),
            Compression::Bzip2 => return Some(Self::Bzip2),
            Compression::None => {}
        }
        match head {
            _ if is_tar(head) => Some(Self::Tar),
            [0, 0, idx::FIRST_CODE..=idx::LAST_CODE, _, ..] => Some(Self::Idx),
            [b'P', b'K', 3 | 5, 4 | 6, ..] => Some(Self::Zip),
            _ if head.starts_with(&parquet::MAGIC) => Some(Self::Parquet),
            _ if head.starts_with(&arrow_ipc::FILE_MAGIC) => Some(Self::ArrowIpc),
            _ if head.starts_with(&arrow_ipc::CONTINUATION) => Some(Self::ArrowIpc),
            _ if head.starts_with(&npy::MAGIC) => Some(Self::Npy),
            _ if mat5::begins(head) => Some(Self::Mat),
            [0, 0, _, _, ..] => Some(Self::Idx),
            [b'{', ..] => Some(Self::Ndjson),
            _ if head.iter().take(TEXT_BYTES).all(is_text) => Some(Self::Text),
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
            Self::Tar => "tar",
            Self::Mat => mat5::NAME,
            Self::Parquet => parquet::NAME,
            Self::ArrowIpc => arrow_ipc::NAME,
            Self::Ndjson => ndjson::NAME,
            Self::Text => "text",
        }
    }
}

/// Bytes that decide on the format: the header of a tar archive.
const HEAD_BYTES: u64 = 512;

/// Bytes that must be text where nothing else is recognised.
const TEXT_BYTES: usize = 8;

/// What is expected of a file of images.
const IMAGES: &str = "images as IDX or NPY (raw, gzip or bzip2), or NPZ";

/// What is expected of a file of labels.
const LABELS: &str = "labels as IDX or NPY (raw, gzip or bzip2), or NPZ";

/// What is expected of a dataset's only file.
const DATASET: &str = "IDX, NPY, CSV or LIBSVM (raw, gzip or bzip2), NPZ, MATLAB 5, Parquet, Arrow IPC, NDJSON of Quick, Draw!, or a tar or zip archive of images";

/// Tells the format of a file by its first bytes.
pub(crate) fn sniff(path: &Path) -> Result<Format> {
    let (mut file, _) = stream::open(path)?;
    sniff_open(&mut file, path, DATASET)
}

/// Opens an archive of images.
pub(crate) fn open_archive(path: &Path, reading: &Reading<'_>) -> Result<Arc<dyn Tree>> {
    let (outside, origin) = (sniff(path)?, Origin::file(path));
    let compression = match outside {
        Format::Gzip => Compression::Gzip,
        Format::Bzip2 => Compression::Bzip2,
        _ => Compression::None,
    };
    match sniff_inside(&origin)? {
        Format::Tar => Ok(Arc::new(TarTree::open(path, compression, webdataset::is_needed, reading)?)),
        Format::Zip if outside == Format::Zip => Ok(Arc::new(ZipTree::open(path, reading)?)),
        other => Err(Error::UnknownFormat {
            origin,
            expected: "a tar (plain, gzip or bzip2) or zip archive",
            found: format!("{} data", other.name()),
        }),
    }
}

/// Tells the format of what is inside a compressed file, or of a file that is not compressed.
pub(crate) fn sniff_inside(origin: &Origin) -> Result<Format> {
    let mut head = vec![0; HEAD_BYTES as usize];
    let read = stream::content(origin)?.read(&mut head)?;
    format_of(&head[..read], origin, DATASET)
}

/// Tells the format of an open file, which is then at its start again.
fn sniff_open(file: &mut File, path: &Path, expected: &'static str) -> Result<Format> {
    let unreadable = |source| Error::Unreadable { origin: Origin::file(path), offset: 0, source };
    let mut head = Vec::new();
    file.by_ref().take(HEAD_BYTES).read_to_end(&mut head).map_err(unreadable)?;
    file.rewind().map_err(unreadable)?;
    format_of(&head, &Origin::file(path), expected)
}

/// The format of what begins so, and is no web page.
fn format_of(head: &[u8], origin: &Origin, expected: &'static str) -> Result<Format> {
    if is_page(head) {
        return Err(Error::Text(TextError::WebPage { origin: origin.clone(), expected }));
    }
    let found = shown(&head[..head.len().min(TEXT_BYTES)]);
    Format::of(head).ok_or_else(|| Error::UnknownFormat { origin: origin.clone(), expected, found })
}

/// Reads a text that holds images and labels: a table, or LIBSVM.
pub(crate) fn read_text(origin: &Origin, reading: &Reading<'_>) -> Result<Parts> {
    if libsvm::begins(&rows::start(origin)?) {
        reading.refuse_label_column(&origin.file, libsvm::NAME)?;
        return libsvm::read_parts(origin, None, None, reading);
    }
    csv::read(origin, reading)
}

/// Reads files of images and files of labels. The train images decide how the values of both sets are scaled.
pub(crate) fn read_files(train: &LabelledFiles, test: Option<&LabelledFiles>, reading: &Reading<'_>) -> Result<Parts> {
    let origins = |files: &LabelledFiles| {
        Ok::<_, Error>((array_origin(&files.images, IMAGES)?, array_origin(&files.labels, LABELS)?))
    };
    read_arrays(origins(train)?, test.map(origins).transpose()?, reading)
}

/// Reads images and labels of a train set, and of a test set, each an array file or a member of an archive.
pub(crate) fn read_arrays(
    train: (Origin, Origin),
    test: Option<(Origin, Origin)>,
    reading: &Reading<'_>,
) -> Result<Parts> {
    let images = array_images_of(&train.0, reading)?;
    let test_images = test.as_ref().map(|test| array_images_of(&test.0, reading)).transpose()?;
    let (images, test_images) = array_images::read_pair(images, test_images, reading)?;
    let part = |images, (images_origin, labels): (Origin, Origin)| {
        Ok::<_, Error>(Part { images, images_origin, labels: read_labels_of(&labels)? })
    };
    let test = test_images.zip(test).map(|(images, origins)| part(images, origins)).transpose()?;
    Ok(Parts::new(part(images, train)?, test))
}

/// Opens a file of images alone. Raw u8 stays in the file.
pub(crate) fn read_images(path: &Path, reading: &Reading<'_>) -> Result<(Pixels, Origin)> {
    let origin = array_origin(path, IMAGES)?;
    let images = array_images_of(&origin, reading)?;
    let (images, _) = array_images::read_pair(images, None, reading)?;
    Ok((images, origin))
}

/// Opens the images of an array file or of an archive's member.
fn array_images_of(origin: &Origin, reading: &Reading<'_>) -> Result<ArrayImages> {
    let mut stream = stream::content(origin)?;
    let lying = match stream.is_compressed() || origin.member.is_some() {
        true => Lying::Packed,
        false => Lying::WholeFile(origin.file.to_path_buf()),
    };
    let header = array_header(&mut stream)?;
    let layout = header.images(origin, reading.options.shape)?;
    if layout.arrangement == array::Arrangement::Planes {
        reading
            .note(format!("{origin}: dimensions {:?} were taken for (images, channels, height, width)", header.dims));
    }
    let place = origin.clone();
    let open = move || {
        let mut stream = stream::content(&place)?;
        array_header(&mut stream)?;
        Ok(stream)
    };
    Ok(ArrayImages { origin: origin.clone(), header, layout, open: Box::new(open), lying })
}

/// Tells where the images of a raw NPY file of u8 in C order lie.
pub(crate) fn images_in_place(path: &Path, reading: &Reading<'_>) -> Result<InPlace> {
    let origin = Origin::file(path);
    let mut stream = stream::content(&origin)?;
    let header = array_header(&mut stream)?;
    let layout = header.images(&origin, reading.options.shape)?;
    let as_seen = header.is_bytes() && !header.fortran_order && layout.arrangement == array::Arrangement::AsSeen;
    if !as_seen || stream.is_compressed() {
        let expected = "raw grey values, one byte each (u8), image after image";
        return Err(stream.bad_header(npy::NAME, 0, expected, "values of another type or order".to_owned()));
    }
    stream.check_promise(header.promised())?;
    Ok(InPlace { file: path.to_path_buf(), offset: header.data_offset, shape: layout.shape, len: layout.images })
}

/// Reads a file of labels alone.
pub(crate) fn read_labels(path: &Path) -> Result<Labels> {
    read_labels_of(&array_origin(path, LABELS)?)
}

/// Reads the labels of an array file or of an archive's member.
fn read_labels_of(origin: &Origin) -> Result<Labels> {
    let mut stream = stream::content(origin)?;
    array_header(&mut stream)?.read_labels(stream)
}

/// Reads a file of labels that are one column of an array with so many columns.
pub(crate) fn read_label_column(path: &Path, column: usize, columns: usize) -> Result<Labels> {
    let mut stream = stream::content(&array_origin(path, LABELS)?)?;
    array_header(&mut stream)?.read_label_column(stream, column, columns)
}

/// Where the array of a file that should hold one lies.
fn array_origin(path: &Path, expected: &'static str) -> Result<Origin> {
    let origin = Origin::file(path);
    let (mut file, _) = stream::open(path)?;
    match sniff_open(&mut file, path, expected)? {
        Format::Zip => npz::lone(path),
        Format::Gzip | Format::Bzip2 | Format::Idx | Format::Npy => Ok(origin),
        format @ (Format::Text | Format::Mat | Format::Tar | Format::Ndjson | Format::Parquet | Format::ArrowIpc) => {
            Err(Error::UnknownFormat {
                origin,
                expected: "an IDX or NPY array (raw, gzip or bzip2), or NPZ",
                found: format!(
                    "{} (such a file holds images and labels: give it alone, as the dataset argument)",
                    format.name()
                ),
            })
        }
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
