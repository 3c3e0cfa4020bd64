//! Which grey values count as one?
//!
//! A pixel's values fall into at most 64 bins of about as many images each, and a value with more images has a bin for
//! itself. What is kept of an image are the pixels that are not in their most frequent bin: of a drawing, its strokes.

use rayon::prelude::*;

use super::super::tree::Columns;
use super::super::{Batch, FitError};

/// The most bins of a pixel.
pub(super) const BINS: usize = 64;

/// The bins of one pixel.
#[derive(Debug, Clone)]
pub(super) struct PixelBins {
    /// The bin of each value.
    of: [u8; 256],
    /// The threshold behind each bin: half-way between its last value and the first of the next.
    thresholds: [u8; BINS],
    /// The bin that most images are in.
    frequent: u8,
}

impl PixelBins {
    fn new(column: &[u8]) -> Self {
        let mut images = [0u32; 256];
        column.iter().for_each(|&value| images[usize::from(value)] += 1);
        let mut bins = Self { of: [0; 256], thresholds: [255; BINS], frequent: 0 };
        let (mut bin, mut in_bin, mut before) = (0, 0, 0);
        let mut left = column.len() as u32;
        let mut distinct = images.iter().filter(|&&images| images > 0).count();
        let mut sizes = [0; BINS];
        for value in 0..=255u8 {
            let here = images[usize::from(value)];
            let room = BINS - bin;
            // The mean size of the bins that are left, unless each value can have its own.
            let full = if distinct < room { 1 } else { left.div_ceil(room as u32) };
            if here > 0 && in_bin > 0 && bin + 1 < BINS && (in_bin >= full || here >= full) {
                bins.thresholds[bin] = u8::midpoint(before, value);
                left -= in_bin;
                (bin, in_bin) = (bin + 1, 0);
            }
            if here > 0 {
                (before, distinct) = (value, distinct - 1);
            }
            in_bin += here;
            sizes[bin] = in_bin;
            bins.of[usize::from(value)] = bin as u8;
        }
        let most = sizes.iter().copied().max().unwrap_or(0);
        bins.frequent = sizes.iter().position(|&size| size == most).unwrap_or(0) as u8;
        bins
    }

    /// The greatest value that is at most in this bin, or between it and the next.
    pub(super) fn threshold(&self, bin: usize) -> u8 {
        self.thresholds[bin]
    }

    pub(super) fn frequent(&self) -> usize {
        self.frequent.into()
    }
}

/// The images of each bin of one pixel, but for the most frequent bin.
#[derive(Debug, Clone)]
pub(super) struct BinImages {
    starts: [u32; BINS + 1],
    images: Vec<u32>,
}

impl BinImages {
    fn new(column: &[u8], bins: &PixelBins) -> Self {
        let mut starts = [0u32; BINS + 1];
        let kept = |value: u8| Some(bins.of[usize::from(value)]).filter(|&bin| bin != bins.frequent).map(usize::from);
        column.iter().filter_map(|&value| kept(value)).for_each(|bin| starts[bin + 1] += 1);
        for bin in 0..BINS {
            starts[bin + 1] += starts[bin];
        }
        let mut images = vec![0; starts[BINS] as usize];
        let mut next = starts;
        for (image, &value) in column.iter().enumerate() {
            if let Some(bin) = kept(value) {
                images[next[bin] as usize] = image as u32;
                next[bin] += 1;
            }
        }
        Self { starts, images }
    }

    /// The images of a bin, ascending.
    pub(super) fn of(&self, bin: usize) -> &[u32] {
        &self.images[self.starts[bin] as usize..self.starts[bin + 1] as usize]
    }
}

/// Columns whose sums of gradients stay in the first-level cache, mostly.
pub(super) const BLOCK: usize = 128;

/// The entries of all images in a block of columns.
#[derive(Debug, Clone)]
pub(super) struct Block {
    /// Where the entries of each image begin, and those of the last end.
    starts: Vec<u32>,
    /// `column * BINS + bin`, counting columns from the first of the block, where that is not the most frequent bin.
    entries: Vec<u16>,
}

