//! Why can a sketch not be made, merged or read?

use std::io;

use crate::dataset::{DatasetError, ReadError, SetName};

/// Why a sketch cannot be made, merged or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SketchError {
    /// Two sketches were asked for differently.
    #[error(
        "a sketch of {left} cannot be merged with a sketch of {right}: make both of images of one size, with one sample"
    )]
    Unlike {
        /// What the left one is of.
        left: String,
        /// What the right one is of.
        right: String,
    },
    /// Images are not of the shape that the sketch is of.
    #[error("the {set} images are {found}, the sketch is of images of {expected}: bring all to one size")]
    Shape {
        /// The set.
        set: SetName,
        /// The shape of the sketch.
        expected: String,
        /// The shape of the images.
        found: String,
    },
    /// Images are too large to be counted.
    #[error("images of {shape} have {values} values, at most {most} can be counted: bring them to a smaller size")]
    LargeImages {
        /// The shape.
        shape: String,
        /// Its values.
        values: usize,
        /// The most that can be counted.
        most: usize,
    },
    /// The sample asked for cannot be had.
    #[error("a sample of {found} images of each class: expected 1 to {most}")]
    SampleSize {
        /// What was asked for.
        found: usize,
        /// The most.
        most: usize,
    },
    /// Images would be counted twice.
    #[error("shard {0} is in both sketches: its images would be counted twice")]
    SameShard(String),
    /// A set has labels in one place and none in another.
    #[error("the {0} images have labels in some shards and none in others: give all of them labels, or two names")]
    SomeLabels(SetName),
    /// More of something than can be numbered.
    #[error("{found} {what}: at most {most} are possible")]
    TooMany {
        /// Of what.
        what: String,
        /// How many there would be.
        found: u64,
        /// How many there can be.
        most: u64,
    },
    /// It does not fit into memory.
    #[error(
        "the sketch takes {bytes} bytes of memory, at most {most} are allowed: bring the images to a smaller size, or keep a \
         smaller sample"
    )]
    TooLarge {
        /// What it takes.
        bytes: u64,
        /// What is allowed.
        most: u64,
    },
    /// There is nothing to finish.
    #[error("the sketch has no train images with labels: there is nothing to learn from")]
    NoTrainImages,
    /// The images cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The images do not make a dataset.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// The counts of a sketch are not in memory.
    #[error("the counts of the sketch are not in memory: nothing can be added to it, nor it to others")]
    CountsAside,
    /// A stored sketch cannot be read.
    #[error("cannot be read: {0}")]
    Io(#[from] io::Error),
    /// Bytes are no sketch, or a damaged one.
    #[error("not a whole sketch: expected {expected} at byte {byte}, found {found}")]
    Damaged {
        /// Where, in the bytes of the sketch as they are stored.
        byte: u64,
        /// What should be there.
        expected: String,
        /// What is there.
        found: String,
    },
}

/// Why stored sketches cannot be merged.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MergeError {
    /// One of them cannot be read, or not be merged with those before.
    #[error("{name}: {error}")]
    Sketch {
        /// What it is called.
        name: String,
        /// Why.
        error: SketchError,
    },
    /// Images would be counted twice.
    #[error("{second}: shard {shard} is in {first}, too: its images would be counted twice")]
    SharedShard {
        /// The shard.
        shard: String,
        /// The sketch that has it.
        first: String,
        /// The other sketch that has it.
        second: String,
    },
    /// There is none.
    #[error("no sketch to merge: name at least one")]
    Nothing,
    /// The merged sketch cannot be written.
    #[error("cannot be written: {0}")]
    Write(io::Error),
}
