//! How are the pixels of a Python object read without a copy?

use std::ops::Range;

use onepixel::dataset::{Images, ReadError, Shape};
use pyo3::pybacked::PyBackedBytes;

/// Images that are a Python `bytes` object, which nobody can change.
pub(crate) struct PythonImages {
    shape: Shape,
    pixels: PyBackedBytes,
}

impl PythonImages {
    /// Images from their pixels: u8, shape (n, height, width, channels), row-major; `None` if they are not a whole
    /// number of images.
    pub(crate) fn new(shape: Shape, pixels: PyBackedBytes) -> Option<Self> {
        pixels.len().is_multiple_of(shape.values()).then_some(Self { shape, pixels })
    }
}

impl Images for PythonImages {
    fn shape(&self) -> Shape {
        self.shape
    }

    fn len(&self) -> usize {
        self.pixels.len() / self.shape.values()
    }

    fn visit(&self, range: Range<usize>, visit: &mut dyn FnMut(usize, &[u8])) -> Result<(), ReadError> {
        let size = self.shape.values();
        if !range.is_empty() {
            visit(range.start, &self.pixels[range.start * size..range.end * size]);
        }
        Ok(())
    }

    fn as_bytes(&self) -> Option<&[u8]> {
        Some(&self.pixels)
    }
}
