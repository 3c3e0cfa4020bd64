//! What does an array file hold, once its header is read?
//!
//! IDX and NPY are the same thing with different headers: elements of one type, in one order, after a statement of how
//! many there are. What follows the header is read here for both.

use onepixel::dataset::{MAX_CLASSES, Position, Shape};

use crate::bytes::origin::Origin;
use crate::bytes::stream::Stream;
use crate::error::{Error, Result};
use crate::formats::arrays::element::{Element, Kind};
use crate::reading::labels::Labels;

/// Bytes that are converted at a time; a multiple of every element size.
const CHUNK_BYTES: usize = 1 << 16;

/// The most values per pixel that are taken for channels unless the shape is given: grey, grey and opacity, RGB, RGBA.
const CHANNELS: u64 = 4;

/// What the header of an array file states, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) format: &'static str,
    pub(crate) element: Element,
    /// Whether the elements stand for floats, however they are stored.
    pub(crate) floats: bool,
    /// The first index is the image's, or the label's.
    pub(crate) dims: Vec<u64>,
    pub(crate) dims_offset: u64,
    /// Whether the first index runs fastest, instead of the last.
    pub(crate) fortran_order: bool,
    pub(crate) data_offset: u64,
}

/// How many images of which shape an array holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Layout {
    pub(crate) images: usize,
    pub(crate) shape: Shape,
    pub(crate) arrangement: Arrangement,
}

/// In which order the values of an image lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arrangement {
    /// Row by row, the channels of a pixel side by side.
    AsSeen,
    /// Channel by channel, each row by row.
    Planes,
    /// Channel by channel, each column by column.
    Columns,
}

impl Header {
    /// Bytes of the whole array with its header; saturates where a hostile header promises more than a `u128` counts.
    pub(crate) fn promised(&self) -> u128 {
        let elements = self.dims.iter().fold(1u128, |all, &dim| all.saturating_mul(u128::from(dim)));
        elements.saturating_mul(self.element.size as u128).saturating_add(u128::from(self.data_offset))
    }

    /// The array as images: (n, height, width), (n, height, width, channels), (n, channels, height, width), or
    /// (n, values) with a shape that is given or square.
    pub(crate) fn images(&self, origin: &Origin, asked: Option<Shape>) -> Result<Layout> {
        let [images, ref sides @ ..] = self.dims[..] else {
            return Err(self.bad_dims(origin, "images in 2 to 4 dimensions"));
        };
        if images == 0 {
            return Err(Error::EmptySet { origin: origin.clone() });
        }
        let mut arrangement = Arrangement::AsSeen;
        let shape = match *sides {
            [values] => match asked {
                Some(shape) => shape,
                None => square(values, origin)?,
            },
            [height, width] => self.shape(origin, height, width, 1)?,
            [height, width, channels] if channels <= CHANNELS => self.shape(origin, height, width, channels)?,
            [channels @ (1 | 3), height, width] if asked.is_none_or(|asked| asked.channels() as u64 == channels) => {
                arrangement = if channels == 1 { Arrangement::AsSeen } else { Arrangement::Planes };
                self.shape(origin, height, width, channels)?
            }
            [height, width, channels] if asked.is_some() => self.shape(origin, height, width, channels)?,
            [_, _, _] => {
                return Err(self.bad_dims(
                    origin,
                    "(n, height, width, channels) with at most 4 channels, or (n, channels, height, width) with 1 or 3",
                ));
            }
            _ => return Err(self.bad_dims(origin, "images in 2 to 4 dimensions")),
        };
        self.check_shape(origin, shape, asked)?;
        let images = usize::try_from(images).map_err(|_| self.bad_dims(origin, "fewer images"))?;
        Ok(Layout { images, shape, arrangement })
    }

    pub(crate) fn shape(&self, origin: &Origin, height: u64, width: u64, channels: u64) -> Result<Shape> {
        let side = |side: u64| usize::try_from(side).unwrap_or(usize::MAX);
        Shape::new(side(height), side(width), side(channels))
            .map_err(|_| self.bad_dims(origin, "sides of at least 1 and at most 4294967295 values per image"))
    }

    pub(crate) fn check_shape(&self, origin: &Origin, shape: Shape, asked: Option<Shape>) -> Result<()> {
        let Some(asked) = asked else { return Ok(()) };
        let values = self.dims[1..].iter().fold(1u128, |all, &dim| all.saturating_mul(u128::from(dim)));
        if shape == asked && values == asked.values() as u128 {
            return Ok(());
        }
        Err(Error::ShapeMismatch {
            origin: origin.clone(),
            asked: asked.to_string(),
            found: format!("dimensions {:?}", self.dims),
        })
    }

