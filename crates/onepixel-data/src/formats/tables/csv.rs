//! CSV: one image a row, its pixels and its label a cell each.
//!
//! Cells are divided by commas, tabs, semicolons, or by nothing but blanks. Whole numbers from 0 to 255 are grey values;
//! other numbers become some by the rule of [`crate::formats::arrays::scaling`].

use csv::ByteRecord;
use onepixel::dataset::Shape;

use crate::bytes::origin::Origin;
use crate::error::{Error, Result, TextError};
use crate::formats::arrays::values::{Labelled, Values, held_parts};
use crate::formats::tables::rows::{Delimiter, Rows};
use crate::reading::journal::Reading;
use crate::reading::label_column::LabelColumn;
use crate::reading::labels::{LabelValue, Labels};
use crate::reading::parts::Parts;
use crate::reading::shape::square;

/// The column names that are taken for the labels', in any case, when none is asked for.
const LABEL_NAMES: [&str; 4] = ["label", "class", "target", "y"];

/// The column names, in any case, that number the rows and are no pixels. So does a column without a name, if it is the
/// only one.
const INDEX_NAMES: [&str; 3] = ["id", "index", "unnamed: 0"];

/// The longest label, in bytes; a longer one is no name of a class.
const MOST_LABEL_BYTES: usize = 1024;

/// Reads a table of images, with or without a header, raw or compressed.
///
/// Memory stays below the size of the text: a pixel takes at least two bytes there.
pub(crate) fn read(origin: &Origin, reading: &Reading<'_>) -> Result<Parts> {
    read_parts(origin, None, reading)
}

/// Reads a table of train images and one of test images, as the user asked. A test table without a column of labels, as
/// contests have it, is a set without labels.
pub(crate) fn read_pair(train: &Origin, test: &Origin, reading: &Reading<'_>) -> Result<Parts> {
    read_parts(train, Some(test), reading)
}

/// Reads a table of train images and, where there is one, a table of test images. The train images decide how the values
/// of both are scaled.
fn read_parts(train: &Origin, test: Option<&Origin>, reading: &Reading<'_>) -> Result<Parts> {
    let open = |origin: &Origin, may_lack_labels: bool| {
        let table = Table::open(origin, may_lack_labels, reading)?;
        table.aside.iter().for_each(|(_, name)| {
            reading.note(format!("{origin}: the column \"{name}\" is left aside, because it numbers the rows"));
        });
        Ok::<_, Error>(table)
    };
    held_parts(open(train, false)?, test.map(|test| open(test, true)).transpose()?, reading)
}

/// A table whose first row is read.
struct Table {
    origin: Origin,
    delimiter: Delimiter,
    columns: usize,
    /// The column of the label, if there is one.
    label: Option<usize>,
    /// The columns that are no pixels, with their names.
    aside: Vec<(usize, String)>,
    has_header: bool,
    shape: Shape,
    most_bytes: u64,
    floats: bool,
    labels: Labels,
}

impl Table {
    fn open(origin: &Origin, may_lack_labels: bool, reading: &Reading<'_>) -> Result<Self> {
        let delimiter = Delimiter::of(origin)?;
        let mut rows = Rows::open(origin, delimiter)?;
        if !rows.next()? {
            return Err(Error::EmptySet { origin: origin.clone() });
        }
        let first = &rows.record;
        let has_header = is_header(first);
        let header = has_header.then_some(first);
        let label = match label_column(origin, header, first.len(), reading) {
            Err(Error::Text(TextError::LabelColumn { .. })) if may_lack_labels && has_header => None,
            label => Some(label?),
        };
        let aside = header.map_or_else(Vec::new, |header| index_columns(header, label));
        Ok(Self {
            origin: origin.clone(),
            delimiter,
            columns: first.len(),
            label,
            has_header,
            shape: image_shape(
                origin,
                first.len() - usize::from(label.is_some()) - aside.len(),
                reading.options.shape,
            )?,
            aside,
            most_bytes: if rows.is_compressed { reading.options.memory.bytes() } else { u64::MAX },
            floats: false,
            labels: Labels::new(origin.clone()),
        })
    }

