//! How are drawings seen as images?

use std::fs::File;
use std::ops::Range;
use std::path::PathBuf;

use onepixel::dataset::{Images, ReadError, Shape};

use crate::bytes::origin::Origin;
use crate::error::{DrawingError, Error, Result};
use crate::formats::drawings::drawing::{Drawing, Simplifier};
use crate::formats::drawings::raster::{MOST_SIDE, Raster};
use crate::pixels::raw_images::read_exact_at;
use crate::reading::folders::Unreadable;
use crate::reading::journal::Reading;

/// Height and width of the bitmaps that the publisher drew.
const PUBLISHED: (usize, usize) = (28, 28);

/// Bytes of pixels that are drawn before they are handed on.
const BATCH_BYTES: usize = 1 << 18;

/// The most bytes of one drawing: about twenty times what a drawing of the most points takes as text.
pub(crate) const MOST_BYTES: usize = (1 << LENGTH_BITS) - 1;

const LENGTH_BITS: u32 = 24;

/// Where in its file a drawing lies. A file of millions of drawings is remembered by eight bytes for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place(u64);

impl Place {
    /// `None` for more than [`MOST_BYTES`] bytes, or beyond the first TiB of the file.
    pub(crate) fn new(offset: u64, length: usize) -> Option<Self> {
        (length <= MOST_BYTES && offset >> (64 - LENGTH_BITS) == 0)
            .then_some(Self(offset << LENGTH_BITS | length as u64))
    }

    fn offset(self) -> u64 {
        self.0 >> LENGTH_BITS
    }

    fn length(self) -> usize {
        self.0 as usize & MOST_BYTES
    }
}

/// What a format makes of the bytes of one drawing, or what is wrong with them.
pub(crate) type Decode = fn(&[u8], &mut Drawing) -> Result<(), String>;

/// The drawings of one file, drawn whenever they are visited.
///
/// The file is opened for each visit, so that hundreds of files take no more handles than there are threads.
#[derive(Debug)]
pub(crate) struct DrawnImages {
    pub(crate) file: PathBuf,
    pub(crate) places: Vec<Place>,
    pub(crate) decode: Decode,
    pub(crate) shape: Shape,
}

impl DrawnImages {
    fn read(&self, file: &File, place: Place, bytes: &mut Vec<u8>) -> Result<()> {
        bytes.resize(place.length(), 0);
        read_exact_at(file, bytes, place.offset()).map_err(|source| self.unreadable(place.offset(), source))
    }

    fn unreadable(&self, offset: u64, source: std::io::Error) -> Error {
        Error::Unreadable { origin: Origin::file(&self.file), offset, source }
    }
}

impl Images for DrawnImages {
    fn shape(&self) -> Shape {
        self.shape
    }

    fn len(&self) -> usize {
        self.places.len()
    }

    fn visit(&self, range: Range<usize>, visit: &mut dyn FnMut(usize, &[u8])) -> Result<(), ReadError> {
        let file = File::open(&self.file).map_err(|source| self.unreadable(0, source))?;
        let mut raster = Raster::new(self.shape.height(), self.shape.width());
        let (mut drawing, mut simplifier, mut bytes) = (Drawing::default(), Simplifier::default(), Vec::new());
        let size = self.shape.values();
        let batch = (BATCH_BYTES / size).clamp(1, range.len().max(1));
        let mut pixels = vec![0; batch * size];
        for first in range.clone().step_by(batch) {
            let places = &self.places[first..range.end.min(first + batch)];
            for (&place, image) in places.iter().zip(pixels.chunks_exact_mut(size)) {
                self.read(&file, place, &mut bytes)?;
                (self.decode)(&bytes, &mut drawing).map_err(|found| self.changed(place, found))?;
                raster.draw(simplifier.simplify(&drawing), image);
            }
            visit(first, &pixels[..places.len() * size]);
        }
        Ok(())
    }
}

impl DrawnImages {
    /// Every drawing was read once when the file was opened; one that is no drawing any more has changed since.
    fn changed(&self, place: Place, found: String) -> Error {
        Error::Drawing(DrawingError::BadDrawing {
            origin: Origin::file(&self.file),
            place: format!("byte {}", place.offset()),
            expected: "the drawing that was there before",
            found,
        })
    }
}

/// What was found of the drawings of a file, or of several.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    drawings: usize,
    unrecognised: usize,
    left_out: usize,
    /// Where the first that was left out lies, and why it was.
    first: Option<String>,
}

impl Tally {
    pub(crate) fn add(&mut self, recognised: Option<bool>) {
        self.drawings += 1;
        self.unrecognised += usize::from(recognised == Some(false));
    }

    /// Counts what is no drawing, if it may be left out.
    pub(crate) fn leave_out(&mut self, error: Error, reading: &Reading<'_>) -> Result<()> {
        if reading.options.unreadable != Unreadable::LeftOut {
            return Err(error);
        }
        self.left_out += 1;
        // The advice to leave it out has been followed.
        let (name, why) = match error {
            Error::Drawing(DrawingError::BadDrawing { origin, place, found, .. }) => {
                (format!("{origin}: at {place}"), format!("{origin}: at {place}: {found}"))
            }
            other => (other.to_string(), other.to_string()),
        };
        reading.leave_out(name);
        self.first.get_or_insert(why);
        Ok(())
    }

    /// The tally of these drawings and of those in a file after them.
    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            drawings: self.drawings + other.drawings,
            unrecognised: self.unrecognised + other.unrecognised,
            left_out: self.left_out + other.left_out,
            first: self.first.or(other.first),
        }
    }

    pub(crate) fn note(&self, reading: &Reading<'_>) {
        if self.unrecognised > 0 {
            let (some, all) = (self.unrecognised, self.drawings);
            reading.note(format!("{some} of {all} drawings were not recognised by the game, and are kept"));
        }
        if let Some(first) = &self.first {
            let some = self.left_out;
            reading.note(format!("unreadable drawings left out: {some}; the first: {first}"));
        }
    }
}

/// The size that drawings are drawn at: as asked, else as published.
pub(crate) fn shape(reading: &Reading<'_>) -> Result<Shape> {
    let (height, width) = reading.options.size.unwrap_or(PUBLISHED);
    let text = format!("{height}x{width}");
    if height > MOST_SIDE || width > MOST_SIDE {
        return Err(Error::Drawing(DrawingError::DrawingSize { text, most: MOST_SIDE }));
    }
    Shape::new(height, width, 1).map_err(|_| Error::Drawing(DrawingError::DrawingSize { text, most: MOST_SIDE }))
}
