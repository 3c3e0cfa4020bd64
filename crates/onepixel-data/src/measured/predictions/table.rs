//! What do the cells of a text predict?

use std::collections::HashMap;

use onepixel::dataset::{ImageSet, Label};

use crate::bytes::origin::Origin;
use crate::error::{Error, TextError};
use crate::formats::tables::rows::{Delimiter, Rows};
use crate::measured::predictions::PredictionsError;
use crate::measured::predictions::class_cells::{ClassCells, count, names, shown};
use crate::measured::predictions::named::{self, NamedColumns};
use crate::measured::predictions::scores::{Highest, Scores};

/// Reads the text.
pub(super) fn read(origin: &Origin, set: &ImageSet) -> Result<Vec<Label>, PredictionsError> {
    let mut rows = Rows::open(origin, delimiter(origin)?)?;
    if !rows.next()? {
        return Err(count(origin, set, "none"));
    }
    if let Some(columns) = set.names().and_then(|_| NamedColumns::of(&rows)) {
        return named::read(origin, rows, columns, set);
    }
    let columns = rows.record.len();
    match columns {
        1 => read_classes(origin, rows, set),
        _ if columns == set.classes().len() => read_scores::<Highest>(origin, rows, set).map(Highest::into_labels),
        found => {
            let expected = format!("1 column or {}", set.classes().len());
            Err(PredictionsError::Columns { origin: origin.clone(), line: rows.line(), expected, found })
        }
    }
}

/// Reads a text of scores.
pub(super) fn read_all_scores<S: Scores>(origin: &Origin, set: &ImageSet) -> Result<S, PredictionsError> {
    let mut rows = Rows::open(origin, delimiter(origin)?)?;
    if !rows.next()? {
        return Err(count(origin, set, "none"));
    }
    match rows.record.len() {
        columns if columns == set.classes().len() => read_scores(origin, rows, set),
        found => Err(PredictionsError::NoScores {
            origin: origin.clone(),
            place: format!("line {}", rows.line()),
            images: set.len(),
            classes: set.classes().len(),
            found: format!("{found} {}", if found == 1 { "column" } else { "columns" }),
        }),
    }
}

/// What stands between cells. Blanks do so only among numbers: names of classes may have some.
fn delimiter(origin: &Origin) -> Result<Delimiter, Error> {
    const NONE: Delimiter = Delimiter::Byte(b',');
    match Delimiter::of(origin) {
        Ok(Delimiter::Blanks) => {
            let mut rows = Rows::open(origin, Delimiter::Blanks)?;
            let is_numbers = rows.next()? && rows.record.iter().all(|cell| number(cell).is_some());
            Ok(if is_numbers { Delimiter::Blanks } else { NONE })
        }
        Ok(delimiter) => Ok(delimiter),
        // The first line is one cell.
        Err(Error::Text(TextError::BadText { .. })) => Ok(NONE),
        Err(error) => Err(error),
    }
}

fn read_classes(origin: &Origin, mut rows: Rows, set: &ImageSet) -> Result<Vec<Label>, PredictionsError> {
    let mut cells = ClassCells::new(set);
    let mut images = 0;
    let is_heading = number(&rows.record[0]).is_none() && !cells.by_name.contains_key(&rows.record[0]);
    if is_heading && !rows.next()? {
        return Err(count(origin, set, "none"));
    }
    loop {
        cell_of_one(origin, &rows)?;
        images += 1;
        if images > set.len() {
            return Err(count(origin, set, "more"));
        }
        cells.take(origin, &rows, 0)?;
        if !rows.next()? {
            break;
        }
    }
    if images < set.len() {
        return Err(count(origin, set, images));
    }
    cells.labels(origin)
}

/// Refuses a row of several cells.
fn cell_of_one(origin: &Origin, rows: &Rows) -> Result<(), PredictionsError> {
    match rows.record.len() {
        1 => Ok(()),
        found => {
            let expected = "1 column as in the first line".to_owned();
            Err(PredictionsError::Columns { origin: origin.clone(), line: rows.line(), expected, found })
        }
    }
}

