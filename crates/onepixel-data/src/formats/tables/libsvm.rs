//! LIBSVM: a label and the values that are not 0, a line for each image.
//!
//! `7 1:-1 2:0.5 …`: indices count from 1 and grow along the line; a value that is not named is 0. Chang and Lin,
//! *LIBSVM: A library for support vector machines* (2011), README, "`svm-train` Usage". A comment begins with `#`.

use std::io::{BufRead, BufReader, Read};

use onepixel::dataset::Shape;

use crate::bytes::origin::Origin;
use crate::bytes::stream;
use crate::error::{Error, Result, TextError};
use crate::formats::arrays::values::{Labelled, Values, held_parts};
use crate::formats::tables::csv::number;
use crate::formats::tables::rows;
use crate::reading::journal::Reading;
use crate::reading::labels::Labels;
use crate::reading::parts::Parts;
use crate::reading::shape::square;

/// What errors call the format.
pub(crate) const NAME: &str = "LIBSVM";

/// The most bytes that a line is read for.
const MOST_LINE_BYTES: u64 = 1 << 26;

/// Whether a text begins as LIBSVM: a label, then pairs of index and value.
pub(crate) fn begins(start: &[u8]) -> bool {
    let (line, _) = rows::first_line(start);
    let mut words = line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let label = words.next().is_some_and(|word| label(word).is_some());
    // The start may end within a pair.
    label && words.next().is_some_and(|word| pair(word).is_some())
}

/// Reads a train set and, where there is one, its test set. Without a shape, the greatest index of both must be a
/// square number.
pub(crate) fn read_parts(
    train: &Origin,
    test: Option<&Origin>,
    shape: Option<Shape>,
    reading: &Reading<'_>,
) -> Result<Parts> {
    let shape = match shape.or(reading.options.shape) {
        Some(shape) => shape,
        None => {
            let values = test
                .into_iter()
                .chain([train])
                .map(greatest_index)
                .try_fold(0, |most, index| Ok::<_, Error>(index?.max(most)))?;
            let not_square = Error::NotSquare { origin: train.clone(), values };
            square(values).ok_or(not_square)?
        }
    };
    let open = |origin: &Origin| Sparse::open(origin, shape, reading);
    held_parts(open(train)?, test.map(open).transpose()?, reading)
}

/// The greatest index of a text.
fn greatest_index(origin: &Origin) -> Result<u64> {
    let mut greatest = 0;
    each_line(origin, &mut |line| {
        for (column, word) in line.words().skip(1) {
            let (index, ..) = pair(word).ok_or_else(|| line.wrong(column, word, PAIR))?;
            greatest = greatest.max(index);
        }
        Ok(())
    })?;
    Ok(greatest)
}

/// Images most of whose values may be left out.
struct Sparse {
    origin: Origin,
    shape: Shape,
    most_bytes: u64,
    floats: bool,
    labels: Labels,
}

impl Sparse {
    fn open(origin: &Origin, shape: Shape, reading: &Reading<'_>) -> Result<Self> {
        // One short line can ask for any number of values.
        let most_bytes = reading.options.memory.bytes();
        if shape.values() as u64 > most_bytes / size_of::<f64>() as u64 {
            return Err(Error::MemoryAllowed { origin: origin.clone(), most: most_bytes });
        }
        Ok(Self { origin: origin.clone(), shape, most_bytes, floats: false, labels: Labels::new(origin.clone()) })
    }

    /// Takes the label and the values of a line.
    fn line(&mut self, line: &Line<'_>, values: &mut [f64]) -> Result<()> {
        values.fill(0.0);
        let mut last = 0;
        for (column, word) in line.words() {
            if column == 1 {
                let label = label(word).ok_or_else(|| line.wrong(column, word, LABEL))?;
                self.labels.push_number(label)?;
                continue;
            }
            let (index, value, float) = pair(word).ok_or_else(|| line.wrong(column, word, PAIR))?;
            let place = usize::try_from(index - 1).ok().and_then(|place| values.get_mut(place));
            *place.filter(|_| index > last).ok_or_else(|| line.wrong(column, word, INDEX))? = value;
            last = index;
            self.floats |= float;
        }
        Ok(())
    }
}

impl Values for Sparse {
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
        let mut values = vec![0.0; self.shape.values()];
        let origin = self.origin.clone();
        each_line(&origin, &mut |line| {
            self.line(line, &mut values)?;
            take(&values)
        })
    }
}

impl Labelled for Sparse {
    fn shape(&self) -> Shape {
        self.shape
    }

    fn into_labels(self) -> Option<Labels> {
        Some(self.labels)
    }
}

const LABEL: &str = "a whole number as label";
const PAIR: &str = "an index from 1, a colon and a finite number, as in 12:0.5";
const INDEX: &str = "an index above the one before and within the image";

/// A line that is not blank, without its comment.
struct Line<'a> {
    origin: &'a Origin,
    number: u64,
    text: &'a [u8],
}

impl<'a> Line<'a> {
    /// The words, counted from 1: the label, then the pairs.
    fn words(&self) -> impl Iterator<Item = (usize, &'a [u8])> + use<'a> {
        (1..).zip(self.text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()))
    }

    fn wrong(&self, column: usize, word: &[u8], expected: &'static str) -> Error {
        let found = format!("{:?}", String::from_utf8_lossy(&word[..word.len().min(40)]));
        Error::Text(TextError::Cell { origin: self.origin.clone(), line: self.number, column, expected, found })
    }
}

/// Calls `take` with every line that is not blank.
fn each_line(origin: &Origin, take: &mut dyn FnMut(&Line<'_>) -> Result<()>) -> Result<()> {
    let mut text = BufReader::with_capacity(1 << 16, stream::content(origin)?);
    let (mut bytes, mut number, mut lines) = (Vec::new(), 0, 0u64);
    loop {
        bytes.clear();
        let read = text.by_ref().take(MOST_LINE_BYTES).read_until(b'\n', &mut bytes);
        let read = read.map_err(|error| Error::of_stream(error, origin, 0))?;
        if read == 0 {
            return if lines > 0 { Ok(()) } else { Err(Error::EmptySet { origin: origin.clone() }) };
        }
        number += 1;
        if read as u64 == MOST_LINE_BYTES {
            let found = "a longer one".to_owned();
            let expected = "a line of less than 256 MiB";
            return Err(Error::Text(TextError::BadText {
                file: origin.file.to_path_buf(),
                line: number,
                expected,
                found,
            }));
        }
        let text = bytes.split(|&byte| byte == b'#').next().unwrap_or_default().trim_ascii();
        if !text.is_empty() {
            lines += 1;
            take(&Line { origin, number, text })?;
        }
    }
}

/// A label, which may be written as a float or with a sign: `7`, `+1`, `7.0`.
fn label(word: &[u8]) -> Option<i128> {
    let (value, _) = number(word)?;
    (value.trunc() == value && value.abs() <= (1u64 << 53) as f64).then_some(value as i128)
}

/// An index and a value, and whether the value is written as a float.
fn pair(word: &[u8]) -> Option<(u64, f64, bool)> {
    let (index, value) = str::from_utf8(word).ok()?.split_once(':')?;
    let index = index.parse().ok().filter(|&index| index > 0)?;
    let (value, float) = number(value.as_bytes())?;
    Some((index, value, float))
}
