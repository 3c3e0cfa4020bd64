//! What do the lines of a table of numbers hold?
//!
//! Publishers of small sets lay them out as text: a line for each image, with its values divided by commas, blanks or
//! tabs, and its label in a place of its own. [`crate::formats::csv`] reads tables of any layout that a user states; here the
//! publisher is known, and what each cell may be with it.

use std::path::PathBuf;

use onepixel::dataset::{MemoryImages, Shape};

use crate::error::{Error, Result};
use crate::labels::Labels;
use crate::origin::Origin;
use crate::parts::{Part, Pixels};
use crate::reading::Reading;
use crate::stream::{self, Stream};

/// The longest line that is read, in bytes.
const LINE_BYTES: usize = 1 << 16;

/// Bytes that are read at a time.
const CHUNK_BYTES: usize = 1 << 16;

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
pub(crate) struct Rows {
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
pub(crate) fn read(mut stream: Stream<'_>, columns: &Columns, reading: &Reading<'_>) -> Result<Rows> {
    let origin = stream.origin.clone();
    let shape = crate::shape::fixed(&origin, columns.sides.0, columns.sides.1, 1)?;
    if let Some(asked) = reading.options.shape.filter(|&asked| asked != shape) {
        let (asked, found) = (asked.to_string(), shape.to_string());
        return Err(Error::ShapeMismatch { origin, asked, found });
    }
    let mut rows = Rows { origin, shape, pixels: Vec::new(), labels: Vec::new() };
    let (mut text, mut line) = (Vec::new(), 0);
    loop {
        let kept = text.len();
        text.resize(kept + CHUNK_BYTES, 0);
        let read = stream.read(&mut text[kept..])?;
        text.truncate(kept + read);
        let ended = read < CHUNK_BYTES;
        let mut done = 0;
        while let Some(length) = text[done..].iter().position(|&byte| byte == b'\n') {
            line += 1;
            rows.push(columns, &text[done..done + length], line)?;
            done += length + 1;
        }
        text.drain(..done);
        if ended {
            rows.push(columns, &text, line + 1)?;
            break;
        }
        if text.len() > LINE_BYTES {
            let found = format!("more than {LINE_BYTES} bytes");
            return Err(rows.bad_line(line + 1, columns.line, found));
        }
    }
    stream.finish()?;
    Ok(rows)
}

impl Rows {
    fn push(&mut self, columns: &Columns, line: &[u8], number: u64) -> Result<()> {
        let text = str::from_utf8(line).ok();
        let Some(text) = text.filter(|text| text.is_ascii()) else {
            return Err(self.bad_line(number, "numbers as ASCII text", stream::shown(&line[..line.len().min(16)])));
        };
        let cells: Vec<&str> = cells(text).collect();
        if cells.is_empty() {
            return Ok(());
        }
        if cells.len() != columns.cells() {
            return Err(self.bad_line(number, columns.line, format!("{} cells", cells.len())));
        }
        self.push_label(columns, &cells, number)?;
        self.pixels.try_reserve(columns.values()).map_err(|_| Error::OutOfMemory {
            origin: self.origin.clone(),
            bytes: (self.pixels.len() + columns.values()) as u64,
        })?;
        let first = columns.first_value();
        for (column, cell) in cells.iter().enumerate().skip(first).take(columns.values()) {
            let value = cell.parse().ok().and_then(columns.pixel);
            let Some(value) = value else {
                return Err(self.bad_cell(number, column, columns.value, cell));
            };
            self.pixels.push(value);
        }
        Ok(())
    }

    fn push_label(&mut self, columns: &Columns, cells: &[&str], line: u64) -> Result<()> {
        let whole = |cell: &str, most: u8| {
            let number: f64 = cell.parse().ok()?;
            (0.0..=f64::from(most)).contains(&number).then_some(number as u8).filter(|&n| f64::from(n) == number)
        };
        let last = cells.len() - 1;
        let (column, label, expected) = match columns.label {
            Label::First(most) => (0, whole(cells[0], most), "the number of a class"),
            Label::Last(most) => (last, whole(cells[last], most), "the number of a class"),
            Label::FirstLetter => (0, letter(cells[0]), "a capital letter"),
            Label::OneHot(_) => {
                let column = columns.values();
                (column, one_hot(&cells[column..]), "0 in the last cells but for one 1, which tells the class")
            }
        };
        match label {
            Some(label) => self.labels.push(label),
            None => return Err(self.bad_cell(line, column, expected, cells[column])),
        }
        Ok(())
    }

    fn bad_cell(&self, line: u64, column: usize, expected: &'static str, cell: &str) -> Error {
        let found = format!("{:?}", cell.get(..40).unwrap_or(cell));
        Error::Cell { file: self.file(), line, column: column + 1, expected, found }
    }

    fn bad_line(&self, line: u64, expected: &'static str, found: String) -> Error {
        Error::BadText { file: self.file(), line, expected, found }
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
        Ok(Part { images, images_origin: self.origin, labels })
    }
}

/// What stands between commas, or else between blanks or tabs.
fn cells(line: &str) -> Box<dyn Iterator<Item = &str> + '_> {
    match line.contains(',') {
        true => Box::new(line.trim().split(',').map(str::trim)),
        false => Box::new(line.split_ascii_whitespace()),
    }
}

fn letter(cell: &str) -> Option<u8> {
    match *cell.as_bytes() {
        [letter @ b'A'..=b'Z'] => Some(letter - b'A'),
        _ => None,
    }
}

fn one_hot(cells: &[&str]) -> Option<u8> {
    let ones = cells.iter().filter(|&&cell| cell == "1").count();
    let zeros = cells.iter().filter(|&&cell| cell == "0").count();
    let class = cells.iter().position(|&cell| cell == "1")?;
    (ones == 1 && zeros + 1 == cells.len()).then_some(class as u8)
}
