//! Which images lie together in memory?

use std::ops::Range;

use super::{FeatureRows, Shape};

/// Some images in memory.
#[derive(Debug, Clone, Copy)]
pub struct Batch<'a> {
    shape: Shape,
    pixels: &'a [u8],
    features: Option<FeatureRows<'a>>,
}

impl<'a> Batch<'a> {
    /// Images from their pixels: u8, shape (n, height, width, channels), row-major.
    ///
    /// # Panics
    ///
    /// If the pixels are not a whole number of images.
    pub fn new(shape: Shape, pixels: &'a [u8]) -> Self {
        assert_eq!(pixels.len() % shape.values(), 0, "a whole number of images of {shape}");
        Self { shape, pixels, features: None }
    }

    /// The same images with their features.
    ///
    /// # Panics
    ///
    /// If there are not as many.
    pub fn with_features(self, features: Option<FeatureRows<'a>>) -> Self {
        assert!(features.is_none_or(|features| features.len() == self.len()), "features of {} images", self.len());
        Self { features, ..self }
    }

    /// The features of the images, where they are known.
    pub fn features(self) -> Option<FeatureRows<'a>> {
        self.features
    }

    /// The shape of every image.
    pub fn shape(self) -> Shape {
        self.shape
    }

    /// The number of values of every image.
    pub fn values(self) -> usize {
        self.shape.values()
    }

    /// All pixels: u8, shape (n, height, width, channels), row-major.
    pub fn pixels(self) -> &'a [u8] {
        self.pixels
    }

    /// The number of images.
    pub fn len(self) -> usize {
        self.pixels.len() / self.values()
    }

    /// Whether there is no image at all.
    pub fn is_empty(self) -> bool {
        self.pixels.is_empty()
    }

    /// The pixels of one image.
    ///
    /// # Panics
    ///
    /// If there is no such image.
    pub fn image(self, index: usize) -> &'a [u8] {
        &self.pixels[index * self.values()..][..self.values()]
    }

    /// Some consecutive images.
    ///
    /// # Panics
    ///
    /// If there are not so many.
    pub fn slice(self, range: Range<usize>) -> Self {
        Self {
            pixels: &self.pixels[range.start * self.values()..range.end * self.values()],
            features: self.features.map(|features| features.slice(range)),
            ..self
        }
    }

    /// The pixels of each image, in order.
    pub fn iter(self) -> std::slice::ChunksExact<'a, u8> {
        self.pixels.chunks_exact(self.values())
    }
}
