//! How is a sketch read from its file, and written to one?

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use onepixel::sketch::{MergeError, Merged, Reopen, Scratch, Sketch, SketchError, Storage, merge_stored};

use crate::error::Error;
use crate::output::{Output, folder_of, place};

/// Bytes that tell a sketch from everything else.
const BEGINNING: u64 = 16;

/// Whether a path names a file that begins as a sketch does.
pub fn is_sketch(path: &Path) -> bool {
    let mut beginning = Vec::new();
    let is_read =
        path.is_file() && File::open(path).and_then(|file| file.take(BEGINNING).read_to_end(&mut beginning)).is_ok();
    is_read && Sketch::is_one(&beginning)
}

/// A file is read so many bytes at a time.
const BUFFER: usize = 1 << 16;

/// A file that is read again as its counts are needed.
struct Reopened(PathBuf);

impl Reopen for Reopened {
    fn open_at(&self, byte: u64) -> io::Result<Box<dyn Read + '_>> {
        let mut file = File::open(&self.0)?;
        file.seek(SeekFrom::Start(byte))?;
        Ok(Box::new(BufReader::with_capacity(BUFFER, file)))
    }
}

/// Reads a sketch into at most so many bytes of memory; its counts stay in the file if they do not fit.
pub fn read(path: &Path, most: u64) -> Result<Sketch, Error> {
    let from = Arc::new(Reopened(path.to_owned()));
    let whole = from.open_at(0).map_err(SketchError::from).and_then(|file| Sketch::read_from(file, most));
    let sketch = match whole {
        Err(SketchError::TooLarge { .. }) => Sketch::open(from, most),
        other => other,
    };
    sketch.map_err(|error| match error {
        SketchError::TooLarge { bytes, most } => Error::LargeSketch { path: path.to_owned(), bytes, most },
        error => Error::Sketching { path: path.to_owned(), error },
    })
}

/// Sketches in files.
struct Files<'a> {
    paths: &'a [PathBuf],
    /// Where scratch files are: beside the file that is written.
    scratch: PathBuf,
}

impl Storage for Files<'_> {
    fn sketches(&self) -> usize {
        self.paths.len()
    }

    fn name(&self, sketch: usize) -> String {
        self.paths[sketch].display().to_string()
    }

    fn open(&self, sketch: usize) -> io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(BufReader::with_capacity(BUFFER, File::open(&self.paths[sketch])?)))
    }

    fn scratch(&self) -> io::Result<Box<dyn Scratch>> {
        Ok(Box::new(tempfile::tempfile_in(&self.scratch)?))
    }
}

/// Merges sketches into the file at `path`, which is opened as `to`.
pub fn merge(sketches: &[PathBuf], path: &Path, to: Output) -> Result<Merged, Error> {
    let files = Files { paths: sketches, scratch: folder_of(&place(path)).to_owned() };
    let mut merged = Err(MergeError::Nothing);
    let filled = to.fill(|to| {
        merged = merge_stored(&files, to);
        Ok(())
    })?;
    match merged {
        Ok(merged) => filled.publish().map(|()| merged),
        Err(MergeError::Write(source)) => Err(Error::Write { path: path.to_owned(), source }),
        Err(error) => Err(Error::Merge(Box::new(error))),
    }
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
