//! How is a dataset written as Keras has it?
//!
//! NumPy Enhancement Proposal 1 (the NPY format): a magic, a version, a header that is a Python dictionary padded so that
//! the data begin at a multiple of 64 bytes, then the data. An NPZ file is a zip archive of such files.

use std::fs::File;
use std::io::{self, BufWriter, Seek, Write};
use std::path::Path;

use onepixel::dataset::Dataset;
use onepixel::progress::Progress;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::convert::one_set::{OneSet, sets};
use crate::convert::{Target, pixels};
use crate::error::{Error, Result, WritingError};

/// Members of more bytes get the fields of large zip files; compression can make them larger by a little.
const LARGE: u128 = 0xf000_0000;

/// The most bytes that the array of class names may have.
const CLASS_NAMES_BYTES: u128 = 64 << 20;

/// Writes the archive of a dataset to `path`.
pub(super) fn write(dataset: &Dataset, path: &Path, progress: &dyn Progress) -> Result<()> {
    check_class_names(dataset)?;
    let unwritable = |source| Error::Unwritable { path: path.to_path_buf(), source };
    let file = File::create(path).map_err(unwritable)?;
    let mut archive = ZipWriter::new(BufWriter::new(file));
    for set in sets(dataset, Target::Npz) {
        let (split, set) = (set.name.as_str(), &set);
        let (header, bytes) = image_array(set);
        begin(&mut archive, &format!("x_{split}"), &header, bytes).map_err(unwritable)?;
        pixels::write((split, &set.images), &dataset.source, &mut archive, path, progress)?;
        let (header, data) = label_array(set);
        member(&mut archive, &format!("y_{split}"), &header, &data).map_err(unwritable)?;
    }
    let names: Vec<&str> = dataset.train.classes().iter().map(String::as_str).collect();
    text_member(&mut archive, "class_names", &names, &format!("({},)", names.len())).map_err(unwritable)?;
    if let Some(licence) = dataset.licence.as_deref().map(str::trim).filter(|licence| !licence.is_empty()) {
        text_member(&mut archive, "licence", &[licence], "()").map_err(unwritable)?;
    }
    archive.finish().map_err(io_error).and_then(|mut file| file.flush()).map_err(unwritable)
}

/// Checks that NumPy's text arrays can hold the names: each has room for the longest, and what is left is filled with NUL.
fn check_class_names(dataset: &Dataset) -> Result<()> {
    let names = dataset.train.classes();
    let unfit = |class: usize, expected| {
        Err(Error::Writing(WritingError::ClassNameUnfit {
            class,
            name: names[class].chars().take(40).collect(),
            expected,
        }))
    };
    if let Some(class) = names.iter().position(|name| name.ends_with('\0')) {
        return unfit(class, "text that does not end in a NUL character, for an array of NumPy");
    }
    let longest = names.iter().enumerate().max_by_key(|(_, name)| name.chars().count());
    match longest {
        Some((class, name)) if 4 * name.chars().count() as u128 * names.len() as u128 > CLASS_NAMES_BYTES => {
            unfit(class, "a name of which NumPy can have one for each class in 64 MiB")
        }
        _ => Ok(()),
    }
}

/// The header of an array of images, and the bytes of the array.
fn image_array(set: &OneSet) -> (Vec<u8>, u128) {
    let shape = set.shape();
    let channels = if shape.channels() > 1 { format!(", {}", shape.channels()) } else { String::new() };
    let dims = format!("({}, {}, {}{channels})", set.len(), shape.height(), shape.width());
    (header("|u1", &dims), set.len() as u128 * shape.values() as u128)
}

/// The labels of a set: u8 where that is enough for the classes, else i32; -1 for each image of a set that has none.
fn label_array(set: &OneSet) -> (Vec<u8>, Vec<u8>) {
    let dims = format!("({},)", set.len());
    match (&set.labels, set.classes.len()) {
        (Some(labels), 0..=256) => (header("|u1", &dims), labels.iter().map(|&label| label as u8).collect()),
        (Some(labels), _) => {
            (header("<i4", &dims), labels.iter().flat_map(|&label| i32::from(label).to_le_bytes()).collect())
        }
        (None, _) => (header("<i4", &dims), (-1i32).to_le_bytes().repeat(set.len())),
    }
}

fn header(element: &str, dims: &str) -> Vec<u8> {
    const BEFORE_TEXT: usize = 10;
    let mut text = format!("{{'descr': '{element}', 'fortran_order': False, 'shape': {dims}, }}");
    let padding = (BEFORE_TEXT + text.len() + 1).next_multiple_of(64) - BEFORE_TEXT - 1 - text.len();
    text.push_str(&" ".repeat(padding));
    text.push('\n');
    let mut header = b"\x93NUMPY\x01\x00".to_vec();
    header.extend((text.len() as u16).to_le_bytes());
    header.extend(text.into_bytes());
    header
}

/// A text array of NumPy: UTF-32 in little endian, each text with room for the longest.
fn text_member(archive: &mut ZipWriter<impl Write + Seek>, name: &str, texts: &[&str], dims: &str) -> io::Result<()> {
    let width = texts.iter().map(|text| text.chars().count()).max().unwrap_or(0).max(1);
    let mut data = Vec::with_capacity(4 * width * texts.len());
    for (row, text) in texts.iter().enumerate() {
        data.extend(text.chars().flat_map(|c| u32::from(c).to_le_bytes()));
        data.resize(4 * width * (row + 1), 0);
    }
    member(archive, name, &header(&format!("<U{width}"), dims), &data)
}

fn member(archive: &mut ZipWriter<impl Write + Seek>, name: &str, header: &[u8], data: &[u8]) -> io::Result<()> {
    begin(archive, name, header, data.len() as u128)?;
    archive.write_all(data)
}

/// Begins the member of an array, whose data are to follow.
fn begin(archive: &mut ZipWriter<impl Write + Seek>, name: &str, header: &[u8], bytes: u128) -> io::Result<()> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::DEFAULT)
        .unix_permissions(0o644)
        .large_file(bytes > LARGE);
    archive.start_file(format!("{name}.npy"), options).map_err(io_error)?;
    archive.write_all(header)
}

fn io_error(error: ZipError) -> io::Error {
    match error {
        ZipError::Io(error) => error,
        other => io::Error::other(other),
    }
}
