//! How often does each class show each grey value at each pixel?
//!
//! # The big picture
//!
//! Everything that a one-pixel rule can know of an image set is in these counts: [`PixelHistograms`]. They are built
//! in one pass over the images, by any number of threads, and are tiny beside them. They add up: the counts of two
//! sets merge into those of both, and the counts of a fold subtracted from those of all images are the counts of the
//! other folds, which makes cross-validation nearly free.

mod build;
mod count;
mod file;

use std::ops::Range;

use rayon::prelude::*;

pub(crate) use build::count_images;
pub use build::{count, count_folds};
pub use file::LoadError;

use crate::dataset::{Label, Shape};

/// Counts of the 256 grey values at one pixel in one class.
pub type Counts = [u32; 256];

/// Counts per class, pixel and grey value.
///
/// A *pixel* is one value of the image shape: (row, column, channel). The counts may be of a consecutive part of the
/// pixels only, [`PixelHistograms::pixels`], so that images of any size can be counted part by part.
#[derive(Clone, PartialEq, Eq)]
pub struct PixelHistograms {
    shape: Shape,
    pixels: Range<usize>,
    class_images: Vec<u32>,
    /// Shape (class, pixel, value).
    counts: Vec<Counts>,
}

/// Two histograms that cannot be merged or subtracted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CombineError {
    /// They are of different shapes, pixels or numbers of classes.
    #[error("histograms of {left} cannot be combined with histograms of {right}")]
    Unlike {
        /// What the left side counts.
        left: String,
        /// What the right side counts.
        right: String,
    },
    /// What should be taken away is not all there.
    #[error("class {class} has fewer images with value {value} at pixel {pixel} than should be taken away")]
    Missing {
        /// The class.
        class: usize,
        /// The pixel, as an index into the image shape.
        pixel: usize,
        /// The grey value.
        value: usize,
    },
    /// A sum passes the largest number of images.
    #[error("class {0} would have too many images")]
    TooMany(usize),
}

/// Rows of counts that are added up in one go, 64 KiB.
const ROWS: usize = 64;

impl PixelHistograms {
    /// Histograms of counts that lie somewhere else, shape (class, pixel, value).
    ///
    /// # Panics
    ///
    /// If there are not counts for each class and pixel.
    pub(crate) fn of_counts(shape: Shape, pixels: Range<usize>, class_images: Vec<u32>, counts: Vec<Counts>) -> Self {
        assert_eq!(counts.len(), class_images.len() * pixels.len(), "counts for each class and pixel");
        Self { shape, pixels, class_images, counts }
    }

    /// The bytes that the counts of `classes` classes at `pixels` pixels take.
    pub fn bytes(classes: usize, pixels: usize) -> usize {
        classes.saturating_mul(pixels).saturating_mul(size_of::<Counts>())
    }

    /// The bytes that counting them takes, in all threads of the current rayon pool.
    pub fn bytes_while_counting(classes: usize, pixels: usize) -> usize {
        let counters = classes.saturating_mul(pixels).saturating_mul(size_of::<count::Counters>());
        Self::bytes(classes, pixels).saturating_add(counters.saturating_mul(rayon::current_num_threads()))
    }

    /// The shape of the images.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// The pixels that were counted, as indices into the image shape.
    pub fn pixels(&self) -> Range<usize> {
        self.pixels.clone()
    }

    /// The number of images of each class.
    pub fn class_images(&self) -> &[u32] {
        &self.class_images
    }

    /// The number of classes.
    pub fn classes(&self) -> usize {
        self.class_images.len()
    }

    /// The counts of one class at one pixel.
    ///
    /// # Panics
    ///
    /// If there is no such class, or the pixel was not counted.
    pub fn counts(&self, class: Label, pixel: usize) -> &Counts {
        &self.class_counts(class)[pixel - self.pixels.start]
    }

    /// The counts of one class at every counted pixel.
    ///
    /// # Panics
    ///
    /// If there is no such class.
    pub fn class_counts(&self, class: Label) -> &[Counts] {
        let pixels = self.pixels.len();
        &self.counts[usize::from(class) * pixels..][..pixels]
    }

