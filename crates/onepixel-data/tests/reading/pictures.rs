//! Builders of encoded images and of folders and archives of them, for tests.

use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use image::{ColorType, ImageFormat};

use crate::support::{Folder, gzip};

/// A PNG of these pixels.
pub fn png(width: u32, height: u32, pixels: &[u8], colour: ColorType) -> Vec<u8> {
    encoded(width, height, pixels, colour, ImageFormat::Png)
}

pub fn encoded(width: u32, height: u32, pixels: &[u8], colour: ColorType, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image::write_buffer_with_format(&mut bytes, pixels, width, height, colour, format).unwrap();
    bytes.into_inner()
}

/// A grey PNG of 2×2 pixels that all have this value.
pub fn dot(value: u8) -> Vec<u8> {
    png(2, 2, &[value; 4], ColorType::L8)
}

/// Files with names that may have folders in them.
pub type Files = Vec<(String, Vec<u8>)>;

pub fn files(files: &[(&str, Vec<u8>)]) -> Files {
    files.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.clone())).collect()
}

/// Two classes of two dots each, in train and test.
pub fn dots() -> Files {
    files(&[
        ("train/a/1.png", dot(1)),
        ("train/a/2.png", dot(2)),
        ("train/b/3.png", dot(3)),
        ("test/a/4.png", dot(4)),
        ("test/b/5.png", dot(5)),
    ])
}

/// Writes files below a folder.
pub fn put(folder: &Folder, files: &Files) -> PathBuf {
    for (name, bytes) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    folder.path().to_path_buf()
}

pub fn tar(files: &Files) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, name, &bytes[..]).unwrap();
    }
    archive.into_inner().unwrap()
}

/// A tar member whose name is written as it stands, however wrong, with what its header claims to be its size.
pub fn raw_tar_member(name: &[u8], kind: tar::EntryType, claimed: u64, bytes: &[u8]) -> Vec<u8> {
    let mut header = tar::Header::new_ustar();
    header.as_mut_bytes()[..name.len()].copy_from_slice(name);
    header.set_entry_type(kind);
    header.set_size(claimed);
    header.set_mode(0o644);
    header.set_cksum();
    let mut member = header.as_bytes().to_vec();
    member.extend(bytes);
    member.resize(member.len().next_multiple_of(512), 0);
    member
}

pub fn tar_gz(files: &Files) -> Vec<u8> {
    gzip(&tar(files))
}

pub fn tar_bz2(files: &Files) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    encoder.write_all(&tar(files)).unwrap();
    encoder.finish().unwrap()
}

pub fn zip(files: &Files) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (name, bytes) in files {
        archive.start_file(name.as_str(), options).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// The file of this name among those that Pillow wrote.
pub fn pillow(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/pillow").join(name)
}
