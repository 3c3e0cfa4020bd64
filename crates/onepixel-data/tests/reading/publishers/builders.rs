//! Archives in the layout of their publishers.

use std::io::Write;

use onepixel::dataset::Dataset;
use onepixel::progress::Silent;
use onepixel_data::{Request, Result, Roots, load_from};

use crate::support::*;

/// A zip archive of these members under their whole names.
pub fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (name, bytes) in members {
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A tar archive of these members, compressed with gzip.
pub fn tar_gz(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        tar.append_data(&mut header, name, *bytes).unwrap();
    }
    gzip(&tar.into_inner().unwrap())
}

/// Loads by a name that is looked for in this folder.
pub fn load_named(folder: &Folder, name: &str) -> Result<Dataset> {
    load_from(&Request::dataset(name), &Roots::new([folder.path().to_path_buf()]), &Silent)
}

/// The message of the error that this name gives.
pub fn refusal_of(folder: &Folder, name: &str) -> String {
    load_named(folder, name).expect_err("this name must be refused").to_string()
}

/// A folder with a subfolder of this name and these files.
pub fn folder_with(name: &str, files: &[(&str, &[u8])]) -> Folder {
    let folder = Folder::new();
    std::fs::create_dir(folder.path().join(name)).unwrap();
    for (file, bytes) in files {
        folder.file(&format!("{name}/{file}"), bytes);
    }
    folder
}
