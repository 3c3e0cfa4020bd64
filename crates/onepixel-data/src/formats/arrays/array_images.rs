//! How do the images of an array become grey values?

use std::path::{Path, PathBuf};

use onepixel::dataset::MemoryImages;

use crate::bytes::origin::Origin;
use crate::bytes::supply::open_file;
use crate::error::{Error, Result};
use crate::formats::arrays::array::{Arrangement, Header, Layout};
use crate::formats::arrays::scaling::{Scaling, Survey};
use crate::formats::arrays::values::{Held, Values};
use crate::pixels::packed_images::{OpenAt, PackedImages};
use crate::pixels::raw_elements::RawElements;
use crate::pixels::raw_images::RawImages;
use crate::pixels::rearranged::Rearranged;
use crate::pixels::settle::settle;
use crate::reading::journal::Reading;
use crate::reading::memory::amount;
use crate::reading::parts::Pixels;

/// How the elements of an array lie.
pub(crate) enum Lying {
    /// As they are, and up to the end of this file.
    WholeFile(PathBuf),
    /// As they are, within this file.
    InFile(PathBuf),
    /// Where they can only be read from front to back.
    Packed,
}

/// An array of images whose header is read.
pub(crate) struct ArrayImages {
    pub(crate) origin: Origin,
    pub(crate) header: Header,
    pub(crate) layout: Layout,
    pub(crate) open: OpenAt,
    pub(crate) lying: Lying,
}

impl ArrayImages {
    /// The file in which one image lies after the other, as its elements are.
    fn raw_file(&self) -> Option<&PathBuf> {
        match &self.lying {
            Lying::WholeFile(file) | Lying::InFile(file) if !self.header.fortran_order => Some(file),
            _ => None,
        }
    }

    /// The images where they lie, in the order in which their values are stored.
    fn in_place(&self, file: &Path, scaling: Scaling) -> Result<Pixels> {
        let Layout { images: len, shape, .. } = self.layout;
        let (opened, bytes) = open_file(file)?;
        let (offset, element) = (self.header.data_offset, self.header.element);
        if matches!(self.lying, Lying::WholeFile(_)) && element.is_u8() && scaling.is_identity() {
            return Ok(Box::new(RawImages::new(opened, file, offset, shape, len)?));
        }
        if self.header.promised() > u128::from(bytes) {
            return Err(Error::Truncated {
                origin: self.origin.clone(),
                expected: self.header.promised(),
                found: bytes,
            });
        }
        Ok(Box::new(RawElements { file: opened, origin: self.origin.clone(), offset, element, scaling, shape, len }))
    }

    /// Whether the pixels may be held, or have to be: where the image index runs fastest, an image is all over the file.
    fn fits(&self, reading: &Reading<'_>) -> bool {
        let bytes = self.layout.images as u128 * self.layout.shape.values() as u128;
        self.header.fortran_order || bytes <= u128::from(reading.options.memory.bytes())
    }

    /// The images where they lie compressed.
    fn packed(self, reading: &Reading<'_>) -> Result<Pixels> {
        let Layout { images: len, shape, .. } = self.layout;
        reading.note(format!(
            "{}: {} of pixels are decompressed on every pass, because they exceed the memory allowed for them (`memory`); a raw copy is faster",
            self.origin,
            amount(len as f64 * shape.values() as f64)
        ));
        let promised = self.header.promised();
        (self.open)()?.check_promise(promised)?;
        let images = PackedImages { open: self.open, shape, len, promised };
        match self.layout.arrangement {
            Arrangement::AsSeen => Ok(Box::new(images)),
            Arrangement::Planes => Ok(Box::new(Rearranged::interleaved(images, shape))),
            Arrangement::Columns => Ok(Box::new(Rearranged::interleaved_columns(images, shape))),
        }
    }

    fn in_memory(&self, pixels: Vec<u8>) -> Result<Pixels> {
        let images = MemoryImages::new(self.layout.shape, pixels);
        Ok(Box::new(images.map_err(|source| Error::Dataset { origin: self.origin.clone(), source })?))
    }

