//! Which grey values count as one?
//!
//! A pixel's values fall into at most 64 bins of about as many images each, and a value with more images has a bin for
//! itself. Of drawings, what is kept of an image are the pixels that are not in their most frequent bin: its strokes. Where
//! these are many, as in photographs, the bins of all pixels are.

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
    /// Images that are not in it.
    kept: usize,
}

impl PixelBins {
    /// The bin of a value.
    #[inline(always)]
    pub(super) fn of(&self, value: u8) -> usize {
        self.of[usize::from(value)].into()
    }

    fn new(column: &[u8]) -> Self {
        let mut images = [0u32; 256];
        column.iter().for_each(|&value| images[usize::from(value)] += 1);
        let mut bins = Self { of: [0; 256], thresholds: [255; BINS], frequent: 0, kept: 0 };
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
        bins.kept = column.len() - most as usize;
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
#[derive(Debug)]
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

/// The most columns that a round looks at: the blocks take turns.
pub(super) const MOST_COLUMNS: usize = 8 * BLOCK;

/// Where more entries than this share are not in their most frequent bin, all are kept: a byte for each then, instead of
/// six for each that is kept.
const DENSE: f64 = 0.6;

/// The bins of all images in a block of columns.
#[derive(Debug)]
pub(super) enum Block {
    /// Those that are not the most frequent bin of their column.
    Sparse {
        /// Where the entries of each image begin, and those of the last end.
        starts: Vec<usize>,
        /// `column * BINS + bin`, counting columns from the first of the block.
        entries: Vec<u16>,
        /// The images of each column's bins.
        by_bin: Vec<BinImages>,
    },
    /// All: shape (images, columns of the block).
    Dense(Vec<u8>),
}

impl Block {
    fn new(images: Batch<'_>, columns: &Columns, (first, bins): (usize, &[PixelBins])) -> Self {
        let pixels = &columns.pixels()[first..][..bins.len()];
        let codes = |image: &'_ [u8]| -> Vec<u8> {
            pixels.iter().zip(bins).map(|(&pixel, bins)| bins.of(image[pixel as usize]) as u8).collect()
        };
        let kept = bins.iter().map(|bins| bins.kept).sum::<usize>();
        if kept as f64 > DENSE * (bins.len() * images.len()) as f64 {
            let mut all = Vec::with_capacity(bins.len() * images.len());
            images.iter().for_each(|image| all.extend(codes(image)));
            return Self::Dense(all);
        }
        let (mut starts, mut entries) = (Vec::with_capacity(images.len() + 1), Vec::with_capacity(kept));
        starts.push(0);
        for image in images.iter() {
            let each = codes(image).into_iter().zip(bins).enumerate();
            let kept = each.filter(|(_, (bin, bins))| *bin != bins.frequent);
            entries.extend(kept.map(|(column, (bin, _))| (column * BINS + usize::from(bin)) as u16));
            starts.push(entries.len());
        }
        let by_bin = bins.iter().enumerate().map(|(index, bins)| BinImages::new(columns.column(first + index), bins));
        Self::Sparse { starts, entries, by_bin: by_bin.collect() }
    }
}

/// Images in bins, both ways round.
pub(super) struct BinnedImages {
    /// The values themselves. More columns than a round looks at are in such an order that those of each block lie all over
    /// the image.
    pub(super) columns: Columns,
    /// The bins of each column.
    pub(super) bins: Vec<PixelBins>,
    /// `BLOCK` columns each.
    pub(super) blocks: Vec<Block>,
}

impl BinnedImages {
    /// Puts images into bins; `check` is called every few columns.
    pub(super) fn new(images: Batch<'_>, check: &(impl Fn() + Sync)) -> Result<Self, FitError> {
        let mut columns = Columns::new(images)?;
        if columns.len() > MOST_COLUMNS {
            let blocks = columns.len().div_ceil(BLOCK);
            let spread = (0..blocks).flat_map(|block| columns.pixels().iter().skip(block).step_by(blocks));
            columns = Columns::of_pixels(images, spread.copied().collect())?;
        }
        let bins = (0..columns.len()).into_par_iter().map(|column| PixelBins::new(columns.column(column)));
        let bins: Vec<PixelBins> = bins.collect();
        let blocks = bins.par_chunks(BLOCK).enumerate().with_max_len(1).map(|(block, bins)| {
            check();
            Block::new(images, &columns, (block * BLOCK, bins))
        });
        let blocks = blocks.collect();
        Ok(Self { columns, bins, blocks })
    }

