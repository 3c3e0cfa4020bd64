//! What was found twice, and what is left if each is kept once?

use bitcode::{Decode, Encode};
use serde::Serialize;

use super::conflicts::LeastErrors;
use super::impact::Impact;
use super::turn::Turn;
use crate::dataset::{ImageRef, Role, SetName};

/// Which images are there twice.
#[derive(Debug, Clone, PartialEq, Serialize, Encode, Decode)]
#[non_exhaustive]
pub struct DuplicatesFinding {
    /// Images of the train set; 0 without one.
    pub train_images: u64,
    /// Images of the test set, with labels or without; 0 without one.
    pub test_images: u64,
    /// The sets that were searched, in the order of their names: all that there are.
    pub sets: Vec<SearchedSet>,
    /// Every set within itself and in every other: shape (sets, sets), row by row.
    pub matrix: Vec<SetPair>,
    /// Among equal images.
    pub exact: DuplicateCounts,
    /// How near copies were looked for.
    pub near_search: NearSearch,
    /// Among images that are equal or near: those of all groups.
    pub all: DuplicateCounts,
    /// The images of one value, in order; they are in no group.
    pub constant: Vec<ConstantImage>,
    /// The groups: those with unequal labels first, then those across sets, the equal before the near ones, near ones by
    /// their least ratio.
    pub groups: Vec<DuplicateGroup>,
    /// The errors that equal images with unequal labels force on every classifier, on each set.
    pub least_errors: Vec<LeastErrors>,
    /// What duplicates do to accuracies; `None` where no image that models are scored on has a duplicate in train, or nothing was
    /// asked.
    pub impact: Option<Impact>,
}

/// A set that was searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Encode, Decode)]
pub struct SearchedSet {
    /// What its source calls it.
    pub name: SetName,
    /// Its images.
    pub images: u64,
    /// Whether they have labels.
    pub labelled: bool,
}

/// What one set has of another, or of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Encode, Decode)]
pub struct SetPair {
    /// The set whose images are counted.
    pub of: SetName,
    /// The set that their duplicates are in.
    #[serde(rename = "in")]
    pub within: SetName,
    /// Its images with an equal one there.
    pub exact: u64,
    /// Its images with an equal or near one there.
    pub all: u64,
    /// Those of `exact` with another label there.
    pub exact_conflicting: u64,
    /// Those of `all` with another label there.
    pub all_conflicting: u64,
}

/// How many images have duplicates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Encode, Decode)]
#[non_exhaustive]
pub struct DuplicateCounts {
    /// Groups of duplicates.
    pub groups: u64,
    /// Groups with unequal labels.
    pub conflicting_groups: u64,
    /// Train images with a duplicate in train.
    pub within_train: u64,
    /// Test images with a duplicate in test.
    pub within_test: u64,
    /// Test images with a duplicate in train: leakage.
    pub test_images_in_train: u64,
    /// Those of them with a duplicate in train of another label.
    pub test_images_in_train_conflicting: u64,
    /// Train images with a duplicate in test.
    pub train_images_in_test: u64,
}

/// How near copies were looked for.
#[derive(Debug, Clone, PartialEq, Serialize, Encode, Decode)]
#[non_exhaustive]
pub struct NearSearch {
    /// Why they were not, where they were not.
    pub skipped: Option<String>,
    /// Different images that were compared.
    pub images: u64,
    /// Near pairs that were found.
    pub pairs: u64,
    /// Whether flipped and turned copies were looked for: all eight orientations of square images, four of others.
    pub turns: bool,
    /// Near pairs that are expected by chance in a set of so many images without copies; sets the threshold.
    pub expected_by_chance: Option<f64>,
    /// The intrinsic dimension of the images, from the ratios of their neighbours' distances.
    pub dimension: Option<f64>,
    /// The threshold: images are copies up to this ratio of their distance to that of the next image.
    pub ratio: Option<f64>,
    /// The threshold of flipped and turned copies.
    pub turned_ratio: Option<f64>,
    /// Whether cropped, scaled and retouched copies were looked for.
    pub edits: bool,
    /// Why they were not, where they should have been.
    pub edits_skipped: Option<String>,
    /// The intrinsic dimension of the images as far as their edges go, which edited copies are found by.
    pub edited_dimension: Option<f64>,
    /// The threshold of edited copies: of the pairs up to it at most one in fifty is expected by chance.
    pub edited_ratio: Option<f64>,
    /// The same dimension among images of similar features, where there are features.
    pub alike_dimension: Option<f64>,
    /// The threshold of edited copies among images of similar features.
    pub alike_ratio: Option<f64>,
}

