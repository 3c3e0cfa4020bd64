//! Which images does a table of predictions speak of, where it names them?
//!
//! Submissions to contests are such tables: `id,label`. Rows come in any order; each image of the set is named once.

use std::collections::HashMap;

use onepixel::dataset::{ImageSet, Label};

use crate::bytes::origin::Origin;
use crate::formats::tables::rows::Rows;
use crate::measured::predictions::PredictionsError;
use crate::measured::predictions::class_cells::{ClassCells, count};
use crate::reading::label_table::names::{NameIndex, Named, TablePlace};

/// What columns of names are called, in any case.
const NAMES: [&str; 9] = ["id", "name", "image", "image_id", "file", "file_name", "filename", "path", "key"];

/// What columns of predicted classes are called, in any case.
const CLASSES: [&str; 8] = ["label", "class", "prediction", "predicted", "category", "target", "predicted_label", "y"];

/// The columns of names and of classes.
#[derive(Debug, Clone, Copy)]
pub(super) struct NamedColumns {
    name: usize,
    class: usize,
}

impl NamedColumns {
    /// Those that a first row names: a column of names, and one of classes or the only other one.
    pub(super) fn of(rows: &Rows) -> Option<Self> {
        let cells: Vec<String> = rows
            .record
            .iter()
            .map(|cell| String::from_utf8_lossy(cell).trim_matches('\u{feff}').to_lowercase())
            .collect();
        let place = |known: &[&str]| known.iter().find_map(|known| cells.iter().position(|cell| cell == known));
        let name = place(&NAMES)?;
        let other = (cells.len() == 2).then_some(1 - name.min(1));
        let class = place(&CLASSES).filter(|&class| class != name).or(other)?;
        Some(Self { name, class })
    }
}

/// Reads the rows below the first, each with the name of an image and a class.
pub(super) fn read(
    origin: &Origin,
    mut rows: Rows,
    columns: NamedColumns,
    set: &ImageSet,
) -> Result<Vec<Label>, PredictionsError> {
    let cells = rows.record.len();
    let names: Vec<String> = set.names().into_iter().flat_map(|names| names.iter()).map(str::to_owned).collect();
    let exact: HashMap<&str, usize> = names.iter().map(String::as_str).zip(0..).collect();
    let index = NameIndex::new(&names, 0..names.len());
    let mut classes = ClassCells::new(set);
    let mut line_of: Vec<u64> = vec![0; set.len()];
    let mut images: Vec<usize> = Vec::new();
    while rows.next()? {
        let line = rows.line();
        if rows.record.len() != cells {
            let (expected, found) = (format!("{cells} columns as in the first line"), rows.record.len());
            return Err(PredictionsError::Columns { origin: origin.clone(), line, expected, found });
        }
        let name = String::from_utf8_lossy(&rows.record[columns.name]).into_owned();
        let wrong = |expected: String| PredictionsError::Image {
            origin: origin.clone(),
            line,
            column: columns.name + 1,
            expected,
            found: name.clone(),
        };
        let found =
            exact.get(name.as_str()).copied().map_or_else(|| index.find(&name, TablePlace::default()), Named::Image);
        let image = match found {
            Named::Image(image) => image,
            Named::Several(one, other) => {
                return Err(wrong(format!("the name of one image, not of {} and {}", names[one], names[other])));
            }
            Named::Nothing | Named::Outside => return Err(wrong("the name of an image of the set".to_owned())),
        };
        if line_of[image] > 0 {
            return Err(wrong(format!("an image that line {} does not name", line_of[image])));
        }
        line_of[image] = line;
        images.push(image);
        classes.take(origin, &rows, columns.class)?;
    }
    if images.len() < set.len() {
        return Err(count(origin, set, images.len()));
    }
    let mut labels = vec![0; set.len()];
    classes.labels(origin)?.into_iter().zip(images).for_each(|(label, image)| labels[image] = label);
    Ok(labels)
}
