//! How is a dataset written as MNIST is?
//!
//! LeCun, Cortes and Burges, *The MNIST database* (the IDX format): two zero bytes, a type code, the number of
//! dimensions, each dimension as a big-endian u32; then the elements, big endian, the last index fastest.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use onepixel::dataset::Dataset;
use onepixel::progress::Progress;

use crate::convert::one_set::{OneSet, sets};
use crate::convert::{Target, classes_file, pixels};
use crate::error::{Error, Result};

/// The type code of u8.
const U8: u8 = 0x08;

/// The type code of i32.
const I32: u8 = 0x0c;

/// The compression level of gzip: its default, for which a higher level gains 1 to 2 % in size.
const LEVEL: u32 = 6;

/// Writes the files of a dataset into `folder`.
pub(super) fn write(dataset: &Dataset, folder: &Path, gzip: bool, progress: &dyn Progress) -> Result<()> {
    classes_file::write(dataset, folder)?;
    for set in sets(dataset, Target::Idx { gzip }) {
        let split = set.name.as_str();
        let place = |name: String| folder.join(if gzip { format!("{name}.gz") } else { name });
        let part = if split == "test" { "t10k" } else { split };
        let shape = set.shape();
        let mut dims = vec![set.len(), shape.height(), shape.width()];
        if shape.channels() > 1 {
            dims.push(shape.channels());
        }
        let mut images = Output::create(place(format!("{part}-images-idx{}-ubyte", dims.len())), gzip)?;
        images.write(&header(U8, &dims))?;
        pixels::write((split, &set.images), &dataset.source, &mut images.writer, &images.path, progress)?;
        images.finish()?;

        let (code, suffix) = match set.labels.is_some() && set.classes.len() <= 256 {
            true => (U8, "ubyte"),
            false => (I32, "int"),
        };
        let mut labels = Output::create(place(format!("{part}-labels-idx1-{suffix}")), gzip)?;
        labels.write(&header(code, &[set.len()]))?;
        labels.write(&encoded_labels(&set, code))?;
        labels.finish()?;
    }
    Ok(())
}

/// The header of an array; no side of an image set exceeds 32 bits.
fn header(code: u8, dims: &[usize]) -> Vec<u8> {
    let mut header = vec![0, 0, code, dims.len() as u8];
    header.extend(dims.iter().flat_map(|&dim| (dim as u32).to_be_bytes()));
    header
}

/// The labels, or -1 for each image of a set that has none: that is how labels are withheld.
fn encoded_labels(set: &OneSet, code: u8) -> Vec<u8> {
    match &set.labels {
        Some(labels) if code == U8 => labels.iter().map(|&label| label as u8).collect(),
        Some(labels) => labels.iter().flat_map(|&label| i32::from(label).to_be_bytes()).collect(),
        None => (-1i32).to_be_bytes().repeat(set.len()),
    }
}

/// A file that is being written.
struct Output {
    path: PathBuf,
    writer: Writer,
}

enum Writer {
    Raw(BufWriter<File>),
    Gzip(Box<GzEncoder<BufWriter<File>>>),
}

impl Output {
    fn create(path: PathBuf, gzip: bool) -> Result<Self> {
        match File::create_new(&path) {
            Ok(file) if gzip => {
                let writer = GzEncoder::new(BufWriter::new(file), Compression::new(LEVEL));
                Ok(Self { path, writer: Writer::Gzip(Box::new(writer)) })
            }
            Ok(file) => Ok(Self { path, writer: Writer::Raw(BufWriter::new(file)) }),
            Err(source) => Err(Error::Unwritable { path, source }),
        }
    }

    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.writer.write_all(bytes).map_err(|source| Error::Unwritable { path: self.path.clone(), source })
    }

    fn finish(self) -> Result<()> {
        let flushed = match self.writer {
            Writer::Raw(mut writer) => writer.flush(),
            Writer::Gzip(writer) => writer.finish().and_then(|mut writer| writer.flush()),
        };
        flushed.map_err(|source| Error::Unwritable { path: self.path, source })
    }
}

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Raw(writer) => writer.write(bytes),
            Self::Gzip(writer) => writer.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Raw(writer) => writer.flush(),
            Self::Gzip(writer) => writer.flush(),
        }
    }
}
