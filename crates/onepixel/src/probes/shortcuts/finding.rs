//! What was found of shortcuts?

use bitcode::{Decode, Encode};
use serde::Serialize;

use crate::dataset::{ImageSet, Position};
use crate::stats::Proportion;

/// What gives labels away without the content.
#[derive(Debug, Clone, PartialEq, Serialize, Encode, Decode)]
#[non_exhaustive]
pub struct ShortcutsFinding {
    /// Folds of the cross-validation within the train set.
    pub folds: u16,
    /// Seed of folds and samples.
    pub seed: u64,
    /// The classes that were looked at one against the rest; smaller ones are part of the rest only.
    pub classes_looked_at: Vec<String>,
    /// How many hypotheses were tested: p-values are multiplied by this.
    pub tests: u64,
    /// How many shortcuts are sure.
    pub sure: u64,
    /// Suspects, the surest first; of equally sure ones the strongest.
    pub shortcuts: Vec<Shortcut>,
    /// What each single number of an image or of its file says of its class.
    pub numbers: Vec<NumberFinding>,
    /// How the images lie in the train set.
    pub order: OrderFinding,
    /// What models get from parts of the images; `None` where none was fitted.
    pub parts: Option<PartsFinding>,
    /// What was not looked at, and why.
    pub left_out: Vec<String>,
}

/// What a shortcut is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Encode, Decode)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A grey value at one pixel, or at a few that touch, whose surroundings do not share its power.
    Mark,
    /// The same along the border of the image.
    Border,
    /// A grey value that images of a class have, or lack, wherever it is, while the values beside it say nothing.
    GreyValue,
    /// Something about the file that what the image shows does not change.
    File,
    /// Where in the train set an image lies.
    Order,
    /// A model that sees only the border does as well as one that sees the whole image.
    BorderModel,
}

impl Kind {
    /// Its name, as JSON and CSV spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mark => "mark",
            Self::Border => "border",
            Self::GreyValue => "grey_value",
            Self::File => "file",
            Self::Order => "order",
            Self::BorderModel => "border_model",
        }
    }
}

/// One suspect: it tells a class from the rest, on images that the rule was not learned on.
#[derive(Debug, Clone, PartialEq, Serialize, Encode, Decode)]
#[non_exhaustive]
pub struct Shortcut {
    /// What it is made of.
    pub kind: Kind,
    /// Whether it is sure: its power cannot be chance after correcting for all that was looked at, and is large enough
    /// for content not to be the reason. Else it is a suspect to look at.
    pub sure: bool,
    /// The class that is told from the rest; `None` where all classes are told apart.
    pub class: Option<String>,
    /// The rule in words.
    pub rule: String,
    /// Where in the image it is.
    pub place: Option<Place>,
    /// Share of the class's held-out images that the rule takes for it, with its 95 % Wilson interval.
    pub share_of_class: Proportion,
    /// Share of the other held-out images that the rule takes for the class.
    pub share_of_rest: Proportion,
    /// Mean of the two shares that are right, on held-out images: ½ + ½ (share of class − share of rest).
    pub balanced_accuracy: Proportion,
    /// What distinguishes it from content, as a difference of shares: for pixels and grey values by how much its power
    /// surpasses that of what lies around it, else the difference of the two shares.
    pub effect: f64,
    /// The chance of such an effect without a shortcut is at most this; corrected for everything that was looked at.
    pub p_value: f64,
    /// The same rule on the test set, where there is one: its shares of the class and of the rest there.
    pub test: Option<OnTest>,
    /// Some images of the class that follow the rule, and some of the rest that do not.
    pub examples: Examples,
    /// By how much more often the class shows the rule's grey value, for each pixel of one channel, row by row; empty
    /// where the shortcut has no place. Not in documents.
    #[serde(skip)]
    pub map: Vec<f64>,
}

/// The rule on the test set.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Encode, Decode)]
pub struct OnTest {
    /// Share of the class's test images that the rule takes for it.
    pub share_of_class: Proportion,
    /// Share of the other test images that the rule takes for the class.
    pub share_of_rest: Proportion,
}

/// Where a shortcut is.
#[derive(Debug, Clone, PartialEq, Serialize, Encode, Decode)]
#[non_exhaustive]
pub struct Place {
    /// The pixel with the greatest power.
    pub strongest: Position,
    /// How many pixels belong to it, in its channel.
    pub pixels: u64,
    /// The box around them: first row, first column, last row, last column.
    pub area: [usize; 4],
    /// Whether it touches the outermost rows or columns.
    pub on_border: bool,
    /// Whether it holds a corner pixel.
    pub in_corner: bool,
    /// The channels that have it, where images have more than one: fewer than all means that channels disagree.
    pub channels: Vec<usize>,
    /// The grey values that are meant: first and last.
    pub grey_values: [u8; 2],
    /// Accuracy of the lookup rule at the strongest pixel for class against rest, balanced, on the train images.
    pub lookup: f64,
    /// The same of the threshold rule: far below lookup where one exact grey value carries the power.
    pub threshold: f64,
    /// Where it is in the original, if it was found there: `strongest` and `area` are then where that lies in images of
    /// working size, `pixels` are native, and there is one channel, luma.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub original: Option<InOriginal>,
}

