//! What are the sums of gradients in each bin of each pixel? A hot loop of boosting.
//!
//! The root of each class's tree has the same images, and the sums for up to 16 classes come from one pass over the
//! images of each bin: the bound is one line of the second-level cache for each image and bin. Below the root, the
//! smaller of two children is counted image by image, which touches only the pixels that are not in their most frequent
//! bin, and the larger is what is left of the parent: the bound is one addition in the second-level cache for each. Of
//! photographs, whose pixels have no frequent bin, all are touched, one image after the other.

use multiversion::multiversion;
use rayon::prelude::*;

use super::bins::{BINS, BinImages, BinnedImages, Block, PixelBins};
use super::gradients::{Gradient, LANES, Sum};

/// Sums of gradients: shape (columns, bins).
pub(super) type Histogram = Vec<Sum>;

/// Blocks of columns that a round looks at, each with its first column among all.
pub(super) type Blocks<'a> = [(usize, &'a Block)];

/// Sums for all images and for each of several classes: shape (columns of the blocks, lanes, bins).
pub(super) fn of_all_images(
    binned: &BinnedImages,
    blocks: &Blocks<'_>,
    gradients: &[Gradient],
    sums: &mut [[Sum; BINS]],
) {
    let total = sum_of_all(gradients);
    let columns = blocks.iter().flat_map(|&(first, block)| {
        binned.bins_of(first).iter().enumerate().map(move |(index, bins)| (block, first, index, bins))
    });
    let columns: Vec<(&Block, usize, usize, &PixelBins)> = columns.collect();
    let each = sums.par_chunks_exact_mut(LANES).zip(&columns);
    each.with_min_len(4).for_each(|(sums, &(block, first, index, bins))| match block {
        Block::Sparse { by_bin, .. } => {
            add_column(&by_bin[index], gradients, sums);
            for (sums, total) in sums.iter_mut().zip(total) {
                complete(sums, bins.frequent(), total);
            }
        }
        Block::Dense(_) => add_whole_column(binned.columns.column(first + index), bins, gradients, sums),
    });
}

fn sum_of_all(gradients: &[Gradient]) -> [Sum; LANES] {
    let of_some = |some: &[Gradient]| {
        some.iter().fold([Sum::default(); LANES], |sum, Gradient { first, second }| {
            std::array::from_fn(|lane| sum[lane].plus(Sum::new(first[lane].into(), second[lane].into())))
        })
    };
    let plus = |a: [Sum; LANES], b: [Sum; LANES]| std::array::from_fn(|lane| a[lane].plus(b[lane]));
    gradients.par_chunks(4096).map(of_some).reduce(|| [Sum::default(); LANES], plus)
}

/// Gives the most frequent bin what the others leave of the total.
fn complete(sums: &mut [Sum], frequent: usize, total: Sum) {
    sums[frequent] = Sum::default();
    sums[frequent] = total.minus(sums.iter().fold(Sum::default(), |all, &sum| all.plus(sum)));
}

#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512dq+avx512vl+bmi2+popcnt",
    "x86_64+avx2+bmi2+popcnt",
    "aarch64+neon"
))]
fn add_column(by_bin: &BinImages, gradients: &[Gradient], sums: &mut [[Sum; BINS]]) {
    for bin in 0..BINS {
        let (mut first, mut second) = ([0i32; LANES], [0i32; LANES]);
        for &image in by_bin.of(bin) {
            let gradient = &gradients[image as usize];
            for lane in 0..LANES {
                first[lane] += i32::from(gradient.first[lane]);
                second[lane] += i32::from(gradient.second[lane]);
            }
        }
        for (lane, sums) in sums.iter_mut().enumerate() {
            sums[bin] = Sum::new(first[lane], second[lane]);
        }
    }
}

#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512dq+avx512vl+bmi2+popcnt",
    "x86_64+avx2+bmi2+popcnt",
    "aarch64+neon"
))]
fn add_whole_column(column: &[u8], bins: &PixelBins, gradients: &[Gradient], sums: &mut [[Sum; BINS]]) {
    let (mut first, mut second) = ([[0i32; LANES]; BINS], [[0i32; LANES]; BINS]);
    for (&value, gradient) in column.iter().zip(gradients) {
        let bin = bins.of(value) % BINS;
        for lane in 0..LANES {
            first[bin][lane] += i32::from(gradient.first[lane]);
            second[bin][lane] += i32::from(gradient.second[lane]);
        }
    }
    for (lane, sums) in sums.iter_mut().enumerate() {
        for (bin, sum) in sums.iter_mut().enumerate() {
            *sum = Sum::new(first[bin][lane], second[bin][lane]);
        }
    }
}

