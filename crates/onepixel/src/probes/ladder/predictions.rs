//! How does a user's own model join the ladder?

use super::LadderError;
use crate::dataset::{Dataset, Label};

/// What some model of the user's predicted for the test images.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Predictions {
    /// What the user calls the model.
    pub name: String,
    /// Where the predictions come from, for people.
    pub source: String,
    /// The predicted class of each test image, in their order.
    pub labels: Vec<Label>,
}

impl Predictions {
    /// Whether there is a prediction for each test image, and of a class that there is.
    pub(super) fn check(&self, dataset: &Dataset) -> Result<(), LadderError> {
        let source_name = self.source.clone();
        let Some(test) = &dataset.test else {
            return Err(LadderError::NoTestSet { source_name, dataset: dataset.name.clone() });
        };
        if self.labels.len() != test.len() {
            let (images, found) = (test.len(), self.labels.len());
            return Err(LadderError::PredictionCount { source_name, images, found });
        }
        let classes = test.classes().len();
        match self.labels.iter().position(|&label| usize::from(label) >= classes) {
            None => Ok(()),
            Some(index) => Err(LadderError::PredictedClass { source_name, index, label: self.labels[index], classes }),
        }
    }
}
