//! CSV: one image a row, its pixels and its label a cell each.
//!
//! Cells are divided by commas, tabs, semicolons, or by nothing but blanks. Whole numbers from 0 to 255 are grey values;
//! other numbers become some by the rule of [`super::scaling`].

use csv::ByteRecord;
use onepixel::dataset::Shape;

use super::rows::{Delimiter, Rows};
use super::values::{Labelled, Values, held_parts};
use crate::error::{Error, Result};
use crate::labels::{LabelValue, Labels};
use crate::origin::Origin;
use crate::parts::{Part, Parts};
use crate::reading::Reading;
use crate::shape::square;

/// The column names that are taken for the labels', in any case, when none is asked for.
const LABEL_NAMES: [&str; 4] = ["label", "class", "target", "y"];

/// The longest label, in bytes; a longer one is no name of a class.
const MOST_LABEL_BYTES: usize = 1024;

/// Which column of a table holds the labels.
///
/// ```
/// use onepixel_data::LabelColumn;
///
/// assert_eq!(LabelColumn::from("last"), LabelColumn::Last);
/// assert_eq!(LabelColumn::from("digit"), LabelColumn::Name("digit".to_owned()));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LabelColumn {
    /// The first column.
    First,
    /// The last column.
    Last,
    /// The column of this name in the header.
    Name(String),
}

impl From<&str> for LabelColumn {
    /// `first`, `last`, or else a name.
    fn from(text: &str) -> Self {
        match text {
            "first" => Self::First,
            "last" => Self::Last,
            name => Self::Name(name.to_owned()),
        }
    }
}

/// Which cells of a row hold the label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LabelCells {
    /// The column whose name in the header is a usual one.
    Usual,
    Column(LabelColumn),
    /// So many cells at the end, one for each class, of which the label's is 1 and all others are 0.
    #[allow(dead_code, reason = "for recipes of publishers")]
    OneHot(usize),
}

/// How the rows of a table are made up.
#[derive(Debug, Clone)]
pub(crate) struct Columns {
    pub(crate) labels: LabelCells,
    /// The shape of the images, where it is not square.
    pub(crate) shape: Option<Shape>,
}

impl Columns {
    /// What the user asked for.
    fn asked(reading: &Reading<'_>) -> Self {
        let labels = reading.options.label_column.clone().map_or(LabelCells::Usual, LabelCells::Column);
        Self { labels, shape: reading.options.shape }
    }
}

/// Reads a table of images, with or without a header, raw or compressed.
///
/// Memory stays below the size of the text: a pixel takes at least two bytes there.
pub(crate) fn read(origin: &Origin, reading: &Reading<'_>) -> Result<Parts> {
    read_parts(origin, None, &Columns::asked(reading), reading)
}

/// Reads a table of train images and one of test images, as the user asked. A test table without a column of labels, as
/// contests have it, is left aside.
pub(crate) fn read_pair(train: &Origin, test: &Origin, reading: &Reading<'_>) -> Result<Parts> {
    let columns = Columns::asked(reading);
    match Table::open(test, &columns, reading) {
        Err(Error::LabelColumn { found, .. }) if found != NO_HEADER => {
            reading.note(format!("{test}: left aside, because it has no column of labels"));
            read_parts(train, None, &columns, reading)
        }
        _ => read_parts(train, Some(test), &columns, reading),
    }
}

/// Reads one table that is made up as stated.
#[allow(dead_code, reason = "for recipes of publishers")]
pub(crate) fn read_part(origin: &Origin, columns: &Columns, reading: &Reading<'_>) -> Result<Part> {
    Ok(read_parts(origin, None, columns, reading)?.train)
}

/// Reads a table of train images and, where there is one, a table of test images, made up as stated. The train images
/// decide how the values of both are scaled.
pub(crate) fn read_parts(
    train: &Origin,
    test: Option<&Origin>,
    columns: &Columns,
    reading: &Reading<'_>,
) -> Result<Parts> {
    let open = |origin: &Origin| Table::open(origin, columns, reading);
    held_parts(open(train)?, test.map(open).transpose()?, reading)
}

