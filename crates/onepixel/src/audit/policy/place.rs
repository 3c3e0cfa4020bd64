//! What is there to say of an occurrence beside which images it is?

use serde::Serialize;

use crate::dataset::{Position, SetName};
use crate::probes::pixels::{HeldOut, PairFinding};

/// What there is to say of an occurrence, in names and numbers. The images that it is about stand beside it, in
/// [`Occurrence::images`](super::Occurrence::images): "the first image" is the first of those.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Place {
    /// Nothing more than that a demand is not met.
    None,
    /// A file that cannot be read.
    File {
        /// Its name.
        name: String,
    },
    /// The first image.
    Image,
    /// The first image has this label, and another is likely.
    Label {
        /// The class that it has.
        given: String,
        /// The class that the models find more likely.
        suggested: String,
    },
    /// All values of the first image are the same.
    OneValue {
        /// Its class, where it has a label.
        class: Option<String>,
        /// The value.
        value: u8,
    },
    /// The first image equals the second.
    Equal,
    /// The first image is a near copy of the second.
    Near,
    /// The images are equal and their labels are not.
    Conflict {
        /// The class of each image; `None` where it has no label.
        classes: Vec<Option<String>>,
    },
    /// So many labels are estimated to be wrong.
    WrongLabels {
        /// Lower end of the 95 % interval of their share.
        low: f64,
        /// Upper end of it.
        high: f64,
        /// The commonest mistakes, with their shares of the set.
        most_often: Vec<Mistake>,
    },
    /// The classes that there are.
    Classes {
        /// Their names.
        names: Vec<String>,
    },
    /// A class.
    Class(ClassSize),
    /// The largest and the smallest class.
    Imbalance {
        /// The largest; `None` where there is no class.
        largest: Option<ClassSize>,
        /// The smallest.
        smallest: Option<ClassSize>,
    },
    /// A shortcut; the images are examples.
    Shortcut {
        /// The class that it gives away; `None` for all classes.
        class: Option<String>,
        /// The rule that gives it away.
        rule: String,
    },
    /// The share of a class differs between a set and the train set.
    ClassShare {
        /// The class.
        class: String,
        /// The set.
        set: SetName,
        /// Its share of the set.
        share: f64,
        /// Its share of the train set.
        train_share: f64,
    },
    /// A model tells the images of a set from those of the train set.
    ToldFromTrain {
        /// The model.
        model: String,
        /// The set.
        set: SetName,
        /// Its balanced accuracy.
        balanced_accuracy: f64,
    },
    /// All pairs of classes.
    Pairs {
        /// How many there are.
        pairs: u64,
        /// The easiest of them.
        easiest: Option<PixelOfPair>,
    },
    /// A pair of classes.
    Pair(PixelOfPair),
    /// One pixel for all classes.
    Pixel {
        /// Where it is.
        position: Position,
        /// What it gets on held-out images.
        held_out: HeldOut,
    },
}

/// A class with its number of images.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClassSize {
    /// The class.
    pub class: String,
    /// Its images.
    pub images: u64,
}

/// A label that is taken for another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Mistake {
    /// The class that is given.
    pub given: String,
    /// The class that is likely.
    pub suggested: String,
    /// The share of all images of the set.
    pub share: f64,
}

/// A pair of classes with its best pixel.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PixelOfPair {
    /// The classes.
    pub classes: [String; 2],
    /// Where the pixel is.
    pub position: Position,
    /// What it gets on held-out images.
    pub held_out: HeldOut,
}

impl PixelOfPair {
    pub(super) fn of(pair: &PairFinding, held_out: HeldOut) -> Self {
        Self { classes: [pair.a.clone(), pair.b.clone()], position: pair.position, held_out }
    }
}
