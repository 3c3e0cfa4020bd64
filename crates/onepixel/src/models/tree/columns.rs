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
    are_some: bool,
}

/// Pixels that trees may ask for.
const MOST_FOR_TREES: usize = 4_096;

/// Images and pixels of a tile that is turned at a time: its lines stay in the first-level cache.
const TILE: usize = 64;

impl Columns {
    /// Turns the images: one byte of memory for each value that varies.
    pub(in crate::models) fn new(images: Batch<'_>) -> Result<Self, FitError> {
        let pixels = varying(images);
        Self::of_pixels(images, pixels)
    }

    /// The same for trees: of more than 4,096 pixels that vary as many are turned, which lie all over the image.
    pub(in crate::models) fn for_trees(images: Batch<'_>) -> Result<Self, FitError> {
        let varying = varying(images);
        let are_some = varying.len() > MOST_FOR_TREES;
        Ok(Self { are_some, ..Self::of_pixels(images, spread(varying, MOST_FOR_TREES))? })
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
        Ok(Self { images: count, pixels, values, are_some: false })
    }

    /// Whether they are some of the pixels that vary, as many as trees may ask for.
    pub(in crate::models) fn are_some(&self) -> bool {
        self.are_some
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

/// Up to so many pixels, one from each of as many stretches of equal length: not always the first of each, which would often
/// be of the same channel.
fn spread(pixels: Vec<u32>, most: usize) -> Vec<u32> {
    if pixels.len() <= most {
        return pixels;
    }
    let start = |stretch: usize| (stretch as u64 * pixels.len() as u64 / most as u64) as usize;
    let chosen = |stretch: usize| {
        let length = start(stretch + 1) - start(stretch);
        // Knuth's multiplicative hash.
        start(stretch) + ((stretch as u32).wrapping_mul(2_654_435_769) >> 16) as usize % length
    };
    (0..most).map(|stretch| pixels[chosen(stretch)]).collect()
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
    fn chosen_pixels_lie_all_over_the_image_and_in_all_channels() {
        assert_eq!(spread(vec![4, 7, 9], 3), [4, 7, 9]);
        let chosen = spread((0..12_288).collect(), 4_096);
        assert!(chosen.windows(2).all(|pair| pair[0] < pair[1] && pair[1] - pair[0] <= 5));
        for channel in 0..3 {
            let of_channel = chosen.iter().filter(|&&pixel| pixel % 3 == channel).count();
            assert!((1_200..1_550).contains(&of_channel), "{of_channel} of channel {channel}");
        }
    }

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
