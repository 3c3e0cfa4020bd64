//! Classifiers: what does each standard model get?
//!
//! # The big picture
//!
//! Each file is one model family with the same shape: a params struct with documented defaults, `fit`, and a fitted
//! model that is a [`Classifier`].

pub mod single_pixel;
pub mod vote;

use crate::dataset::{ImageSet, Label, ReadError, visit_in_parallel};

/// A fitted model.
pub trait Classifier: Sync {
    /// The class of one image: u8, shape (height, width, channels), row-major.
    ///
    /// # Panics
    ///
    /// May panic if the image has another shape than those that the model was fitted on.
    fn predict_one(&self, image: &[u8]) -> Label;

    /// The classes of all images of a set, in their order.
    ///
    /// # Errors
    ///
    /// The images cannot be read.
    fn predict(&self, set: &ImageSet) -> Result<Vec<Label>, ReadError> {
        let size = set.shape().values();
        let batches =
            visit_in_parallel(set.images(), Vec::new, |batches: &mut Vec<(usize, Vec<Label>)>, first, batch| {
                batches.push((first, batch.chunks_exact(size).map(|image| self.predict_one(image)).collect()));
            })?;
        let mut labels = vec![0; set.len()];
        for (first, predicted) in batches.into_iter().flatten() {
            labels[first..first + predicted.len()].copy_from_slice(&predicted);
        }
        Ok(labels)
    }
}
