//! How are encoded images visited that are not held in memory?

use std::ops::Range;
use std::sync::Arc;

use onepixel::dataset::{Images, ReadError, Shape};

use crate::error::{Error, PictureError};
use crate::formats::pictures::encoded::blobs::Blobs;
use crate::formats::pictures::encoded::decoder::{Decoder, Place};
use crate::formats::pictures::encoded::plan::Plan;
use crate::reading::options::ReadOptions;

/// Bytes of pixels that one visit hands out at a time at least, unless there are not so many.
const BATCH_BYTES: usize = 1 << 20;

/// Encoded images that are decoded each time they are visited.
pub(crate) struct VisitedImages {
    images: Arc<dyn Blobs>,
    /// Which of the images there are, unless all.
    kept: Option<Vec<usize>>,
    plan: Plan,
    options: ReadOptions,
}

impl VisitedImages {
    pub(crate) fn new(images: Arc<dyn Blobs>, kept: Option<Vec<usize>>, plan: Plan, options: &ReadOptions) -> Self {
        Self { images, kept, plan, options: options.clone() }
    }

    fn decode(&self, index: usize, decoder: &mut Decoder, pixels: &mut [u8]) -> Result<(), Error> {
        let index = self.kept.as_ref().map_or(index, |kept| kept[index]);
        let place = Place { plan: self.plan, pixels, pieces: None };
        let seen = decoder.decode(&*self.images, index, false, Some(place))?;
        if !seen.fits {
            return Err(Error::Picture(PictureError::UndecodableImage {
                origin: self.images.origin(index),
                expected: "the image that was there when the set was opened",
                found: format!("one in {}", seen.mode.name()),
            }));
        }
        Ok(())
    }
}

impl Images for VisitedImages {
    fn shape(&self) -> Shape {
        self.plan.target.shape()
    }

    fn len(&self) -> usize {
        self.kept.as_ref().map_or(self.images.len(), Vec::len)
    }

    fn visit(&self, range: Range<usize>, visit: &mut dyn FnMut(usize, &[u8])) -> Result<(), ReadError> {
        let size = self.shape().values();
        let batch = BATCH_BYTES.div_ceil(size).min(range.len()).max(1);
        let mut pixels = vec![0; batch * size];
        let mut decoder = Decoder::new(&self.options);
        for first in range.clone().step_by(batch) {
            let images = batch.min(range.end - first);
            for (offset, pixels) in pixels.chunks_exact_mut(size).take(images).enumerate() {
                self.decode(first + offset, &mut decoder, pixels)?;
            }
            visit(first, &pixels[..images * size]);
        }
        Ok(())
    }
}
