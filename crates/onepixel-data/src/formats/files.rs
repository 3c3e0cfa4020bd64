//! How are files read that hold one array, one table, or one archive?

use std::path::Path;
use std::sync::Arc;

use crate::bytes::origin::Origin;
use crate::bytes::stream::{self, Compression};
use crate::bytes::supply::open_file;
use crate::error::{Error, Result};
use crate::formats::arrays::array_images;
use crate::formats::arrays::header::{array_header, array_images_of, read_labels_of};
use crate::formats::arrays::{array, npy, npz};
use crate::formats::pictures::tree::{TarTree, Tree, ZipTree};
use crate::formats::pictures::webdataset;
use crate::formats::sniff::{sniff, sniff_inside, sniff_open};
use crate::formats::table::Format;
use crate::formats::tables::{csv, libsvm, pixel_cells, rows};
use crate::pixels::reopened::InPlace;
use crate::reading::journal::Reading;
use crate::reading::labelled_files::LabelledFiles;
use crate::reading::labels::Labels;
use crate::reading::parts::{Part, Parts, Pixels};

/// What is expected of a file of images.
const IMAGES: &str = "images as IDX or NPY (raw, gzip or bzip2), or NPZ";

/// What is expected of a file of labels.
const LABELS: &str = "labels as IDX or NPY (raw, gzip or bzip2), or NPZ";

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
            found: format!("{} data; convert the file first", other.name()),
        }),
    }
}

/// Reads a text that holds images and labels: a table, or LIBSVM.
pub(crate) fn read_text(origin: &Origin, reading: &Reading<'_>) -> Result<Parts> {
    if libsvm::begins(&rows::start(origin)?) {
        reading.refuse_label_column(&origin.file, libsvm::NAME)?;
        return libsvm::read_parts(origin, None, None, reading);
    }
    match pixel_cells::read(origin, reading)? {
        Some(parts) => Ok(parts),
        None => csv::read(origin, reading),
    }
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
        Ok::<_, Error>(Part::new(images, images_origin, read_labels_of(&labels, reading)?))
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
pub(crate) fn read_labels(path: &Path, reading: &Reading<'_>) -> Result<Labels> {
    read_labels_of(&array_origin(path, LABELS)?, reading)
}

/// Reads a file of labels that are one column of an array with so many columns.
pub(crate) fn read_label_column(path: &Path, column: usize, columns: usize) -> Result<Labels> {
    let mut stream = stream::content(&array_origin(path, LABELS)?)?;
    array_header(&mut stream)?.read_label_column(stream, column, columns)
}

/// Where the array of a file that should hold one lies.
fn array_origin(path: &Path, expected: &'static str) -> Result<Origin> {
    let origin = Origin::file(path);
    let (mut file, _) = open_file(path)?;
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
