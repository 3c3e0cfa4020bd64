//! What is kept of scores?

use onepixel::dataset::{ImageSet, Label};

use crate::bytes::origin::Origin;
use crate::error::Error;

/// Takes up scores as they are read, each once, in any order.
pub(super) trait Scores: Sized {
    /// Room for what is kept of a set's images.
    fn new(origin: &Origin, set: &ImageSet) -> Result<Self, Error>;

    /// The score of a class for an image; NaN is refused elsewhere.
    fn take(&mut self, image: usize, class: Label, score: f64);
}

/// The class with the highest score of each image; the lowest of several.
pub(super) struct Highest {
    best: Vec<f64>,
    labels: Vec<Label>,
}

impl Highest {
    pub(super) fn into_labels(self) -> Vec<Label> {
        self.labels
    }
}

impl Scores for Highest {
    fn new(origin: &Origin, set: &ImageSet) -> Result<Self, Error> {
        Ok(Self {
            best: reserved(origin, set.len(), f64::NEG_INFINITY)?,
            labels: reserved(origin, set.len(), Label::MAX)?,
        })
    }

    fn take(&mut self, image: usize, class: Label, score: f64) {
        let (best, label) = (&mut self.best[image], &mut self.labels[image]);
        if score > *best || (score == *best && class < *label) {
            (*best, *label) = (score, class);
        }
    }
}

/// All of them, as 32-bit numbers: shape (images, classes), row-major.
pub(super) struct All {
    pub(super) values: Vec<f32>,
    classes: usize,
}

impl Scores for All {
    fn new(origin: &Origin, set: &ImageSet) -> Result<Self, Error> {
        let classes = set.classes().len();
        Ok(Self { values: reserved(origin, set.len().saturating_mul(classes), 0.0)?, classes })
    }

    fn take(&mut self, image: usize, class: Label, score: f64) {
        self.values[image * self.classes + usize::from(class)] = score as f32;
    }
}

fn reserved<T: Clone>(origin: &Origin, count: usize, value: T) -> Result<Vec<T>, Error> {
    let mut values = Vec::new();
    let bytes = count.saturating_mul(size_of::<T>()) as u64;
    values.try_reserve_exact(count).map_err(|_| Error::OutOfMemory { origin: origin.clone(), bytes })?;
    values.resize(count, value);
    Ok(values)
}
