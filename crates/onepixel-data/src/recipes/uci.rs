//! The UCI Machine Learning Repository: optdigits, pendigits, semeion and letter.
//!
//! Each is a table of text, loose or in the repository's zip archive. Only optdigits and semeion are images; the 16
//! numbers of pendigits and letter are read as images of one row, so that the same questions can be put to them.

use crate::bytes::origin::Origin;
use crate::error::{Error, FindingError, Result};
use crate::reading::journal::Reading;
use crate::reading::labels::ClassNames;
use crate::reading::parts::Parts;
use crate::recipes::archive::Zip;
use crate::recipes::listing::Listing;
use crate::recipes::table::{self, Columns, Label, Table};
use crate::recipes::{Recipe, other_part};

pub(super) const RECIPE: Recipe = Recipe { recognise: |listing| set(listing).is_some(), read };

/// One of the repository's sets.
struct Set {
    archive: &'static str,
    train: &'static str,
    test: Option<&'static str>,
    columns: Columns,
    note: Option<&'static str>,
}

const ADVICE: &str = "fetch the archive again from https://archive.ics.uci.edu";

const SETS: [Set; 4] = [
    Set {
        archive: "optical+recognition+of+handwritten+digits.zip",
        train: "optdigits.tra",
        test: Some("optdigits.tes"),
        columns: Columns {
            label: Label::Last(9),
            line: "64 values and the digit, divided by commas, blanks or tabs",
            value: "a whole number from 0 to 16",
            pixel: |value| whole(value, 16),
            sides: (8, 8),
        },
        note: None,
    },
    Set {
        archive: "pen+based+recognition+of+handwritten+digits.zip",
        train: "pendigits.tra",
        test: Some("pendigits.tes"),
        columns: Columns {
            label: Label::Last(9),
            line: "16 coordinates and the digit, divided by commas",
            value: "a whole number from 0 to 100",
            pixel: |value| whole(value, 100),
            sides: (1, 16),
        },
        note: Some(
            "these are no pixels: column 0 is x and column 1 is y (upwards) of the first of 8 points along the pen's way, and so on",
        ),
    },
    Set {
        archive: "semeion+handwritten+digit.zip",
        train: "semeion.data",
        test: None,
        columns: Columns {
            label: Label::OneHot(10),
            line: "256 pixels and 10 flags of the classes, divided by blanks",
            value: "0 or 1",
            pixel: |value| whole(value, 1),
            sides: (16, 16),
        },
        note: None,
    },
    Set {
        archive: "letter+recognition.zip",
        train: LETTER,
        test: None,
        columns: Columns {
            label: Label::FirstLetter,
            line: "a letter and 16 numbers, divided by commas",
            value: "a whole number from 0 to 15",
            pixel: |value| whole(value, 15),
            sides: (1, 16),
        },
        note: Some("these are no pixels: the 16 columns are moments and edge counts of a letter's image"),
    },
];

const LETTER: &str = "letter-recognition.data";

/// Rows of `letter-recognition.data`, and how many of them, the first, are by convention for training (Frey and Slate,
/// *Letter Recognition Using Holland-Style Adaptive Classifiers*, 1991).
const LETTER_ROWS: (usize, usize) = (20_000, 16_000);

fn whole(value: f64, most: u8) -> Option<u8> {
    let number = value as u8;
    (f64::from(number) == value && number <= most).then_some(number)
}

fn set(listing: &Listing) -> Option<&'static Set> {
    SETS.iter().find(|set| listing.has(set.train) || listing.has(set.archive))
}

fn read(listing: &Listing, part: Option<&str>, reading: &Reading<'_>) -> Result<Parts> {
    let Some(set) = set(listing).filter(|_| part.is_none()) else {
        return Err(other_part(listing, part, &[]));
    };
    if let Some(note) = set.note {
        reading.note(note);
    }
    let (train, test) = origins(set, listing)?;
    let train = table::read(&train, &set.columns, reading)?;
    let test = test.map(|test| table::read(&test, &set.columns, reading)).transpose()?;
    match set.train {
        LETTER => letters(train, reading),
        _ => Ok(Parts::new(train.into_part()?, test.map(Table::into_part).transpose()?)),
    }
}

/// Where the tables of the train set and of the test set are.
fn origins(set: &Set, listing: &Listing) -> Result<(Origin, Option<Origin>)> {
    if let Some(train) = listing.find(set.train) {
        let test = set.test.map(|name| match listing.find(name) {
            Some(test) => Ok(Origin::file(&test)),
            None => Err(Error::Finding(FindingError::PartnerMissing {
                folder: listing.folder().to_path_buf(),
                present: set.train.to_owned(),
                missing: name.to_owned(),
            })),
        });
        return Ok((Origin::file(&train), test.transpose()?));
    }
    let zip = Zip::open(&listing.folder().join(set.archive), ADVICE)?;
    Ok((zip.member(set.train)?, set.test.map(|test| zip.member(test)).transpose()?))
}

fn letters(mut train: Table, reading: &Reading<'_>) -> Result<Parts> {
    let (all, first) = LETTER_ROWS;
    let found = train.labels.len();
    let test = (found == all).then(|| train.split_off(first));
    match test {
        Some(_) => reading.note("by convention, the first 16000 rows are the train set and the last 4000 the test set"),
        None => reading.note(format!("{found} rows instead of {all}: read as one set, without the conventional split")),
    }
    let parts = Parts::new(train.into_part()?, test.map(Table::into_part).transpose()?);
    let names = ('A'..='Z').map(String::from).collect();
    let origin = parts.train.labels_origin().clone();
    Ok(parts.with_classes(ClassNames { origin, names }))
}
