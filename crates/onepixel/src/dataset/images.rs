//! Where do pixels come from?

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::{DatasetError, Shape};
use crate::progress::Progress;

/// Why a source could not deliver its images; the message names file and place.
pub type ReadError = Box<dyn std::error::Error + Send + Sync>;

/// Images of one shape that can be visited in batches, from any number of threads, without holding them all.
pub trait Images: Send + Sync {
    /// The shape of every image.
    fn shape(&self) -> Shape;

    /// The number of images.
    fn len(&self) -> usize;

    /// Whether there is no image at all.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether every visit has to pass over all images before its range, as in a compressed file: one visit of all is
    /// then faster than many of a few.
    fn is_sequential(&self) -> bool {
        false
    }

    /// Calls `visit(first, pixels)` with consecutive batches that together are the images of `range`, in order.
    ///
    /// `first` is the index of the batch's first image; `pixels` are whole images, u8, shape
    /// (batch, height, width, channels), row-major.
    ///
    /// # Errors
    ///
    /// The images cannot be read.
    ///
    /// # Panics
    ///
    /// May panic if `range` is not within `0..self.len()`.
    fn visit(&self, range: Range<usize>, visit: &mut dyn FnMut(usize, &[u8])) -> Result<(), ReadError>;

    /// All pixels, if they are in memory anyway: u8, shape (n, height, width, channels), row-major.
    fn as_bytes(&self) -> Option<&[u8]> {
        None
    }
}

/// Visits all images once, from all threads of the current rayon pool at a time.
///
/// Each thread folds its batches, whole images as [`Images::visit`] delivers them, into a state of its own; the states
/// are returned in no particular order, and which images went into which is left to chance.
///
/// # Errors
///
/// The images cannot be read.
pub fn visit_in_parallel<S: Send>(
    images: &dyn Images,
    state: impl Fn() -> S + Sync,
    visit: impl Fn(&mut S, usize, &[u8]) + Sync,
) -> Result<Vec<S>, ReadError> {
    const SHARES_PER_THREAD: usize = 4;
    let shares = if images.is_sequential() { 1 } else { rayon::current_num_threads() * SHARES_PER_THREAD };
    let share = images.len().div_ceil(shares).max(1);
    let next = AtomicUsize::new(0);
    let states = rayon::broadcast(|_| {
        let mut state = state();
        loop {
            let from = next.fetch_add(share, Ordering::Relaxed);
            if from >= images.len() {
                return Ok(state);
            }
            let range = from..images.len().min(from + share);
            images.visit(range, &mut |first, batch| visit(&mut state, first, batch))?;
        }
    });
    states.into_iter().collect()
}

/// Writes the pixels of all images to where they shall be, in all threads of the current rayon pool; `progress` hears of
/// each image.
///
/// `pixels` become u8, shape (n, height, width, channels), row-major.
///
/// # Errors
///
/// The images cannot be read.
///
/// # Panics
///
/// There is not room for exactly these images.
pub fn read_pixels(images: &dyn Images, pixels: &mut [u8], progress: &dyn Progress) -> Result<(), ReadError> {
    read_range(images, 0..images.len(), pixels, progress)
}

/// The same of some consecutive images.
///
/// # Errors
///
/// The images cannot be read.
///
/// # Panics
///
/// There is not room for exactly these images.
pub fn read_range(
    images: &dyn Images,
    range: Range<usize>,
    pixels: &mut [u8],
    progress: &dyn Progress,
) -> Result<(), ReadError> {
    /// A share of images that take long must not keep all other threads waiting.
    const SHARES_PER_THREAD: usize = 8;
    let size = images.shape().values();
    assert_eq!(pixels.len(), range.len() * size, "room for the pixels of {} images", range.len());
    let shares = if images.is_sequential() { 1 } else { SHARES_PER_THREAD * rayon::current_num_threads() };
    let share = range.len().div_ceil(shares).max(1);
    let shares = pixels.par_chunks_mut(share * size).enumerate();
    shares.try_for_each(|(index, pixels)| {
        let from = range.start + index * share;
        images.visit(from..from + pixels.len() / size, &mut |first, batch| {
            pixels[(first - from) * size..][..batch.len()].copy_from_slice(batch);
            progress.advance((batch.len() / size) as u64);
        })
    })
}

