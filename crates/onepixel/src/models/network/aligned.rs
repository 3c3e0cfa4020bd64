//! Where do numbers start in memory?

use std::ops::{Deref, DerefMut};

/// Numbers that start at a line of the cache, so that no vector of them lies across two.
pub(super) struct Aligned {
    numbers: Vec<f32>,
    start: usize,
    len: usize,
}

impl Aligned {
    /// Bytes of a line, and of the longest vector.
    const LINE: usize = 64;

    /// So many zeros.
    pub fn zeros(len: usize) -> Self {
        let numbers = vec![0.0f32; len + Self::LINE / size_of::<f32>()];
        let start = numbers.as_ptr().align_offset(Self::LINE).min(Self::LINE / size_of::<f32>());
        Self { numbers, start, len }
    }

    /// A copy.
    pub fn copy(numbers: &[f32]) -> Self {
        let mut copy = Self::zeros(numbers.len());
        copy.copy_from_slice(numbers);
        copy
    }
}

impl Deref for Aligned {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        &self.numbers[self.start..][..self.len]
    }
}

impl DerefMut for Aligned {
    fn deref_mut(&mut self) -> &mut [f32] {
        &mut self.numbers[self.start..][..self.len]
    }
}
