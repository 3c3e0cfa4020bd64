//! Classifiers: what does each standard model get?
//!
//! # The big picture
//!
//! Each file is one model family with the same shape: a params struct with documented defaults, `fit`, and a fitted
//! model that is a [`Classifier`]. The one-pixel models learn from histograms; all others learn from [`Samples`], images
//! that are in memory; two of them from the features of images, where there are some.
//!
//! Fitting and predicting run on the threads of the current rayon pool, and their results depend on the data, the
//! settings and the seed alone, not on the number of threads.

pub mod boosting;
pub mod decision_tree;
mod eigenvectors;
pub mod feature_neighbours;
pub mod few_pixels;
pub mod forest;
pub mod knn;
mod linear;
pub mod linear_probe;
pub mod linear_svm;
pub mod logistic;
pub mod majority;
mod matrix;
pub mod naive_bayes;
pub mod nearest_mean;
mod neighbour_vote;
pub mod network;
pub mod patches;
pub mod principal_components;
mod probabilities;
pub mod projected_knn;
pub mod rbf_svm;
mod samples;
mod scores;
pub mod single_pixel;
mod standard;
pub mod tree;
pub mod vote;

use std::time::{Duration, Instant};

pub use crate::dataset::Batch;
pub(crate) use eigenvectors::largest_eigenvalues;
pub(crate) use linear::cholesky::Cholesky;
pub(crate) use matrix::{Matrix, add_product_times};
pub(crate) use probabilities::most_likely;
pub use probabilities::{Probabilities, ProbabilitiesError};
pub use samples::{Extent, Samples};

use crate::dataset::{ImageSet, Label, ReadError, Shape, visit_in_parallel};
use crate::progress::{Progress, Silent};

/// A fitted model.
pub trait Classifier: Send + Sync {
    /// The classes of some images, in their order.
    ///
    /// # Panics
    ///
    /// May panic if the images have another shape than those that the model was fitted on.
    fn predict_batch(&self, images: Batch<'_>) -> Vec<Label>;

    /// The probability of each class for each image: shape (images, classes), row-major, each row with the sum 1; `None`
    /// where the model's family has no probabilities.
    ///
    /// # Panics
    ///
    /// As [`Classifier::predict_batch`].
    fn probabilities(&self, images: Batch<'_>) -> Option<Vec<f32>> {
        let _ = images;
        None
    }

    /// Whether the model sees the features of images instead of their pixels: it can then be asked of images with features only.
    fn sees_features(&self) -> bool {
        false
    }

    /// The classes of all images of a set, in their order.
    ///
    /// # Errors
    ///
    /// The images cannot be read, or have no features where the model sees these.
    fn predict(&self, set: &ImageSet) -> Result<Vec<Label>, ReadError> {
        self.predict_within(set, &Silent)
    }

    /// The same, some images at a time: `progress` is checked in between.
    ///
    /// # Errors
    ///
    /// As [`Classifier::predict`].
    fn predict_within(&self, set: &ImageSet, progress: &dyn Progress) -> Result<Vec<Label>, ReadError> {
        check_features(self.sees_features(), set)?;
        if let Some(samples) = Samples::of(set) {
            let mut labels = Vec::with_capacity(set.len());
            in_turn(samples.images(), progress, |_, images| labels.extend(self.predict_batch(images)));
            return Ok(labels);
        }
        let shape = set.shape();
        let batches =
            visit_in_parallel(set.images(), Vec::new, |batches: &mut Vec<(usize, Vec<Label>)>, first, batch| {
                progress.check();
                let images = Batch::new(shape, batch);
                let features = set.features().map(|features| features.all().slice(first..first + images.len()));
                batches.push((first, self.predict_batch(images.with_features(features))));
            })?;
        let mut labels = vec![0; set.len()];
        for (first, predicted) in batches.into_iter().flatten() {
            labels[first..first + predicted.len()].copy_from_slice(&predicted);
        }
        Ok(labels)
    }
}

/// Refuses images without features where a model sees these.
pub(crate) fn check_features(needed: bool, set: &ImageSet) -> Result<(), ReadError> {
    match needed && set.features().is_none() {
        true => Err("the images that the model is asked of have no features".into()),
        false => Ok(()),
    }
}

/// Calls `each(first, images)` with some images after the other, few at first and more as long as that takes little
/// time, and checks the progress in between. What a model says of an image does not depend on the images beside it.
pub(crate) fn in_turn<'a>(images: Batch<'a>, progress: &dyn Progress, mut each: impl FnMut(usize, Batch<'a>)) {
    const FEWEST: usize = 256;
    const MOST: usize = 1 << 14;
    const LONG: Duration = Duration::from_millis(100);
    let (mut first, mut most) = (0, FEWEST);
    while first < images.len() {
        let begin = Instant::now();
        let some = images.slice(first..images.len().min(first + most));
        each(first, some);
        progress.check();
        first += some.len();
        if begin.elapsed() < LONG {
            most = (2 * most).min(MOST);
        }
    }
}

/// Why a model could not be fitted.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum FitError {
    /// There is nothing to learn from.
    #[error("there are no training images")]
    NoImages,
    /// A setting that means nothing.
    #[error("{setting} is {found}: {expected} was expected")]
    Setting {
        /// Its name.
        setting: &'static str,
        /// What was asked for.
        found: String,
        /// What could have been.
        expected: &'static str,
    },
    /// The fit would need more memory than it may take.
    #[error("{what} would take {bytes} bytes, more than the {most} that it may")]
    TooLarge {
        /// What would be held in memory.
        what: &'static str,
        /// Its size in bytes.
        bytes: u64,
        /// The most it may be.
        most: u64,
    },
    /// There are too many pairs of classes for a model of each.
    #[error("{pairs} pairs of classes would need a model each: at most {most} are fitted")]
    TooManyPairs {
        /// Pairs of classes.
        pairs: u64,
        /// The most there may be.
        most: u64,
    },
    /// The images have a shape that the model cannot learn from.
    #[error("the images are {found}: {expected} were expected")]
    Shape {
        /// Their shape.
        found: Shape,
        /// What could have been.
        expected: &'static str,
    },
    /// The model learns from features, and the images have none.
    #[error("the images have no features")]
    NoFeatures,
    /// The images cannot be read.
    #[error("the images cannot be read: {0}")]
    Read(String),
}

impl From<ReadError> for FitError {
    fn from(error: ReadError) -> Self {
        Self::Read(error.to_string())
    }
}
