//! What does an array file hold, once its header is read?
//!
//! IDX and NPY are the same thing with different headers: elements of one type, in one order, after a statement of how
//! many there are. What follows the header is read here for both.

use onepixel::dataset::{MemoryImages, Shape};

use crate::error::{Error, Result};
use crate::labels::Labels;
use crate::stream::Stream;

/// Bytes that are converted at a time; a multiple of every element size.
const CHUNK_BYTES: usize = 1 << 16;

/// The most values per pixel that are taken for channels unless the shape is given: grey, grey and opacity, RGB, RGBA.
const CHANNELS: u64 = 4;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Unsigned,
    Signed,
    Bool,
    Float,
}

/// The type of an array's elements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) kind: Kind,
    /// Bytes: 1, 2, 4 or 8.
    pub(crate) size: usize,
    pub(crate) big_endian: bool,
}

impl Element {
    pub(super) fn is_u8(self) -> bool {
        self.kind == Kind::Unsigned && self.size == 1
    }

    pub(crate) fn name(self) -> String {
        let bits = 8 * self.size;
        match self.kind {
            Kind::Unsigned => format!("u{bits}"),
            Kind::Signed => format!("i{bits}"),
            Kind::Bool => "bool".to_owned(),
            Kind::Float => format!("f{bits}"),
        }
    }

    fn largest_pixel(self) -> u8 {
        match (self.kind, self.size) {
            (Kind::Bool, _) => 1,
            (Kind::Signed, 1) => i8::MAX as u8,
            _ => u8::MAX,
        }
    }

    /// The element as a number; only for integers and booleans.
    fn number(self, bytes: &[u8]) -> i128 {
        let push = |number: u64, &byte: &u8| number << 8 | u64::from(byte);
        let number = match self.big_endian {
            true => bytes.iter().fold(0, push),
            false => bytes.iter().rev().fold(0, push),
        };
        let unused = 64 - 8 * self.size as u32;
        match self.kind {
            Kind::Signed => i128::from((number << unused) as i64 >> unused),
            _ => i128::from(number),
        }
    }

    /// The element as a grey value, if it is one.
    fn pixel(self, bytes: &[u8]) -> Option<u8> {
        let (&low, high) = match self.big_endian {
            true => bytes.split_last()?,
            false => bytes.split_first()?,
        };
        (low <= self.largest_pixel() && high.iter().all(|&byte| byte == 0)).then_some(low)
    }
}

/// What the header of an array file states, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) format: &'static str,
    pub(crate) element: Element,
    pub(crate) element_offset: u64,
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
}

impl Header {
    /// Bytes of the whole array with its header; saturates where a hostile header promises more than a `u128` counts.
    pub(crate) fn promised(&self) -> u128 {
        let elements = self.dims.iter().fold(1u128, |all, &dim| all.saturating_mul(u128::from(dim)));
        elements.saturating_mul(self.element.size as u128).saturating_add(u128::from(self.data_offset))
    }

    /// The array as images: (n, height, width), (n, height, width, channels), or (n, values) with a shape that is given
    /// or square.
    pub(crate) fn images(&self, stream: &Stream<'_>, asked: Option<Shape>) -> Result<Layout> {
        let [images, ref sides @ ..] = self.dims[..] else {
            return Err(self.bad_dims(stream, "images in 2 to 4 dimensions"));
        };
        if images == 0 {
            return Err(Error::EmptySet { origin: stream.origin.clone() });
        }
        let shape = match *sides {
            [values] => match asked {
                Some(shape) => shape,
                None => square(values, stream)?,
            },
            [height, width] => self.shape(stream, height, width, 1)?,
            [height, width, channels] if channels <= CHANNELS || asked.is_some() => {
                self.shape(stream, height, width, channels)?
            }
            [_, _, _] => return Err(self.bad_dims(stream, "(n, height, width, channels) with at most 4 channels")),
            _ => return Err(self.bad_dims(stream, "images in 2 to 4 dimensions")),
        };
        self.check_shape(stream, shape, asked)?;
        let images = usize::try_from(images).map_err(|_| self.bad_dims(stream, "fewer images"))?;
        Ok(Layout { images, shape })
    }