impl NearSearch {
    pub(super) fn skipped(reason: String) -> Self {
        Self {
            skipped: Some(reason),
            images: 0,
            pairs: 0,
            turns: false,
            expected_by_chance: None,
            dimension: None,
            ratio: None,
            turned_ratio: None,
            edits: false,
            edits_skipped: None,
            edited_dimension: None,
            edited_ratio: None,
            alike_dimension: None,
            alike_ratio: None,
        }
    }
}

/// An image of one value.
#[derive(Debug, Clone, PartialEq, Serialize, Encode, Decode)]
pub struct ConstantImage {
    /// The set that it is in.
    pub split: SetName,
    /// Its index in the set, from 0.
    pub index: u32,
    /// What its source calls it; `None` where it calls it nothing.
    pub name: Option<String>,
    /// Its class; `None` in a set without labels.
    pub class: Option<String>,
    /// The value.
    pub value: u8,
}

impl ConstantImage {
    /// Which image it is.
    pub fn image(&self) -> ImageRef {
        ImageRef { set: self.split, index: self.index }
    }
}

/// An image of a group.
#[derive(Debug, Clone, PartialEq, Serialize, Encode, Decode)]
pub struct DuplicateImage {
    /// The set that it is in.
    pub split: SetName,
    /// Its index in the set, from 0.
    pub index: u32,
    /// What its source calls it; `None` where it calls it nothing.
    pub name: Option<String>,
    /// Its class; `None` in a set without labels.
    pub class: Option<String>,
}

impl DuplicateImage {
    /// Which image it is.
    pub fn image(&self) -> ImageRef {
        ImageRef { set: self.split, index: self.index }
    }
}

/// Images that are one.
#[derive(Debug, Clone, PartialEq, Serialize, Encode, Decode)]
#[non_exhaustive]
pub struct DuplicateGroup {
    /// Whether all of them are equal.
    pub exact: bool,
    /// Whether they have unequal labels.
    pub conflicting: bool,
    /// Whether they are of several sets.
    pub across: bool,
    /// The images, in the order of their sets.
    pub images: Vec<DuplicateImage>,
    /// What joins those that are not equal; of equal images only the first is named.
    pub near_pairs: Vec<DuplicatePair>,
}

impl DuplicateGroup {
    /// The least ratio of its near pairs; 0 where all images are equal.
    pub fn least_ratio(&self) -> f64 {
        self.near_pairs.iter().map(|pair| pair.ratio).reduce(f64::min).unwrap_or(0.0)
    }
}

/// Two images of a group that are near.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Encode, Decode)]
#[non_exhaustive]
pub struct DuplicatePair {
    /// The places of the two in the group's images, from 0.
    pub images: (usize, usize),
    /// How the first has to be turned to be like the second.
    pub turn: Turn,
    /// Their Euclidean distance as they are but for the turn, in grey values.
    pub distance: f64,
    /// How the second was cropped, scaled or retouched; `None` of two that are near in their pixels.
    pub edit: Option<Edit>,
    /// Their distance at the best shift of a pixel and brightness, in grey values.
    pub least_distance: f64,
    /// By how many rows down and columns right the second is shifted against the first.
    pub shift: (i16, i16),
    /// The least distance over that of the nearest image that is no copy.
    pub ratio: f64,
    /// Images with so small a ratio that are expected by chance in the whole set.
    pub expected_by_chance: f64,
}

