//! What is known of each image as a vector?

use std::ops::Range;
use std::sync::Arc;

use serde::Serialize;

use super::{DatasetError, MemoryImages, Shape};

/// Where features come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FeatureSource {
    /// What people call it: the file of a user's embeddings, or the network that made them.
    pub name: String,
    /// What its content is known by: SHA-256 over the files, and over how images were prepared for a network, in
    /// hexadecimal digits.
    pub digest: String,
    /// What the network that made them had learned from, which may be such images as these; `None` where nobody says.
    pub trained_on: Option<String>,
    /// How images were brought to the network, in words; `None` of features that came as numbers.
    pub preparation: Option<String>,
}

/// A vector of real numbers for each image of a set: a user's embeddings, or what a network makes of the images.
///
/// Cheap to clone, and to select from: the numbers are shared.
///
/// ```
/// use onepixel::dataset::{FeatureSource, Features};
///
/// let source = FeatureSource { name: "a.npy".into(), digest: "00".into(), trained_on: None, preparation: None };
/// let features = Features::new(vec![0.0, 1.0, 2.0, 3.0], 2, source)?;
/// assert_eq!((features.len(), features.of(1)), (2, &[2.0, 3.0][..]));
/// assert_eq!(features.select(&[1]).of(0), [2.0, 3.0]);
/// # Ok::<(), onepixel::dataset::DatasetError>(())
/// ```
#[derive(Clone)]
pub struct Features {
    values: Arc<[f32]>,
    dimensions: usize,
    /// Which vectors are meant, where it is not all of them in order.
    rows: Option<Arc<[u32]>>,
    source: Arc<FeatureSource>,
}

impl Features {
    /// Features from their numbers: shape (images, dimensions), row-major.
    ///
    /// # Errors
    ///
    /// There is no dimension, the numbers are no whole rows, or one of them is not finite.
    pub fn new(values: Vec<f32>, dimensions: usize, source: FeatureSource) -> Result<Self, DatasetError> {
        if dimensions == 0 || !values.len().is_multiple_of(dimensions) {
            return Err(DatasetError::FeatureShape { numbers: values.len(), dimensions });
        }
        if let Some(place) = values.iter().position(|value| !value.is_finite()) {
            let (image, dimension) = (place / dimensions, place % dimensions);
            return Err(DatasetError::FeatureNumber { image, dimension, found: values[place].to_string() });
        }
        Ok(Self { values: values.into(), dimensions, rows: None, source: Arc::new(source) })
    }

    /// The number of images.
    pub fn len(&self) -> usize {
        self.rows.as_ref().map_or(self.values.len() / self.dimensions, |rows| rows.len())
    }

    /// Whether there is no image at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many numbers each image has.
    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// Where they come from.
    pub fn source(&self) -> &FeatureSource {
        &self.source
    }

    /// The numbers of one image.
    ///
    /// # Panics
    ///
    /// If there is no such image.
    pub fn of(&self, image: usize) -> &[f32] {
        let row = self.rows.as_ref().map_or(image, |rows| rows[image] as usize);
        &self.values[row * self.dimensions..][..self.dimensions]
    }

    /// Those of some images, in the order given; the numbers are not copied.
    ///
    /// # Panics
    ///
    /// If there is no image with one of the indices.
    pub fn select(&self, images: &[u32]) -> Self {
        let row = |&image: &u32| match &self.rows {
            Some(rows) => rows[image as usize],
            None => {
                assert!((image as usize) < self.len(), "image {image} of {}", self.len());
                image
            }
        };
        Self { rows: Some(images.iter().map(row).collect()), ..self.clone() }
    }

    /// The features of several sets, one set after the other, from the source of the first; `None` where there is no set, or
    /// they differ in dimensions.
    pub fn joined<'f>(sets: impl IntoIterator<Item = &'f Self>) -> Option<Self> {
        let sets: Vec<&Self> = sets.into_iter().collect();
        let first = *sets.first()?;
        if sets.iter().any(|set| set.dimensions != first.dimensions) {
            return None;
        }
        let values = sets.iter().flat_map(|set| set.all().iter().flatten()).copied().collect();
        Some(Self { values, dimensions: first.dimensions, rows: None, source: first.source.clone() })
    }

    /// Those of all images, in order.
    pub fn all(&self) -> FeatureRows<'_> {
        FeatureRows { features: self, first: 0, len: self.len() }
    }

    /// The vectors as images of one row, for measures that are defined on whole numbers: all numbers are brought to 0 … 255
    /// from the least to the largest of them, in one scale, so that distances keep their proportions but for rounding.
    ///
    /// # Errors
    ///
    /// There are more features than an image can have values.
    pub fn as_images(&self) -> Result<MemoryImages, DatasetError> {
        let shape = Shape::new(1, self.dimensions, 1)?;
        let (least, largest) = (self.all().iter().flatten())
            .fold((f32::INFINITY, f32::NEG_INFINITY), |(least, largest), &value| {
                (least.min(value), largest.max(value))
            });
        let scale = if largest > least { 255.0 / (f64::from(largest) - f64::from(least)) } else { 0.0 };
        let step = |&value: &f32| ((f64::from(value) - f64::from(least)) * scale).round() as u8;
        MemoryImages::new(shape, self.all().iter().flatten().map(step).collect())
    }

    /// Bytes of the numbers that are held, shared or not.
    pub fn bytes(&self) -> u64 {
        size_of_val(&*self.values) as u64
    }
}