    fn shape(&self, stream: &Stream<'_>, height: u64, width: u64, channels: u64) -> Result<Shape> {
        let side = |side: u64| usize::try_from(side).unwrap_or(usize::MAX);
        Shape::new(side(height), side(width), side(channels))
            .map_err(|_| self.bad_dims(stream, "sides of at least 1 and at most 4294967295 values per image"))
    }

    fn check_shape(&self, stream: &Stream<'_>, shape: Shape, asked: Option<Shape>) -> Result<()> {
        let Some(asked) = asked else { return Ok(()) };
        let values = self.dims[1..].iter().fold(1u128, |all, &dim| all.saturating_mul(u128::from(dim)));
        if shape == asked && values == asked.values() as u128 {
            return Ok(());
        }
        Err(Error::ShapeMismatch {
            origin: stream.origin.clone(),
            asked: asked.to_string(),
            found: format!("dimensions {:?}", self.dims),
        })
    }

    fn bad_dims(&self, stream: &Stream<'_>, expected: &str) -> Error {
        Error::Dimensions {
            origin: stream.origin.clone(),
            offset: self.dims_offset,
            expected: expected.to_owned(),
            found: self.dims.clone(),
            advice: "check that this is the image file, and move the channels to the last axis",
        }
    }

    fn check_element(
        &self,
        stream: &Stream<'_>,
        fits: bool,
        expected: &'static str,
        advice: &'static str,
    ) -> Result<()> {
        if fits {
            return Ok(());
        }
        Err(Error::ElementType {
            origin: stream.origin.clone(),
            offset: self.element_offset,
            expected,
            found: self.element.name(),
            advice,
        })
    }

    /// Checks that the elements can be pixels: u8 in IDX, any integer or bool in NPY.
    pub(crate) fn check_pixels(&self, stream: &Stream<'_>) -> Result<()> {
        let advice = "scale the images to 0..=255 and save them as u8";
        if self.format == super::idx::NAME {
            return self.check_element(stream, self.element.is_u8(), "u8 (08)", advice);
        }
        self.check_element(stream, self.element.kind != Kind::Float, "an integer or bool", advice)
    }

    /// Whether the elements are pixels as they lie in the file.
    pub(crate) fn is_pixels(&self) -> bool {
        self.element.is_u8() && !self.fortran_order
    }

    /// Reads all elements as images.
    pub(crate) fn read_images(&self, mut stream: Stream<'_>, layout: Layout) -> Result<MemoryImages> {
        let promised = self.promised();
        stream.check_promise(promised)?;
        let mut pixels = Vec::new();
        self.each_chunk(&mut stream, |first, chunk, stream| self.push_pixels(&mut pixels, first, chunk, stream))?;
        let origin = stream.origin.clone();
        stream.finish()?;
        let pixels = match self.fortran_order {
            true => self.in_c_order(&pixels),
            false => pixels,
        };
        MemoryImages::new(layout.shape, pixels).map_err(|source| Error::Dataset { origin, source })
    }

    fn push_pixels(&self, pixels: &mut Vec<u8>, first: u64, chunk: &[u8], stream: &Stream<'_>) -> Result<()> {
        pixels.try_reserve(chunk.len() / self.element.size).map_err(|_| Error::OutOfMemory {
            origin: stream.origin.clone(),
            bytes: (pixels.len() + chunk.len()) as u64,
        })?;
        if self.element.is_u8() {
            pixels.extend_from_slice(chunk);
            return Ok(());
        }
        for (index, bytes) in chunk.chunks_exact(self.element.size).enumerate() {
            let Some(pixel) = self.element.pixel(bytes) else {
                return Err(self.pixel_outside(stream, first + index as u64, self.element.number(bytes)));
            };
            pixels.push(pixel);
        }
        Ok(())
    }

