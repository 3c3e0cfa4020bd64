//! Why does a probe have no answer?

use crate::dataset::{DatasetError, ImageSet, Label, ReadError};
use crate::histogram::CombineError;
use crate::models::FitError;

/// Why a probe has no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProbeError {
    /// The images cannot be read, or what is computed from them does not fit into memory.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The images cannot be held in the memory that is allowed.
    #[error(
        "holding the images takes {bytes} bytes of memory, {most} are allowed (`memory`): allow more, or take fewer images \
         of each class"
    )]
    TooLarge {
        /// What it takes.
        bytes: u64,
        /// What is allowed.
        most: u64,
    },
    /// There is nothing to tell apart.
    #[error("the {split} images of {name} are of {classes}: at least two classes with images are needed")]
    TooFewClasses {
        /// The dataset.
        name: String,
        /// The split.
        split: String,
        /// "one class" or "no class".
        classes: &'static str,
    },
    /// In folds, no image can be held out whose class has others to learn from.
    #[error(
        "{name} has no two classes with two images each: there is nothing to learn from and be scored on, without a test set"
    )]
    NothingHeldOut {
        /// The dataset.
        name: String,
    },
    /// There are more classes than pairs of them can be held in memory.
    #[error(
        "{name} has {classes} classes: at most {most} can be compared in pairs. Are its labels the numbers of images?"
    )]
    TooManyClasses {
        /// The dataset.
        name: String,
        /// Its number of classes.
        classes: usize,
        /// The most that can be compared.
        most: usize,
    },
    /// A class that was asked for is not there, or has no images.
    #[error("no images of a class named \"{class}\"; the classes are: {known}")]
    NoSuchClass {
        /// What was asked for.
        class: String,
        /// What there is.
        known: String,
    },
    /// A pair of a class with itself was asked for.
    #[error("a pair needs two different classes, not \"{0}\" twice")]
    SameClass(String),
    /// The images to learn on are those of a test set that there is not.
    #[error("{0} has no test set: choose the train split, which is then scored by cross-validation")]
    NoTestSet(String),
    /// The images to look at are those of a set that there is not, or that has no labels.
    #[error("{dataset} has no {set} set with labels")]
    NoSuchSet {
        /// The set.
        set: String,
        /// The dataset.
        dataset: String,
    },
    /// A test set without images scores nothing.
    #[error("the test set of {0} has no images: leave it out to score by cross-validation")]
    EmptyTestSet(String),
    /// A user's own predictions or probabilities that are not of the images.
    #[error("{source_name}: {error}")]
    Given {
        /// Where they come from.
        source_name: String,
        /// What is wrong with them.
        error: GivenError,
    },
    /// No model to ask.
    #[error("no model is asked: name at least one rung")]
    NoRung,
    /// A model that only names a class.
    #[error("{rung}: gives no class probabilities; models that do are {known}")]
    NoProbabilities {
        /// The rung's name.
        rung: &'static str,
        /// The names of those that have probabilities.
        known: String,
    },
    /// A model that cannot be fitted.
    #[error("{model}: {error}")]
    Fit {
        /// Which model.
        model: &'static str,
        /// Why not.
        error: FitError,
    },
    /// A probe that rests on another's finding, which is missing.
    #[error("rests on the {0}, which is missing")]
    Missing(&'static str),
    /// No rung of the ladder was measured.
    #[error("no rung of the ladder was measured: there is nothing to compare")]
    NothingMeasured,
    /// Labels that the ladder's predictions are not for.
    #[error("{rung} predicted {predicted} images, but there are {labels} labels")]
    OtherImages {
        /// The rung.
        rung: String,
        /// How many images it predicted.
        predicted: usize,
        /// How many labels there are.
        labels: usize,
    },
    /// A setting out of its range.
    #[error("{setting} of {found}: expected {expected}")]
    Setting {
        /// Which setting.
        setting: &'static str,
        /// What was asked for.
        found: String,
        /// What would do.
        expected: &'static str,
    },
    /// Fewer published scores than can be compared.
    #[error("expected the scores of at least 2 models, found {0}")]
    TooFewScores(usize),
    /// A published accuracy that is none.
    #[error("an accuracy of {accuracy} for {model}: expected a fraction from 0 to 1")]
    NoAccuracy {
        /// The model.
        model: String,
        /// What was given.
        accuracy: String,
    },
    /// Nobody says on how many images published scores were measured.
    #[error("expected the number of test images that the scores were measured on, found {0}")]
    NoScoredImages(&'static str),
    /// What was made of the images is no image set.
    #[error(transparent)]
    Set(#[from] DatasetError),
    /// Counts that do not belong together.
    #[error(transparent)]
    Counts(#[from] CombineError),
    /// A part of an audit that was not done in its share of the audit's time.
    #[error("not done in its share of the time")]
    OutOfTime,
    /// A part of an audit that is not asked under its terms.
    #[error("{0}")]
    LeftOut(&'static str),
}

/// What is wrong with a user's own predictions or probabilities.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GivenError {
    /// There is no test set.
    #[error("{0} has no test set, and no validation set with labels, that the predictions could be for")]
    NoTestSet(String),
    /// They are not one for each test image.
    #[error("expected {images} predictions, one for each test image, found {found}")]
    Count {
        /// How many images there are.
        images: usize,
        /// How many predictions there are.
        found: usize,
    },
    /// A class that there is not.
    #[error("prediction {index} (from 0): expected a class from 0 to {last}, found {label}", last = classes.saturating_sub(1))]
    Class {
        /// Which prediction.
        index: usize,
        /// The class that it names.
        label: Label,
        /// How many classes there are.
        classes: usize,
    },
    /// Probabilities of another number of images or classes.
    #[error(
        "expected probabilities of {classes} classes for {images} images, found {found_classes} for {found_images}"
    )]
    Shape {
        /// Images of the set.
        images: usize,
        /// Classes of the set.
        classes: usize,
        /// Images in the file.
        found_images: usize,
        /// Classes in the file.
        found_classes: usize,
    },
}

impl ProbeError {
    /// An error where images that take so many bytes of memory do not fit into half of what may be taken: the rest is for
    /// what is computed from them.
    pub(super) fn unless_held(bytes: u64, memory: u64) -> Result<(), Self> {
        let most = memory / 2;
        if bytes > most { Err(Self::TooLarge { bytes, most }) } else { Ok(()) }
    }

    /// An error where no image of a set can be held out of which the others have the class, for two classes at least.
    pub(super) fn unless_folds(name: &str, set: &ImageSet) -> Result<(), Self> {
        let learnable = set.class_images().iter().filter(|&&images| images > 1).count();
        if learnable < 2 { Err(Self::NothingHeldOut { name: name.to_owned() }) } else { Ok(()) }
    }

    /// Nothing to tell apart: images of one class, or of none.
    pub(super) fn too_few_classes(name: &str, split: &str, present: usize) -> Self {
        let classes = if present == 1 { "one class" } else { "no class" };
        Self::TooFewClasses { name: name.to_owned(), split: split.to_owned(), classes }
    }
}
