//! Tables whose images lie in one cell each: FER2013 and others have a column of numbers divided by blanks.
//!
//! Beside it lie the label and, where there is one, the set: `emotion,pixels,Usage`. The column that says the sets is told
//! by its values, all of which are words of sets. Values are grey values from 0 to 255.

use std::collections::BTreeMap;

use onepixel::dataset::{MemoryImages, SetName, Shape};

use crate::bytes::origin::Origin;
use crate::error::{Error, Result, TextError};
use crate::formats::tables::rows::{Delimiter, Rows};
use crate::reading::journal::Reading;
use crate::reading::label_column::LabelColumn;
use crate::reading::label_table::columns::{Choice, Context, LabelCells, Sample, role_of_value, roles_of_values};
use crate::reading::labels::{LabelValue, Labels};
use crate::reading::parts::{Part, Parts};
use crate::reading::shape::square;
use crate::reading::split_words::SplitRole;

/// The least values of a cell that is an image.
const LEAST_VALUES: usize = 4;

/// Rows that decide on the columns, at least, of a table that has as many.
const SAMPLE_ROWS: usize = 2_000;

/// Which column is what.
struct Columns {
    pixels: usize,
    label: usize,
    split: Option<usize>,
    count: usize,
    /// What each value of the column of sets says.
    roles: BTreeMap<String, SplitRole>,
}

/// The column whose cells are images, if the first row after the header has one.
fn pixel_column(cells: &[String]) -> Option<usize> {
    let values = |cell: &String| {
        let mut numbers = cell.split_whitespace().map(|number| number.parse::<f64>().is_ok());
        let all = numbers.by_ref().all(|is_number| is_number);
        if all { cell.split_whitespace().count() } else { 0 }
    };
    let mut found = (0..cells.len()).filter(|&column| values(&cells[column]) >= LEAST_VALUES);
    found.next().filter(|_| found.next().is_none())
}

/// Reads a table whose images lie in one cell each; `None` if it is another.
pub(crate) fn read(origin: &Origin, reading: &Reading<'_>) -> Result<Option<Parts>> {
    let Ok(delimiter @ Delimiter::Byte(_)) = Delimiter::of(origin) else { return Ok(None) };
    let mut rows = Rows::open(origin, delimiter)?;
    if !rows.next()? {
        return Ok(None);
    }
    let header = texts(&rows);
    if !rows.next()? {
        return Ok(None);
    }
    let Some(pixels) = pixel_column(&texts(&rows)).filter(|_| pixel_column(&header).is_none()) else {
        return Ok(None);
    };
    let columns = Columns::of(origin, delimiter, header, pixels, reading)?;
    columns.read(origin, delimiter, reading).map(Some)
}

fn texts(rows: &Rows) -> Vec<String> {
    rows.record.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect()
}