/// A table whose first row is read.
struct Table {
    origin: Origin,
    delimiter: Delimiter,
    columns: usize,
    label: LabelPlace,
    has_header: bool,
    shape: Shape,
    most_bytes: u64,
    floats: bool,
    labels: Labels,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LabelPlace {
    Column(usize),
    /// From this column to the last.
    OneHot(usize),
}

impl Table {
    fn open(origin: &Origin, columns: &Columns, reading: &Reading<'_>) -> Result<Self> {
        let delimiter = Delimiter::of(origin)?;
        let mut rows = Rows::open(origin, delimiter)?;
        if !rows.next()? {
            return Err(Error::EmptySet { origin: origin.clone() });
        }
        let first = &rows.record;
        let has_header = is_header(first);
        let label = label_place(origin, has_header.then_some(first), first.len(), &columns.labels)?;
        let values = match label {
            LabelPlace::Column(_) => first.len() - 1,
            LabelPlace::OneHot(values) => values,
        };
        Ok(Self {
            origin: origin.clone(),
            delimiter,
            columns: first.len(),
            label,
            has_header,
            shape: image_shape(origin, values, columns.shape)?,
            most_bytes: if rows.is_compressed { reading.options.memory.bytes() } else { u64::MAX },
            floats: false,
            labels: Labels::new(origin.clone()),
        })
    }

    /// Takes the label and the values of a row.
    fn row(&mut self, rows: &Rows, values: &mut Vec<f64>) -> Result<()> {
        let record = &rows.record;
        if record.len() != self.columns {
            return Err(Error::RowLength {
                origin: self.origin.clone(),
                line: rows.line(),
                expected: self.columns,
                found: record.len(),
            });
        }
        values.clear();
        let label_from = match self.label {
            LabelPlace::Column(column) => column,
            LabelPlace::OneHot(from) => {
                let class = self.one_hot(rows, from)?;
                self.labels.push_number(class as i128)?;
                from
            }
        };
        for (column, cell) in record.iter().enumerate() {
            if column == label_from && self.label == LabelPlace::Column(column) {
                let label = label(cell).ok_or_else(|| self.bad_cell(rows, column, LABEL, cell))?;
                self.labels.push(label)?;
            } else if column < label_from || self.label == LabelPlace::Column(label_from) {
                let (value, float) = number(cell).ok_or_else(|| self.bad_cell(rows, column, NUMBER, cell))?;
                self.floats |= float;
                values.push(value);
            }
        }
        Ok(())
    }

    /// The only cell from this column on that is 1, counted from 0.
    fn one_hot(&self, rows: &Rows, from: usize) -> Result<usize> {
        let mut found = None;
        for (column, cell) in rows.record.iter().enumerate().skip(from) {
            match number(cell) {
                Some((0.0, _)) => {}
                Some((1.0, _)) if found.is_none() => found = Some(column - from),
                _ => return Err(self.bad_cell(rows, column, ONE_HOT, cell)),
            }
        }
        found.ok_or_else(|| self.bad_cell(rows, from, ONE_HOT, b"0 in all of them"))
    }

    fn bad_cell(&self, rows: &Rows, column: usize, expected: &'static str, cell: &[u8]) -> Error {
        Error::Cell {
            origin: self.origin.clone(),
            line: rows.line(),
            column: column + 1,
            expected,
            found: match cell {
                [] => "an empty cell".to_owned(),
                _ => format!("{:?}", String::from_utf8_lossy(&cell[..cell.len().min(40)])),
            },
        }
    }
}

/// What errors find where no row names the columns.
const NO_HEADER: &str = "no header";

const LABEL: &str = "a label as UTF-8 text of at most 1024 bytes";
const NUMBER: &str = "a finite number";
const ONE_HOT: &str = "exactly one 1 among the cells of the classes, and 0 in the others";

impl Values for Table {
    fn origin(&self) -> &Origin {
        &self.origin
    }

    fn are_floats(&self) -> bool {
        self.floats
    }

