//! Builders of files, for tests.

use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use onepixel::dataset::Dataset;
use onepixel::progress::Silent;
use onepixel_data::{Request, Result, Roots, load_from};
use tempfile::TempDir;

/// A folder for the files of one test, which goes when the test ends.
pub struct Folder(TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

/// An IDX file of this type code and these dimensions, whatever its data.
pub fn idx(code: u8, dims: &[u32], data: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0, 0, code, dims.len() as u8];
    bytes.extend(dims.iter().flat_map(|dim| dim.to_be_bytes()));
    bytes.extend(data);
    bytes
}

pub fn idx_images(n: u32, height: u32, width: u32, data: &[u8]) -> Vec<u8> {
    idx(8, &[n, height, width], data)
}

pub fn idx_labels(labels: &[u8]) -> Vec<u8> {
    idx(8, &[labels.len() as u32], labels)
}

/// An NPY file of version 1 with this dictionary text, whatever its data.
pub fn npy_text(text: &str, data: &[u8]) -> Vec<u8> {
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend((text.len() as u16).to_le_bytes());
    bytes.extend(text.as_bytes());
    bytes.extend(data);
    bytes
}

/// An NPY file in C order; the shape is written as Python does, as in `(3, 4)`.
pub fn npy(element: &str, shape: &str, data: &[u8]) -> Vec<u8> {
    npy_text(&format!("{{'descr': '{element}', 'fortran_order': False, 'shape': {shape}, }}\n"), data)
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A zip archive of these members, deflated.
pub fn npz(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (name, bytes) in members {
        zip.start_file(format!("{name}.npy"), options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Loads without looking at the environment.
pub fn load(request: &Request) -> Result<Dataset> {
    load_from(request, &Roots::default(), &Silent)
}

/// The message of the error that this request gives.
pub fn refusal(request: &Request) -> String {
    load(request).expect_err("this input must be refused").to_string()
}

/// Asserts that the message holds all of these texts.
#[track_caller]
pub fn assert_says(message: &str, texts: &[&str]) {
    for text in texts {
        assert!(message.contains(text), "expected {text:?} in: {message}");
    }
}

/// The folder of real datasets, or `None` with a line that says so.
pub fn real_data() -> Option<PathBuf> {
    let folder = std::env::var_os("ONEPIXEL_DATA").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: ONEPIXEL_DATA is not set");
    }
    folder
}

/// All pixels of a set.
pub fn pixels(set: &onepixel::dataset::ImageSet) -> Vec<u8> {
    let mut pixels = Vec::new();
    let all = 0..set.len();
    set.images().visit(all, &mut |_, batch| pixels.extend_from_slice(batch)).unwrap();
    pixels
}

/// The notes on how a dataset was read, without that on images that are too few to be scored.
pub fn decided(dataset: &Dataset) -> Vec<&String> {
    dataset.notes.iter().filter(|note| !note.contains("the only ones of their classes")).collect()
}
