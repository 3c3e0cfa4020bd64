//! What does the audit of a sketch know exactly, and what from a sample?

use serde::Serialize;

use super::{ClassSummary, DatasetSummary};
use crate::dataset::{Dataset, DatasetDigest, ReadError, SetName};
use crate::sketch::{Part, Sketch};

/// The parts of an audit that say of all images what they would say without a sketch, by their keys. The vote of all pairs is
/// missing from the one-pixel finding, and duplicates are equal images only.
const EXACT: [&str; 4] = ["dataset", "pixels", "duplicates", "facts"];

/// The same where the copies of some contents only were counted.
const EXACT_BUT_DUPLICATES: [&str; 3] = ["dataset", "pixels", "facts"];

/// What was exact and what was sampled.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Sketched {
    /// The shards that were counted.
    pub shards: u64,
    /// The images of all sets.
    pub images: u64,
    /// The parts of the audit that are of all images, by their keys. Sizes and formats in the facts, and the images that are
    /// listed, are of the sample.
    pub exact: Vec<&'static str>,
    /// The images of all sets that all other parts are of.
    pub sampled_images: u64,
    /// The most images of each class and set in that sample.
    pub sampled_per_class: u64,
    /// The different contents whose copies were counted.
    pub contents: u64,
    /// Whether there are more, so that the numbers of duplicates are those of a sample of contents.
    pub contents_are_sample: bool,
    /// The shards that could not be read.
    pub lost_shards: Vec<LostShard>,
}

/// A shard that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LostShard {
    /// What it is called.
    pub name: String,
    /// Why it could not be read.
    pub reason: String,
}

impl Sketched {
    pub(super) fn of(sketch: &Sketch, sample: &Dataset) -> Self {
        let contents_are_sample = sketch.contents_are_sample();
        let exact = if contents_are_sample { &EXACT_BUT_DUPLICATES[..] } else { &EXACT[..] };
        let lost = |(name, reason): (&str, &str)| LostShard { name: name.to_owned(), reason: reason.to_owned() };
        Self {
            shards: sketch.counted_shards() as u64,
            images: sketch.sets().map(|(name, _)| sketch.images(name)).sum(),
            exact: exact.to_vec(),
            sampled_images: sample.sets().iter().map(|set| set.len() as u64).sum(),
            sampled_per_class: sketch.spec().sample() as u64,
            contents: sketch.counted_contents() as u64,
            contents_are_sample,
            lost_shards: sketch.lost_shards().map(lost).collect(),
        }
    }
}

/// The dataset in numbers: those of all images.
pub(super) fn summary(sketch: &Sketch, sample: &Dataset) -> DatasetSummary {
    let mut summary = DatasetSummary::from(sample);
    let classes = sketch.classes();
    let of_all = |set: SetName| -> Vec<ClassSummary> {
        let images = sketch.class_images(Part::Set(set), &classes);
        classes.iter().cloned().zip(images).map(|(name, images)| ClassSummary { name, images }).collect()
    };
    summary.train.images = sketch.images(SetName::Train) as usize;
    summary.train.classes = of_all(SetName::Train);
    if let Some(test) = &mut summary.test {
        (test.images, test.classes) = (sketch.images(SetName::Test) as usize, of_all(SetName::Test));
    }
    for further in &mut summary.further {
        further.images = sketch.images(further.name) as usize;
        further.classes = further.classes.take().map(|_| of_all(further.name));
    }
    summary
}

/// The digest of all that a sketch holds.
pub(super) fn digest(sketch: &Sketch) -> Result<DatasetDigest, ReadError> {
    Ok(DatasetDigest::of_written("onepixel sketch 1\0", |to| sketch.write_to(to))?)
}
