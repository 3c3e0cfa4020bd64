//! How are histograms kept?
//!
//! The file is, all numbers little-endian: the magic bytes `1PXHIST1`; height, width, channels, first pixel, number of
//! pixels and number of classes as `u32`; the number of images of each class as `u32`; then the counts as `u32`, shape
//! (class, pixel, value).

use std::io::{self, Read, Write};

use super::{Counts, PixelHistograms};
use crate::dataset::{DatasetError, MAX_CLASSES, Shape};

const MAGIC: &[u8; 8] = b"1PXHIST1";

/// Why a file of histograms cannot be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The file cannot be read, or ends early.
    #[error("histograms: {0}")]
    Io(#[from] io::Error),
    /// The file is something else.
    #[error("histograms: expected the magic bytes \"1PXHIST1\" at byte 0, found {0:?}")]
    Magic([u8; 8]),
    /// The header describes no image.
    #[error("histograms: {0}")]
    Shape(#[from] DatasetError),
    /// The header counts pixels that the images do not have, or no or too many classes.
    #[error(
        "histograms: the header at byte 8 promises {pixels} pixels from {first} on, of {values}, in {classes} classes (1 to {MAX_CLASSES} are possible)"
    )]
    Header {
        /// First pixel.
        first: u32,
        /// Number of pixels.
        pixels: u32,
        /// Values of an image.
        values: usize,
        /// Number of classes.
        classes: u32,
    },
    /// The counts of a pixel do not add up to the images of the class.
    #[error("histograms: class {class} has {images} images, but its counts at counted pixel {pixel} add up to {sum}")]
    Sum {
        /// The class.
        class: usize,
        /// The pixel, counted from the first that the file holds.
        pixel: usize,
        /// Images of the class.
        images: u32,
        /// Sum of the counts.
        sum: u64,
    },
}

impl PixelHistograms {
    /// Writes the histograms; [`PixelHistograms::load`] reads them back.
    ///
    /// # Errors
    ///
    /// `to` cannot be written.
    pub fn save(&self, mut to: impl Write) -> io::Result<()> {
        let sides = [self.shape.height(), self.shape.width(), self.shape.channels()];
        let parts = [self.pixels.start, self.pixels.len(), self.classes()];
        to.write_all(MAGIC)?;
        for number in sides.into_iter().chain(parts) {
            to.write_all(&(number as u32).to_le_bytes())?;
        }
        for images in &self.class_images {
            to.write_all(&images.to_le_bytes())?;
        }
        for counts in &self.counts {
            to.write_all(counts.map(u32::to_le_bytes).as_flattened())?;
        }
        Ok(())
    }

    /// Reads histograms that [`PixelHistograms::save`] wrote. Memory grows only as counts really arrive.
    ///
    /// # Errors
    ///
    /// The file cannot be read, ends early, or is not what it says.
    pub fn load(mut from: impl Read) -> Result<Self, LoadError> {
        let mut magic = [0; 8];
        from.read_exact(&mut magic)?;
        if &magic != MAGIC {
            return Err(LoadError::Magic(magic));
        }
        let mut number = || -> io::Result<u32> {
            let mut bytes = [0; 4];
            from.read_exact(&mut bytes)?;
            Ok(u32::from_le_bytes(bytes))
        };
        let shape = Shape::new(number()? as usize, number()? as usize, number()? as usize)?;
        let (first, pixels, classes) = (number()?, number()?, number()?);
        let inside = u64::from(first) + u64::from(pixels) <= shape.values() as u64;
        if !inside || !(1..=MAX_CLASSES).contains(&(classes as usize)) {
            return Err(LoadError::Header { first, pixels, values: shape.values(), classes });
        }
        let class_images = (0..classes).map(|_| number()).collect::<io::Result<Vec<u32>>>()?;
        let mut counts = Vec::new();
        for (class, &images) in class_images.iter().enumerate() {
            for pixel in 0..pixels as usize {
                counts.push(read_counts(&mut from, class, pixel, images)?);
            }
        }
        Ok(Self { shape, pixels: first as usize..(first + pixels) as usize, class_images, counts })
    }
}

fn read_counts(from: &mut impl Read, class: usize, pixel: usize, images: u32) -> Result<Counts, LoadError> {
    let mut bytes = [[0; 4]; 256];
    from.read_exact(bytes.as_flattened_mut())?;
    let counts = bytes.map(u32::from_le_bytes);
    let sum = counts.iter().map(|&count| u64::from(count)).sum();
    if sum != u64::from(images) {
        return Err(LoadError::Sum { class, pixel, images, sum });
    }
    Ok(counts)
}
