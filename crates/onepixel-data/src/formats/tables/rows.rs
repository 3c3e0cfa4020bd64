//! Which cells does a line of text have?

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use csv::{ByteRecord, ReaderBuilder, Trim};

use crate::bytes::origin::Origin;
use crate::bytes::stream::{self, Stream};
use crate::error::{Error, Result, TextError};

/// Bytes of the first line that decide on the delimiter.
const SNIFFED_BYTES: u64 = 1 << 16;

/// The most bytes that a row is read for: a colour image of 2,048×2,048 pixels takes no more. Split into cells and turned
/// into numbers it takes ten times as much memory.
const MOST_ROW_BYTES: u64 = 1 << 26;

/// Bytes that the CSV reader may read ahead of the row that it returns.
const READ_AHEAD: u64 = 1 << 16;

/// What stands between the cells of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delimiter {
    Byte(u8),
    /// One blank or more; blanks at the ends of the line mean nothing.
    Blanks,
}

impl Delimiter {
    /// The one of comma, tab and semicolon that the first line has most of; blanks where it has none.
    pub(crate) fn of(origin: &Origin) -> Result<Self> {
        let start = start(origin)?;
        let (line, number) = first_line(&start);
        let count = |delimiter: u8| line.iter().filter(|&&byte| byte == delimiter).count();
        let most = [b';', b'\t', b','].into_iter().max_by_key(|&delimiter| count(delimiter));
        if let Some(delimiter) = most.filter(|&delimiter| count(delimiter) > 0) {
            return Ok(Self::Byte(delimiter));
        }
        if line.trim_ascii().contains(&b' ') {
            return Ok(Self::Blanks);
        }
        Err(Error::Text(TextError::BadText {
            file: origin.file.to_path_buf(),
            line: number,
            expected: "cells divided by comma, tab, semicolon or blanks",
            found: stream::shown(&line[..line.len().min(16)]),
        }))
    }
}

/// The first bytes of a text, decompressed.
pub(crate) fn start(origin: &Origin) -> Result<Vec<u8>> {
    let mut start = Vec::new();
    let text = stream::content(origin)?;
    text.take(SNIFFED_BYTES).read_to_end(&mut start).map_err(|error| Error::of_stream(error, origin, 0))?;
    Ok(start)
}

/// The first line that is not blank, and its number, from 1.
pub(crate) fn first_line(start: &[u8]) -> (&[u8], u64) {
    let blank_lines = start.iter().take_while(|byte| byte.is_ascii_whitespace()).filter(|&&b| b == b'\n').count();
    let mut lines = start.split(|&byte| byte == b'\n');
    (lines.nth(blank_lines).unwrap_or_default(), blank_lines as u64 + 1)
}

/// The rows of a text, one at a time.
pub(crate) struct Rows {
    origin: Origin,
    delimiter: Delimiter,
    reader: csv::Reader<Limited>,
    left: Rc<Cell<u64>>,
    pub(crate) record: ByteRecord,
    /// Whether few bytes of the file can become many rows.
    pub(crate) is_compressed: bool,
}

impl Rows {
    pub(crate) fn open(origin: &Origin, delimiter: Delimiter) -> Result<Self> {
        let text = stream::content(origin)?;
        let is_compressed = text.is_compressed();
        let left = Rc::new(Cell::new(0));
        let byte = match delimiter {
            Delimiter::Byte(byte) => byte,
            Delimiter::Blanks => b' ',
        };
        let reader = ReaderBuilder::new()
            .delimiter(byte)
            .has_headers(false)
            .flexible(true)
            .trim(Trim::All)
            .buffer_capacity(READ_AHEAD as usize)
            .from_reader(Limited { text, left: left.clone() });
        Ok(Self { origin: origin.clone(), delimiter, reader, left, record: ByteRecord::new(), is_compressed })
    }

    pub(crate) fn delimiter(&self) -> Delimiter {
        self.delimiter
    }

    /// Reads the next row, if there is one.
    pub(crate) fn next(&mut self) -> Result<bool> {
        while self.read()? {
            if self.delimiter == Delimiter::Blanks && self.record.iter().any(<[u8]>::is_empty) {
                let mut cells: ByteRecord = self.record.iter().filter(|cell| !cell.is_empty()).collect();
                cells.set_position(self.record.position().cloned());
                self.record = cells;
            }
            if !self.record.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn read(&mut self) -> Result<bool> {
        let offset = self.reader.position().byte();
        self.left.set(MOST_ROW_BYTES + READ_AHEAD);
        self.reader.read_byte_record(&mut self.record).map_err(|error| match error.into_kind() {
            csv::ErrorKind::Io(source) => Error::of_stream(source, &self.origin, offset),
            other => Error::of_stream(io::Error::other(format!("{other:?}")), &self.origin, offset),
        })
    }

    /// The line that the row begins in, from 1.
    ///
    /// The reader counts a row from the end of the one before, so blank lines between them are looked for in the text
    /// again; only an error asks for this.
    pub(crate) fn line(&self) -> u64 {
        let Some(start) = self.record.position() else { return 1 };
        start.line() + self.blank_lines_from(start.byte()).unwrap_or(0)
    }

    fn blank_lines_from(&self, offset: u64) -> Option<u64> {
        let mut text = stream::content(&self.origin).ok()?;
        text.skip(offset, u128::from(offset)).ok()?;
        let mut blank = 0;
        for byte in io::BufReader::new(text).bytes() {
            match byte.ok()? {
                b'\n' => blank += 1,
                b'\r' | b' ' => {}
                _ => break,
            }
        }
        Some(blank)
    }
}

/// A text that ends in an error where a row is longer than any image.
struct Limited {
    text: Stream<'static>,
    left: Rc<Cell<u64>>,
}

impl Read for Limited {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = Read::read(&mut self.text, buffer)?;
        let left = self.left.get().checked_sub(read as u64);
        self.left.set(left.ok_or_else(|| io::Error::other("a row of more than 256 MiB"))?);
        Ok(read)
    }
}
