//! EMNIST: six splits of NIST's handwriting, each stored on its side.
//!
//! Cohen, Afshar, Tapson and van Schaik, *EMNIST: Extending MNIST to handwritten letters* (2017). The images come from
//! MATLAB, column by column, so that rows and columns change places; the labels of `letters` count from 1. Neither is
//! said in the files: their names, `emnist-letters-train-images-idx3-ubyte`, tell.

use crate::error::Result;
use crate::folder::LabelledFiles;
use crate::labels::ClassNames;
use crate::memory::settle;
use crate::parts::{Part, Parts};
use crate::reading::Reading;
use crate::rearranged::Rearranged;

/// One of the ways in which EMNIST parts the handwriting into classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Split {
    pub(crate) name: &'static str,
    /// The label of the first class.
    first: i128,
    /// The characters of the classes, in the order of their labels, as the publisher's mapping files have them.
    classes: &'static str,
}

const SPLITS: [Split; 6] = [
    Split { name: "byclass", first: 0, classes: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" },
    Split { name: "bymerge", first: 0, classes: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabdefghnqrt" },
    Split { name: "balanced", first: 0, classes: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabdefghnqrt" },
    Split { name: "letters", first: 1, classes: "ABCDEFGHIJKLMNOPQRSTUVWXYZ" },
    Split { name: "digits", first: 0, classes: "0123456789" },
    Split { name: "mnist", first: 0, classes: "0123456789" },
];

/// The split whose files begin with `emnist-letters-` and the like.
pub(crate) fn split(prefix: &str) -> Option<Split> {
    let name = prefix.strip_prefix("emnist-")?.strip_suffix('-')?;
    SPLITS.into_iter().find(|split| split.name == name)
}

/// Reads one split from its files.
pub(crate) fn read(
    split: Split,
    train: &LabelledFiles,
    test: Option<&LabelledFiles>,
    reading: &Reading<'_>,
) -> Result<Parts> {
    let parts = super::read_files(train, test, reading)?;
    let classes = ClassNames {
        origin: parts.train.labels.origin.clone(),
        names: split.classes.chars().map(String::from).collect(),
    };
    reading.note(format!(
        "EMNIST {} (told by the file names): images turned upright, classes named after EMNIST's mapping",
        split.name
    ));
    let test = parts.test.map(|test| stand_up(test, split, reading)).transpose()?;
    Ok(Parts::new(stand_up(parts.train, split, reading)?, test).with_classes(classes))
}

fn stand_up(mut part: Part, split: Split, reading: &Reading<'_>) -> Result<Part> {
    part.labels.renumber(|label| label - split.first)?;
    Ok(Part { images: settle(Rearranged::transposed(part.images), &part.images_origin, reading)?, ..part })
}
