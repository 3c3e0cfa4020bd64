//! Where do the files of a dataset lie, as seen from its description?

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use onepixel::dataset::Dataset;
use onepixel_report::{DistributedFile, Distribution};
use sha2::{Digest, Sha256};

use crate::error::Error;
use crate::output;

/// The most files that are listed one by one.
const MOST_FILES: usize = 10_000;

/// Bytes that are read at a time.
const BUFFER: usize = 1 << 16;

/// Where a dataset lies, as seen from the file that describes it: which is beside the dataset, in it, or above it.
///
/// # Errors
///
/// It is elsewhere, or a file of the dataset cannot be read.
pub fn distribution(dataset: &Dataset, description: &Path) -> Result<Distribution, Error> {
    let Ok(source) = Path::new(&dataset.source).canonicalize() else { return Ok(Distribution::None) };
    let place = output::place(description);
    let base = place.parent().unwrap_or(&place);
    let Ok(within) = source.strip_prefix(base) else {
        return Err(Error::CroissantElsewhere { path: description.to_owned(), dataset: source });
    };
    let unreadable = |error: io::Error| Error::CroissantFiles { dataset: source.clone(), source: error };
    if source.is_dir() && are_files(dataset, &source) {
        let folder = slashed(within);
        return Ok(Distribution::Images { folder: if folder.is_empty() { folder } else { folder + "/" } });
    }
    let mut files = Vec::new();
    match source.is_dir() {
        true => collect(&source, &place, &mut files).map_err(unreadable)?,
        false => files.push(source.clone()),
    }
    files.sort();
    let files = files.iter().map(|file| described(file, base));
    Ok(Distribution::Files(files.collect::<io::Result<_>>().map_err(unreadable)?))
}

/// Whether each image is a file of its own where its name says.
fn are_files(dataset: &Dataset, folder: &Path) -> bool {
    dataset.sets().iter().all(|set| {
        let names = set.unlabelled().names();
        names.is_some_and(|names| names.iter().all(|name| folder.join(name).is_file()))
    })
}

/// The files in a folder and below, but hidden ones and the description itself.
fn collect(folder: &Path, description: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let (path, kind) = (entry.path(), entry.file_type()?);
        if entry.file_name().to_string_lossy().starts_with('.') || path == description {
            continue;
        }
        if kind.is_dir() {
            collect(&path, description, files)?;
        } else if kind.is_file() {
            files.push(path);
        }
        if files.len() > MOST_FILES {
            return Err(io::Error::other(format!("there are more than {MOST_FILES} files")));
        }
    }
    Ok(())
}

fn described(path: &Path, base: &Path) -> io::Result<DistributedFile> {
    let mut file = File::open(path)?;
    let (mut hasher, mut bytes, mut buffer) = (Sha256::new(), 0, vec![0; BUFFER]);
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        hasher.update(&buffer[..read]);
        bytes += read as u64;
    }
    let digest = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(DistributedFile { path: slashed(path.strip_prefix(base).unwrap_or(path)), bytes, sha256: digest })
}

/// A path with `/` between folders on every system.
fn slashed(path: &Path) -> String {
    path.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}