    /// The images as they are seen.
    fn arranged(&self, images: Pixels, reading: &Reading<'_>) -> Result<Pixels> {
        let (origin, shape) = (&self.origin, self.layout.shape);
        match self.layout.arrangement {
            Arrangement::AsSeen => Ok(images),
            Arrangement::Planes => settle(Rearranged::interleaved(images, shape), origin, reading),
            Arrangement::Columns => settle(Rearranged::interleaved_columns(images, shape), origin, reading),
        }
    }
}

impl Values for ArrayImages {
    fn origin(&self) -> &Origin {
        &self.origin
    }

    fn are_floats(&self) -> bool {
        self.header.floats
    }

    fn each(&mut self, take: &mut dyn FnMut(&[f64]) -> Result<()>) -> Result<()> {
        self.header.each_number((self.open)()?, &self.layout, take)
    }
}

/// Reads the images of a train set and of its test set. The train set decides how the values of both are scaled.
pub(crate) fn read_pair(
    train: ArrayImages,
    test: Option<ArrayImages>,
    reading: &Reading<'_>,
) -> Result<(Pixels, Option<Pixels>)> {
    let (train, others) = read_sets(train, test.into_iter().collect(), reading)?;
    Ok((train, others.into_iter().next()))
}

/// Reads the images of a train set and of others. The train set decides how the values of all are scaled.
pub(crate) fn read_sets(
    train: ArrayImages,
    others: Vec<ArrayImages>,
    reading: &Reading<'_>,
) -> Result<(Pixels, Vec<Pixels>)> {
    let origin = train.origin.clone();
    let mut train = Held::new(train);
    let scaling = train.array_scaling()?;
    let (train, _) = train.scaled(scaling, false, reading)?;
    let others = others.into_iter().map(|set| Held::new(set).scaled(scaling, true, reading));
    let others: Vec<(Pixels, u64)> = others.collect::<Result<_>>()?;
    scaling.note(&origin, others.iter().map(|(_, outside)| outside).sum(), reading);
    Ok((train, others.into_iter().map(|(images, _)| images).collect()))
}

impl Held<ArrayImages> {
    /// What scaling the values call for.
    fn array_scaling(&mut self) -> Result<Scaling> {
        if self.values.header.is_bytes() {
            return Ok(Scaling::IDENTITY);
        }
        if self.values.raw_file().is_none() {
            return self.scaling();
        }
        let mut survey = Survey::new();
        self.values.each(&mut |values| {
            survey.take(values);
            Ok(())
        })?;
        Ok(Scaling::of(&survey, self.values.header.floats))
    }

    /// The scaled images, and for a test set how many values lie beyond what the scaling knows.
    fn scaled(mut self, scaling: Scaling, is_test: bool, reading: &Reading<'_>) -> Result<(Pixels, u64)> {
        let bytes = self.values.header.is_bytes() && scaling.is_identity();
        let (images, outside) = match self.values.raw_file().cloned() {
            Some(file) => {
                let outside = if is_test && !bytes { self.outside(scaling)? } else { 0 };
                let images = self.values.in_place(&file, scaling)?;
                match bytes || self.values.layout.arrangement != Arrangement::AsSeen {
                    true => (images, outside),
                    false => (settle(images, &self.values.origin, reading)?, outside),
                }
            }
            None if bytes && !self.values.fits(reading) => {
                return self.values.packed(reading).map(|images| (images, 0));
            }
            None if bytes => (self.values.in_memory(self.values.header.read_bytes((self.values.open)()?)?)?, 0),
            None => {
                let (pixels, outside) = self.pixels(scaling)?;
                (self.values.in_memory(self.values.header.in_order(pixels))?, outside)
            }
        };
        Ok((self.values.arranged(images, reading)?, outside))
    }

    fn outside(&mut self, scaling: Scaling) -> Result<u64> {
        let mut outside = 0;
        self.values.each(&mut |values| {
            outside += scaling.outside(values);
            Ok(())
        })?;
        Ok(outside)
    }
}
