//! USPS: digits from envelopes, 16×16.
//!
//! Hull, *A Database for Handwritten Text Recognition Research* (1994). Two editions are read. That of the LIBSVM project,
//! `usps.bz2` and `usps.t.bz2`, counts its labels from 1. That of *The Elements of Statistical Learning*, `zip.train.gz`
//! and `zip.test.gz`, has a line for each image, the digit first. Both state grey levels from −1 (paper) to 1 (ink),
//! which become 0 to 255.

use std::path::PathBuf;

use crate::bytes::origin::Origin;
use crate::error::Result;
use crate::formats::tables::libsvm;
use crate::reading::journal::Reading;
use crate::reading::parts::Parts;
use crate::reading::shape;
use crate::recipes::listing::Listing;
use crate::recipes::table::{self, Columns, Label};
use crate::recipes::{Recipe, other_part};

pub(super) const RECIPE: Recipe = Recipe { recognise: |listing| edition(listing).is_some(), read };

const COLUMNS: Columns = Columns {
    label: Label::First(9),
    line: "a digit and 256 grey levels, divided by blanks",
    value: "a grey level from -1 to 1",
    pixel: |level| (-1.0..=1.0).contains(&level).then(|| ((level + 1.0) / 2.0 * 255.0).round() as u8),
    sides: (16, 16),
};

/// One of the two editions, by its train file; the test file may be missing.
enum Edition {
    Libsvm(PathBuf, Option<PathBuf>),
    Book(PathBuf, Option<PathBuf>),
}

fn edition(listing: &Listing) -> Option<Edition> {
    let sparse = |name: &str| listing.find(&format!("{name}.bz2")).or_else(|| listing.find(name));
    let libsvm = sparse("usps").filter(|file| file.is_file()).map(|train| Edition::Libsvm(train, sparse("usps.t")));
    libsvm.or_else(|| Some(Edition::Book(listing.find_array("zip.train")?, listing.find_array("zip.test"))))
}

fn read(listing: &Listing, part: Option<&str>, reading: &Reading<'_>) -> Result<Parts> {
    match edition(listing).filter(|_| part.is_none()) {
        Some(Edition::Libsvm(train, test)) => read_libsvm(train, test, reading),
        Some(Edition::Book(train, test)) => read_book(train, test, reading),
        None => Err(other_part(listing, part, &[])),
    }
}

fn read_libsvm(train: PathBuf, test: Option<PathBuf>, reading: &Reading<'_>) -> Result<Parts> {
    let (train, test) = (Origin::file(&train), test.map(|test| Origin::file(&test)));
    let shape = shape::fixed(&train, 16, 16, 1)?;
    let mut parts = libsvm::read_parts(&train, test.as_ref(), Some(shape), reading)?;
    for part in parts.sets_mut() {
        part.renumber(|label| label - 1)?;
    }
    Ok(parts)
}

fn read_book(train: PathBuf, test: Option<PathBuf>, reading: &Reading<'_>) -> Result<Parts> {
    let read = |file: PathBuf| table::read(&Origin::file(&file), &COLUMNS, reading)?.into_part();
    let parts = Parts::new(read(train)?, test.map(read).transpose()?);
    reading.note("grey levels from -1 to 1 were mapped to 0 to 255 by 255·(v + 1)/2 and rounded");
    Ok(parts)
}
