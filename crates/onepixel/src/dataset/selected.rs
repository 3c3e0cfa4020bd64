//! What if only some images of a source belong to a set?

use std::ops::Range;
use std::sync::Arc;

use super::{Images, ReadError, Shape};

/// Some images of a source, in an order of their own, read as they are visited.
pub struct SelectedImages {
    images: Arc<dyn Images>,
    indices: Arc<[u32]>,
}

impl SelectedImages {
    /// The images with these indices.
    ///
    /// # Panics
    ///
    /// If the source has no image with one of the indices.
    pub fn new(images: Arc<dyn Images>, indices: impl Into<Arc<[u32]>>) -> Self {
        let indices = indices.into();
        assert!(indices.iter().all(|&index| (index as usize) < images.len()), "an index of one of the images");
        Self { images, indices }
    }
}

impl Images for SelectedImages {
    fn shape(&self) -> Shape {
        self.images.shape()
    }

    fn len(&self) -> usize {
        self.indices.len()
    }

    fn is_sequential(&self) -> bool {
        self.images.is_sequential()
    }

    fn visit(&self, range: Range<usize>, visit: &mut dyn FnMut(usize, &[u8])) -> Result<(), ReadError> {
        let values = self.shape().values();
        let mut next = range.start;
        while next < range.end {
            // Images that lie one after the other are visited together.
            let run = self.indices[next..range.end].iter().zip(self.indices[next]..);
            let run = run.take_while(|(index, at)| *index == at).count();
            let first = self.indices[next] as usize;
            self.images.visit(first..first + run, &mut |at, pixels| {
                debug_assert_eq!(pixels.len() % values, 0);
                visit(next + at - first, pixels);
            })?;
            next += run;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::MemoryImages;

    #[test]
    fn chosen_images_are_visited_in_their_order() {
        let images = MemoryImages::new(Shape::new(1, 2, 1).unwrap(), (0..10).collect()).unwrap();
        let chosen = SelectedImages::new(Arc::new(images), vec![1, 2, 4, 0]);
        let mut seen = vec![0; 8];
        chosen
            .visit(0..4, &mut |first, pixels| seen[2 * first..2 * first + pixels.len()].copy_from_slice(pixels))
            .unwrap();
        assert_eq!(seen, [2, 3, 4, 5, 8, 9, 0, 1]);
        let mut middle = Vec::new();
        chosen.visit(1..3, &mut |_, pixels| middle.extend_from_slice(pixels)).unwrap();
        assert_eq!(middle, [4, 5, 8, 9]);
    }
}
