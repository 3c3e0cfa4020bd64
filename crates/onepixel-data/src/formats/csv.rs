//! CSV: one image a row, its pixels and its label a cell each.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use csv::{ByteRecord, ReaderBuilder, Trim};
use onepixel::dataset::{MemoryImages, Shape};

use crate::error::{Error, Result};
use crate::labels::{LabelValue, Labels};
use crate::origin::Origin;
use crate::parts::{Part, Parts};
use crate::reading::Reading;
use crate::shape::square;
use crate::stream;

/// The column names that are taken for the labels', in any case, when none is asked for.
const LABEL_NAMES: [&str; 4] = ["label", "class", "target", "y"];

/// Bytes of the first line that decide on the delimiter.
const SNIFFED_BYTES: u64 = 1 << 16;

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

/// Reads a table of images: commas, tabs or semicolons between the cells, blanks around them ignored, with or without
/// a header.
///
/// Memory stays below the size of the file: a pixel takes at least two bytes there.
pub(crate) fn read(path: &Path, reading: &Reading<'_>) -> Result<Parts> {
    let (file, _) = stream::open(path)?;
    let delimiter = delimiter(path)?;
    let mut rows = Rows {
        path,
        reader: ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .trim(Trim::All)
            .from_reader(file),
        record: ByteRecord::new(),
    };
    if !rows.next()? {
        return Err(Error::EmptySet { origin: Origin::file(path) });
    }
    let mut table = Table::new(path, &rows.record, reading.options.label_column.as_ref(), reading.options.shape)?;
    if !table.has_header {
        table.push(&rows)?;
    }
    while rows.next()? {
        table.push(&rows)?;
    }
    table.finish()
}

/// The rows of the file, one at a time.
struct Rows<'a> {
    path: &'a Path,
    reader: csv::Reader<File>,
    record: ByteRecord,
}

impl Rows<'_> {
    /// Reads the next row, if there is one.
    fn next(&mut self) -> Result<bool> {
        let offset = self.reader.position().byte();
        self.reader.read_byte_record(&mut self.record).map_err(|error| Error::Unreadable {
            origin: Origin::file(self.path),
            offset,
            source: error.into(),
        })
    }

    /// The line that the row begins in, from 1.
    ///
    /// The reader counts a row from the end of the one before, so blank lines between them are looked for in the file
    /// again; only an error asks for this.
    fn line(&self) -> u64 {
        let Some(start) = self.record.position() else { return 1 };
        let blank = File::open(self.path).and_then(|mut file| {
            file.seek(SeekFrom::Start(start.byte()))?;
            let mut blank = 0;
            for byte in BufReader::new(file).bytes() {
                match byte? {
                    b'\n' => blank += 1,
                    b'\r' => {}
                    _ => break,
                }
            }
            Ok(blank)
        });
        start.line() + blank.unwrap_or(0)
    }
}

/// What the rows have become so far.
struct Table<'a> {
    path: &'a Path,
    columns: usize,
    label_column: usize,
    has_header: bool,
    shape: Shape,
    pixels: Vec<u8>,
    labels: Labels,
}

impl<'a> Table<'a> {
    fn new(path: &'a Path, first: &ByteRecord, column: Option<&LabelColumn>, shape: Option<Shape>) -> Result<Self> {
        let has_header = is_header(first);
        let header = has_header.then_some(first);
        let label_column = match column {
            Some(LabelColumn::First) => 0,
            Some(LabelColumn::Last) => first.len() - 1,
            Some(LabelColumn::Name(name)) => named_column(path, header, name)?,
            None => usual_column(path, header)?,
        };
        let values = first.len() - 1;
        let origin = Origin::file(path);
        Ok(Self {
            path,
            columns: first.len(),
            label_column,
            has_header,
            shape: image_shape(&origin, values, shape)?,
            pixels: Vec::new(),
            labels: Labels::new(origin),
        })
    }