    /// Takes the label and the values of a row.
    fn row(&mut self, rows: &Rows, values: &mut Vec<f64>) -> Result<()> {
        let record = &rows.record;
        if record.len() != self.columns {
            return Err(Error::Text(TextError::RowLength {
                origin: self.origin.clone(),
                line: rows.line(),
                expected: self.columns,
                found: record.len(),
            }));
        }
        values.clear();
        for (column, cell) in record.iter().enumerate() {
            if Some(column) == self.label {
                let label = label(cell).ok_or_else(|| self.bad_cell(rows, column, LABEL, cell))?;
                self.labels.push(label)?;
            } else if !self.aside.iter().any(|&(aside, _)| aside == column) {
                let (value, float) = number(cell).ok_or_else(|| self.bad_cell(rows, column, NUMBER, cell))?;
                self.floats |= float;
                values.push(value);
            }
        }
        Ok(())
    }

    fn bad_cell(&self, rows: &Rows, column: usize, expected: &'static str, cell: &[u8]) -> Error {
        Error::Text(TextError::Cell {
            origin: self.origin.clone(),
            line: rows.line(),
            column: column + 1,
            expected,
            found: match cell {
                [] => "an empty cell".to_owned(),
                _ => format!("{:?}", String::from_utf8_lossy(&cell[..cell.len().min(40)])),
            },
        })
    }
}

/// What errors find where no row names the columns.
const NO_HEADER: &str = "no header";

const LABEL: &str = "a label as UTF-8 text of at most 1024 bytes";
const NUMBER: &str = "a finite number";

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

    fn into_labels(self) -> Option<Labels> {
        self.label.map(|_| self.labels)
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
pub(crate) fn number(cell: &[u8]) -> Option<(f64, bool)> {
    let text = str::from_utf8(cell).ok()?;
    if let Ok(pixel) = text.parse::<u8>() {
        return Some((f64::from(pixel), false));
    }
    let value = text.parse::<f64>().ok().filter(|value| value.is_finite())?;
    Some((value, text.contains(['.', 'e', 'E'])))
}

fn label_column(origin: &Origin, header: Option<&ByteRecord>, columns: usize, reading: &Reading<'_>) -> Result<usize> {
    match &reading.options.label_column {
        None => usual_column(origin, header),
        Some(LabelColumn::First) => Ok(0),
        Some(LabelColumn::Last) => Ok(columns - 1),
        Some(LabelColumn::Name(name)) => named_column(origin, header, name),
    }
}

/// Whether a first row names the columns instead of filling them.
///
/// It does if most of its cells are no numbers. It also does if just one is not and the others count the pixels (0, 1,
/// 2, … or 1, 2, 3, …), as data frames do, and this is no coincidence: the one is a usual name, or the pixels are many;
/// or if all of many cells count so, as where a data frame has no names. The name of a column that numbers the rows may
/// stand beside them.
fn is_header(first: &ByteRecord) -> bool {
    const MANY: usize = 9;
    let is_number = |cell: &[u8]| str::from_utf8(cell).is_ok_and(|text| text.parse::<f64>().is_ok());
    let (numbers, others): (Vec<&[u8]>, Vec<&[u8]>) = first.iter().partition(|cell| is_number(cell));
    let names: Vec<&[u8]> = others.iter().copied().filter(|cell| !cell.is_empty()).collect();
    let counts_from = |start: usize| {
        let expected = (start..).map(|number| number.to_string().into_bytes());
        numbers.iter().zip(expected).all(|(&cell, number)| cell == number)
    };
    let counts = || counts_from(0) || counts_from(1);
    let telling: Vec<&[u8]> = names.iter().copied().filter(|name| !is_index(name)).collect();
    match telling[..] {
        _ if 2 * names.len() > first.len() => true,
        [name] => (is_usual(name) || numbers.len() >= MANY) && counts(),
        [] => others.len() <= 1 && numbers.len() >= MANY && counts(),
        _ => false,
    }
}

fn is_index(name: &[u8]) -> bool {
    INDEX_NAMES.iter().any(|index| name.eq_ignore_ascii_case(index.as_bytes()))
}

/// The columns that number the rows, but for that of the labels.
fn index_columns(header: &ByteRecord, label: Option<usize>) -> Vec<(usize, String)> {
    let unnamed = header.iter().filter(|name| name.is_empty()).count();
    let columns = header.iter().enumerate();
    let index =
        columns.filter(|&(column, name)| Some(column) != label && (is_index(name) || name.is_empty() && unnamed == 1));
    index.map(|(column, name)| (column, String::from_utf8_lossy(name).into_owned())).collect()
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
    Error::Text(TextError::LabelColumn {
        origin: origin.clone(),
        expected,
        found: names.unwrap_or_else(|| NO_HEADER.to_owned()),
    })
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