impl Columns {
    /// Decides by rows from all over the table, the images left out of them: tables are often sorted.
    fn of(
        origin: &Origin,
        delimiter: Delimiter,
        header: Vec<String>,
        pixels: usize,
        reading: &Reading<'_>,
    ) -> Result<Self> {
        let mut sample: Vec<Vec<String>> = Vec::new();
        let mut stride = 1;
        let mut row = 0_u64;
        let mut rows = Rows::open(origin, delimiter)?;
        rows.next()?;
        let mut values: BTreeMap<usize, std::collections::BTreeSet<String>> = BTreeMap::new();
        while rows.next()? {
            let few = |(column, cell): (usize, &[u8])| match column == pixels {
                true => String::new(),
                false => String::from_utf8_lossy(&cell[..cell.len().min(200)]).into_owned(),
            };
            let cells: Vec<String> = rows.record.iter().enumerate().map(few).collect();
            for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| role_of_value(cell).is_some()) {
                values.entry(column).or_default().insert(cell.clone());
            }
            if row.is_multiple_of(stride) {
                sample.push(cells);
            }
            row += 1;
            if sample.len() == 2 * SAMPLE_ROWS {
                let mut places = 0..;
                sample.retain(|_| places.next().is_some_and(|place: u64| place.is_multiple_of(2)));
                stride *= 2;
            }
        }
        let count = header.len();
        let sample = Sample::new(header.iter().cloned().map(Some).collect(), sample);
        let split = sample.split_column(pixels);
        let taken: Vec<usize> = std::iter::once(pixels).chain(split).collect();
        let asked = match &reading.options.label_column {
            None => None,
            Some(LabelColumn::First) => Some(0),
            Some(LabelColumn::Last) => Some(count - 1),
            Some(LabelColumn::Name(name)) => {
                Some(sample.column(name).ok_or_else(|| unclear(origin, format!("a column named {name}"), &header))?)
            }
        };
        let none = std::collections::BTreeSet::new();
        let choice = sample.labels(&taken, Context { known: &none, has_folders: false });
        let label = match (asked, choice) {
            (Some(column), _) | (None, Choice::Labels(LabelCells::Column(column))) => column,
            _ => return Err(unclear(origin, "one column of labels beside the images".to_owned(), &header)),
        };
        let values = split.and_then(|column| values.remove(&column)).unwrap_or_default();
        let roles = roles_of_values(values.iter().map(String::as_str));
        let roles = roles.into_iter().map(|(value, role)| (value.to_owned(), role)).collect();
        reading.note(format!("{origin}: images lie in the column {}, labels in {}", header[pixels], header[label]));
        Ok(Self { pixels, label, split, count, roles })
    }

    fn read(&self, origin: &Origin, delimiter: Delimiter, reading: &Reading<'_>) -> Result<Parts> {
        let mut rows = Rows::open(origin, delimiter)?;
        rows.next()?;
        let mut sets: BTreeMap<SplitRole, (Vec<u8>, Labels)> = BTreeMap::new();
        let mut shape: Option<Shape> = None;
        let mut pixels = Vec::new();
        while rows.next()? {
            if rows.record.len() != self.count {
                let (origin, line, found) = (origin.clone(), rows.line(), rows.record.len());
                return Err(Error::Text(TextError::RowLength { origin, line, expected: self.count, found }));
            }
            self.pixels(origin, &rows, &mut pixels)?;
            let own = match shape {
                Some(shape) => shape,
                None => *shape.insert(shape_of(origin, pixels.len(), reading)?),
            };
            if own.values() != pixels.len() {
                return Err(bad(origin, &rows, self.pixels, "as many values as in the first row"));
            }
            let (held, labels) =
                sets.entry(self.role(origin, &rows)?).or_insert_with(|| (Vec::new(), Labels::new(origin.clone())));
            let bytes = (held.len() + pixels.len()) as u64;
            held.try_reserve(pixels.len()).map_err(|_| Error::OutOfMemory { origin: origin.clone(), bytes })?;
            held.extend_from_slice(&pixels);
            let label =
                str::from_utf8(&rows.record[self.label]).ok().filter(|label| !label.is_empty() && label.len() < 1024);
            labels.push(LabelValue::parse(label.ok_or_else(|| bad(origin, &rows, self.label, "a label"))?))?;
        }
        let Some(shape) = shape else { return Err(Error::EmptySet { origin: origin.clone() }) };
        join(sets, shape, origin)
    }

    fn pixels(&self, origin: &Origin, rows: &Rows, pixels: &mut Vec<u8>) -> Result<()> {
        pixels.clear();
        let cell = &rows.record[self.pixels];
        for number in cell.split(u8::is_ascii_whitespace).filter(|number| !number.is_empty()) {
            let value = str::from_utf8(number).ok().and_then(|number| number.parse().ok());
            pixels.push(
                value
                    .ok_or_else(|| bad(origin, rows, self.pixels, "whole numbers from 0 to 255, divided by blanks"))?,
            );
        }
        Ok(())
    }

    fn role(&self, origin: &Origin, rows: &Rows) -> Result<SplitRole> {
        let Some(column) = self.split else { return Ok(SplitRole::Train) };
        let value = String::from_utf8_lossy(&rows.record[column]);
        self.roles.get(&*value).copied().ok_or_else(|| bad(origin, rows, column, "the name of a set"))
    }
}

fn join(sets: BTreeMap<SplitRole, (Vec<u8>, Labels)>, shape: Shape, origin: &Origin) -> Result<Parts> {
    let part = |(pixels, labels): (Vec<u8>, Labels)| {
        let images =
            MemoryImages::new(shape, pixels).map_err(|source| Error::Dataset { origin: origin.clone(), source })?;
        Ok::<_, Error>(Part::new(Box::new(images), origin.clone(), labels))
    };
    let mut sets = sets.into_iter();
    let Some((_, train)) = sets.next() else { return Err(Error::EmptySet { origin: origin.clone() }) };
    let mut parts = Parts::new(part(train)?, None);
    for (role, set) in sets {
        let name = match role {
            SplitRole::Validation => SetName::validation(role.name()),
            SplitRole::Test => SetName::Test,
            SplitRole::Train | SplitRole::Other => SetName::other(role.name()),
        };
        parts.add(name, part(set)?);
    }
    Ok(parts)
}

fn shape_of(origin: &Origin, values: usize, reading: &Reading<'_>) -> Result<Shape> {
    let values = values as u64;
    match reading.options.shape {
        Some(shape) if shape.values() as u64 == values => Ok(shape),
        Some(shape) => Err(Error::ShapeMismatch {
            origin: origin.clone(),
            asked: shape.to_string(),
            found: format!("{values} values in a cell"),
        }),
        None => square(values).ok_or_else(|| Error::NotSquare { origin: origin.clone(), values }),
    }
}

fn bad(origin: &Origin, rows: &Rows, column: usize, expected: &'static str) -> Error {
    let cell = rows.record.get(column).unwrap_or_default();
    Error::Text(TextError::Cell {
        origin: origin.clone(),
        line: rows.line(),
        column: column + 1,
        expected,
        found: format!("{:?}", String::from_utf8_lossy(&cell[..cell.len().min(40)])),
    })
}

fn unclear(origin: &Origin, expected: String, header: &[String]) -> Error {
    let found = format!("the columns {}", header.join(", "));
    Error::Text(TextError::LabelColumn { origin: origin.clone(), expected, found })
}