    fn pixel_outside(&self, stream: &Stream<'_>, index: u64, found: i128) -> Error {
        let image = match self.fortran_order {
            true => index % self.dims[0],
            false => index / self.dims[1..].iter().product::<u64>(),
        };
        Error::PixelOutside {
            origin: stream.origin.clone(),
            offset: self.data_offset + index * self.element.size as u64,
            image,
            most: if self.element.kind == Kind::Bool { 1 } else { u8::MAX },
            found,
        }
    }

    /// Pixels whose first index runs fastest, put so that the last does. There is one for each element promised.
    fn in_c_order(&self, pixels: &[u8]) -> Vec<u8> {
        let images = self.dims[0] as usize;
        let sides: Vec<usize> = self.dims[1..].iter().map(|&side| side as usize).collect();
        let values = sides.iter().product();
        let mut ordered = vec![0; pixels.len()];
        for value in 0..values {
            let (mut rest, mut source) = (value, 0);
            // From the last index to the first; each weighs as much as all before it together.
            for (axis, &side) in sides.iter().enumerate().rev() {
                source += rest % side * sides[..axis].iter().product::<usize>();
                rest /= side;
            }
            let column = &pixels[source * images..][..images];
            for (image, &pixel) in column.iter().enumerate() {
                ordered[image * values + value] = pixel;
            }
        }
        ordered
    }

    /// Reads all elements as labels: one dimension, or (n, 1).
    pub(crate) fn read_labels(&self, mut stream: Stream<'_>) -> Result<Labels> {
        let advice = "save the labels as integers";
        self.check_element(&stream, self.element.kind != Kind::Float, "an integer", advice)?;
        if !matches!(self.dims[..], [_] | [_, 1]) {
            return Err(Error::Dimensions {
                origin: stream.origin.clone(),
                offset: self.dims_offset,
                expected: "labels in 1 dimension, or (n, 1)".to_owned(),
                found: self.dims.clone(),
                advice: "check that this is the label file, with one label for each image",
            });
        }
        stream.check_promise(self.promised())?;
        let mut labels = Labels::new(stream.origin.clone());
        self.each_chunk(&mut stream, |_, chunk, _| {
            let mut elements = chunk.chunks_exact(self.element.size);
            elements.try_for_each(|bytes| labels.push_number(self.element.number(bytes)))
        })?;
        stream.finish()?;
        Ok(labels)
    }

    /// Reads one column of labels: two dimensions, (n, columns).
    pub(crate) fn read_label_column(&self, mut stream: Stream<'_>, column: usize, columns: usize) -> Result<Labels> {
        let advice = "save the labels as integers";
        self.check_element(&stream, self.element.kind != Kind::Float, "an integer", advice)?;
        if self.dims.len() != 2 || self.dims[1] != columns as u64 || self.fortran_order {
            return Err(Error::Dimensions {
                origin: stream.origin.clone(),
                offset: self.dims_offset,
                expected: format!("labels in 2 dimensions, (n, {columns})"),
                found: self.dims.clone(),
                advice: "check that this is the publisher's label file",
            });
        }
        stream.check_promise(self.promised())?;
        let mut labels = Labels::new(stream.origin.clone());
        self.each_chunk(&mut stream, |first, chunk, _| {
            let elements = chunk.chunks_exact(self.element.size).zip(first..);
            let mut wanted = elements.filter(|(_, index)| index % columns as u64 == column as u64);
            wanted.try_for_each(|(bytes, _)| labels.push_number(self.element.number(bytes)))
        })?;
        stream.finish()?;
        Ok(labels)
    }

    /// Reads the promised elements, a chunk of whole ones at a time, with the index of each chunk's first.
    fn each_chunk(
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

/// The square image with so many values.
fn square(values: u64, stream: &Stream<'_>) -> Result<Shape> {
    crate::shape::square(values).ok_or_else(|| Error::NotSquare { origin: stream.origin.clone(), values })
}
