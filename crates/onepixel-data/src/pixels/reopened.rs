//! How are the images of hundreds of files visited without holding the files open?

use std::fs::File;
use std::ops::Range;
use std::path::PathBuf;

use onepixel::dataset::{Images, ReadError, Shape};

use crate::bytes::origin::Origin;
use crate::error::{Error, Result};
use crate::pixels::raw_images::RawImages;

/// Bytes that are gathered of single images before they are handed on.
const BATCH_BYTES: usize = 1 << 18;

/// Where in a file images lie uncompressed, one after the other.
#[derive(Debug, Clone)]
pub(crate) struct InPlace {
    pub(crate) file: PathBuf,
    pub(crate) offset: u64,
    pub(crate) shape: Shape,
    pub(crate) len: usize,
}

impl InPlace {
    /// Opens the file, whose length must be as before.
    fn open(&self) -> Result<RawImages> {
        let unreadable = |source| Error::Unreadable { origin: Origin::file(&self.file), offset: 0, source };
        RawImages::new(File::open(&self.file).map_err(unreadable)?, &self.file, self.offset, self.shape, self.len)
    }
}

/// Images of a file that is opened for each visit: systems allow a process a few hundred open files.
#[derive(Debug)]
pub(crate) struct ReopenedImages {
    images: InPlace,
    /// Those that are seen, ascending, where not all are.
    chosen: Option<Vec<usize>>,
}

impl ReopenedImages {
    /// The images of these indices, ascending, or all.
    pub(crate) fn new(images: InPlace, chosen: Option<Vec<usize>>) -> Self {
        Self { images, chosen }
    }
}

impl Images for ReopenedImages {
    fn shape(&self) -> Shape {
        self.images.shape
    }

    fn len(&self) -> usize {
        self.chosen.as_ref().map_or(self.images.len, Vec::len)
    }

    fn visit(&self, range: Range<usize>, visit: &mut dyn FnMut(usize, &[u8])) -> Result<(), ReadError> {
        let images = self.images.open()?;
        let Some(chosen) = &self.chosen else {
            return images.visit(range, visit);
        };
        let size = self.images.shape.values();
        let batch = (BATCH_BYTES / size).max(1);
        let mut pixels = Vec::with_capacity(batch.min(range.len()) * size);
        for first in range.clone().step_by(batch) {
            pixels.clear();
            for &index in &chosen[first..range.end.min(first + batch)] {
                images.visit(index..index + 1, &mut |_, image| pixels.extend_from_slice(image))?;
            }
            visit(first, &pixels);
        }
        Ok(())
    }
}