    /// Adds the counts of other images of the same shape and classes.
    ///
    /// # Errors
    ///
    /// The two do not count the same shape, pixels and classes, or there would be too many images. Nothing has changed
    /// then.
    pub fn merge(&mut self, other: &Self) -> Result<(), CombineError> {
        self.check_like(other)?;
        let both = || self.class_images.iter().zip(&other.class_images);
        if let Some(class) = both().position(|(a, b)| a.checked_add(*b).is_none_or(|sum| sum > i32::MAX as u32)) {
            return Err(CombineError::TooMany(class));
        }
        self.class_images.iter_mut().zip(&other.class_images).for_each(|(a, b)| *a += b);
        let parts = self.counts.par_chunks_mut(ROWS).zip(other.counts.par_chunks(ROWS));
        parts.for_each(|(sums, others)| {
            sums.as_flattened_mut().iter_mut().zip(others.as_flattened()).for_each(|(a, b)| *a += b);
        });
        Ok(())
    }

    /// Takes away the counts of some of the images.
    ///
    /// # Errors
    ///
    /// The two do not count the same shape, pixels and classes, or these are not some of the images. Nothing has
    /// changed then.
    pub fn subtract(&mut self, other: &Self) -> Result<(), CombineError> {
        self.check_like(other)?;
        let images = self.class_images.iter().zip(&other.class_images);
        if let Some(class) = images.clone().position(|(a, b)| a < b) {
            return Err(CombineError::Missing { class, pixel: self.pixels.start, value: 0 });
        }
        let is_some = |(all, some): (&[Counts], &[Counts])| {
            let both = all.as_flattened().iter().zip(some.as_flattened());
            both.fold(true, |is_some, (a, b)| is_some & (a >= b))
        };
        if !self.counts.par_chunks(ROWS).zip(other.counts.par_chunks(ROWS)).all(is_some) {
            return Err(self.missing(other));
        }
        let parts = self.counts.par_chunks_mut(ROWS).zip(other.counts.par_chunks(ROWS));
        parts.for_each(|(sums, others)| {
            sums.as_flattened_mut().iter_mut().zip(others.as_flattened()).for_each(|(a, b)| *a -= b);
        });
        self.class_images.iter_mut().zip(&other.class_images).for_each(|(a, b)| *a -= b);
        Ok(())
    }

    /// Where there are fewer counts than another one has.
    fn missing(&self, other: &Self) -> CombineError {
        let (counts, others) = (self.counts.as_flattened(), other.counts.as_flattened());
        let index = counts.iter().zip(others).position(|(a, b)| a < b).unwrap_or(0);
        let row = index / 256;
        CombineError::Missing {
            class: row / self.pixels.len().max(1),
            pixel: self.pixels.start + row % self.pixels.len().max(1),
            value: index % 256,
        }
    }

    /// The mean image of a class over the counted pixels, rounded to grey values; all 0 for a class without images.
    pub fn class_mean(&self, class: Label) -> Vec<u8> {
        let images = u64::from(self.class_images[usize::from(class)]).max(1);
        let mean = |counts: &Counts| {
            let sum: u64 = (0u64..).zip(counts).map(|(value, &count)| value * u64::from(count)).sum();
            ((2 * sum + images) / (2 * images)) as u8
        };
        self.class_counts(class).iter().map(mean).collect()
    }

    fn check_like(&self, other: &Self) -> Result<(), CombineError> {
        let like = self.shape == other.shape && self.pixels == other.pixels && self.classes() == other.classes();
        if like {
            return Ok(());
        }
        Err(CombineError::Unlike { left: format!("{self:?}"), right: format!("{other:?}") })
    }
}

/// The most memory that the histograms of one part of the pixels take, however much there is.
const MOST_BYTES: u64 = 1 << 30;

/// The pixels of an image in consecutive parts, at `bytes_of_pixel` each, whose histograms take half of the memory that there is,
/// or are of one pixel.
pub(crate) fn parts(pixels: usize, bytes_of_pixel: usize, memory: u64) -> impl Iterator<Item = Range<usize>> {
    let most = (memory / 2).min(MOST_BYTES) as usize;
    let part = (most / bytes_of_pixel).clamp(1, pixels);
    (0..pixels).step_by(part).map(move |from| from..pixels.min(from + part))
}

impl std::fmt::Debug for PixelHistograms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} classes of {} images, values {:?}", self.classes(), self.shape, self.pixels)
    }
}
