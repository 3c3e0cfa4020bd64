//! Which image of a dataset is meant?

use bitcode::{Decode, Encode};
use serde::Serialize;

use super::{Dataset, ImageSet};

/// One image of a dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Encode, Decode)]
pub struct ImageRef {
    /// The set that it is in.
    pub set: SetName,
    /// Its index in that set, from 0.
    pub index: u32,
}

/// One of a dataset's sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Encode, Decode)]
#[serde(rename_all = "snake_case")]
pub enum SetName {
    /// The train set.
    Train,
    /// The test set.
    Test,
}

impl SetName {
    /// Its name, as JSON spells it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Test => "test",
        }
    }

    /// The set that models are scored on: the test set or, where there is none, the train set in folds.
    pub fn held_out(dataset: &Dataset) -> Self {
        if dataset.test.is_some() { Self::Test } else { Self::Train }
    }

    /// The set itself, if the dataset has it.
    pub fn of(self, dataset: &Dataset) -> Option<&ImageSet> {
        match self {
            Self::Train => Some(&dataset.train),
            Self::Test => dataset.test.as_ref(),
        }
    }
}