/// How an image was cropped, scaled, turned or retouched.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Encode, Decode)]
#[non_exhaustive]
pub struct Edit {
    /// By how much what the first shows is larger in the second.
    pub scale: f64,
    /// By about how many degrees, counted clockwise, the second is turned against the first, beside the pair's
    /// [`turn`](DuplicatePair::turn): −6, −3, 0, 3 or 6.
    pub angle: f64,
    /// The correlation of their edges where the two show the same, from -1 to 1.
    pub correlation: f64,
}

/// The images that a cleaned dataset keeps.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Kept {
    /// Of each set, in order: its name, and the images that it keeps by index from 0, ascending.
    pub sets: Vec<(SetName, Vec<u32>)>,
}

impl Kept {
    /// What is kept of a set; nothing of one that was not searched.
    pub fn of(&self, set: SetName) -> &[u32] {
        self.sets.iter().find(|(name, _)| *name == set).map_or(&[], |(_, kept)| kept)
    }
}

impl DuplicatesFinding {
    /// The share of a set's images that every classifier gets wrong, since equal images have unequal labels; `None` of a
    /// set that was not looked at, or has no images.
    pub fn least_error_share(&self, set: SetName) -> Option<f64> {
        let of_set = self.least_errors.iter().find(|of_set| of_set.set == set && of_set.images > 0)?;
        Some(of_set.errors as f64 / of_set.images as f64)
    }

    /// The images of a set that was searched; 0 of another.
    pub fn images(&self, set: SetName) -> u64 {
        self.sets.iter().find(|searched| searched.name == set).map_or(0, |searched| searched.images)
    }

    /// What a set has of another, or of itself; `None` if one of them was not searched.
    pub fn pair(&self, of: SetName, within: SetName) -> Option<&SetPair> {
        self.matrix.iter().find(|pair| (pair.of, pair.within) == (of, within))
    }

    /// For each image of a set, whether it has a duplicate in another set.
    pub fn with_duplicate(&self, of: SetName, within: SetName) -> Vec<bool> {
        let mut duplicates = vec![false; self.images(of) as usize];
        for group in self.groups.iter().filter(|group| group.across) {
            if group.images.iter().any(|image| image.split == within) {
                for image in group.images.iter().filter(|image| image.split == of) {
                    // A sketch lists images of its sample, but may count copies of fewer contents.
                    if let Some(place) = duplicates.get_mut(image.index as usize) {
                        *place = true;
                    }
                }
            }
        }
        duplicates
    }

    /// The images that are left if each is kept once: of a group one, the first test image if there is one (so that the test
    /// set stays as large as it can be), else the first validation image, else the first of all; of a group with unequal
    /// labels none, for nobody knows which is right; of the images of one value none.
    pub fn kept(&self) -> Kept {
        let mut sets: Vec<(SetName, Vec<bool>)> =
            self.sets.iter().map(|set| (set.name, vec![true; set.images as usize])).collect();
        let mut mark = |image: ImageRef, keep: bool| {
            let of_set = sets.iter_mut().find(|(name, _)| *name == image.set);
            if let Some(place) = of_set.and_then(|(_, kept)| kept.get_mut(image.index as usize)) {
                *place = keep;
            }
        };
        self.constant.iter().for_each(|image| mark(image.image(), false));
        for group in &self.groups {
            group.images.iter().for_each(|image| mark(image.image(), false));
            let first_of = |role: Role| group.images.iter().find(|image| image.split.role() == role);
            let one = first_of(Role::Test).or_else(|| first_of(Role::Validation)).or(group.images.first());
            if let Some(image) = one.filter(|_| !group.conflicting) {
                mark(image.image(), true);
            }
        }
        let indices = |keep: Vec<bool>| (0..).zip(keep).filter_map(|(index, keep)| keep.then_some(index)).collect();
        Kept { sets: sets.into_iter().map(|(name, keep)| (name, indices(keep))).collect() }
    }
}