    pub(crate) fn bad_dims(&self, origin: &Origin, expected: &str) -> Error {
        Error::Dimensions {
            origin: origin.clone(),
            offset: self.dims_offset,
            expected: expected.to_owned(),
            found: self.dims.clone(),
            advice: "check that this is the image file, and move the channels to the last axis",
        }
    }

    /// Whether the elements are grey values without a look at them.
    pub(crate) fn is_bytes(&self) -> bool {
        self.element.is_u8() && !self.floats
    }

    /// Reads all elements, which are bytes, as grey values in row-major order.
    pub(crate) fn read_bytes(&self, mut stream: Stream<'_>) -> Result<Vec<u8>> {
        stream.check_promise(self.promised())?;
        let mut pixels: Vec<u8> = Vec::new();
        self.each_chunk(&mut stream, |_, chunk, stream| {
            let bytes = (pixels.len() + chunk.len()) as u64;
            let out_of_memory = |_| Error::OutOfMemory { origin: stream.origin.clone(), bytes };
            pixels.try_reserve(chunk.len()).map_err(out_of_memory)?;
            pixels.extend_from_slice(chunk);
            Ok(())
        })?;
        stream.finish()?;
        Ok(self.in_order(pixels))
    }

    /// Calls `take` with all elements as finite numbers, in the order in which they are stored.
    pub(crate) fn each_number(
        &self,
        mut stream: Stream<'_>,
        layout: &Layout,
        take: &mut dyn FnMut(&[f64]) -> Result<()>,
    ) -> Result<()> {
        stream.check_promise(self.promised())?;
        let mut numbers = Vec::with_capacity(CHUNK_BYTES / self.element.size);
        self.each_chunk(&mut stream, |first, chunk, stream| {
            numbers.clear();
            self.element.decode(chunk, &mut numbers);
            let wrong = |number: f64| !number.is_finite() || (self.element.kind == Kind::Bool && number > 1.0);
            if let Some(index) = numbers.iter().position(|&number| wrong(number)) {
                return Err(self.wrong_number(&stream.origin, layout, first + index as u64, numbers[index]));
            }
            take(&numbers)
        })?;
        stream.finish()
    }

    fn wrong_number(&self, origin: &Origin, layout: &Layout, index: u64, found: f64) -> Error {
        let values = layout.shape.values() as u64;
        let (image, value) = match self.fortran_order {
            true => (index % self.dims[0], self.in_c_order(index / self.dims[0])),
            false => (index / values, index % values),
        };
        let (origin, offset) = (origin.clone(), self.data_offset + index * self.element.size as u64);
        if self.element.kind == Kind::Bool {
            return Error::PixelOutside { origin, offset, image, most: 1, found: found as i128 };
        }
        let place = layout.arrangement.position(layout.shape, value as usize);
        let place = format!("row {}, column {}, channel {}", place.row, place.col, place.channel);
        Error::NotFinite { origin, offset, image, place, found }
    }

    /// Where the value that is stored at `index` among those of one image, the first side fastest, lies in row-major
    /// order.
    fn in_c_order(&self, mut index: u64) -> u64 {
        let mut place = 0;
        for (axis, &side) in self.dims[1..].iter().enumerate() {
            place += index % side * self.dims[axis + 2..].iter().product::<u64>();
            index /= side;
        }
        place
    }

    /// Pixels in the order in which they are stored, put so that the last index runs fastest.
    pub(crate) fn in_order(&self, pixels: Vec<u8>) -> Vec<u8> {
        if !self.fortran_order || pixels.is_empty() {
            return pixels;
        }
        let images = self.dims[0] as usize;
        let values = pixels.len() / images;
        let mut ordered = vec![0; pixels.len()];
        for (value, column) in pixels.chunks_exact(images).enumerate() {
            let place = self.in_c_order(value as u64) as usize;
            for (image, &pixel) in column.iter().enumerate() {
                ordered[image * values + place] = pixel;
            }
        }
        ordered
    }

    /// Reads all elements as labels: one dimension, or (n, 1).
    pub(crate) fn read_labels(&self, stream: Stream<'_>) -> Result<Labels> {
        if !matches!(self.dims[..], [_] | [_, 1]) {
            return Err(self.bad_label_dims(
                stream.origin,
                "labels in 1 dimension, or (n, 1)".to_owned(),
                "check that this is the label file, with one label for each image",
            ));
        }
        self.read_every_label(stream, 0, 1)
    }

