//! What is known of each set?

use serde::Serialize;

use crate::dataset::{Role, SetName};

/// Facts of all sets.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct FactsFinding {
    /// Files that could not be read, and were left out.
    pub unreadable: u64,
    /// The same as a share of all images, those included; `None` where there is none at all.
    pub unreadable_share: Option<f64>,
    /// Each set, in the order of their names: train, validation, test, others.
    pub sets: Vec<FactsOfSet>,
}

/// Facts of one set.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct FactsOfSet {
    /// What its source calls it.
    pub set: SetName,
    /// What it is for.
    pub role: Role,
    /// Number of images.
    pub images: u64,
    /// How the images are spread over the classes; `None` without labels or images.
    pub classes: Option<ClassFacts>,
    /// Images all of whose values are equal.
    pub blank: u64,
    /// The same as a share; `None` without images.
    pub blank_share: Option<f64>,
    /// The first of them.
    pub blank_images: Vec<BlankImage>,
    /// Heights and widths; `None` without images.
    pub sizes: Option<SizeFacts>,
    /// The formats of the files, the commonest first; empty where they are not known.
    pub formats: Vec<FormatCount>,
    /// Bytes of the files, where they are known.
    pub file_sizes: Option<Spread>,
}

/// How a set's images are spread over its classes.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ClassFacts {
    /// Classes that have images.
    pub present: u64,
    /// The class with the most images, the first of several.
    pub largest: ClassCount,
    /// The class with the fewest images, the first of several; it may have none.
    pub smallest: ClassCount,
    /// Share of the images that are of the largest class.
    pub majority_share: f64,
    /// How many times as many images the largest class has as the smallest; a class without any counts as one of one.
    pub imbalance: f64,
    /// How many classes of one size would be as uncertain: exp of the entropy of the class shares (in nats).
    pub effective: f64,
    /// Number of images of each class, in the order of the classes.
    pub images: Vec<u64>,
}

/// A class and how many images it has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClassCount {
    /// Its name.
    pub class: String,
    /// Number of images.
    pub images: u64,
}

/// An image of one value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct BlankImage {
    /// Its index in the set, from 0.
    pub index: u32,
    /// What its source calls it.
    pub name: Option<String>,
    /// The value of all its pixels.
    pub value: u8,
}

/// What sizes are sizes of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SizeOf {
    /// Of the files, before images were brought to one size.
    Files,
    /// Of the images that are worked on, which have one size.
    Images,
}

/// Heights and widths in pixels.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SizeFacts {
    /// What they are sizes of.
    pub of: SizeOf,
    /// Number of different sizes.
    pub different: u64,
    /// The commonest size, of several the lowest and narrowest.
    pub commonest: SizeCount,
    /// Heights on their own.
    pub heights: Spread,
    /// Widths on their own.
    pub widths: Spread,
}

/// A size and how many images have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct SizeCount {
    /// Rows.
    pub height: u64,
    /// Columns.
    pub width: u64,
    /// Number of images.
    pub images: u64,
}

/// A format and how many files have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FormatCount {
    /// Its name: "JPEG".
    pub format: String,
    /// Number of files.
    pub images: u64,
}

/// How numbers are spread.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Spread {
    /// The least.
    pub least: f64,
    /// The median; of an even number, the lower of the two in the middle.
    pub median: f64,
    /// The greatest.
    pub greatest: f64,
}

impl Spread {
    /// The spread of some numbers; `None` where there is none.
    pub(super) fn of(mut numbers: Vec<f64>) -> Option<Self> {
        numbers.retain(|number| number.is_finite());
        numbers.sort_unstable_by(f64::total_cmp);
        let (least, greatest) = numbers.first().copied().zip(numbers.last().copied())?;
        Some(Self { least, median: numbers[(numbers.len() - 1) / 2], greatest })
    }
}