/// Images held in memory.
#[derive(Clone, PartialEq, Eq)]
pub struct MemoryImages {
    shape: Shape,
    pixels: Vec<u8>,
}

impl MemoryImages {
    /// Images from their pixels: u8, shape (n, height, width, channels), row-major.
    ///
    /// # Errors
    ///
    /// The pixels are not a whole number of images.
    pub fn new(shape: Shape, pixels: Vec<u8>) -> Result<Self, DatasetError> {
        let images = pixels.len() / shape.values();
        if images * shape.values() != pixels.len() {
            return Err(DatasetError::PixelCount {
                images: images + 1,
                shape: shape.to_string().into(),
                expected: (images as u128 + 1) * shape.values() as u128,
                found: pixels.len(),
            });
        }
        Ok(Self { shape, pixels })
    }

    /// Reads all of another source's images into memory, as [`read_pixels`] does.
    ///
    /// # Errors
    ///
    /// The images cannot be read, or there is no room for them.
    pub fn read(images: &dyn Images, progress: &dyn Progress) -> Result<Self, ReadError> {
        let shape = images.shape();
        let bytes = images.len().saturating_mul(shape.values());
        let mut pixels: Vec<u8> = Vec::new();
        pixels.try_reserve_exact(bytes).map_err(|_| format!("{bytes} bytes of images do not fit into memory"))?;
        pixels.resize(bytes, 0);
        read_pixels(images, &mut pixels, progress)?;
        Ok(Self { shape, pixels })
    }
}

impl Images for MemoryImages {
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

/// The images of several sources, one source after the other.
pub struct JoinedImages {
    shape: Shape,
    sources: Vec<Arc<dyn Images>>,
    /// The index of each source's first image, and the number of all.
    bounds: Vec<usize>,
}

impl JoinedImages {
    /// The images of these sources, in this order.
    ///
    /// # Errors
    ///
    /// The sources differ in image shape, or there is none.
    pub fn new(sources: impl IntoIterator<Item = Arc<dyn Images>>) -> Result<Self, DatasetError> {
        let sources: Vec<_> = sources.into_iter().collect();
        let Some(shape) = sources.first().map(|source| source.shape()) else {
            return Err(DatasetError::NoSources);
        };
        if let Some(other) = sources.iter().map(|source| source.shape()).find(|&other| other != shape) {
            return Err(DatasetError::ShapesDiffer {
                first: shape.to_string().into(),
                other: other.to_string().into(),
            });
        }
        let mut bounds = vec![0];
        for source in &sources {
            bounds.push(bounds[bounds.len() - 1] + source.len());
        }
        Ok(Self { shape, sources, bounds })
    }
}

impl Images for JoinedImages {
    fn shape(&self) -> Shape {
        self.shape
    }

    fn len(&self) -> usize {
        self.bounds[self.sources.len()]
    }

    fn is_sequential(&self) -> bool {
        self.sources.iter().any(|source| source.is_sequential())
    }

    fn visit(&self, range: Range<usize>, visit: &mut dyn FnMut(usize, &[u8])) -> Result<(), ReadError> {
        for (source, bounds) in self.sources.iter().zip(self.bounds.windows(2)) {
            let [from, to] = [range.start, range.end].map(|index| index.clamp(bounds[0], bounds[1]) - bounds[0]);
            if from < to {
                source.visit(from..to, &mut |first, batch| visit(bounds[0] + first, batch))?;
            }
        }
        Ok(())
    }
}

impl<T: Images + ?Sized> Images for Box<T> {
    fn shape(&self) -> Shape {
        (**self).shape()
    }

    fn len(&self) -> usize {
        (**self).len()
    }

    fn is_sequential(&self) -> bool {
        (**self).is_sequential()
    }

    fn visit(&self, range: Range<usize>, visit: &mut dyn FnMut(usize, &[u8])) -> Result<(), ReadError> {
        (**self).visit(range, visit)
    }

    fn as_bytes(&self) -> Option<&[u8]> {
        (**self).as_bytes()
    }
}

impl std::fmt::Debug for MemoryImages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MemoryImages").field("shape", &self.shape).field("images", &self.len()).finish()
    }
}
