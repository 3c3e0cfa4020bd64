//! What do the lines of a table of numbers hold?
//!
//! Publishers of small sets lay them out as text: a line for each image, with its values divided by commas, blanks or
//! tabs, and its label in a place of its own. [`crate::formats::tables::csv`] reads tables of any layout that a user states; here the
//! publisher is known, and what each cell may be with it.

use std::path::PathBuf;

use onepixel::dataset::{MemoryImages, Shape};

use crate::bytes::origin::Origin;
use crate::error::{Error, Result, TextError};
use crate::formats::tables::rows::{Delimiter, Rows};
use crate::reading::journal::Reading;
use crate::reading::labels::Labels;
use crate::reading::parts::{Part, Pixels};

/// What a line holds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Columns {
    /// Which of its cells, from 0, are the label.
    pub(crate) label: Label,
    /// What a line is, as errors put it.
    pub(crate) line: &'static str,
    /// What a cell of the image is, as errors put it.
    pub(crate) value: &'static str,
    /// The value of a cell as a pixel, if it is one.
    pub(crate) pixel: fn(f64) -> Option<u8>,
    /// Height and width of the image; its values are the cells that are no label, in order.
    pub(crate) sides: (usize, usize),
}

/// How a line states its label.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Label {
    /// The first cell is the class as a number from 0 up to this.
    First(u8),
    /// The first cell is a capital letter.
    FirstLetter,
    /// The last cell is the class as a number from 0 up to this.
    Last(u8),
    /// The last cells, so many, are 0 but for that of the class, which is 1.
    OneHot(usize),
}

/// The images and labels of the lines so far.
pub(crate) struct Table {
    pub(crate) origin: Origin,
    pub(crate) shape: Shape,
    pub(crate) pixels: Vec<u8>,
    /// The class of each image, as its position among the classes.
    pub(crate) labels: Vec<u8>,
}

impl Columns {
    fn values(&self) -> usize {
        self.sides.0 * self.sides.1
    }

    fn cells(&self) -> usize {
        match self.label {
            Label::OneHot(classes) => self.values() + classes,
            _ => self.values() + 1,
        }
    }

    /// Which of the cells are the image's values.
    fn first_value(&self) -> usize {
        match self.label {
            Label::First(_) | Label::FirstLetter => 1,
            Label::Last(_) | Label::OneHot(_) => 0,
        }
    }
}

/// Reads all lines; blank ones are skipped.
pub(crate) fn read(origin: &Origin, columns: &Columns, reading: &Reading<'_>) -> Result<Table> {
    let shape = crate::reading::shape::fixed(origin, columns.sides.0, columns.sides.1, 1)?;
    if let Some(asked) = reading.options.shape.filter(|&asked| asked != shape) {
        let (origin, asked, found) = (origin.clone(), asked.to_string(), shape.to_string());
        return Err(Error::ShapeMismatch { origin, asked, found });
    }
    let mut table = Table { origin: origin.clone(), shape, pixels: Vec::new(), labels: Vec::new() };
    let mut rows = Rows::open(origin, Delimiter::of(origin)?)?;
    while rows.next()? {
        table.push(columns, &rows)?;
    }
    Ok(table)
}

impl Table {
    fn push(&mut self, columns: &Columns, rows: &Rows) -> Result<()> {
        let cells: Vec<&[u8]> = rows.record.iter().collect();
        if cells.len() != columns.cells() {
            return Err(Error::Text(TextError::BadText {
                file: self.file(),
                line: rows.line(),
                expected: columns.line,
                found: format!("{} cells", cells.len()),
            }));
        }
        let bad_cell = |column: usize, expected| {
            Error::Text(TextError::Cell {
                origin: self.origin.clone(),
                line: rows.line(),
                column: column + 1,
                expected,
                found: format!("{:?}", String::from_utf8_lossy(&cells[column][..cells[column].len().min(40)])),
            })
        };
        let (column, label, expected) = columns.label.of(&cells, columns.values());
        let label = label.ok_or_else(|| bad_cell(column, expected))?;
        let first = columns.first_value();
        let mut pixels = Vec::with_capacity(columns.values());
        for (column, cell) in cells.iter().enumerate().skip(first).take(columns.values()) {
            let pixel = number(cell).and_then(columns.pixel);
            pixels.push(pixel.ok_or_else(|| bad_cell(column, columns.value))?);
        }
        let bytes = (self.pixels.len() + pixels.len()) as u64;
        self.pixels.try_reserve(pixels.len()).map_err(|_| Error::OutOfMemory { origin: self.origin.clone(), bytes })?;
        self.pixels.extend_from_slice(&pixels);
        self.labels.push(label);
        Ok(())
    }

    /// The file, or the member of an archive as if the archive were a folder.
    fn file(&self) -> PathBuf {
        match &self.origin.member {
            Some(member) => self.origin.file.join(&**member),
            None => self.origin.file.to_path_buf(),
        }
    }

    /// The images from here on, and these without them.
    pub(crate) fn split_off(&mut self, images: usize) -> Self {
        Self {
            origin: self.origin.clone(),
            shape: self.shape,
            pixels: self.pixels.split_off(images * self.shape.values()),
            labels: self.labels.split_off(images),
        }
    }

    /// The images and labels as a set.
    pub(crate) fn into_part(self) -> Result<Part> {
        let mut labels = Labels::new(self.origin.clone());
        self.labels.iter().try_for_each(|&label| labels.push_number(i128::from(label)))?;
        let images = MemoryImages::new(self.shape, self.pixels);
        let images: Pixels = Box::new(images.map_err(|source| Error::Dataset { origin: self.origin.clone(), source })?);
        Ok(Part::new(images, self.origin, labels))
    }
}

impl Label {
    /// The column that states the label among the cells of a line with so many values, the label if it is one, and what
    /// was expected.
    fn of(self, cells: &[&[u8]], values: usize) -> (usize, Option<u8>, &'static str) {
        let last = cells.len() - 1;
        match self {
            Self::First(most) => (0, class(cells[0], most), "the number of a class"),
            Self::Last(most) => (last, class(cells[last], most), "the number of a class"),
            Self::FirstLetter => (0, letter(cells[0]), "a capital letter"),
            Self::OneHot(_) => {
                let expected = "0 in the last cells but for one 1, which tells the class";
                (values, one_hot(&cells[values..]), expected)
            }
        }
    }
}

fn number(cell: &[u8]) -> Option<f64> {
    str::from_utf8(cell).ok()?.parse().ok()
}

/// A whole number, which may be written as a float.
fn class(cell: &[u8], most: u8) -> Option<u8> {
    let number = number(cell)?;
    let class = number as u8;
    (f64::from(class) == number && class <= most).then_some(class)
}

fn letter(cell: &[u8]) -> Option<u8> {
    match *cell {
        [letter @ b'A'..=b'Z'] => Some(letter - b'A'),
        _ => None,
    }
}

fn one_hot(cells: &[&[u8]]) -> Option<u8> {
    let ones = cells.iter().filter(|&&cell| cell == b"1").count();
    let zeros = cells.iter().filter(|&&cell| cell == b"0").count();
    let class = cells.iter().position(|&cell| cell == b"1")?;
    (ones == 1 && zeros + 1 == cells.len()).then_some(class as u8)
}
