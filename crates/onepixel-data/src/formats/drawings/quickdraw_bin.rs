//! Quick, Draw! binary: simplified drawings of one word, one record after the other.
//!
//! Little-endian and without padding: key (u64), country (2 bytes), whether the game recognised it (i8), time (u32), the
//! number of strokes (u16), and for each stroke the number of its points (u16), their x and then their y (u8 each). There
//! is no header, and the file does not say the word. Defined in the README of googlecreativelab/quickdraw-dataset.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use crate::bytes::origin::Origin;
use crate::bytes::supply::open_file;
use crate::error::{DrawingError, Error, Result};
use crate::formats::drawings::drawing::Drawing;
use crate::formats::drawings::drawn::{MOST_BYTES, Place, Tally};
use crate::reading::journal::Reading;

/// Bytes before the strokes of a record.
const HEAD: usize = 17;

/// Where among them whether the drawing was recognised is.
const RECOGNISED: usize = 10;

/// Finds the drawings of a file, and reads each once to see that it is one. Advances the progress by the bytes of each.
///
/// Nothing says where a record begins but the end of the one before: what follows a record that is cut short is left out
/// with it.
pub(crate) fn index(file: &Path, reading: &Reading<'_>) -> Result<(Vec<Place>, Tally)> {
    let reader = BufReader::with_capacity(1 << 18, open_file(file)?.0);
    let mut records = Records { reader, bytes: Vec::new() };
    let (mut places, mut tally, mut drawing) = (Vec::new(), Tally::default(), Drawing::default());
    let mut offset = 0;
    loop {
        let whole = match records.next() {
            Ok(false) => return Ok((places, tally)),
            Ok(true) => Ok(()),
            Err(Cut::Short) => Err(format!("the end after {} bytes of it", records.bytes.len())),
            Err(Cut::Long) => Err(format!("more than {MOST_BYTES} bytes")),
            Err(Cut::Unreadable(source)) => {
                return Err(Error::Unreadable { origin: Origin::file(file), offset, source });
            }
        };
        let length = records.bytes.len();
        let cut = whole.is_err();
        let place = whole.and_then(|()| decode(&records.bytes, &mut drawing)).and_then(|()| {
            Place::new(offset, length).ok_or_else(|| "a record beyond the first TiB of the file".to_owned())
        });
        match place {
            Ok(place) => {
                tally.add(Some(records.bytes[RECOGNISED] != 0));
                places.push(place);
            }
            Err(found) => tally.leave_out(bad_record(file, offset, found), reading)?,
        }
        if cut {
            return Ok((places, tally));
        }
        reading.progress.advance(length as u64);
        offset += length as u64;
    }
}

/// The drawing in a record.
pub(crate) fn decode(record: &[u8], drawing: &mut Drawing) -> Result<(), String> {
    drawing.clear();
    let mut rest = record.get(HEAD..).unwrap_or_default();
    while let Some((count, points)) = rest.split_first_chunk() {
        let count = usize::from(u16::from_le_bytes(*count));
        let (Some(x), Some(y)) = (points.get(..count), points.get(count..2 * count)) else {
            return Err("a stroke without all of its points".to_owned());
        };
        x.iter().zip(y).for_each(|(&x, &y)| drawing.push([f64::from(x), f64::from(y)]));
        drawing.end_stroke();
        rest = &points[2 * count..];
    }
    drawing.flaw().map_or(Ok(()), Err)
}

fn bad_record(file: &Path, offset: u64, found: String) -> Error {
    Error::Drawing(DrawingError::BadDrawing {
        origin: Origin::file(file),
        place: format!("byte {offset}"),
        expected: "a record of 17 bytes and of strokes with the points that they promise",
        found,
    })
}

/// The records of a file, one at a time.
struct Records {
    reader: BufReader<File>,
    /// The record at hand, or as much of it as there is.
    bytes: Vec<u8>,
}

/// Why a record could not be read whole.
enum Cut {
    Short,
    Long,
    Unreadable(io::Error),
}

impl Records {
    /// Reads the next record, if there is one.
    fn next(&mut self) -> Result<bool, Cut> {
        self.bytes.clear();
        if self.reader.fill_buf().map_err(Cut::Unreadable)?.is_empty() {
            return Ok(false);
        }
        self.read(HEAD - 2)?;
        for _ in 0..self.count()? {
            let points = self.count()?;
            self.read(2 * usize::from(points))?;
        }
        Ok(true)
    }

    fn count(&mut self) -> Result<u16, Cut> {
        self.read(2)?;
        let [.., low, high] = self.bytes[..] else {
            return Err(Cut::Short);
        };
        Ok(u16::from_le_bytes([low, high]))
    }

    /// Reads so many bytes more. Memory grows only as they arrive.
    fn read(&mut self, length: usize) -> Result<(), Cut> {
        if self.bytes.len() + length > MOST_BYTES {
            return Err(Cut::Long);
        }
        let wanted = self.reader.by_ref().take(length as u64);
        match { wanted }.read_to_end(&mut self.bytes).map_err(Cut::Unreadable)? {
            read if read < length => Err(Cut::Short),
            _ => Ok(()),
        }
    }
}
