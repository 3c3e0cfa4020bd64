//! What is there to say of a dataset, beside its ratings?
//!
//! Numbers and names only: who prints them makes the sentences.

use crate::dataset::SetName;
use crate::probes::headroom::Family;
use crate::probes::learning_curve::Estimate;
use crate::probes::pixels::{HowHeldOut, PairSummary};
use crate::search::Metric;

/// One thing that the ratings rest on. All accuracies and errors are on held-out images where nothing else is said.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Statement {
    /// How far one pixel gets with each pair of classes.
    OnePixel {
        /// The pairs in a few numbers.
        summary: Box<PairSummary>,
        /// How many pairs there are.
        pairs: u64,
        /// What the pixels are best at.
        metric: Metric,
    },
    /// Single pixels separate some pairs of classes without an error: their F3 is 0, and so are the best pixel's errors on
    /// held-out images.
    Separated {
        /// How many pairs.
        separated: u64,
        /// Of how many.
        pairs: u64,
        /// One of them.
        example: [String; 2],
    },
    /// What models get that take a few lines to write.
    FewLines {
        /// How images were held out.
        how: HowHeldOut,
        /// Images that the models are scored on.
        images: u64,
        /// Accuracy of the votes of all pairs' pixels, where it was measured.
        vote: Option<f64>,
        /// The best of the nearest-neighbour models, where one was measured.
        simple: Option<ModelGets>,
        /// The best of all measured models.
        best: Option<ModelGets>,
    },
    /// How many pixels a tree must look at to tell all classes apart.
    FewPixels {
        /// Images that the trees are scored on.
        images: u64,
        /// Pixels of an image.
        of_pixels: u64,
        /// The most pixels that a tree looked at.
        most: u64,
        /// The accuracy of that tree.
        accuracy: f64,
        /// The highest accuracy of those asked for that was reached, and with how many pixels.
        reached: Option<(u64, f64)>,
        /// The lowest that was not reached.
        missed: Option<f64>,
    },
    /// One pixel does better than on the dataset that everybody knows, and models do worse.
    EasierAndHarder(Beside),
    /// No model is surely better than the largest class: what rests on models is not measured.
    NothingLearned {
        /// Images that the models are scored on.
        images: u64,
        /// Share of the largest class among them.
        majority_share: f64,
    },
    /// For which families a dataset is over, and for which not.
    Room {
        /// Images that the models are scored on.
        images: u64,
        /// Where room ends.
        ceiling: Ceiling,
        /// Steps left above the best of each family, the best family first.
        families: Vec<(Family, f64)>,
        /// The share of labels that a model finds wrong, the family that is best, and the steps left above it if all of them
        /// were wrong.
        above_suspects: Option<(f64, Family, f64)>,
    },
    /// What the best model gets wrong.
    Left {
        /// How many images.
        errors: u64,
        /// Of how many.
        images: u64,
        /// The model, in words.
        model: String,
        /// The pairs of classes that it confuses most, at most three.
        pairs: Vec<[String; 2]>,
    },
    /// What twice as many images would do.
    MoreImages {
        /// Images that the models are scored on.
        images: u64,
        /// Each model's error now, and with twice as many images.
        curves: Vec<Doubled>,
    },
    /// Some models had no time for all images.
    MoreTime {
        /// What all models would take on all images, about, in seconds.
        seconds: f64,
    },
}

/// A model and its accuracy.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelGets {
    /// The model, in words.
    pub title: String,
    /// Share of the held-out images that it classifies correctly.
    pub accuracy: f64,
}

/// A model's error, and what a curve says of it with twice as many images.
#[derive(Debug, Clone, PartialEq)]
pub struct Doubled {
    /// The model, in words.
    pub title: String,
    /// Its error with all images.
    pub error: f64,
    /// The error with twice as many.
    pub doubled: Estimate,
}

/// Where the room above a model ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Ceiling {
    /// At no error.
    NoError,
    /// At this estimated share of wrong labels.
    Labels(f64),
    /// At this share of images that equal images with unequal labels make every model get wrong.
    Unavoidable(f64),
}

/// A dataset beside the one that everybody knows.
#[derive(Debug, Clone, PartialEq)]
pub struct Beside {
    /// The dataset that everybody knows.
    pub known: String,
    /// Whether the accuracies of pixels are held out in both; else they are in sample in both.
    pub held_out: bool,
    /// Mean accuracy of one pixel over all pairs, here and there.
    pub mean: [f64; 2],
    /// Accuracy of one pixel on the hardest pair, here and there.
    pub hardest: [f64; 2],
    /// Of how many shared models that see all pixels the accuracy is lower here.
    pub lower: u64,
    /// How many such models there are.
    pub models: u64,
    /// How many pairs of classes there are here.
    pub pairs: u64,
    /// The pairs that the best model confuses most, and the share of its errors that they hold here and, where that is
    /// known, there.
    pub confused: Option<(Vec<[String; 2]>, f64, Option<f64>)>,
}

/// What to look at in the data before all else.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Advice {
    /// This share of the held-out labels is wrong.
    WrongLabels(f64),
    /// Something other than the content gives labels away.
    Shortcut {
        /// The class; `None` where it is all of them.
        class: Option<String>,
        /// The rule, in words.
        rule: String,
    },
    /// So many groups of equal or nearly equal images have unequal labels.
    ConflictingLabels(u64),
    /// So many test images have a duplicate in the train set.
    TestInTrain(u64),
    /// So many images of one set have a duplicate in another one.
    SetsOverlap {
        /// The set whose images are counted.
        of: SetName,
        /// The set that their duplicates are in.
        within: SetName,
        /// How many they are.
        images: u64,
    },
    /// One class has many times the images of another.
    Imbalance {
        /// The smallest class, with its train images.
        least: (String, u64),
        /// The largest.
        most: (String, u64),
    },
    /// Two classes that the best model confuses most.
    Confused {
        /// The classes.
        pair: [String; 2],
        /// Images of one that it takes for the other.
        images: u64,
        /// All that it gets wrong.
        errors: u64,
        /// The model, in words.
        model: String,
    },
}

impl Advice {
    /// Its code, as JSON spells it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::WrongLabels(_) => "wrong_labels",
            Self::Shortcut { .. } => "shortcut",
            Self::ConflictingLabels(_) => "conflicting_labels",
            Self::TestInTrain(_) => "test_in_train",
            Self::SetsOverlap { .. } => "sets_overlap",
            Self::Imbalance { .. } => "imbalance",
            Self::Confused { .. } => "confused_pair",
        }
    }
}
