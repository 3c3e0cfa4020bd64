//! What are all values of one pixel? The images, turned so that these lie side by side.

use rayon::prelude::*;

use super::super::{Batch, FitError};

/// The values of each pixel that is not the same in all images.
#[derive(Debug, Clone)]
pub(in crate::models) struct Columns {
    images: usize,
    /// The pixels that vary, ascending.
    pixels: Vec<u32>,
    /// u8, shape (varying pixels, images), row-major.
    values: Vec<u8>,
}

/// Images and pixels of a tile that is turned at a time: its lines stay in the first-level cache.
const TILE: usize = 64;

impl Columns {
    /// Turns the images: one byte of memory for each value that varies.
    pub(in crate::models) fn new(images: Batch<'_>) -> Result<Self, FitError> {
        let pixels = varying(images);
        Self::of_pixels(images, pixels)
    }

    /// Turns some pixels of the images, ascending; those that are constant too.
    pub(in crate::models) fn of_pixels(images: Batch<'_>, pixels: Vec<u32>) -> Result<Self, FitError> {
        if images.is_empty() {
            return Err(FitError::NoImages);
        }
        let count = images.len();
        // Nodes number images in 32 bits, and counts of images are added in them.
        if count > i32::MAX as usize {
            let (what, most) = ("the images", i32::MAX as u64 * images.values() as u64);
            return Err(FitError::TooLarge { what, bytes: images.pixels().len() as u64, most });
        }
        let mut values = vec![0; pixels.len() * count];
        let turn = |(chosen, columns): (&[u32], &mut [u8])| {
            for first in (0..count).step_by(TILE) {
                let rows = first..count.min(first + TILE);
                for (&pixel, column) in chosen.iter().zip(columns.chunks_exact_mut(count)) {
                    for row in rows.clone() {
                        column[row] = images.image(row)[pixel as usize];
                    }
                }
            }
        };
        pixels.par_chunks(TILE).zip(values.par_chunks_mut(TILE * count)).for_each(turn);
        Ok(Self { images: count, pixels, values })
    }

    /// The number of columns.
    pub(in crate::models) fn len(&self) -> usize {
        self.pixels.len()
    }

    /// Which pixel of an image a column holds.
    pub(in crate::models) fn pixel(&self, column: usize) -> u32 {
        self.pixels[column]
    }

    /// The pixels of all columns, ascending.
    pub(in crate::models) fn pixels(&self) -> &[u32] {
        &self.pixels
    }

    /// The value of each image.
    pub(in crate::models) fn column(&self, column: usize) -> &[u8] {
        &self.values[column * self.images..][..self.images]
    }
}

/// The pixels that are not the same in all images.
fn varying(images: Batch<'_>) -> Vec<u32> {
    if images.is_empty() {
        return Vec::new();
    }
    let first = images.image(0);
    let differ = images.pixels().par_chunks(images.values() * 1024).map(|batch| {
        let mut differ = vec![0; first.len()];
        for image in batch.chunks_exact(first.len()) {
            for ((differ, value), expected) in differ.iter_mut().zip(image).zip(first) {
                *differ |= value ^ expected;
            }
        }
        differ
    });
    let either = |a: Vec<u8>, b: Vec<u8>| if a.is_empty() { b } else { a.iter().zip(&b).map(|(a, b)| a | b).collect() };
    let differ = differ.reduce(Vec::new, either);
    (0..first.len() as u32).filter(|&pixel| differ[pixel as usize] != 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Shape;

    #[test]
    fn columns_hold_the_values_of_the_pixels_that_vary() {
        let size = 150;
        let value = |image: usize, pixel: usize| if pixel % 3 == 1 { 7 } else { (image * pixel % 251) as u8 };
        let pixels: Vec<u8> = (0..200 * size).map(|i| value(i / size, i % size)).collect();
        let columns = Columns::new(Batch::new(Shape::new(10, 15, 1).unwrap(), &pixels)).unwrap();
        let expected: Vec<u32> = (2..size as u32).filter(|pixel| pixel % 3 != 1).collect();
        assert_eq!(columns.pixels(), expected);
        for (column, &pixel) in expected.iter().enumerate() {
            assert!((0..200).all(|image| columns.column(column)[image] == value(image, pixel as usize)));
        }
    }
}
