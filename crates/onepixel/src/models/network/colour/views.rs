//! How does the network see an image: mirrored or not, shifted by a few pixels, every channel with mean 0 and variance 1?

use rayon::prelude::*;

use crate::dataset::{Batch, Shape};
use crate::models::Samples;

/// Images that one task reads.
const IMAGES: usize = 16;

/// How pixels become numbers, and how far images may be moved.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Views {
    shape: Shape,
    /// Of each channel, the number of each of the 256 values.
    numbers: Vec<[f32; 256]>,
    /// Whether images may be mirrored: digits and letters, in grey, may not.
    pub mirrors: bool,
    /// The most rows and columns that an image is shifted by.
    shift: (usize, usize),
}

/// One way to look at an image.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct View {
    pub mirrored: bool,
    /// Row and column of the image that are seen first; those beyond its edges look like the edges.
    pub from: (isize, isize),
}

impl View {
    pub const PLAIN: Self = Self { mirrored: false, from: (0, 0) };
    pub const MIRRORED: Self = Self { mirrored: true, from: (0, 0) };
}

impl Views {
    /// Pixels of a side for each pixel that an image may be shifted by.
    const SIDE_FOR_SHIFT: usize = 16;

    /// By the mean and the standard deviation of each channel of the train images.
    pub fn of(samples: &Samples<'_>) -> Self {
        let shape = samples.images().shape();
        let channels = shape.channels();
        let mut counts = vec![[0u64; 256]; channels];
        for pixel in samples.images().pixels().chunks_exact(channels) {
            counts.iter_mut().zip(pixel).for_each(|(counts, &value)| counts[usize::from(value)] += 1);
        }
        let numbers = counts.iter().map(standardised).collect();
        let shift = (shape.height() / Self::SIDE_FOR_SHIFT, shape.width() / Self::SIDE_FOR_SHIFT);
        Self { shape, numbers, mirrors: channels > 1, shift }
    }

    /// The view of an image in an epoch. Whether it is mirrored alternates from epoch to epoch, so that two epochs show both
    /// (K. Jordan, "94% on CIFAR-10 in 3.29 seconds on a single GPU", 2024).
    pub fn at_random(&self, seed: u64, epoch: usize, image: u32) -> View {
        let fixed = mixed(seed ^ mixed(u64::from(image)));
        let drawn = mixed(fixed ^ mixed(epoch as u64 + 1));
        let within = |drawn: u64, most: usize| (drawn % (2 * most as u64 + 1)) as isize - most as isize;
        View {
            mirrored: self.mirrors && (fixed ^ epoch as u64) & 1 == 1,
            from: (within(drawn & 0xffff_ffff, self.shift.0), within(drawn >> 32, self.shift.1)),
        }
    }

    /// Some images, each seen as `view` says: shape (images, height, width, channels).
    pub fn gather(&self, images: Batch<'_>, indices: &[u32], view: impl Fn(u32) -> View + Sync) -> Vec<f32> {
        let values = images.values();
        let mut numbers = vec![0.0; indices.len() * values];
        let tasks = numbers.par_chunks_mut(IMAGES * values).zip(indices.par_chunks(IMAGES));
        tasks.for_each(|(numbers, indices)| {
            for (numbers, &index) in numbers.chunks_exact_mut(values).zip(indices) {
                self.look(images.image(index as usize), view(index), numbers);
            }
        });
        numbers
    }

    fn look(&self, pixels: &[u8], view: View, numbers: &mut [f32]) {
        let (height, width, channels) = (self.shape.height(), self.shape.width(), self.shape.channels());
        let held = |at: usize, from: isize, size: usize| at.saturating_add_signed(from).min(size - 1);
        for (row, numbers) in numbers.chunks_exact_mut(width * channels).enumerate() {
            let pixels = &pixels[held(row, view.from.0, height) * width * channels..][..width * channels];
            for (column, numbers) in numbers.chunks_exact_mut(channels).enumerate() {
                let column = if view.mirrored { width - 1 - column } else { column };
                let pixel = &pixels[held(column, view.from.1, width) * channels..][..channels];
                for ((number, &value), table) in numbers.iter_mut().zip(pixel).zip(&self.numbers) {
                    *number = table[usize::from(value)];
                }
            }
        }
    }
}

/// What each value becomes where they are that frequent; 0 where all are the same.
fn standardised(counts: &[u64; 256]) -> [f32; 256] {
    let count = counts.iter().sum::<u64>().max(1) as f64;
    let mean = |of: &dyn Fn(f64) -> f64| {
        counts.iter().enumerate().map(|(value, &images)| of(value as f64) * images as f64).sum::<f64>() / count
    };
    let middle = mean(&|value| value);
    let deviation = mean(&|value| (value - middle).powi(2)).sqrt();
    std::array::from_fn(|value| if deviation > 0.0 { ((value as f64 - middle) / deviation) as f32 } else { 0.0 })
}

/// Bits that look drawn: SplitMix64 (G. Steele, D. Lea and C. Flood, "Fast splittable pseudorandom number generators", 2014).
fn mixed(seed: u64) -> u64 {
    let mixed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
