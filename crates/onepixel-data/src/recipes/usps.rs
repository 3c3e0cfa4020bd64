//! USPS: digits from envelopes, 16×16.
//!
//! Hull, *A Database for Handwritten Text Recognition Research* (1994). Read here is the copy of *The Elements of
//! Statistical Learning*: `zip.train.gz` and `zip.test.gz`, a line for each image, the digit first and then its grey
//! levels from −1 (paper) to 1 (ink), which become 0 to 255.

use super::archive;
use super::listing::Listing;
use super::table::{self, Columns, Label};
use super::{Recipe, other_part};
use crate::error::{Error, Result};
use crate::parts::{Part, Parts};
use crate::reading::Reading;

pub(super) const RECIPE: Recipe = Recipe { recognise: |listing| listing.find_array(TRAIN).is_some(), read };

const TRAIN: &str = "zip.train";
const TEST: &str = "zip.test";

const COLUMNS: Columns = Columns {
    label: Label::First(9),
    line: "a digit and 256 grey levels, divided by blanks",
    value: "a grey level from -1 to 1",
    pixel: |level| (-1.0..=1.0).contains(&level).then(|| ((level + 1.0) / 2.0 * 255.0).round() as u8),
    sides: (16, 16),
};

fn read(listing: &Listing, part: Option<&str>, reading: &Reading<'_>) -> Result<Parts> {
    if part.is_some() {
        return Err(other_part(listing, part, &[]));
    }
    let train = read_set(listing, TRAIN, reading)?.ok_or_else(|| Error::PartnerMissing {
        folder: listing.folder().to_path_buf(),
        present: TEST.to_owned(),
        missing: TRAIN.to_owned(),
    })?;
    reading.note("grey levels from -1 to 1 are brought to 0 to 255 and rounded");
    Ok(Parts::new(train, read_set(listing, TEST, reading)?))
}

fn read_set(listing: &Listing, name: &str, reading: &Reading<'_>) -> Result<Option<Part>> {
    let file = listing.find_array(name);
    file.map(|file| table::read(archive::text_stream(&file)?, &COLUMNS, reading)?.into_part()).transpose()
}
