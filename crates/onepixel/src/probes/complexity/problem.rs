//! Which images are to be told apart?

use crate::dataset::{Batch, Label, Shape};
use crate::models::Samples;

/// A squared distance as a whole number.
pub(super) fn whole<D: Into<u64>>(distance: D) -> u64 {
    distance.into()
}

/// Images of two classes at least, each of which has images.
pub(super) struct Problem<'a> {
    pub(super) images: Batch<'a>,
    /// The class of each image, counted among those that have images.
    pub(super) labels: Vec<Label>,
    /// The images of each class, ascending.
    pub(super) members: Vec<Vec<u32>>,
    /// The place of each image among those of its class.
    pub(super) places: Vec<u32>,
}

impl<'a> Problem<'a> {
    /// The problem of some samples, and which of their classes have images.
    pub(super) fn of(samples: &Samples<'a>) -> (Self, Vec<Label>) {
        let images = samples.class_images();
        let present: Vec<Label> = (0..images.len()).filter(|&c| images[c] > 0).map(|class| class as Label).collect();
        let mut number = vec![0; images.len()];
        present.iter().enumerate().for_each(|(index, &class)| number[usize::from(class)] = index as Label);
        let labels: Vec<Label> = samples.labels().iter().map(|&label| number[usize::from(label)]).collect();
        let mut members = vec![Vec::new(); present.len()];
        let mut places = Vec::with_capacity(labels.len());
        for (image, &label) in labels.iter().enumerate() {
            places.push(members[usize::from(label)].len() as u32);
            members[usize::from(label)].push(image as u32);
        }
        (Self { images: samples.images(), labels, members, places }, present)
    }

    pub(super) fn len(&self) -> usize {
        self.labels.len()
    }

    pub(super) fn classes(&self) -> usize {
        self.members.len()
    }

    /// The pixels of some images, one after the other.
    pub(super) fn gather(&self, images: impl IntoIterator<Item = u32>) -> Vec<u8> {
        images.into_iter().flat_map(|image| self.images.image(image as usize)).copied().collect()
    }

    /// The images of two classes, in memory of their own.
    pub(super) fn pair(&self, (a, b): (usize, usize)) -> Pair {
        let sizes = [self.members[a].len(), self.members[b].len()];
        Pair {
            pixels: self.gather(self.members[a].iter().chain(&self.members[b]).copied()),
            sizes,
            shape: self.images.shape(),
        }
    }
}

/// The images of two classes, those of the first before those of the second.
pub(in crate::probes) struct Pair {
    pixels: Vec<u8>,
    /// The images of each class.
    pub(in crate::probes) sizes: [usize; 2],
    shape: Shape,
}

impl Pair {
    /// Images from their pixels, one after the other.
    pub(in crate::probes) fn new(shape: Shape, pixels: Vec<u8>, sizes: [usize; 2]) -> Self {
        Self { pixels, sizes, shape }
    }

    pub(in crate::probes) fn images(&self) -> Batch<'_> {
        Batch::new(self.shape, &self.pixels)
    }

    /// Some of the images, in ascending order.
    pub(in crate::probes) fn select(&self, images: &[u32]) -> Self {
        let first = images.iter().filter(|&&image| self.is_first(image as usize)).count();
        let pixels = images.iter().flat_map(|&image| self.images().image(image as usize)).copied().collect();
        Self { pixels, sizes: [first, images.len() - first], shape: self.shape }
    }

    pub(in crate::probes) fn len(&self) -> usize {
        self.sizes[0] + self.sizes[1]
    }

    /// Whether an image is of the first class.
    pub(in crate::probes) fn is_first(&self, image: usize) -> bool {
        image < self.sizes[0]
    }
}