impl std::fmt::Debug for Features {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (images, dimensions, source) = (self.len(), self.dimensions, &self.source.name);
        write!(f, "Features {{ images: {images}, dimensions: {dimensions}, source: {source:?} }}")
    }
}

/// The features of some consecutive images.
#[derive(Debug, Clone, Copy)]
pub struct FeatureRows<'a> {
    features: &'a Features,
    first: usize,
    len: usize,
}

impl<'a> FeatureRows<'a> {
    /// How many images there are.
    pub fn len(self) -> usize {
        self.len
    }

    /// Whether there is no image at all.
    pub fn is_empty(self) -> bool {
        self.len == 0
    }

    /// How many numbers each image has.
    pub fn dimensions(self) -> usize {
        self.features.dimensions
    }

    /// The numbers of one image.
    ///
    /// # Panics
    ///
    /// If there is no such image.
    pub fn of(self, image: usize) -> &'a [f32] {
        assert!(image < self.len, "image {image} of {}", self.len);
        self.features.of(self.first + image)
    }

    /// Those of some of the images.
    ///
    /// # Panics
    ///
    /// If there are not so many.
    pub fn slice(self, range: Range<usize>) -> Self {
        assert!(range.start <= range.end && range.end <= self.len, "images {range:?} of {}", self.len);
        Self { first: self.first + range.start, len: range.len(), ..self }
    }

    /// The numbers of each image, in order.
    pub fn iter(self) -> impl ExactSizeIterator<Item = &'a [f32]> {
        (0..self.len).map(move |image| self.of(image))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Images;

    fn features(values: &[f32], dimensions: usize) -> Result<Features, DatasetError> {
        let source = FeatureSource { name: "test".into(), digest: "0".into(), trained_on: None, preparation: None };
        Features::new(values.to_vec(), dimensions, source)
    }

    #[test]
    fn a_selection_of_a_selection_shows_the_images_meant() {
        let all = features(&[0.0, 1.0, 2.0, 3.0], 1).unwrap();
        let some = all.select(&[3, 1, 0]).select(&[2, 0]);
        assert_eq!(some.all().iter().collect::<Vec<_>>(), [[0.0], [3.0]]);
        assert_eq!(some.all().slice(1..2).of(0), [3.0]);
    }

    #[test]
    fn sets_of_one_network_are_joined_and_those_of_two_are_not() {
        let (one, other) = (features(&[1.0, 2.0], 1).unwrap(), features(&[3.0, 4.0], 1).unwrap());
        let joined = Features::joined([&one.select(&[1]), &other]).unwrap();
        assert_eq!(joined.all().iter().flatten().copied().collect::<Vec<_>>(), [2.0, 3.0, 4.0]);
        assert!(Features::joined([&one, &features(&[1.0, 2.0], 2).unwrap()]).is_none());
    }

    #[test]
    fn images_of_vectors_fill_the_range_of_bytes_in_one_scale() {
        let images = features(&[-1.0, 0.0, 4.0, 1.0], 2).unwrap().as_images().unwrap();
        assert_eq!(images.as_bytes().unwrap(), [0, 51, 255, 102]);
        assert_eq!(features(&[3.0, 3.0], 1).unwrap().as_images().unwrap().as_bytes().unwrap(), [0, 0]);
    }

    #[test]
    fn parts_of_rows_and_numbers_that_are_none_are_refused_with_their_place() {
        assert!(features(&[1.0, 2.0, 3.0], 2).unwrap_err().to_string().contains('3'));
        let message = features(&[1.0, 2.0, 3.0, f32::NAN], 2).unwrap_err().to_string();
        assert!(message.contains("image 1") && message.contains("feature 1"), "{message}");
        assert!(features(&[], 0).is_err());
    }
}
