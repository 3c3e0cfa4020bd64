//! How are images visited that stay in their file as numbers which are not grey values?

use std::fs::File;
use std::ops::Range;

use onepixel::dataset::{Images, ReadError, Shape};

use crate::bytes::origin::Origin;
use crate::error::Error;
use crate::formats::arrays::element::Element;
use crate::formats::arrays::scaling::Scaling;
use crate::pixels::raw_images::read_exact_at;

/// Bytes that one visit reads at a time at least, unless there are not so many.
const BATCH_BYTES: usize = 1 << 18;

/// Images whose values lie uncompressed in a file, one image after the other, and become grey values when visited.
pub(crate) struct RawElements {
    pub(crate) file: File,
    pub(crate) origin: Origin,
    /// Where the first image begins.
    pub(crate) offset: u64,
    pub(crate) element: Element,
    pub(crate) scaling: Scaling,
    pub(crate) shape: Shape,
    pub(crate) len: usize,
}

impl Images for RawElements {
    fn shape(&self) -> Shape {
        self.shape
    }

    fn len(&self) -> usize {
        self.len
    }

    fn visit(&self, range: Range<usize>, visit: &mut dyn FnMut(usize, &[u8])) -> Result<(), ReadError> {
        assert!(range.end <= self.len, "images {range:?} of {}", self.len);
        let size = self.shape.values() * self.element.size;
        let batch = BATCH_BYTES.div_ceil(size).min(range.len()).max(1);
        let (mut bytes, mut numbers, mut pixels) = (vec![0; batch * size], Vec::new(), Vec::new());
        for first in range.clone().step_by(batch) {
            let bytes = &mut bytes[..batch.min(range.end - first) * size];
            let offset = self.offset + first as u64 * size as u64;
            read_exact_at(&self.file, bytes, offset).map_err(|source| Error::Unreadable {
                origin: self.origin.clone(),
                offset,
                source,
            })?;
            if self.element.is_u8() && self.scaling.is_identity() {
                visit(first, bytes);
                continue;
            }
            numbers.clear();
            pixels.clear();
            self.element.decode(bytes, &mut numbers);
            self.scaling.push(&numbers, &mut pixels);
            visit(first, &pixels);
        }
        Ok(())
    }
}