    /// Reads one column of labels: two dimensions, (n, columns).
    pub(crate) fn read_label_column(&self, stream: Stream<'_>, column: usize, columns: usize) -> Result<Labels> {
        if self.dims.len() != 2 || self.dims[1] != columns as u64 || self.fortran_order {
            let expected = format!("labels in 2 dimensions, (n, {columns})");
            let advice = "check that this is the publisher's label file";
            return Err(self.bad_label_dims(stream.origin, expected, advice));
        }
        self.read_every_label(stream, column, columns)
    }

    /// Reads two dimensions, (n, classes), of 0 and just one 1 in each row: its column is the label.
    pub(crate) fn read_one_hot(&self, mut stream: Stream<'_>) -> Result<Labels> {
        let expected =
            "labels in 1 dimension, (n, 1), or (n, classes) with a single 1 in each row and 0 else".to_owned();
        let advice = "check that this is the label file, with one label for each image";
        let classes = self.dims[1];
        if self.fortran_order || classes > MAX_CLASSES as u64 {
            return Err(self.bad_label_dims(stream.origin, expected, advice));
        }
        stream.check_promise(self.promised())?;
        let mut labels = Labels::new(stream.origin.clone());
        let mut hot: Option<u64> = None;
        self.each_chunk(&mut stream, |first, chunk, stream| {
            for (index, bytes) in (first..).zip(chunk.chunks_exact(self.element.size)) {
                let column = index % classes;
                let value = self.element.integer(bytes);
                if value == Some(1) && hot.is_none() {
                    hot = Some(column);
                } else if value != Some(0) {
                    return Err(self.bad_label_dims(stream.origin.clone(), expected.clone(), advice));
                }
                if column + 1 == classes {
                    let label = hot.take();
                    let label =
                        label.ok_or_else(|| self.bad_label_dims(stream.origin.clone(), expected.clone(), advice))?;
                    labels.push_number(i128::from(label))?;
                }
            }
            Ok(())
        })?;
        stream.finish()?;
        Ok(labels)
    }

    fn bad_label_dims(&self, origin: Origin, expected: String, advice: &'static str) -> Error {
        Error::Dimensions { origin, offset: self.dims_offset, expected, found: self.dims.clone(), advice }
    }

    /// Reads the labels among the elements: of each `step` of them, the one at `start`.
    fn read_every_label(&self, mut stream: Stream<'_>, start: usize, step: usize) -> Result<Labels> {
        stream.check_promise(self.promised())?;
        let mut labels = Labels::new(stream.origin.clone());
        self.each_chunk(&mut stream, |first, chunk, stream| {
            let elements = (first..).zip(chunk.chunks_exact(self.element.size));
            let mut wanted = elements.filter(|(index, _)| index % step as u64 == start as u64);
            wanted.try_for_each(|(index, bytes)| match self.element.integer(bytes) {
                Some(label) => labels.push_number(label),
                None => {
                    let origin = stream.origin.clone();
                    Err(Error::LabelNotWhole { origin, index: index / step as u64, found: self.element.float(bytes) })
                }
            })
        })?;
        stream.finish()?;
        Ok(labels)
    }

    /// Reads the promised elements, a chunk of whole ones at a time, with the index of each chunk's first.
    pub(crate) fn each_chunk(
        &self,
        stream: &mut Stream<'_>,
        mut take: impl FnMut(u64, &[u8], &Stream<'_>) -> Result<()>,
    ) -> Result<()> {
        let promised = self.promised();
        let mut missing = promised - u128::from(self.data_offset);
        let mut chunk = vec![0; CHUNK_BYTES];
        let mut first = 0;
        while missing > 0 {
            let size = missing.min(CHUNK_BYTES as u128) as usize;
            stream.fill(&mut chunk[..size], promised)?;
            take(first, &chunk[..size], stream)?;
            first += (size / self.element.size) as u64;
            missing -= size as u128;
        }
        Ok(())
    }
}

impl Arrangement {
    /// The row, column and channel of the value that is stored at `index`.
    fn position(self, shape: Shape, index: usize) -> Position {
        let (height, width) = (shape.height(), shape.width());
        let (plane, place) = (index / (height * width), index % (height * width));
        match self {
            Self::AsSeen => shape.position(index),
            Self::Planes => Position { row: place / width, col: place % width, channel: plane },
            Self::Columns => Position { row: place % height, col: place / height, channel: plane },
        }
    }
}

/// The square image with so many values.
fn square(values: u64, origin: &Origin) -> Result<Shape> {
    crate::reading::shape::square(values).ok_or_else(|| Error::NotSquare { origin: origin.clone(), values })
}
