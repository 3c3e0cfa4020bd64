//! What is known of images that look unlike the others?

use bitcode::{Decode, Encode};
use serde::Serialize;

use super::Kind;
use crate::dataset::{ImageRef, SetName};

/// The images that look unlike the others.
#[derive(Debug, Clone, PartialEq, Serialize, Encode, Decode)]
#[non_exhaustive]
pub struct QualityFinding {
    /// In what they were measured.
    pub measured_in: MeasuredIn,
    /// Images of all sets.
    pub images: u64,
    /// The share of images that is called odd, of each kind, where nothing is wrong.
    pub false_alarms: f64,
    /// Whether there are too few images to say what is usual; then there are no kinds.
    pub too_few: bool,
    /// What was looked for.
    pub kinds: Vec<KindFinding>,
    /// The odd images, kind by kind, the oddest first; of each kind at most [`MOST_LISTED`](super::MOST_LISTED).
    pub odd: Vec<OddImage>,
}

/// In what images were measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Encode, Decode)]
#[serde(rename_all = "snake_case")]
pub enum MeasuredIn {
    /// In the originals, while they were decoded.
    Originals,
    /// In the images that are worked on.
    Images,
}

/// One kind of oddness.
#[derive(Debug, Clone, PartialEq, Serialize, Encode, Decode)]
#[non_exhaustive]
pub struct KindFinding {
    /// The kind.
    pub kind: Kind,
    /// How many images are odd so.
    pub found: u64,
    /// Whether more than a fifth of the images are so: then it is usual, and none is odd.
    pub usual: bool,
    /// The median of the images, in the kind's unit; `None` where it cannot be measured in any.
    pub median: Option<f64>,
    /// What an odd image is beyond, in the same unit.
    pub threshold: Option<f64>,
    /// Whether odd images are below the threshold; else they are above it.
    pub below: bool,
}

/// An image that is odd in one way.
#[derive(Debug, Clone, PartialEq, Serialize, Encode, Decode)]
#[non_exhaustive]
pub struct OddImage {
    /// The set that it is in.
    pub set: SetName,
    /// Its index in that set, from 0.
    pub index: u32,
    /// What its source calls it.
    pub name: Option<String>,
    /// In which way.
    pub kind: Kind,
    /// How much, in the kind's unit.
    pub value: f64,
    /// What it is beyond.
    pub threshold: f64,
}

impl OddImage {
    /// Which image of which set it is.
    pub fn image(&self) -> ImageRef {
        ImageRef { set: self.set, index: self.index }
    }
}

impl QualityFinding {
    /// The images that are odd in one way, the oddest first.
    pub fn of(&self, kind: Kind) -> impl Iterator<Item = &OddImage> {
        self.odd.iter().filter(move |odd| odd.kind == kind)
    }

    /// Gives each image its name.
    pub(super) fn name_images<'a>(&mut self, name_of: impl Fn(ImageRef) -> Option<&'a str>) {
        for odd in &mut self.odd {
            odd.name = name_of(odd.image()).map(str::to_owned);
        }
    }
}