    /// The blocks that a round looks at, and with each its first column: all, or as many as are allowed, in turn.
    pub(super) fn of_round(&self, round: u32) -> Vec<(usize, &Block)> {
        const MOST_BLOCKS: usize = MOST_COLUMNS / BLOCK;
        let all = self.blocks.len();
        let first = if all > MOST_BLOCKS { round as usize * MOST_BLOCKS % all } else { 0 };
        let chosen = (0..all.min(MOST_BLOCKS)).map(|block| (first + block) % all);
        chosen.map(|block| (block * BLOCK, &self.blocks[block])).collect()
    }

    /// The bins of a block's columns.
    pub(super) fn bins_of(&self, first: usize) -> &[PixelBins] {
        &self.bins[first..self.bins.len().min(first + BLOCK)]
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

    fn binned(pixels: &[u8], values: usize) -> BinnedImages {
        BinnedImages::new(Batch::new(Shape::new(1, values, 1).unwrap(), pixels), &|| ()).unwrap()
    }

    #[test]
    fn images_are_found_by_bin_and_bins_by_image() {
        let pixels: Vec<u8> = (0..900usize).map(|i| if i % 9 < 6 { 0 } else { (i * i % 255) as u8 }).collect();
        let binned = binned(&pixels, 3);
        let Block::Sparse { starts, entries, by_bin } = &binned.blocks[0] else { panic!("a third is kept") };
        let mut found = 0;
        for (column, by_bin) in by_bin.iter().enumerate() {
            for bin in 0..BINS {
                for &image in by_bin.of(bin) {
                    let of_image = &entries[starts[image as usize]..starts[image as usize + 1]];
                    assert!(of_image.contains(&((column * BINS + bin) as u16)));
                    found += 1;
                }
            }
        }
        assert_eq!(found, entries.len());
        assert!(found > 200);
    }

    #[test]
    fn of_photographs_all_bins_are_kept() {
        let pixels: Vec<u8> = (0..900usize).map(|i| (i * i % 255) as u8).collect();
        let binned = binned(&pixels, 3);
        let Block::Dense(codes) = &binned.blocks[0] else { panic!("nearly all are kept") };
        let expected = pixels.iter().enumerate().map(|(i, &value)| binned.bins[i % 3].of(value) as u8);
        assert!(codes.iter().copied().eq(expected));
    }

    #[test]
    fn many_columns_take_turns_and_each_block_lies_all_over_the_image() {
        let values = 3 * MOST_COLUMNS;
        let pixels: Vec<u8> = (0..5 * values).map(|i| (i * i % 251) as u8).collect();
        let binned = binned(&pixels, values);
        let of = |round: u32| binned.of_round(round).into_iter().map(|(first, _)| first).collect::<Vec<_>>();
        let (first, second, third) = (of(0), of(1), of(2));
        assert_eq!(of(3), first);
        let mut all = [first, second, third].concat();
        all.sort_unstable();
        assert_eq!(all, (0..values).step_by(BLOCK).collect::<Vec<_>>());
        for first in all {
            let pixels = &binned.columns.pixels()[first..][..BLOCK];
            assert!(pixels.windows(2).all(|pair| pair[1] - pair[0] == 24), "{pixels:?}");
        }
    }
}