impl Block {
    fn new(images: Batch<'_>, pixels: &[u32], bins: &[PixelBins]) -> Self {
        let (mut starts, mut entries) = (vec![0], Vec::new());
        for image in images.iter() {
            for (column, (&pixel, bins)) in pixels.iter().zip(bins).enumerate() {
                let bin = bins.of[usize::from(image[pixel as usize])];
                if bin != bins.frequent {
                    entries.push((column * BINS + usize::from(bin)) as u16);
                }
            }
            starts.push(entries.len() as u32);
        }
        Self { starts, entries }
    }

    /// The entries of an image, ascending.
    #[inline(always)]
    pub(super) fn entries(&self, image: u32) -> &[u16] {
        &self.entries[self.starts[image as usize] as usize..self.starts[image as usize + 1] as usize]
    }
}

/// Images in bins, both ways round.
#[derive(Debug)]
pub(super) struct BinnedImages {
    /// The values themselves.
    pub(super) columns: Columns,
    /// The bins of each column.
    pub(super) bins: Vec<PixelBins>,
    /// The images of each column's bins.
    pub(super) by_bin: Vec<BinImages>,
    /// The bins of each image, `BLOCK` columns at a time.
    pub(super) blocks: Vec<Block>,
}

impl BinnedImages {
    /// Puts images into bins.
    pub(super) fn new(images: Batch<'_>) -> Result<Self, FitError> {
        let columns = Columns::new(images)?;
        let of_column = |column: usize| {
            let values = columns.column(column);
            let bins = PixelBins::new(values);
            let by_bin = BinImages::new(values, &bins);
            (bins, by_bin)
        };
        let (bins, by_bin): (Vec<_>, Vec<_>) = (0..columns.len()).into_par_iter().map(of_column).unzip();
        let blocks = columns.pixels().par_chunks(BLOCK).zip(bins.par_chunks(BLOCK));
        let blocks = blocks.map(|(pixels, bins)| Block::new(images, pixels, bins)).collect();
        Ok(Self { columns, bins, by_bin, blocks })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Shape;

    #[test]
    fn up_to_64_values_have_a_bin_each() {
        let column: Vec<u8> = (0..64u8).map(|i| 4 * i).collect();
        let bins = PixelBins::new(&column);
        for (bin, &value) in column.iter().enumerate() {
            assert_eq!(usize::from(bins.of[usize::from(value)]), bin);
            assert_eq!(bins.threshold(bin), if bin == 63 { 255 } else { value + 2 });
        }
    }

    #[test]
    fn frequent_values_have_a_bin_for_themselves_and_others_share() {
        let column: Vec<u8> = (0..=255u8).chain([0; 5_000]).chain([255; 3_000]).collect();
        let bins = PixelBins::new(&column);
        let of = |value: usize| bins.of[value];
        assert_eq!((of(0), of(255), bins.frequent()), (0, 63, 0));
        assert!(of(1) == 1 && of(254) == 62, "{} {}", of(1), of(254));
        assert!((0..255).all(|value| of(value + 1) == of(value) || of(value + 1) == of(value) + 1));
        for bin in 0..63 {
            let of_bin = |value: u8| usize::from(of(value.into())) <= bin;
            assert!((0..=255u8).all(|value| of_bin(value) == (value <= bins.threshold(bin))));
        }
    }

    #[test]
    fn images_are_found_by_bin_and_bins_by_image() {
        let pixels: Vec<u8> = (0..900usize).map(|i| if i % 3 == 0 { 0 } else { (i * i % 255) as u8 }).collect();
        let binned = BinnedImages::new(Batch::new(Shape::new(1, 3, 1).unwrap(), &pixels)).unwrap();
        let mut found = 0;
        for (column, by_bin) in binned.by_bin.iter().enumerate() {
            for bin in 0..BINS {
                for &image in by_bin.of(bin) {
                    assert!(binned.blocks[0].entries(image).contains(&((column * BINS + bin) as u16)));
                    found += 1;
                }
            }
        }
        assert_eq!(found, binned.blocks[0].entries.len());
        assert!(found > 300);
    }
}
