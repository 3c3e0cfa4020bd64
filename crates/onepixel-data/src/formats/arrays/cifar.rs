//! CIFAR binary: records of label bytes and an image of 32×32, its red values first, then green, then blue.
//!
//! A. Krizhevsky, *Learning Multiple Layers of Features from Tiny Images* (2009); the layout is described at
//! <https://www.cs.toronto.edu/~kriz/cifar.html>. The format has no header: a file's length and its label bytes are all
//! that can be checked, and both are.

use std::path::Path;

use onepixel::dataset::{Images, MemoryImages, Shape};

use crate::bytes::origin::Origin;
use crate::bytes::stream::Stream;
use crate::bytes::supply::open_file;
use crate::error::{Error, Result};
use crate::pixels::raw_images::RawImages;
use crate::pixels::rearranged::Rearranged;
use crate::reading::shape;

/// What errors call the format.
const NAME: &str = "CIFAR binary";

/// Pixels of an image; each has a value in every plane.
const PIXELS: usize = 32 * 32;

/// Values of an image.
const VALUES: usize = 3 * PIXELS;

/// What the label bytes of a record are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Layout {
    /// The number of classes that each label byte tells apart.
    classes: &'static [u8],
    /// Which label byte is meant.
    label: usize,
}

/// CIFAR-10: one label byte.
pub(crate) const CIFAR_10: Layout = Layout { classes: &[10], label: 0 };

/// CIFAR-100 by its 100 classes.
pub(crate) const CIFAR_100_FINE: Layout = Layout { classes: &[20, 100], label: 1 };

/// CIFAR-100 by the 20 groups of its classes.
pub(crate) const CIFAR_100_COARSE: Layout = Layout { classes: &[20, 100], label: 0 };

impl Layout {
    /// The number of classes.
    pub(crate) fn class_count(self) -> usize {
        usize::from(self.classes[self.label])
    }

    /// Bytes of a record.
    fn record(self) -> usize {
        self.classes.len() + VALUES
    }

    /// The number of records in so many bytes.
    fn records(self, origin: &Origin, bytes: u64) -> Result<usize> {
        let record = self.record() as u64;
        let records = usize::try_from(bytes / record).unwrap_or(usize::MAX);
        match bytes % record {
            0 => Ok(records),
            rest => Err(Error::BadHeader {
                origin: origin.clone(),
                format: NAME,
                offset: bytes - rest,
                expected: format!("a record of {record} bytes (labels, then red, green and blue values of 32×32)"),
                found: format!("the end after {rest} bytes"),
            }),
        }
    }

    /// The label that is meant among the label bytes of the record with this index.
    fn label(self, origin: &Origin, index: usize, bytes: &[u8]) -> Result<u8> {
        match bytes.iter().zip(self.classes).position(|(label, classes)| label >= classes) {
            None => Ok(bytes[self.label]),
            Some(place) => Err(Error::BadHeader {
                origin: origin.clone(),
                format: NAME,
                offset: (index * self.record() + place) as u64,
                expected: format!("a label from 0 to {}", self.classes[place] - 1),
                found: bytes[place].to_string(),
            }),
        }
    }

    /// Opens a file of records: its images plane by plane, as they lie there, and their labels.
    pub(crate) fn open(self, path: &Path) -> Result<(RawImages, Vec<u8>)> {
        let (file, bytes) = open_file(path)?;
        let origin = Origin::file(path);
        let count = self.records(&origin, bytes)?;
        let images = RawImages::records(file, path, self.classes.len(), shape(&origin)?, count);
        let mut labels = Vec::with_capacity(count);
        images.prefixes(|bytes| {
            labels.push(self.label(&origin, labels.len(), bytes)?);
            Ok(())
        })?;
        Ok((images, labels))
    }

    /// Reads the records of a stream that should have so many `bytes`.
    pub(crate) fn read(self, mut stream: Stream<'_>, bytes: u64) -> Result<Records> {
        let origin = stream.origin.clone();
        stream.check_promise(u128::from(bytes))?;
        let mut records = Records::default();
        let mut record = vec![0; self.record()];
        for index in 0..self.records(&origin, bytes)? {
            stream.fill(&mut record, u128::from(bytes))?;
            let (labels, planes) = record.split_at(self.classes.len());
            records.push(self.label(&origin, index, labels)?, planes, &origin)?;
        }
        Ok(records)
    }
}

/// Images as they lie in files of records, seen pixel by pixel.
pub(crate) fn interleaved<I: Images>(stored: I) -> Rearranged<I> {
    let shape = stored.shape();
    Rearranged::interleaved(stored, shape)
}

fn shape(origin: &Origin) -> Result<Shape> {
    shape::fixed(origin, 32, 32, 3)
}

/// Labelled images in memory, pixel by pixel.
#[derive(Default)]
pub(crate) struct Records {
    pixels: Vec<u8>,
    labels: Vec<u8>,
}

impl Records {
    fn push(&mut self, label: u8, planes: &[u8], origin: &Origin) -> Result<()> {
        self.reserve(VALUES, origin)?;
        let (red, rest) = planes.split_at(PIXELS);
        let (green, blue) = rest.split_at(PIXELS);
        for ((&red, &green), &blue) in red.iter().zip(green).zip(blue) {
            self.pixels.extend_from_slice(&[red, green, blue]);
        }
        self.labels.push(label);
        Ok(())
    }

    /// Puts other records after these.
    pub(crate) fn append(&mut self, other: Self, origin: &Origin) -> Result<()> {
        if self.pixels.is_empty() {
            *self = other;
            return Ok(());
        }
        self.reserve(other.pixels.len(), origin)?;
        self.pixels.extend_from_slice(&other.pixels);
        self.labels.extend_from_slice(&other.labels);
        Ok(())
    }

    fn reserve(&mut self, bytes: usize, origin: &Origin) -> Result<()> {
        self.pixels
            .try_reserve(bytes)
            .map_err(|_| Error::OutOfMemory { origin: origin.clone(), bytes: (self.pixels.len() + bytes) as u64 })
    }

    /// The images and their labels.
    pub(crate) fn into_images(self, origin: &Origin) -> Result<(MemoryImages, Vec<u8>)> {
        let images = MemoryImages::new(shape(origin)?, self.pixels);
        let images = images.map_err(|source| Error::Dataset { origin: origin.clone(), source })?;
        Ok((images, self.labels))
    }
}
