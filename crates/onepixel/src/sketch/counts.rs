//! How often does each grey value occur at each pixel, in the images of one class and fold?

use super::cells::{BLOCK, Cells};

/// Counts of images of one class, of one set and fold, in blocks of [`BLOCK`] pixels.
#[derive(Debug, Clone)]
pub(super) struct ImageCounts {
    /// The images that were counted.
    pub(super) images: u32,
    pub(super) blocks: Vec<Cells>,
}

impl ImageCounts {
    /// Nothing yet, of images of so many values.
    pub(super) fn new(values: usize) -> Self {
        Self { images: 0, blocks: vec![Cells::new(); values.div_ceil(BLOCK)] }
    }

    /// Counts the images of a batch that begin at these places, each of `values` values. The caller has seen to it that
    /// their number stays within 32 bits.
    pub(super) fn add(&mut self, batch: &[u8], starts: &[usize], values: usize) {
        self.images += starts.len() as u32;
        for (block, cells) in self.blocks.iter_mut().enumerate() {
            let pixels = pixels_of(block, values);
            cells.add(starts.iter().map(|start| &batch[start + block * BLOCK..][..pixels]), pixels);
        }
    }

    /// Adds the counts of other images. The caller has seen to it that their number stays within 32 bits.
    pub(super) fn merge(&mut self, other: &Self, values: usize) {
        self.images += other.images;
        for (block, (cells, others)) in self.blocks.iter_mut().zip(&other.blocks).enumerate() {
            cells.merge(others, pixels_of(block, values));
        }
    }

    /// The most bytes of memory that the sum of two takes.
    pub(super) fn bytes_together(&self, other: &Self) -> u64 {
        let blocks = self.blocks.iter().zip(&other.blocks);
        blocks.map(|(cells, others)| cells.bytes_together(others) + size_of::<Cells>() as u64).sum()
    }

    /// The bytes of memory that it takes.
    pub(super) fn bytes(&self) -> u64 {
        self.blocks.iter().map(|cells| cells.bytes() + size_of::<Cells>() as u64).sum()
    }
}

/// How many pixels a block has, of images of so many values.
pub(super) fn pixels_of(block: usize, values: usize) -> usize {
    BLOCK.min(values - block * BLOCK)
}