/// Where in an original a shortcut is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Encode, Decode)]
pub struct InOriginal {
    /// The corner or edge that was looked at: "bottom right corner".
    pub piece: String,
    /// First and last row in native pixels, counted from the nearest edge; for the left and the right edge from the first
    /// row that was looked at.
    pub rows: [usize; 2],
    /// First and last column, likewise.
    pub cols: [usize; 2],
}

/// Images of the train set: their indices, and beside them what their source calls them, where it calls them anything.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Encode, Decode)]
pub struct Examples {
    /// Images of the class that the rule takes for it.
    pub of_class: Vec<u32>,
    /// Images of the rest that it does not.
    pub of_rest: Vec<u32>,
    /// The name of each image of the class.
    pub names_of_class: Vec<Option<String>>,
    /// The name of each image of the rest.
    pub names_of_rest: Vec<Option<String>>,
}

impl ShortcutsFinding {
    /// The same with the name that each example has in a train set.
    pub(super) fn with_names(mut self, train: &ImageSet) -> Self {
        self.name_images(train);
        self
    }

    /// Gives each example the name that it has in a train set.
    pub(super) fn name_images(&mut self, train: &ImageSet) {
        let names = |images: &[u32]| -> Vec<Option<String>> {
            images.iter().map(|&index| train.name_of(index as usize).map(str::to_owned)).collect()
        };
        for Examples { of_class, of_rest, names_of_class, names_of_rest } in
            self.shortcuts.iter_mut().map(|shortcut| &mut shortcut.examples)
        {
            (*names_of_class, *names_of_rest) = (names(of_class), names(of_rest));
        }
    }
}

/// What one number of each image says of its class, on held-out images.
#[derive(Debug, Clone, PartialEq, Serialize, Encode, Decode)]
#[non_exhaustive]
pub struct NumberFinding {
    /// What is measured.
    pub name: String,
    /// Whether it comes from the file rather than from the pixels.
    pub of_file: bool,
    /// Whether what an image shows can change it. Such a number is never called a shortcut for its power alone.
    pub depends_on_content: bool,
    /// Accuracy over all classes that are looked at and the rest, by the lookup rule on at most 32 bins.
    pub accuracy: Proportion,
    /// The share of the most frequent class: what is right without looking.
    pub majority_share: f64,
    /// The pair of classes that it tells apart best, by balanced accuracy of the lookup rule; chosen on all train images.
    pub best_pair: Option<PairOfNumber>,
    /// The class that it tells from the rest best.
    pub best_class: Option<ClassOfNumber>,
}

/// The pair of classes that a number tells apart best.
#[derive(Debug, Clone, PartialEq, Serialize, Encode, Decode)]
pub struct PairOfNumber {
    /// The first class.
    pub a: String,
    /// The second class.
    pub b: String,
    /// Held-out balanced accuracy of the lookup rule, with the interval of [`Shortcut::balanced_accuracy`].
    pub balanced: Proportion,
    /// Held-out accuracy of the lookup rule that is learned for accuracy: beside `majority_share`.
    pub lookup: Proportion,
    /// The same of the threshold rule.
    pub threshold: Proportion,
    /// The larger class's share: what is right without looking.
    pub majority_share: f64,
}

/// The class that a number tells from the rest best.
#[derive(Debug, Clone, PartialEq, Serialize, Encode, Decode)]
pub struct ClassOfNumber {
    /// The class.
    pub class: String,
    /// Mean of the two shares that are right, held out.
    pub balanced_accuracy: f64,
    /// The chance of it if the number said nothing is at most this; corrected for everything that was looked at.
    pub p_value: f64,
}

/// How the images lie in the train set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Encode, Decode)]
pub struct OrderFinding {
    /// Runs of neighbours of one class.
    pub runs: u64,
    /// Classes with images.
    pub classes: u64,
    /// Whether each class is one run, as where files or folders are read one after the other. That is how such files
    /// are made and no finding; but who trains on them must shuffle, and who takes the last images for validation gets
    /// other classes.
    pub sorted_by_class: bool,
}

/// What models get from parts of the images.
#[derive(Debug, Clone, PartialEq, Serialize, Encode, Decode)]
#[non_exhaustive]
pub struct PartsFinding {
    /// The model.
    pub model: String,
    /// Images that it learned from.
    pub train_images: u64,
    /// Images that it was scored on, none of which it learned from.
    pub held_out_images: u64,
    /// The share of the most frequent class among them.
    pub majority_share: f64,
    /// Accuracy on the outermost rows and columns alone; `None` where images have nothing else.
    pub border: Option<Proportion>,
    /// Accuracy on 4×4 means of the image; `None` where images are not larger.
    pub thumbnail: Option<Proportion>,
    /// Accuracy on the whole image, of at most 32×32: larger ones are reduced to that.
    pub whole: Proportion,
}
