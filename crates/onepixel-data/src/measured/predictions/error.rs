//! How can predictions be wrong?

use onepixel::models::ProbabilitiesError;

use crate::bytes::origin::Origin;
use crate::error::Error;

/// Every way in which a file of predictions can be wrong; each message as those of [`Error`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PredictionsError {
    /// The file cannot be read, or breaks the rules of its format.
    #[error(transparent)]
    File(#[from] Error),
    /// The first bytes are of another format.
    #[error(
        "{origin}: at byte 0: expected predictions as an NPY array or as text with cells, found {found}; save them with numpy.save or as CSV"
    )]
    UnknownFormat {
        /// What was being read.
        origin: Origin,
        /// What the first bytes look like.
        found: String,
    },
    /// An array that is neither classes nor scores.
    #[error(
        "{origin}: at byte {offset}: expected classes (n) or scores (n, {classes}) for n = {images} images, found dimensions {found:?}; check that they are the predictions for the test set"
    )]
    Dimensions {
        /// What was being read.
        origin: Origin,
        /// Where the dimensions are stated.
        offset: u64,
        /// Images of the set.
        images: usize,
        /// Classes of the set.
        classes: usize,
        /// What the file states.
        found: Vec<u64>,
    },
    /// Classes, or something else, where scores of all classes are needed.
    #[error(
        "{origin}: {place}: expected a probability for each of the {classes} classes and each of the {images} images, found {found}; save what the model says before the most probable class is taken"
    )]
    NoScores {
        /// What was being read.
        origin: Origin,
        /// Where it says so: byte or line.
        place: String,
        /// Images of the set.
        images: usize,
        /// Classes of the set.
        classes: usize,
        /// What is there.
        found: String,
    },
    /// Scores that are no probabilities.
    #[error("{origin}: {error}")]
    NoProbabilities {
        /// What was being read.
        origin: Origin,
        /// Which, and why not.
        error: ProbabilitiesError,
    },
    /// More or fewer predictions than images.
    #[error(
        "{origin}: expected {images} predictions, one for each image of the set, found {found}; check that they are in the order of its images"
    )]
    Count {
        /// What was being read.
        origin: Origin,
        /// Images of the set.
        images: usize,
        /// "9", or "more".
        found: String,
    },
    /// A class that there is not.
    #[error("{origin}: {place}: expected {expected}, found {found}; {advice}")]
    Class {
        /// What was being read.
        origin: Origin,
        /// "prediction 3 (from 0)", or line and column.
        place: String,
        /// The classes that there are.
        expected: String,
        /// What is there.
        found: String,
        /// What to do.
        advice: &'static str,
    },
    /// Numbers that would be other classes as names than as indices.
    #[error(
        "{origin}: line {line}: expected a class that is the same as an index from 0 and as a name, found {found}, class {by_index} (from 0) as an index and {by_name} as a name; save indices as NPY"
    )]
    Ambiguous {
        /// What was being read.
        origin: Origin,
        /// Which line, from 1.
        line: u64,
        /// What is there.
        found: String,
        /// The class whose index it is.
        by_index: usize,
        /// The index of the class whose name it is.
        by_name: usize,
    },
    /// A first line that names something, but not the classes.
    #[error(
        "{origin}: line {line}, column {column}: expected {expected}, found {found}; name each class once, or leave the line out"
    )]
    Heading {
        /// What was being read.
        origin: Origin,
        /// Which line, from 1.
        line: u64,
        /// Which column, from 1.
        column: usize,
        /// What would be right.
        expected: &'static str,
        /// What is there.
        found: String,
    },
    /// A row that names no image of the set, or one that is named already.
    #[error(
        "{origin}: line {line}, column {column}: expected {expected}, found {found:?}; name each image of the set once"
    )]
    Image {
        /// What was being read.
        origin: Origin,
        /// Which line, from 1.
        line: u64,
        /// Which column, from 1.
        column: usize,
        /// What would be right.
        expected: String,
        /// What is there.
        found: String,
    },
    /// A score that is no number.
    #[error("{origin}: {place}: expected a number, found {found}; a score that is none cannot be compared")]
    Score {
        /// What was being read.
        origin: Origin,
        /// "prediction 3, class 1 (from 0)", or line and column.
        place: String,
        /// What is there.
        found: String,
    },
    /// A row with another number of cells.
    #[error(
        "{origin}: line {line}: expected {expected}, found {found}; write a class in one column, or a score for each class"
    )]
    Columns {
        /// What was being read.
        origin: Origin,
        /// Which line, from 1.
        line: u64,
        /// How many columns would be right.
        expected: String,
        /// How many cells are there.
        found: usize,
    },
}