    fn push(&mut self, rows: &Rows<'_>) -> Result<()> {
        let record = &rows.record;
        if record.len() != self.columns {
            return Err(Error::RowLength {
                file: self.path.to_path_buf(),
                line: rows.line(),
                expected: self.columns,
                found: record.len(),
            });
        }
        self.pixels.try_reserve(self.columns).map_err(|_| Error::OutOfMemory {
            origin: Origin::file(self.path),
            bytes: (self.pixels.len() + self.columns) as u64,
        })?;
        for (column, cell) in record.iter().enumerate() {
            if column == self.label_column {
                let label =
                    label(cell).ok_or_else(|| self.bad_cell(rows.line(), column, "a label as UTF-8 text", cell))?;
                self.labels.push(label)?;
            } else {
                let pixel = pixel(cell);
                let pixel =
                    pixel.ok_or_else(|| self.bad_cell(rows.line(), column, "a whole number from 0 to 255", cell))?;
                self.pixels.push(pixel);
            }
        }
        Ok(())
    }

    fn bad_cell(&self, line: u64, column: usize, expected: &'static str, cell: &[u8]) -> Error {
        Error::Cell {
            file: self.path.to_path_buf(),
            line,
            column: column + 1,
            expected,
            found: match cell {
                [] => "an empty cell".to_owned(),
                _ => format!("{:?}", String::from_utf8_lossy(&cell[..cell.len().min(40)])),
            },
        }
    }

    fn finish(self) -> Result<Parts> {
        let origin = self.labels.origin.clone();
        let images = MemoryImages::new(self.shape, self.pixels);
        let images = images.map_err(|source| Error::Dataset { origin: origin.clone(), source })?;
        let train = Part { images: Box::new(images), images_origin: origin, labels: self.labels };
        Ok(Parts::new(train, None))
    }
}

fn label(cell: &[u8]) -> Option<LabelValue> {
    let text = str::from_utf8(cell).ok().filter(|text| !text.is_empty())?;
    Some(LabelValue::parse(text))
}

fn pixel(cell: &[u8]) -> Option<u8> {
    str::from_utf8(cell).ok()?.parse().ok()
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

fn named_column(path: &Path, header: Option<&ByteRecord>, name: &str) -> Result<usize> {
    let position = |same: &dyn Fn(&[u8]) -> bool| header.and_then(|header| header.iter().position(same));
    let exact = position(&|cell| cell == name.as_bytes());
    exact
        .or_else(|| position(&|cell| cell.eq_ignore_ascii_case(name.as_bytes())))
        .ok_or_else(|| no_label_column(path, header, format!("a column named {name}")))
}

fn usual_column(path: &Path, header: Option<&ByteRecord>) -> Result<usize> {
    let columns = header.into_iter().flat_map(|header| header.iter().enumerate());
    let mut found = columns.filter(|&(_, cell)| is_usual(cell)).map(|(column, _)| column);
    match (found.next(), found.next()) {
        (Some(column), None) => Ok(column),
        _ => Err(no_label_column(path, header, "one column named label, class, target or y".to_owned())),
    }
}

fn no_label_column(path: &Path, header: Option<&ByteRecord>, expected: String) -> Error {
    const SHOWN: usize = 8;
    let names = header.map(|header| {
        let names = header.iter().take(SHOWN).map(|cell| String::from_utf8_lossy(cell).into_owned());
        let more = if header.len() > SHOWN { ", …" } else { "" };
        format!("the columns {}{more}", names.collect::<Vec<_>>().join(", "))
    });
    Error::LabelColumn { file: path.to_path_buf(), expected, found: names.unwrap_or_else(|| "no header".to_owned()) }
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

/// The one of comma, tab and semicolon that the first line has most of.
fn delimiter(path: &Path) -> Result<u8> {
    let (file, _) = stream::open(path)?;
    let mut start = Vec::new();
    file.take(SNIFFED_BYTES).read_to_end(&mut start).map_err(|source| Error::Unreadable {
        origin: Origin::file(path),
        offset: 0,
        source,
    })?;
    let blank_lines = start.iter().take_while(|byte| byte.is_ascii_whitespace()).filter(|&&b| b == b'\n').count();
    let mut lines = start.split(|&byte| byte == b'\n');
    let line = lines.nth(blank_lines).unwrap_or_default();
    let count = |delimiter: u8| line.iter().filter(|&&byte| byte == delimiter).count();
    let most = [b';', b'\t', b','].into_iter().max_by_key(|&delimiter| count(delimiter));
    most.filter(|&delimiter| count(delimiter) > 0).ok_or_else(|| Error::BadText {
        file: path.to_path_buf(),
        line: blank_lines as u64 + 1,
        expected: "cells divided by comma, tab or semicolon",
        found: stream::shown(&line[..line.len().min(16)]),
    })
}
