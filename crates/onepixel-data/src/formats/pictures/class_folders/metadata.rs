//! Which order and labels does a `metadata.csv` give to the images beside it?

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use csv::{ReaderBuilder, StringRecord};

use crate::bytes::origin::Origin;
use crate::error::{Error, PictureError, Result, TextError};
use crate::formats::pictures::class_folders::LabelledImages;
use crate::formats::pictures::class_folders::layout::{METADATA, Side};
use crate::formats::pictures::tree::{self, Tree};
use crate::reading::journal::Reading;
use crate::reading::labels::{LabelValue, Labels};

/// The images of a set as its `metadata.csv` lists them, if it has one with labels.
pub(super) fn labelled(
    tree: &Arc<dyn Tree>,
    side: &Side,
    origin: &Origin,
    reading: &Reading<'_>,
) -> Result<Option<LabelledImages>> {
    let name = format!("{}{METADATA}", side.prefix);
    let Some(text) = tree::text(&**tree, &name)? else {
        return Ok(None);
    };
    let file = tree.path().join(&name);
    let mut table = ReaderBuilder::new().from_reader(&text[..]);
    let header = table.headers().map_err(|error| bad(&file, &error))?;
    let column = |name: &str| header.iter().position(|found| found.trim_start_matches('\u{feff}') == name);
    let (Some(file_column), Some(label_column)) = (column("file_name"), column("label")) else {
        if side.classes.is_empty() {
            return Err(Error::Picture(PictureError::NoClassFolders {
                place: file,
                found: format!("the columns {}", listed(header)),
            }));
        }
        reading.note(format!("{}: left aside, because it has no columns file_name and label", file.display()));
        return Ok(None);
    };
    let place_of = places(&**tree, side);
    let mut set = LabelledImages {
        tree: tree.clone(),
        places: Vec::new(),
        origin: origin.clone(),
        labels: Labels::new(Origin::file(&file)),
    };
    for row in table.records() {
        let row = row.map_err(|error| bad(&file, &error))?;
        let line = row.position().map_or(0, csv::Position::line);
        let cell = |column: usize| row.get(column).unwrap_or_default();
        let wrong = |column: usize, expected| {
            Error::Text(TextError::Cell {
                origin: Origin::file(&file),
                line,
                column: column + 1,
                expected,
                found: format!("\"{}\"", cell(column)),
            })
        };
        let Some(&place) = place_of.get(cell(file_column)) else {
            return Err(wrong(file_column, "the name of an image beside the table"));
        };
        if cell(label_column).is_empty() {
            return Err(wrong(label_column, "a label"));
        }
        set.places.push(place);
        set.labels.push(LabelValue::parse(cell(label_column)))?;
    }
    let unlisted = side.images().saturating_sub(set.places.len());
    if unlisted > 0 {
        reading.note(format!("{origin}: {unlisted} images left out that metadata.csv does not list"));
    }
    Ok(Some(set))
}

/// The places of the images of a set by their names in it.
fn places<'a>(tree: &'a dyn Tree, side: &Side) -> HashMap<&'a str, usize> {
    let places = side.classes.values().flatten().chain(&side.loose);
    places.map(|&place| (&tree.names()[place][side.prefix.len()..], place)).collect()
}

fn listed(header: &StringRecord) -> String {
    header.iter().take(12).collect::<Vec<_>>().join(", ")
}

fn bad(file: &Path, error: &csv::Error) -> Error {
    Error::Text(TextError::BadText {
        file: file.to_path_buf(),
        line: error.position().map_or(1, csv::Position::line),
        expected: "a table with as many cells in each row",
        found: error.to_string(),
    })
}
