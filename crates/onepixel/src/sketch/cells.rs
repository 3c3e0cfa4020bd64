//! How often does each grey value occur at each of a few pixels?

use crate::histogram::Counts;

/// The pixels that one block of cells counts, so that a cell is numbered by 16 bits: pixel, then grey value.
pub(super) const BLOCK: usize = 256;

/// Grey values of a pixel.
pub(super) const VALUES: usize = 256;

/// Beyond so many cells all are kept: then adding to a list takes longer than a list saves.
const MOST_LISTED: usize = 8_192;

/// The most values that are sorted to be listed: of more, all cells are counted.
const MOST_SORTED: usize = 1 << 12;

/// Counts of up to [`BLOCK`] pixels: as a list as long as few cells are above 0, else all.
#[derive(Debug, Clone)]
pub(super) enum Cells {
    /// Cells above 0, ascending.
    Listed(Vec<(u16, u32)>),
    /// All cells of so many pixels.
    All(Box<[u32]>),
}

impl Cells {
    pub(super) fn new() -> Self {
        Self::Listed(Vec::new())
    }

    /// Counts of ascending cells, all above 0.
    pub(super) fn of_listed(counted: Vec<(u16, u32)>, pixels: usize) -> Self {
        let mut cells = Self::Listed(counted);
        cells.settle(pixels);
        cells
    }

    /// Counts images: of each its values at these pixels.
    pub(super) fn add<'a>(&mut self, images: impl ExactSizeIterator<Item = &'a [u8]>, pixels: usize) {
        match self {
            Self::All(cells) => count(images, cells),
            Self::Listed(_) if images.len() * pixels > MOST_SORTED => {
                let mut cells = vec![0; pixels * VALUES].into_boxed_slice();
                count(images, &mut cells);
                self.merge(&Self::All(cells).listed_if_few(), pixels);
            }
            Self::Listed(_) => {
                let cells = |image: &'a [u8]| image.iter().enumerate().map(|(pixel, &value)| cell(pixel, value));
                let mut seen: Vec<u16> = images.flat_map(cells).collect();
                seen.sort_unstable();
                let counted = seen.chunk_by(|a, b| a == b).map(|run| (run[0], run.len() as u32)).collect();
                self.merge(&Self::Listed(counted), pixels);
            }
        }
    }

    /// The same as a list, if that is not too long.
    fn listed_if_few(self) -> Self {
        let Self::All(cells) = &self else { return self };
        if cells.iter().filter(|count| **count > 0).count() > MOST_LISTED {
            return self;
        }
        let mut listed = Vec::new();
        self.visit(|cell, count| listed.push((cell, count)));
        Self::Listed(listed)
    }

    /// Adds the counts of other images. The caller has seen to it that no sum passes 32 bits.
    pub(super) fn merge(&mut self, other: &Self, pixels: usize) {
        match (&mut *self, other) {
            (Self::All(cells), _) => other.visit(|cell, count| cells[usize::from(cell)] += count),
            (Self::Listed(cells), Self::Listed(others)) => *cells = merged(cells, others),
            (Self::Listed(_), Self::All(_)) => {
                let mut all = other.clone();
                all.merge(self, pixels);
                *self = all;
            }
        }
        self.settle(pixels);
    }

    /// Gives a long list up for all cells.
    fn settle(&mut self, pixels: usize) {
        if matches!(self, Self::Listed(cells) if cells.len() > MOST_LISTED) {
            let mut all = vec![0; pixels * VALUES].into_boxed_slice();
            self.visit(|cell, count| all[usize::from(cell)] = count);
            *self = Self::All(all);
        }
    }

    /// Goes over the cells above 0, ascending.
    pub(super) fn visit(&self, mut visit: impl FnMut(u16, u32)) {
        match self {
            Self::Listed(cells) => cells.iter().for_each(|&(cell, count)| visit(cell, count)),
            Self::All(cells) => {
                let above = (0..=u16::MAX).zip(cells).filter(|(_, count)| **count > 0);
                above.for_each(|(cell, &count)| visit(cell, count));
            }
        }
    }

    /// The counts of one pixel.
    pub(super) fn row(&self, pixel: usize) -> Counts {
        let mut row = [0; VALUES];
        match self {
            Self::All(cells) => row.copy_from_slice(&cells[pixel * VALUES..][..VALUES]),
            Self::Listed(cells) => {
                let first = cells.partition_point(|&(cell, _)| usize::from(cell) < pixel * VALUES);
                let of_pixel = cells[first..].iter().take_while(|&&(cell, _)| usize::from(cell) / VALUES == pixel);
                of_pixel.for_each(|&(cell, count)| row[usize::from(cell) % VALUES] = count);
            }
        }
        row
    }

    /// The most bytes of memory that the sum of two takes.
    pub(super) fn bytes_together(&self, other: &Self) -> u64 {
        match (self, other) {
            (Self::Listed(cells), Self::Listed(others)) if cells.len() + others.len() <= MOST_LISTED => {
                ((cells.len() + others.len()) * size_of::<(u16, u32)>()) as u64
            }
            _ => (BLOCK * VALUES * size_of::<u32>()) as u64,
        }
    }

    /// The bytes of memory that it takes.
    pub(super) fn bytes(&self) -> u64 {
        match self {
            Self::Listed(cells) => (cells.capacity() * size_of::<(u16, u32)>()) as u64,
            Self::All(cells) => size_of_val(&**cells) as u64,
        }
    }
}