    fn most_bytes(&self) -> u64 {
        self.most_bytes
    }

    fn each(&mut self, take: &mut dyn FnMut(&[f64]) -> Result<()>) -> Result<()> {
        self.labels = Labels::new(self.origin.clone());
        let mut rows = Rows::open(&self.origin, self.delimiter)?;
        if self.has_header {
            rows.next()?;
        }
        let mut values = Vec::with_capacity(self.shape.values());
        while rows.next()? {
            self.row(&rows, &mut values)?;
            take(&values)?;
        }
        Ok(())
    }
}

impl Labelled for Table {
    fn shape(&self) -> Shape {
        self.shape
    }

    fn into_labels(self) -> Labels {
        self.labels
    }
}

/// A label; whole numbers may be written as floats, as in `7.0000`.
fn label(cell: &[u8]) -> Option<LabelValue> {
    let text = str::from_utf8(cell).ok().filter(|text| (1..=MOST_LABEL_BYTES).contains(&text.len()))?;
    let whole = text.split_once('.').filter(|(_, zeros)| zeros.bytes().all(|digit| digit == b'0'));
    match whole.map(|(whole, _)| LabelValue::parse(whole)) {
        Some(number @ LabelValue::Number(_)) => Some(number),
        _ => Some(LabelValue::parse(text)),
    }
}

/// The number in a cell, and whether it is written as a float.
pub(super) fn number(cell: &[u8]) -> Option<(f64, bool)> {
    let text = str::from_utf8(cell).ok()?;
    if let Ok(pixel) = text.parse::<u8>() {
        return Some((f64::from(pixel), false));
    }
    let value = text.parse::<f64>().ok().filter(|value| value.is_finite())?;
    Some((value, text.contains(['.', 'e', 'E'])))
}

fn label_place(
    origin: &Origin,
    header: Option<&ByteRecord>,
    columns: usize,
    labels: &LabelCells,
) -> Result<LabelPlace> {
    Ok(match labels {
        LabelCells::Usual => LabelPlace::Column(usual_column(origin, header)?),
        LabelCells::Column(LabelColumn::First) => LabelPlace::Column(0),
        LabelCells::Column(LabelColumn::Last) => LabelPlace::Column(columns - 1),
        LabelCells::Column(LabelColumn::Name(name)) => LabelPlace::Column(named_column(origin, header, name)?),
        LabelCells::OneHot(classes) => match columns.checked_sub(*classes) {
            Some(values) if *classes > 0 && values > 0 => LabelPlace::OneHot(values),
            _ => {
                let (expected, found) = (classes.saturating_add(1), columns);
                return Err(Error::RowLength { origin: origin.clone(), line: 1, expected, found });
            }
        },
    })
}

/// Whether a first row names the columns instead of filling them.
///
/// It does if most of its cells are no numbers. It also does if just one is not and the others count the pixels (0, 1,
/// 2, … or 1, 2, 3, …), as data frames do, and this is no coincidence: the one is a usual name, or the pixels are many.
fn is_header(first: &ByteRecord) -> bool {
    const MANY: usize = 9;
    let is_number = |cell: &[u8]| str::from_utf8(cell).is_ok_and(|text| text.parse::<f64>().is_ok());
    let (numbers, others): (Vec<&[u8]>, Vec<&[u8]>) = first.iter().partition(|cell| is_number(cell));
    let names: Vec<&[u8]> = others.into_iter().filter(|cell| !cell.is_empty()).collect();
    let counts_from = |start: usize| {
        let expected = (start..).map(|number| number.to_string().into_bytes());
        numbers.iter().zip(expected).all(|(&cell, number)| cell == number)
    };
    match names[..] {
        _ if 2 * names.len() > first.len() => true,
        [name] => (is_usual(name) || numbers.len() >= MANY) && (counts_from(0) || counts_from(1)),
        _ => false,
    }
}

fn is_usual(name: &[u8]) -> bool {
    LABEL_NAMES.iter().any(|usual| name.eq_ignore_ascii_case(usual.as_bytes()))
}

fn named_column(origin: &Origin, header: Option<&ByteRecord>, name: &str) -> Result<usize> {
    let position = |same: &dyn Fn(&[u8]) -> bool| header.and_then(|header| header.iter().position(same));
    let exact = position(&|cell| cell == name.as_bytes());
    exact
        .or_else(|| position(&|cell| cell.eq_ignore_ascii_case(name.as_bytes())))
        .ok_or_else(|| no_label_column(origin, header, format!("a column named {name}")))
}

fn usual_column(origin: &Origin, header: Option<&ByteRecord>) -> Result<usize> {
    let columns = header.into_iter().flat_map(|header| header.iter().enumerate());
    let mut found = columns.filter(|&(_, cell)| is_usual(cell)).map(|(column, _)| column);
    match (found.next(), found.next()) {
        (Some(column), None) => Ok(column),
        _ => Err(no_label_column(origin, header, "one column named label, class, target or y".to_owned())),
    }
}

fn no_label_column(origin: &Origin, header: Option<&ByteRecord>, expected: String) -> Error {
    const SHOWN: usize = 8;
    let names = header.map(|header| {
        let names = header.iter().take(SHOWN).map(|cell| String::from_utf8_lossy(cell).into_owned());
        let more = if header.len() > SHOWN { ", …" } else { "" };
        format!("the columns {}{more}", names.collect::<Vec<_>>().join(", "))
    });
    Error::LabelColumn { origin: origin.clone(), expected, found: names.unwrap_or_else(|| NO_HEADER.to_owned()) }
}

fn image_shape(origin: &Origin, values: usize, asked: Option<Shape>) -> Result<Shape> {
    let values = values as u64;
    match asked {
        Some(shape) if shape.values() as u64 == values => Ok(shape),
        Some(shape) => Err(Error::ShapeMismatch {
            origin: origin.clone(),
            asked: shape.to_string(),
            found: format!("{values} pixel columns"),
        }),
        None => square(values).ok_or_else(|| Error::NotSquare { origin: origin.clone(), values }),
    }
}

#[cfg(test)]
mod tests {
    use onepixel::dataset::Images;
    use onepixel::progress::Silent;

