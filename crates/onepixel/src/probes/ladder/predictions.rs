//! How does a user's own model join the ladder?

use super::held_out::chosen;
use crate::dataset::{Dataset, Label};
use crate::probes::error::{GivenError, ProbeError};

/// What some model of the user's predicted for the held-out images.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Predictions {
    /// What the user calls the model.
    pub name: String,
    /// Where the predictions come from, for people.
    pub source: String,
    /// The predicted class of each held-out image, in their order; of those that are not scored as well.
    pub labels: Vec<Label>,
}

impl Predictions {
    /// Whether there is a prediction for each test image, and of a class that there is.
    pub(super) fn check(&self, dataset: &Dataset) -> Result<(), ProbeError> {
        let refused = |error| Err(ProbeError::Given { source_name: self.source.clone(), error });
        let Some((_, test)) = dataset.held_out() else { return refused(GivenError::NoTestSet(dataset.name.clone())) };
        let (images, found, classes) = (test.len(), self.labels.len(), test.classes().len());
        if images != found {
            return refused(GivenError::Count { images, found });
        }
        match self.labels.iter().position(|&label| usize::from(label) >= classes) {
            None => Ok(()),
            Some(index) => refused(GivenError::Class { index, label: self.labels[index], classes }),
        }
    }

    /// The predictions for the images that are scored.
    pub(super) fn scored(&self, dataset: &Dataset) -> Vec<Label> {
        dataset.scored_images().map_or_else(|| self.labels.clone(), |images| chosen(&self.labels, &images))
    }
}