/// Counts the values of images, into all cells of their pixels.
fn count<'a>(images: impl Iterator<Item = &'a [u8]>, cells: &mut [u32]) {
    for image in images {
        for (row, &value) in cells.chunks_exact_mut(VALUES).zip(image) {
            row[usize::from(value)] += 1;
        }
    }
}

/// The number of a cell: `pixel` is below [`BLOCK`].
fn cell(pixel: usize, value: u8) -> u16 {
    (pixel * VALUES) as u16 | u16::from(value)
}

/// Two ascending lists as one, counts of one cell added.
fn merged(left: &[(u16, u32)], right: &[(u16, u32)]) -> Vec<(u16, u32)> {
    let mut sums = Vec::with_capacity(left.len() + right.len());
    let (mut left, mut right) = (left.iter().copied().peekable(), right.iter().copied().peekable());
    while let (Some(&(a, count_a)), Some(&(b, count_b))) = (left.peek(), right.peek()) {
        if a <= b {
            left.next();
        }
        if b <= a {
            right.next();
        }
        sums.push(match a.cmp(&b) {
            std::cmp::Ordering::Less => (a, count_a),
            std::cmp::Ordering::Greater => (b, count_b),
            std::cmp::Ordering::Equal => (a, count_a + count_b),
        });
    }
    sums.extend(left);
    sums.extend(right);
    sums
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    use super::*;

    /// Counts as one would by hand.
    fn by_hand(images: &[Vec<u8>], pixel: usize) -> Counts {
        let mut row = [0; VALUES];
        images.iter().for_each(|image| row[usize::from(image[pixel])] += 1);
        row
    }

    proptest! {
        #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(2026), cases: 64, ..Default::default() })]

        #[test]
        fn lists_and_tables_count_the_same(
            images in prop::collection::vec(prop::collection::vec(any::<u8>(), 64), 0..260),
            cut in 0..260usize,
        ) {
            let (first, second) = images.split_at(cut.min(images.len()));
            let counted = |images: &[Vec<u8>]| {
                let mut cells = Cells::new();
                cells.add(images.iter().map(Vec::as_slice), 64);
                cells
            };
            let mut sum = counted(first);
            sum.merge(&counted(second), 64);
            let (mut at_once, mut one_by_one) = (counted(&images), Cells::new());
            for image in &images {
                one_by_one.add([&**image].into_iter(), 64);
            }
            at_once.merge(&Cells::new(), 64);
            for pixel in 0..64 {
                let expected = by_hand(&images, pixel);
                prop_assert_eq!(sum.row(pixel), expected);
                prop_assert_eq!(at_once.row(pixel), expected);
                prop_assert_eq!(one_by_one.row(pixel), expected);
            }
            // Both kinds are met.
            prop_assert!(images.len() < 250 || matches!(at_once, Cells::All(_)));
            prop_assert!(images.len() > 128 || matches!(at_once, Cells::Listed(_)));
        }
    }
}
