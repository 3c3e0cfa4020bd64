//! Which values of the images are not zero?

use crate::models::{Batch, Extent};

/// The images as rows of numbers: where most are zero, only the others are kept.
pub(in crate::models) struct Rows<'a> {
    images: Batch<'a>,
    sparse: Option<Sparse>,
}

/// The values that are not zero, image after image, each as a [`code`].
struct Sparse {
    codes: Vec<u32>,
    /// Where each image starts, and the end of the last.
    starts: Vec<usize>,
}

/// A value and where it is: `index << 8 | value`.
pub(super) fn code(index: usize, value: u8) -> u32 {
    (index as u32) << 8 | u32::from(value)
}

/// Larger images have no codes.
const MOST_INDICES: usize = 1 << 24;

/// The most parts of all images.
const MOST_PARTS: usize = 32;

impl<'a> Rows<'a> {
    /// All images; as codes where these take less than two bytes for each value.
    pub fn new(images: Batch<'a>) -> Self {
        let zeros = images.pixels().iter().filter(|&&value| value == 0).count();
        let seen = images.pixels().len() - zeros;
        let is_sparse = 2 * seen <= images.pixels().len() && images.values() <= MOST_INDICES;
        Self { images, sparse: is_sparse.then(|| Sparse::new(images, seen)) }
    }

    /// The most bytes that rows take beside the images.
    pub fn memory(extent: Extent) -> u64 {
        2 * extent.bytes() + 8 * extent.images as u64 + 8
    }

    /// Sums that the parts of all images may take together.
    const MOST_SUMS: usize = 64 << 20;

    /// The most bytes that the sums of all parts take, for so many weights.
    pub fn sums_memory(weights: u64) -> u64 {
        const BYTES: u64 = size_of::<f32>() as u64;
        BYTES * (weights * MOST_PARTS as u64).min((Self::MOST_SUMS as u64).max(2 * weights))
    }

    /// All images as they are.
    pub fn dense(images: Batch<'a>) -> Self {
        Self { images, sparse: None }
    }

    /// All images as one part.
    pub fn all(&self) -> Part<'_> {
        let pixels = self.images.pixels();
        match &self.sparse {
            Some(Sparse { codes, starts }) => Part::Sparse { codes, starts },
            None => Part::Dense { pixels, values: self.images.values() },
        }
    }

    /// The images in a number of parts that depends on the images and on `weights`, the number of sums that each part
    /// needs in memory, alone: `(first, images)`.
    pub fn parts(&self, weights: usize) -> Vec<(usize, Part<'_>)> {
        const FEWEST_IMAGES: usize = 128;
        let parts = (Self::MOST_SUMS / weights.max(1)).clamp(2, MOST_PARTS);
        let size = self.images.len().div_ceil(parts).max(FEWEST_IMAGES);
        let firsts = (0..self.images.len()).step_by(size);
        firsts.map(|first| (first, self.all().slice(first, size.min(self.images.len() - first)))).collect()
    }
}

impl Sparse {
    fn new(images: Batch<'_>, seen: usize) -> Self {
        let mut codes = Vec::with_capacity(seen);
        let mut starts = Vec::with_capacity(images.len() + 1);
        for image in images.iter() {
            starts.push(codes.len());
            push_codes(image, &mut codes);
        }
        starts.push(codes.len());
        Self { codes, starts }
    }
}

/// Appends the codes of an image; zeros are passed over eight at a time.
fn push_codes(image: &[u8], codes: &mut Vec<u32>) {
    const BYTES: usize = 8;
    for (block, bytes) in image.chunks(BYTES).enumerate() {
        if bytes == [0; BYTES] {
            continue;
        }
        let each = bytes.iter().enumerate().filter(|(_, value)| **value != 0);
        codes.extend(each.map(|(i, &value)| code(block * BYTES + i, value)));
    }
}

/// Some consecutive images.
#[derive(Clone, Copy)]
pub(in crate::models) enum Part<'a> {
    /// Codes; image `i` is `codes[starts[i]..starts[i + 1]]`.
    Sparse {
        /// The codes of these images and of others.
        codes: &'a [u32],
        /// One more than there are images.
        starts: &'a [usize],
    },
    /// All values.
    Dense {
        /// Whole images.
        pixels: &'a [u8],
        /// The number of values of each.
        values: usize,
    },
}

impl<'a> Part<'a> {
    /// The number of images.
    pub fn len(self) -> usize {
        match self {
            Self::Sparse { starts, .. } => starts.len() - 1,
            Self::Dense { pixels, values } => pixels.len() / values,
        }
    }

    /// The values of an image that may not be zero, ascending, each with its index.
    pub fn image(self, index: usize) -> Vec<(usize, u8)> {
        match self {
            Self::Sparse { codes, starts } => {
                let codes = &codes[starts[index]..starts[index + 1]];
                codes.iter().map(|code| ((code >> 8) as usize, (code & 255) as u8)).collect()
            }
            Self::Dense { pixels, values } => pixels[index * values..][..values].iter().copied().enumerate().collect(),
        }
    }

    /// `images` images from `first` on.
    pub fn slice(self, first: usize, images: usize) -> Part<'a> {
        match self {
            Self::Sparse { codes, starts } => Part::Sparse { codes, starts: &starts[first..=first + images] },
            Self::Dense { pixels, values } => {
                Part::Dense { pixels: &pixels[first * values..][..images * values], values }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Shape;

    #[test]
    fn codes_are_the_values_that_are_not_zero() {
        let pixels = [&[0; 9][..], &[7, 0, 0, 0, 0, 0, 0, 0, 0], &[0, 0, 0, 1, 0, 0, 0, 0, 255]].concat();
        let rows = Rows::new(Batch::new(Shape::new(3, 3, 1).unwrap(), &pixels));
        let Part::Sparse { codes, starts } = rows.all() else { panic!("mostly zeros") };
        assert_eq!((codes, starts), (&[code(0, 7), code(3, 1), code(8, 255)][..], &[0, 0, 1, 3][..]));
        assert_eq!(rows.all().slice(1, 2).len(), 2);
    }

    #[test]
    fn images_with_few_zeros_stay_as_they_are() {
        let pixels = [1, 0, 2];
        let rows = Rows::new(Batch::new(Shape::new(3, 1, 1).unwrap(), &pixels));
        assert!(matches!(rows.all(), Part::Dense { values: 3, .. }));
    }
}