/// Counts the images of a node, whose gradients have the sum `total`; those that have none may be left out.
pub(super) fn of_node(
    (binned, blocks): (&BinnedImages, &Blocks<'_>),
    images: &[u32],
    gradients: &[Sum],
    total: Sum,
    sums: &mut Histogram,
) {
    sums.clear();
    sums.resize(blocks.iter().map(|&(first, _)| binned.bins_of(first).len()).sum::<usize>() * BINS, Sum::default());
    let mut rest = sums.as_mut_slice();
    for &(first, block) in blocks {
        let bins = binned.bins_of(first);
        let (sums, behind) = std::mem::take(&mut rest).split_at_mut(bins.len() * BINS);
        rest = behind;
        match block {
            Block::Sparse { starts, entries, .. } => {
                let entries = |image: u32| &entries[starts[image as usize]..starts[image as usize + 1]];
                for (index, &image) in images.iter().enumerate() {
                    if let Some(&later) = images.get(index + AHEAD) {
                        fetch(entries(later));
                    }
                    let gradient = gradients[image as usize];
                    for &entry in entries(image) {
                        let sum = &mut sums[usize::from(entry)];
                        *sum = sum.plus(gradient);
                    }
                }
                for (sums, bins) in sums.chunks_exact_mut(BINS).zip(bins) {
                    complete(sums, bins.frequent(), total);
                }
            }
            Block::Dense(codes) => {
                let codes = |image: u32| &codes[image as usize * bins.len()..][..bins.len()];
                for (index, &image) in images.iter().enumerate() {
                    if let Some(&later) = images.get(index + AHEAD) {
                        fetch(codes(later));
                    }
                    let gradient = gradients[image as usize];
                    for (sums, &bin) in sums.as_chunks_mut::<BINS>().0.iter_mut().zip(codes(image)) {
                        let sum = &mut sums[usize::from(bin) % BINS];
                        *sum = sum.plus(gradient);
                    }
                }
            }
        }
    }
}

/// Images whose entries are on their way while those of one are added: they lie anywhere in memory, and an image's own
/// are too few to hide the waiting.
const AHEAD: usize = 12;

/// Has the first entries of an image brought into the cache.
#[inline(always)]
fn fetch<T>(entries: &[T]) {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        let first = entries.as_ptr().cast::<i8>();
        // SAFETY: a prefetch reads nothing and never faults, whatever the address; all x86-64 processors have it. The
        // second address is not read either, and need not be in the slice.
        unsafe {
            _mm_prefetch::<_MM_HINT_T0>(first);
            _mm_prefetch::<_MM_HINT_T0>(first.wrapping_add(64));
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = entries;
}

/// Takes the sums of one child from those of its parent: what is left are those of the other.
pub(super) fn subtract(parent: &mut [Sum], child: &[Sum]) {
    parent.iter_mut().zip(child).for_each(|(parent, &child)| *parent = parent.minus(child));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Shape;
    use crate::models::Batch;

    #[test]
    fn both_ways_of_counting_agree_with_the_definition() {
        let drawing = |i: usize| if i % 10 < 6 { 0 } else { (i * i % 255) as u8 };
        let photograph = |i: usize| (i * i % 255) as u8;
        agree(&(0..1500usize).map(drawing).collect::<Vec<u8>>(), false);
        agree(&(0..1500usize).map(photograph).collect::<Vec<u8>>(), true);
    }

    fn agree(pixels: &[u8], is_dense: bool) {
        let batch = Batch::new(Shape::new(1, 5, 1).unwrap(), pixels);
        let binned = BinnedImages::new(batch, &|| ()).unwrap();
        let blocks = binned.of_round(0);
        assert_eq!(matches!(blocks[0].1, Block::Dense(_)), is_dense);
        let some = |image: usize| std::array::from_fn(|lane| (image * (lane + 5) % 97) as u8);
        let of_image =
            |image: usize| Gradient { first: some(image).map(|first| first as i8 - 50), second: some(image + 9) };
        let gradients: Vec<Gradient> = (0..300).map(of_image).collect();
        let mut all = vec![[Sum::default(); BINS]; binned.bins.len() * LANES];
        of_all_images(&binned, &blocks, &gradients, &mut all);
        for lane in [0, 3, 15] {
            let of_lane: Vec<Sum> =
                gradients.iter().map(|g| Sum::new(g.first[lane].into(), g.second[lane].into())).collect();
            let total = of_lane.iter().fold(Sum::default(), |total, &sum| total.plus(sum));
            let images: Vec<u32> = (0..300).collect();
            let mut node = Vec::new();
            of_node((&binned, &blocks), &images, &of_lane, total, &mut node);
            let mut plain = vec![Sum::default(); node.len()];
            for (column, bins) in binned.bins.iter().enumerate() {
                for (image, &value) in binned.columns.column(column).iter().enumerate() {
                    let bin = (0..BINS).find(|&bin| value <= bins.threshold(bin)).unwrap();
                    plain[column * BINS + bin] = plain[column * BINS + bin].plus(of_lane[image]);
                }
            }
            assert_eq!(node, plain);
            assert!(all.chunks_exact(LANES).flat_map(|sums| sums[lane]).eq(plain));
        }
    }
}