    use super::*;
    use crate::reading::ReadOptions;

    fn part(text: &str, columns: &Columns) -> Result<(Part, Vec<String>)> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("table");
        std::fs::write(&path, text).unwrap();
        let options = ReadOptions::default();
        let reading = Reading::new(&options, &Silent);
        let part = read_part(&Origin::file(&path), columns, &reading)?;
        Ok((part, reading.into_notes()))
    }

    fn one_hot(classes: usize) -> Columns {
        Columns { labels: LabelCells::OneHot(classes), shape: Shape::new(1, 2, 1).ok() }
    }

    #[test]
    fn a_row_of_semeion_ends_in_one_cell_for_each_class() {
        let text = "1.0000 0.0000 0 0 1 \r\n0.0000 0.0000 1 0 0 \r\n";
        let (part, notes) = part(text, &one_hot(3)).unwrap();
        let mut seen = Vec::new();
        part.images.visit(0..2, &mut |_, batch| seen.extend_from_slice(batch)).unwrap();
        assert_eq!(seen, [255, 0, 0, 0]);
        assert_eq!(part.labels.distinct(), [LabelValue::Number(2), LabelValue::Number(0)]);
        assert!(notes[0].contains("multiplied by 255"), "{notes:?}");
    }

    #[test]
    fn classes_that_are_not_marked_once_are_refused() {
        for (row, column) in [("1 0 0 0 0", 3), ("1 0 0 1 1", 5), ("1 0 0 2 0", 4), ("1 0 1 x 0", 4)] {
            let error = part(&format!("1 0 1 0 0\n{row}\n"), &one_hot(3)).err().unwrap().to_string();
            assert!(error.contains(&format!("line 2, column {column}: expected exactly one 1")), "{error}");
        }
        let error = part("1 0 1\n", &one_hot(3)).err().unwrap().to_string();
        assert!(error.contains("expected 4 columns") && error.contains("found 3"), "{error}");
    }
}
