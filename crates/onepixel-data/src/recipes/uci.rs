//! The UCI Machine Learning Repository: optdigits, pendigits, semeion and letter.
//!
//! Each is a table of text, loose or in the repository's zip archive. Only optdigits and semeion are images; the 16
//! numbers of pendigits and letter are read as images of one row, so that the same questions can be put to them.

use super::archive::{self, Zip};
use super::listing::Listing;
use super::table::{self, Columns, Label, Rows};
use super::{Recipe, other_part};
use crate::error::{Error, Result};
use crate::labels::ClassNames;
use crate::parts::Parts;
use crate::reading::Reading;
use crate::stream::Stream;

pub(super) const RECIPE: Recipe = Recipe { recognise: |listing| table_of(listing).is_some(), read };

/// One of the repository's sets.
struct Table {
    archive: &'static str,
    train: &'static str,
    test: Option<&'static str>,
    columns: Columns,
    note: Option<&'static str>,
}

const ADVICE: &str = "fetch the archive again from https://archive.ics.uci.edu";

const TABLES: [Table; 4] = [
    Table {
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
    Table {
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
    Table {
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
    Table {
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

fn table_of(listing: &Listing) -> Option<&'static Table> {
    TABLES.iter().find(|table| listing.has(table.train) || listing.has(table.archive))
}

fn read(listing: &Listing, part: Option<&str>, reading: &Reading<'_>) -> Result<Parts> {
    let Some(table) = table_of(listing).filter(|_| part.is_none()) else {
        return Err(other_part(listing, part, &[]));
    };
    if let Some(note) = table.note {
        reading.note(note);
    }
    let read = |stream: Stream<'_>| table::read(stream, &table.columns, reading);
    let (train, test) = if listing.has(table.train) {
        let file = |name: &str| read(archive::text_stream(&listing.folder().join(name))?);
        let test = table.test.map(|name| match listing.has(name) {
            true => file(name),
            false => Err(Error::PartnerMissing {
                folder: listing.folder().to_path_buf(),
                present: table.train.to_owned(),
                missing: name.to_owned(),
            }),
        });
        (file(table.train)?, test.transpose()?)
    } else {
        let mut zip = Zip::open(&listing.folder().join(table.archive), ADVICE)?;
        let train = read(zip.stream(table.train)?)?;
        (train, table.test.map(|name| read(zip.stream(name)?)).transpose()?)
    };
    match table.train {
        LETTER => letters(train, reading),
        _ => Ok(Parts::new(train.into_part()?, test.map(Rows::into_part).transpose()?)),
    }
}

fn letters(mut train: Rows, reading: &Reading<'_>) -> Result<Parts> {
    let (all, first) = LETTER_ROWS;
    let found = train.labels.len();
    let test = (found == all).then(|| train.split_off(first));
    match test {
        Some(_) => reading.note("by convention, the first 16000 rows are the train set and the last 4000 the test set"),
        None => reading.note(format!("{found} rows instead of {all}: read as one set, without the conventional split")),
    }
    let parts = Parts::new(train.into_part()?, test.map(Rows::into_part).transpose()?);
    let names = ('A'..='Z').map(String::from).collect();
    let origin = parts.train.labels.origin.clone();
    Ok(parts.with_classes(ClassNames { origin, names }))
}
