//! What was found twice, and what is left if each is kept once?

use bitcode::{Decode, Encode};
use serde::Serialize;

use super::conflicts::LeastErrors;
use super::impact::Impact;
use crate::dataset::{ImageRef, SetName};

/// Which images are there twice.
#[derive(Debug, Clone, PartialEq, Serialize, Encode, Decode)]
#[non_exhaustive]
pub struct DuplicatesFinding {
    /// Train images.
    pub train_images: u64,
    /// Test images; 0 without a test set.
    pub test_images: u64,
    /// Among equal images.
    pub exact: DuplicateCounts,
    /// How near copies were looked for.
    pub near_search: NearSearch,
    /// Among images that are equal or near: those of all groups.
    pub all: DuplicateCounts,
    /// The images of one value, in order; they are in no group.
    pub constant: Vec<ConstantImage>,
    /// The groups: those with unequal labels first, then those across train and test, the equal before the near ones, near
    /// ones by their least ratio.
    pub groups: Vec<DuplicateGroup>,
    /// The errors that equal images with unequal labels force on every classifier, on each set.
    pub least_errors: Vec<LeastErrors>,
    /// What twins do to accuracies; `None` where no test image has a twin in train, or nothing was asked.
    pub impact: Option<Impact>,
}

/// How many images have twins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Encode, Decode)]
#[non_exhaustive]
pub struct DuplicateCounts {
    /// Groups of twins.
    pub groups: u64,
    /// Groups with unequal labels.
    pub conflicting_groups: u64,
    /// Train images with a duplicate in train.
    pub within_train: u64,
    /// Test images with a duplicate in test.
    pub within_test: u64,
    /// Test images with a duplicate in train: leakage.
    pub test_images_in_train: u64,
    /// Those of them with a twin in train of another label.
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
    /// Near pairs that are expected by chance in a set of so many images without copies; sets the threshold.
    pub expected_by_chance: Option<f64>,
    /// The intrinsic dimension of the images, from the ratios of their neighbours' distances.
    pub dimension: Option<f64>,
    /// The threshold: images are copies up to this ratio of their distance to that of the next image.
    pub ratio: Option<f64>,
}

impl NearSearch {
    pub(super) fn skipped(reason: String) -> Self {
        Self { skipped: Some(reason), images: 0, pairs: 0, expected_by_chance: None, dimension: None, ratio: None }
    }
}

/// An image of one value.
#[derive(Debug, Clone, PartialEq, Serialize, Encode, Decode)]
pub struct ConstantImage {
    /// The set that it is in.
    pub split: SetName,
    /// Its index in the set, from 0.
    pub index: u32,
    /// Its class.
    pub class: String,
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
    /// Its class.
    pub class: String,
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
    /// Whether some are train and some are test images.
    pub across: bool,
    /// The images, those of the train set first.
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
    /// Their Euclidean distance as they are, in grey values.
    pub distance: f64,
    /// Their distance at the best shift and brightness, in grey values.
    pub least_distance: f64,
    /// By how many rows down and columns right the second is shifted against the first.
    pub shift: (i8, i8),
    /// The least distance over that of the nearest image that is no copy.
    pub ratio: f64,
    /// Images with so small a ratio that are expected by chance in the whole set.
    pub expected_by_chance: f64,
}

/// The images that a cleaned dataset keeps, by index from 0, ascending.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Kept {
    /// Of the train set.
    pub train: Vec<u32>,
    /// Of the test set.
    pub test: Vec<u32>,
}

impl DuplicatesFinding {
    /// The share of a set's images that every classifier gets wrong, since equal images have unequal labels; `None` of a
    /// set that was not looked at, or has no images.
    pub fn least_error_share(&self, set: SetName) -> Option<f64> {
        let of_set = self.least_errors.iter().find(|of_set| of_set.set == set && of_set.images > 0)?;
        Some(of_set.errors as f64 / of_set.images as f64)
    }

    /// For each test image, whether it has a twin in train.
    pub fn test_images_with_twin(&self) -> Vec<bool> {
        let mut twins = vec![false; self.test_images as usize];
        for group in self.groups.iter().filter(|group| group.across) {
            for image in group.images.iter().filter(|image| image.split == SetName::Test) {
                twins[image.index as usize] = true;
            }
        }
        twins
    }

    /// The images that are left if each is kept once: of a group one, the first test image if there is one (so that the test
    /// set stays as large as it can be), else the first; of a group with unequal labels none, for nobody knows which is
    /// right; of the images of one value none.
    pub fn kept(&self) -> Kept {
        let mut keep = [vec![true; self.train_images as usize], vec![true; self.test_images as usize]];
        let of = |set: SetName| usize::from(set == SetName::Test);
        for image in &self.constant {
            keep[of(image.split)][image.index as usize] = false;
        }
        for group in &self.groups {
            for image in &group.images {
                keep[of(image.split)][image.index as usize] = false;
            }
            let first_test = group.images.iter().find(|image| image.split == SetName::Test);
            let one = first_test.or(group.images.first()).filter(|_| !group.conflicting);
            if let Some(image) = one {
                keep[of(image.split)][image.index as usize] = true;
            }
        }
        let [train, test] =
            keep.map(|keep| (0..).zip(keep).filter_map(|(index, keep)| keep.then_some(index)).collect());
        Kept { train, test }
    }
}
