//! What can be known of a dataset that no machine holds?
//!
//! # The big picture
//!
//! A dataset of many shards is looked at shard by shard, on one machine or on many, and what was seen is merged. A
//! [`Sketch`] is what was seen: small, and the same whichever shards were looked at together and in whichever order.
//!
//! - What is a sum over images is in it exactly: how often each grey value occurs at each pixel of each class (`counts`, in
//!   blocks of `cells`), of train images in five folds by content; the images of each class and set.
//! - Every content has a `digest`, and how often each occurs where is counted (`contents`): equal images, and leakage between
//!   sets. Beyond a stated number of contents, those with the lowest digests are kept, each with all of its copies.
//! - What needs the images themselves works on a `sample`: of each class and set the images with the lowest digests.
//! - `shards` remembers what was counted, so that nothing is counted twice, and what could not be read; `classes` in which
//!   order classes come.
//!
//! `update` looks at images, `merge` adds sketches up, in memory or as they are stored. `write` and `read` make bytes of a sketch, and
//! a sketch of bytes; `stored` checks them, with `sections` and `wire` for their form.
//! Counts that do not fit into memory are left `aside`. `view` is what an audit takes from a sketch. docs/method.md, "Sketches", has the definitions.

mod aside;
mod cells;
mod classes;
mod contents;
mod counts;
mod digest;
mod error;
mod merge;
mod read;
mod sample;
mod sections;
mod shards;
mod spec;
mod stored;
mod update;
mod view;
mod wire;
mod write;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::dataset::{SetName, Shape};
use aside::Aside;
pub use aside::Reopen;
use classes::Classes;
use contents::Contents;
use counts::ImageCounts;
use digest::FOLDS;
pub use error::{MergeError, SketchError};
pub use merge::{AT_ONCE, Merged, Scratch, Storage, merge_stored};
use sample::Sample;
pub use shards::Shard;
use shards::Shards;
pub use spec::SketchSpec;
pub use view::{CopiesOfContent, Part};

/// The most memory that a sketch takes.
pub const MOST_BYTES: u64 = 8 << 30;

/// What was seen of a dataset, shard by shard.
///
/// ```
/// use onepixel::dataset::{ImageSet, MemoryImages, NamedSet, SetName, Shape};
/// use onepixel::progress::Silent;
/// use onepixel::sketch::{Shard, Sketch, SketchSpec};
///
/// let shape = Shape::new(1, 2, 1)?;
/// let train = |pixels: &[u8]| {
///     let set = ImageSet::new(MemoryImages::new(shape, pixels.to_vec())?, vec![0, 1], ["left", "right"])?;
///     Ok::<_, onepixel::dataset::DatasetError>(NamedSet::of_labelled(SetName::Train, set))
/// };
/// let spec = SketchSpec::new(shape)?;
/// let mut first = Sketch::new(spec);
/// first.update(&train(&[9, 0, 0, 9])?, Some(&Shard::new("0.tar", 100)), &Silent)?;
/// let mut second = Sketch::new(spec);
/// second.update(&train(&[8, 0, 0, 9])?, Some(&Shard::new("1.tar", 100)), &Silent)?;
///
/// let mut all = Sketch::new(spec);
/// all.merge(&second)?;
/// all.merge(&first)?;
/// first.merge(&second)?;
/// assert_eq!(all.to_bytes(), first.to_bytes(), "the order does not matter");
/// assert_eq!(Sketch::from_bytes(&all.to_bytes())?.images(SetName::Train), 4);
/// assert!(all.merge(&second).unwrap_err().to_string().contains("1.tar"), "nothing is counted twice");
/// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Sketch {
    spec: SketchSpec,
    classes: Classes,
    sets: BTreeMap<SetName, SetSketch>,
    contents: Contents,
    shards: Shards,
    /// Where the counts are, if not in `sets`. Such a sketch is audited, but nothing is added to it.
    aside: Option<Aside>,
}

/// What was seen of one set.
#[derive(Debug, Clone)]
struct SetSketch {
    /// Whether its images have labels; then every class has a name.
    labelled: bool,
    /// Images all of whose values are one.
    blank: u64,
    /// Its classes; the images of a set without labels are in one without a name.
    classes: BTreeMap<Option<String>, ClassSketch>,
}

/// What was seen of one class of one set.
#[derive(Debug, Clone)]
struct ClassSketch {
    images: u64,
    /// Counts of each fold: five of a train set, one of another set with labels, none of one without.
    folds: Vec<ImageCounts>,
    sample: Sample,
}

impl Sketch {
    /// A sketch in which nothing was seen yet.
    pub fn new(spec: SketchSpec) -> Self {
        Self {
            spec,
            classes: Classes::default(),
            sets: BTreeMap::new(),
            contents: Contents::default(),
            shards: Shards::default(),
            aside: None,
        }
    }

    /// What is kept of which images.
    pub fn spec(&self) -> SketchSpec {
        self.spec
    }

    /// The memory that it takes, in bytes.
    pub fn bytes_in_memory(&self) -> u64 {
        let classes = self.sets.values().flat_map(|set| set.classes.values());
        classes.map(ClassSketch::bytes).sum::<u64>()
            + self.contents.bytes()
            + self.shards.bytes()
            + self.aside.as_ref().map_or(0, Aside::bytes)
    }

    /// Refuses a sketch that has become too large.
    fn check_size(&self) -> Result<(), SketchError> {
        let bytes = self.bytes_in_memory();
        if bytes > MOST_BYTES { Err(SketchError::TooLarge { bytes, most: MOST_BYTES }) } else { Ok(()) }
    }
}

impl SetSketch {
    fn new(labelled: bool) -> Self {
        Self { labelled, blank: 0, classes: BTreeMap::new() }
    }
}

impl ClassSketch {
    /// A class of a set of which nothing was seen yet.
    fn new(set: SetName, labelled: bool, shape: Shape) -> Self {
        let folds = (0..Self::folds_of(set, labelled)).map(|_| ImageCounts::new(shape.values())).collect();
        Self { images: 0, folds, sample: Sample::default() }
    }

    /// How many folds a class of a set is counted in.
    fn folds_of(set: SetName, labelled: bool) -> u8 {
        match (set, labelled) {
            (_, false) => 0,
            (SetName::Train, true) => FOLDS,
            (_, true) => 1,
        }
    }

    /// The memory that it takes, in bytes.
    fn bytes(&self) -> u64 {
        self.folds.iter().map(ImageCounts::bytes).sum::<u64>() + self.sample.bytes()
    }
}
