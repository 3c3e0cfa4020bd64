//! How are compressed images visited that do not fit into memory?

use std::ops::Range;

use onepixel::dataset::{Images, ReadError, Shape};

use crate::bytes::stream::Stream;
use crate::error::Result;

/// Bytes that one visit decompresses at a time at least, unless there are not so many.
const BATCH_BYTES: usize = 1 << 20;

/// Opens an array where its elements begin.
pub(crate) type OpenAt = Box<dyn Fn() -> Result<Stream<'static>> + Send + Sync>;

/// Images of u8 within a compressed file, one after the other, that are decompressed anew by each visit. What comes
/// before the visited range is decompressed too, for there is no other way to reach it.
pub(crate) struct PackedImages {
    /// Opens the file where the first image begins.
    pub(crate) open: OpenAt,
    pub(crate) shape: Shape,
    pub(crate) len: usize,
    /// Bytes of the header and of all images, for errors.
    pub(crate) promised: u128,
}

impl Images for PackedImages {
    fn shape(&self) -> Shape {
        self.shape
    }

    fn len(&self) -> usize {
        self.len
    }

    fn is_sequential(&self) -> bool {
        true
    }

    fn visit(&self, range: Range<usize>, visit: &mut dyn FnMut(usize, &[u8])) -> Result<(), ReadError> {
        assert!(range.end <= self.len, "images {range:?} of {}", self.len);
        let size = self.shape.values();
        let mut stream = (self.open)()?;
        stream.check_promise(self.promised)?;
        stream.skip(range.start as u64 * size as u64, self.promised)?;
        let batch = BATCH_BYTES.div_ceil(size).min(range.len()).max(1);
        let mut pixels = vec![0; batch * size];
        for first in range.clone().step_by(batch) {
            let pixels = &mut pixels[..batch.min(range.end - first) * size];
            stream.fill(pixels, self.promised)?;
            visit(first, pixels);
        }
        // Whoever has come to the end can tell whether the checksum is right.
        if range.end == self.len { Ok(stream.finish()?) } else { Ok(()) }
    }
}
