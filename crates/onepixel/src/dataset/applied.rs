//! What did decisions about images change?

use serde::Serialize;

use super::SetName;

/// What came of decisions about the images of a dataset, each to be kept, dropped or relabelled.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Applied {
    /// The sets that decisions speak of, in the order of the dataset.
    pub sets: Vec<AppliedToSet>,
    /// Rows that name an image and decide nothing.
    pub undecided: u64,
}

/// What came of the decisions about the images of one set. Images that no decision speaks of stay as they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AppliedToSet {
    /// The set.
    pub set: SetName,
    /// Its images before.
    pub images: u64,
    /// Images that were decided to stay as they are.
    pub kept: u64,
    /// Images that were left out.
    pub dropped: u64,
    /// Images that have another label now, by both labels.
    pub relabelled: Vec<Relabelled>,
    /// Images that had the label already that they were to have.
    pub unchanged: u64,
}

/// Images of one class that are of another now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Relabelled {
    /// The class that they were of.
    pub from: String,
    /// The class that they are of.
    pub to: String,
    /// How many they are.
    pub images: u64,
}
