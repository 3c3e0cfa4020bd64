//! How probable is each class for each image?

use super::{Classifier, Samples, check_features};
use crate::dataset::{ImageSet, Label, ReadError};

/// Why a table of numbers is no table of probabilities.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ProbabilitiesError {
    /// Not a whole number of rows.
    #[error("{found} numbers are no rows of {classes}, one number for each class")]
    Shape {
        /// How many numbers there are.
        found: usize,
        /// How many classes there are.
        classes: usize,
    },
    /// A number that is no probability.
    #[error("prediction {image}, class {class} (from 0): expected a probability from 0 to 1, found {found}")]
    Range {
        /// Which image, from 0.
        image: usize,
        /// Which class, from 0.
        class: usize,
        /// What is there.
        found: f64,
    },
    /// Numbers that do not add up to 1.
    #[error(
        "prediction {image} (from 0): expected probabilities with the sum 1, found the sum {sum:.4}; if these are scores, apply softmax first"
    )]
    Sum {
        /// Which image, from 0.
        image: usize,
        /// What its numbers add up to.
        sum: f64,
    },
}

/// How far the sum of a row may be from 1: probabilities in half precision, or printed with two or three digits, are
/// as far.
const SUM_TOLERANCE: f64 = 0.02;

/// The probability of each class for each image: shape (images, classes).
///
/// ```
/// use onepixel::models::Probabilities;
///
/// let sure_and_unsure = Probabilities::new(vec![0.9, 0.1, 0.5, 0.5], 2)?;
/// assert_eq!(sure_and_unsure.of(1), [0.5, 0.5]);
/// assert!(Probabilities::new(vec![3.0, -1.0], 2).is_err());
/// # Ok::<(), onepixel::models::ProbabilitiesError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Probabilities {
    values: Vec<f32>,
    classes: usize,
}

impl Probabilities {
    /// Probabilities row by row: shape (images, classes), row-major.
    ///
    /// # Errors
    ///
    /// They are not whole rows, one is outside `[0, 1]`, or a row's sum is further than 0.02 from 1.
    pub fn new(values: Vec<f32>, classes: usize) -> Result<Self, ProbabilitiesError> {
        if classes == 0 || !values.len().is_multiple_of(classes) {
            return Err(ProbabilitiesError::Shape { found: values.len(), classes });
        }
        for (image, row) in values.chunks_exact(classes).enumerate() {
            if let Some(class) = row.iter().position(|value| !(0.0..=1.0).contains(value)) {
                return Err(ProbabilitiesError::Range { image, class, found: row[class].into() });
            }
            let sum: f64 = row.iter().copied().map(f64::from).sum();
            if (sum - 1.0).abs() > SUM_TOLERANCE {
                return Err(ProbabilitiesError::Sum { image, sum });
            }
        }
        Ok(Self { values, classes })
    }

    /// Room for the probabilities of so many images, all 0.
    pub(crate) fn reserved(images: usize, classes: usize) -> Result<Self, ReadError> {
        let count = images.saturating_mul(classes);
        let mut values = Vec::new();
        values.try_reserve_exact(count).map_err(|_| {
            let bytes = count.saturating_mul(size_of::<f32>());
            format!(
                "{bytes} bytes for the probabilities of {classes} classes for {images} images do not fit into memory"
            )
        })?;
        values.resize(count, 0.0);
        Ok(Self { values, classes })
    }

    /// The number of images.
    pub fn len(&self) -> usize {
        self.values.len() / self.classes
    }

    /// Whether there is no image at all.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The number of classes.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// The probability of each class for one image.
    ///
    /// # Panics
    ///
    /// If there is no such image.
    pub fn of(&self, image: usize) -> &[f32] {
        &self.values[image * self.classes..][..self.classes]
    }

    /// The probabilities of each image, in order.
    pub fn rows(&self) -> impl Iterator<Item = &[f32]> {
        self.values.chunks_exact(self.classes)
    }

    /// The rows of some images, in the order given.
    pub(crate) fn select(&self, images: &[u32]) -> Result<Self, ReadError> {
        let mut selected = Self::reserved(images.len(), self.classes)?;
        for (row, &image) in selected.values.chunks_exact_mut(self.classes).zip(images) {
            row.copy_from_slice(self.of(image as usize));
        }
        Ok(selected)
    }

    /// What a model says of images in memory, written to the rows of `places`, or to all. `false` where the model's
    /// family has no probabilities.
    pub(crate) fn fill(
        &mut self,
        model: &dyn Classifier,
        images: &ImageSet,
        places: Option<&[u32]>,
    ) -> Result<bool, ReadError> {
        check_features(model.sees_features(), images)?;
        let samples = Samples::of(images).ok_or("the images are not in memory")?;
        let Some(found) = model.probabilities(samples.images()) else { return Ok(false) };
        match places {
            None => self.values.copy_from_slice(&found),
            Some(places) => {
                for (row, &place) in found.chunks_exact(self.classes).zip(places) {
                    self.values[place as usize * self.classes..][..self.classes].copy_from_slice(row);
                }
            }
        }
        Ok(true)
    }

    /// The mean of several models, each of which counts the same.
    pub(crate) fn mean(all: &[Self]) -> Result<Self, ReadError> {
        let Some(first) = all.first() else { return Err("no probabilities to take the mean of".into()) };
        let mut mean = Self::reserved(first.len(), first.classes)?;
        for one in all {
            mean.values.iter_mut().zip(&one.values).for_each(|(sum, value)| *sum += value / all.len() as f32);
        }
        Ok(mean)
    }
}

/// The class of the highest probability, the lowest of several.
pub(crate) fn most_likely(row: &[f32]) -> Label {
    let best = (1..row.len()).fold(0, |best, class| if row[class] > row[best] { class } else { best });
    best as Label
}
