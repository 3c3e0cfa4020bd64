//! How are images seen whose publisher stores their values in another order?

use std::ops::Range;

use onepixel::dataset::{Images, ReadError, Shape};

/// Images whose values are put in another order within each image: transposed ones, or ones stored plane by plane.
pub(crate) struct Rearranged<I> {
    images: I,
    shape: Shape,
    /// For each value as it is seen, where in the stored image it lies.
    order: Vec<u32>,
}

impl<I: Images> Rearranged<I> {
    /// Images stored column by column, as MATLAB and EMNIST do; they are seen upright.
    ///
    /// The stored shape states the sides as they are stored: (width, height).
    pub(crate) fn transposed(images: I) -> Self {
        let stored = images.shape();
        let shape = Shape::new(stored.width(), stored.height(), stored.channels()).unwrap_or(stored);
        Self::new(images, shape, |row, column, channel| (column * stored.width() + row) * stored.channels() + channel)
    }

    /// Images stored plane by plane, one channel after the other, that are seen in `shape`; the stored shape has as many
    /// values.
    pub(crate) fn interleaved(images: I, shape: Shape) -> Self {
        let (height, width) = (shape.height(), shape.width());
        Self::new(images, shape, |row, column, channel| (channel * height + row) * width + column)
    }

    /// Images stored plane by plane and within each column by column, as MATLAB does.
    pub(crate) fn interleaved_columns(images: I, shape: Shape) -> Self {
        let (height, width) = (shape.height(), shape.width());
        Self::new(images, shape, |row, column, channel| (channel * width + column) * height + row)
    }

    /// `place` is where the stored image has the value that is seen at a row, column and channel.
    fn new(images: I, shape: Shape, place: impl Fn(usize, usize, usize) -> usize) -> Self {
        let mut order = Vec::with_capacity(shape.values());
        for row in 0..shape.height() {
            for column in 0..shape.width() {
                order.extend((0..shape.channels()).map(|channel| place(row, column, channel) as u32));
            }
        }
        Self { images, shape, order }
    }
}

impl<I: Images> Images for Rearranged<I> {
    fn shape(&self) -> Shape {
        self.shape
    }

    fn len(&self) -> usize {
        self.images.len()
    }

    fn is_sequential(&self) -> bool {
        self.images.is_sequential()
    }

    fn visit(&self, range: Range<usize>, visit: &mut dyn FnMut(usize, &[u8])) -> Result<(), ReadError> {
        let mut seen = Vec::new();
        self.images.visit(range, &mut |first, batch| {
            seen.clear();
            for image in batch.chunks_exact(self.order.len()) {
                seen.extend(self.order.iter().map(|&place| image[place as usize]));
            }
            visit(first, &seen);
        })
    }
}

#[cfg(test)]
mod tests {
    use onepixel::dataset::MemoryImages;

    use super::*;

    fn seen(images: &dyn Images) -> Vec<u8> {
        let mut all = Vec::new();
        images.visit(0..images.len(), &mut |_, batch| all.extend_from_slice(batch)).unwrap();
        all
    }

    #[test]
    fn columns_become_rows_and_the_sides_change_places() {
        let stored = MemoryImages::new(Shape::new(2, 3, 1).unwrap(), vec![1, 2, 3, 4, 5, 6]).unwrap();
        let upright = Rearranged::transposed(stored);
        assert_eq!(upright.shape(), Shape::new(3, 2, 1).unwrap());
        assert_eq!(seen(&upright), [1, 4, 2, 5, 3, 6]);
    }

    #[test]
    fn planes_become_pixels() {
        let shape = Shape::new(1, 2, 3).unwrap();
        let stored = || MemoryImages::new(shape, vec![1, 2, 3, 4, 5, 6]).unwrap();
        assert_eq!(seen(&Rearranged::interleaved(stored(), shape)), [1, 3, 5, 2, 4, 6]);
        let shape = Shape::new(2, 3, 1).unwrap();
        assert_eq!(seen(&Rearranged::interleaved_columns(stored(), shape)), [1, 3, 5, 2, 4, 6]);
    }
}
