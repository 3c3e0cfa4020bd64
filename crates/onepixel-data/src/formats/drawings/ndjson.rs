//! NDJSON: drawings of Quick, Draw!, one JSON object a line.
//!
//! `{"word":"cat","recognized":true,"drawing":[[[x…],[y…]],…],…}`; raw drawings have a third list in each stroke, the
//! milliseconds at which its points were drawn. Defined in the README of googlecreativelab/quickdraw-dataset.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use serde::Deserialize;

use crate::bytes::origin::Origin;
use crate::bytes::supply::open_file;
use crate::error::{DrawingError, Error, Result};
use crate::formats::drawings::drawing::Drawing;
use crate::formats::drawings::drawn::{self, DrawnImages, MOST_BYTES, Place, Tally};
use crate::pixels::settle::settle;
use crate::reading::journal::Reading;
use crate::reading::labels::{LabelValue, Labels};
use crate::reading::parts::{Part, Parts};
use crate::reading::sample::sample;

/// What errors call the format.
pub(crate) const NAME: &str = "NDJSON";

/// The drawings of a file, by their words.
#[derive(Debug, Default)]
pub(crate) struct Index {
    pub(crate) words: BTreeMap<String, Vec<Place>>,
    pub(crate) tally: Tally,
}

/// Reads a file of drawings of several words.
pub(crate) fn read(file: &Path, reading: &Reading<'_>) -> Result<Parts> {
    let shape = drawn::shape(reading)?;
    let (_, bytes) = open_file(file)?;
    reading.progress.begin("reading drawings", bytes);
    let index = index(file, None, reading)?;
    index.tally.note(reading);
    let mut drawings: Vec<(Place, &str)> = Vec::new();
    for (word, places) in &index.words {
        drawings.extend(sample(word, places, reading).iter().map(|&place| (place, word.as_str())));
    }
    drawings.sort_unstable();
    let origin = Origin::file(file);
    let mut labels = Labels::new(origin.clone());
    for (_, word) in &drawings {
        labels.push(LabelValue::parse(word))?;
    }
    let places = drawings.into_iter().map(|(place, _)| place).collect();
    let images = DrawnImages { file: file.to_path_buf(), places, decode, shape };
    Ok(Parts::new(Part::new(settle(images, &origin, reading)?, origin, labels), None))
}

/// Finds the drawings of a file, and reads each once to see that it is one, of this word if one is given. Blank lines are
/// passed over. Advances the progress by the bytes of each line.
pub(crate) fn index(file: &Path, word: Option<&str>, reading: &Reading<'_>) -> Result<Index> {
    let mut lines = Lines::new(open_file(file)?.0);
    let (mut index, mut drawing) = (Index::default(), Drawing::default());
    while lines.next(file)? {
        reading.progress.advance(lines.length);
        if lines.text.trim_ascii().is_empty() && !lines.too_long {
            continue;
        }
        match lines.drawing(word, &mut drawing) {
            Ok((place, line)) => {
                index.tally.add(line.recognized);
                match index.words.get_mut(&*line.word) {
                    Some(places) => places.push(place),
                    None => drop(index.words.insert(line.word.into_owned(), vec![place])),
                }
            }
            Err(found) => index.tally.leave_out(bad_line(file, lines.number, found), reading)?,
        }
    }
    Ok(index)
}

/// The drawing in a line that was indexed.
pub(crate) fn decode(line: &[u8], drawing: &mut Drawing) -> Result<(), String> {
    parse(line, drawing).map(|_| ())
}

fn bad_line(file: &Path, number: u64, found: String) -> Error {
    Error::Drawing(DrawingError::BadDrawing {
        origin: Origin::file(file),
        place: format!("line {number}"),
        expected: "a JSON object with \"word\" and \"drawing\", whose strokes are [[x, …], [y, …]] or [[x, …], [y, …], [times, …]]",
        found,
    })
}

/// The lines of a file, one at a time.
struct Lines {
    reader: BufReader<File>,
    /// The line at hand, without its end.
    text: Vec<u8>,
    too_long: bool,
    /// Where it begins, and its bytes with its end.
    offset: u64,
    length: u64,
    /// Which it is, from 1.
    number: u64,
}

impl Lines {
    fn new(file: File) -> Self {
        let reader = BufReader::with_capacity(1 << 18, file);
        Self { reader, text: Vec::new(), too_long: false, offset: 0, length: 0, number: 0 }
    }

    /// Reads the next line, if there is one; what is too long is not held.
    fn next(&mut self, file: &Path) -> Result<bool> {
        self.offset += self.length;
        self.number += 1;
        self.text.clear();
        let unreadable = |source| Error::Unreadable { origin: Origin::file(file), offset: self.offset, source };
        let held = self.reader.by_ref().take(MOST_BYTES as u64 + 1);
        self.length = { held }.read_until(b'\n', &mut self.text).map_err(unreadable)? as u64;
        let ended = self.text.pop_if(|byte| *byte == b'\n').is_some();
        self.too_long = !ended && self.text.len() > MOST_BYTES;
        if self.too_long {
            self.length += self.reader.skip_until(b'\n').map_err(unreadable)? as u64;
        }
        Ok(self.length > 0)
    }

    /// The drawing in the line at hand, or what is there instead.
    fn drawing(&self, word: Option<&str>, drawing: &mut Drawing) -> Result<(Place, Line<'_>), String> {
        if self.too_long {
            return Err(format!("more than {MOST_BYTES} bytes"));
        }
        let place = Place::new(self.offset, self.text.len()).ok_or("a line beyond the first TiB of the file")?;
        let line = parse(&self.text, drawing)?;
        match word {
            Some(word) if word != line.word => Err(format!("the word \"{}\" in the file of \"{word}\"", line.word)),
            _ => Ok((place, line)),
        }
    }
}

/// What a line says of its drawing.
#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    word: Cow<'a, str>,
    recognized: Option<bool>,
    /// Of each stroke the x of its points, their y, and perhaps their times.
    drawing: Vec<Vec<Vec<f64>>>,
}

fn parse<'a>(text: &'a [u8], drawing: &mut Drawing) -> Result<Line<'a>, String> {
    let line: Line<'a> = serde_json::from_slice(text).map_err(|error| {
        let message = error.to_string();
        let place = format!(" at line {} column {}", error.line(), error.column());
        format!("{} (column {})", message.strip_suffix(&place).unwrap_or(&message), error.column())
    })?;
    drawing.clear();
    for (stroke, lists) in (1..).zip(&line.drawing) {
        let (x, y) = match &lists[..] {
            [x, y] => (x, y),
            [x, y, times] if times.len() == x.len() => {
                drawing.timed = true;
                (x, y)
            }
            [x, _, times] => return Err(format!("{} x but {} times in stroke {stroke}", x.len(), times.len())),
            _ => return Err(format!("{} lists in stroke {stroke}", lists.len())),
        };
        if x.len() != y.len() {
            return Err(format!("{} x but {} y in stroke {stroke}", x.len(), y.len()));
        }
        x.iter().zip(y).for_each(|(&x, &y)| drawing.push([x, y]));
        drawing.end_stroke();
    }
    drawing.flaw().map_or(Ok(line), Err)
}
