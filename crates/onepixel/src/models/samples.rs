//! What does a model learn from?

use crate::dataset::{Batch, FeatureRows, Features, ImageSet, Label, Shape};

/// How much there is to learn from: what the memory that a model needs depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// The number of images.
    pub images: usize,
    /// The shape of each.
    pub shape: Shape,
    /// The number of classes.
    pub classes: usize,
    /// The number of features of each image; 0 where there are none.
    pub features: usize,
}

impl Extent {
    /// Bytes of the images themselves.
    pub fn bytes(self) -> u64 {
        (self.images as u64).saturating_mul(self.values())
    }

    /// Values of an image.
    pub(super) fn values(self) -> u64 {
        self.shape.values() as u64
    }

    /// Bytes that no model counts: stacks, small tables.
    pub(super) const SLACK: u64 = 1 << 20;

    /// Bytes that a thread packs parts of matrices into while it multiplies them.
    pub(super) const PRODUCTS: u64 = 4 << 20;

    /// Threads that work at the same time.
    pub(super) fn threads() -> u64 {
        rayon::current_num_threads() as u64
    }
}

/// Labelled images in memory.
#[derive(Debug, Clone, Copy)]
pub struct Samples<'a> {
    images: Batch<'a>,
    labels: &'a [Label],
    classes: usize,
}

impl<'a> Samples<'a> {
    /// The images of a set, if they are in memory (see [`ImageSet::into_memory`]).
    ///
    /// ```
    /// use onepixel::dataset::{ImageSet, MemoryImages, Shape};
    /// use onepixel::models::Samples;
    ///
    /// let images = MemoryImages::new(Shape::new(1, 2, 1)?, vec![0, 255, 255, 0])?;
    /// let set = ImageSet::new(images, vec![0, 1], ["left", "right"])?;
    /// let samples = Samples::of(&set).expect("in memory");
    /// assert_eq!(samples.images().image(1), [255, 0]);
    /// # Ok::<(), onepixel::dataset::DatasetError>(())
    /// ```
    pub fn of(set: &'a ImageSet) -> Option<Self> {
        let pixels = set.images().as_bytes()?;
        let images = Batch::new(set.shape(), pixels).with_features(set.features().map(Features::all));
        Some(Self { images, labels: set.labels(), classes: set.classes().len() })
    }

    /// The images.
    pub fn images(self) -> Batch<'a> {
        self.images
    }

    /// The class of each image.
    pub fn labels(self) -> &'a [Label] {
        self.labels
    }

    /// The number of classes; some of them may have no image.
    pub fn classes(self) -> usize {
        self.classes
    }

    /// The number of images.
    pub fn len(self) -> usize {
        self.labels.len()
    }

    /// Whether there is no image at all.
    pub fn is_empty(self) -> bool {
        self.labels.is_empty()
    }

    /// How much there is.
    pub fn extent(self) -> Extent {
        let features = self.images.features().map_or(0, FeatureRows::dimensions);
        Extent { images: self.len(), shape: self.images.shape(), classes: self.classes, features }
    }

    /// The number of images of each class.
    pub fn class_images(self) -> Vec<u32> {
        let mut images = vec![0; self.classes];
        for &label in self.labels {
            images[usize::from(label)] += 1;
        }
        images
    }
}
