//! How is a sketch read from its file, and written to one?

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use onepixel::sketch::{MOST_BYTES, Sketch};

use crate::error::Error;
use crate::output::{Output, place};

/// Bytes that tell a sketch from everything else.
const BEGINNING: u64 = 16;

/// Whether a path names a file that begins as a sketch does.
pub fn is_sketch(path: &Path) -> bool {
    let mut beginning = Vec::new();
    let is_read =
        path.is_file() && File::open(path).and_then(|file| file.take(BEGINNING).read_to_end(&mut beginning)).is_ok();
    is_read && Sketch::is_one(&beginning)
}

/// Reads a sketch.
pub fn read(path: &Path) -> Result<Sketch, Error> {
    let wrong = |reason: String| Error::Sketch { path: path.to_owned(), reason };
    let file = File::open(path).map_err(|error| wrong(error.to_string()))?;
    let size = file.metadata().map_err(|error| wrong(error.to_string()))?.len();
    if size > MOST_BYTES {
        return Err(wrong(format!("{size} bytes: at most {MOST_BYTES} are read")));
    }
    let mut bytes = Vec::new();
    file.take(MOST_BYTES).read_to_end(&mut bytes).map_err(|error| wrong(error.to_string()))?;
    Sketch::from_bytes(&bytes).map_err(|error| wrong(error.to_string()))
}

/// Opens the file that a sketch is to be written to, which is none of those that are read.
pub fn create(path: &Path, read: &[PathBuf]) -> Result<Output, Error> {
    let path_of_output = place(path);
    if read.iter().any(|read| read.canonicalize().is_ok_and(|read| read == path_of_output)) {
        return Err(Error::ReplacesInput { path: path.to_owned(), by: "--output" });
    }
    Output::create(path)
}

/// Writes a sketch, and gives the file its name when it is complete.
pub fn write(sketch: &Sketch, to: Output) -> Result<(), Error> {
    to.fill(|to| sketch.write_to(to))?.publish()
}