fn read_scores<S: Scores>(origin: &Origin, rows: Rows, set: &ImageSet) -> Result<S, PredictionsError> {
    let Some(order) = heading(origin, &rows, set)? else {
        return read_score_rows(origin, rows, true, &in_order(set), set);
    };
    // Where classes are called 0 and 1, a first row 0, 1 may be either: the number of rows decides.
    let may_be_scores = rows.record.iter().all(|cell| number(cell).is_some());
    let delimiter = rows.delimiter();
    match read_score_rows(origin, rows, false, &order, set) {
        Err(PredictionsError::Count { found, .. }) if may_be_scores && found == (set.len() - 1).to_string() => {
            let mut rows = Rows::open(origin, delimiter)?;
            let more = rows.next()?;
            read_score_rows(origin, rows, more, &in_order(set), set)
        }
        read => read,
    }
}

fn in_order(set: &ImageSet) -> Vec<Label> {
    (0..=Label::MAX).take(set.classes().len()).collect()
}

/// Reads rows of scores whose columns are the classes of `order`, from the current one on where that is scores.
fn read_score_rows<S: Scores>(
    origin: &Origin,
    mut rows: Rows,
    is_current: bool,
    order: &[Label],
    set: &ImageSet,
) -> Result<S, PredictionsError> {
    let mut more = is_current || rows.next()?;
    let mut taken = S::new(origin, set)?;
    let mut images = 0;
    while more {
        if images == set.len() {
            return Err(count(origin, set, "more"));
        }
        if rows.record.len() != order.len() {
            let expected = format!("{} columns as in the first line", order.len());
            let (line, found) = (rows.line(), rows.record.len());
            return Err(PredictionsError::Columns { origin: origin.clone(), line, expected, found });
        }
        take_row(origin, &rows, order, images, &mut taken)?;
        images += 1;
        more = rows.next()?;
    }
    match images == set.len() {
        true => Ok(taken),
        false => Err(count(origin, set, images)),
    }
}

fn take_row(
    origin: &Origin,
    rows: &Rows,
    order: &[Label],
    image: usize,
    taken: &mut impl Scores,
) -> Result<(), PredictionsError> {
    for (column, (cell, &class)) in rows.record.iter().zip(order).enumerate() {
        let score = number(cell).filter(|score| !score.is_nan()).ok_or_else(|| PredictionsError::Score {
            origin: origin.clone(),
            place: format!("line {}, column {}", rows.line(), column + 1),
            found: shown(cell),
        })?;
        taken.take(image, class, score);
    }
    Ok(())
}

/// The classes of the columns where the first row names them; `None` where it holds scores.
fn heading(origin: &Origin, rows: &Rows, set: &ImageSet) -> Result<Option<Vec<Label>>, PredictionsError> {
    let names = names(set);
    let named: Vec<Option<Label>> = rows.record.iter().map(|cell| names.get(cell).copied()).collect();
    let wrong = |column: usize, expected| PredictionsError::Heading {
        origin: origin.clone(),
        line: rows.line(),
        column: column + 1,
        expected,
        found: shown(&rows.record[column]),
    };
    let is_scores = rows.record.iter().all(|cell| number(cell).is_some());
    match named.iter().position(Option::is_none) {
        // A score that is no number is told as such.
        Some(_) if rows.record.iter().any(|cell| number(cell).is_some()) => return Ok(None),
        Some(column) => return Err(wrong(column, "the name of a class")),
        None => {}
    }
    let order: Vec<Label> = named.into_iter().flatten().collect();
    let mut columns = HashMap::new();
    for (column, &class) in order.iter().enumerate() {
        if columns.insert(class, column).is_some() {
            return if is_scores { Ok(None) } else { Err(wrong(column, "a class that is not named before")) };
        }
    }
    Ok(Some(order))
}

fn number(cell: &[u8]) -> Option<f64> {
    str::from_utf8(cell).ok()?.parse().ok()
}
