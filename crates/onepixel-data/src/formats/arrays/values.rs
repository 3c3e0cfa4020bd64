//! How do numbers become grey values when only all of them together say how?
//!
//! The train set is gone through once to learn its range, and once more to be scaled; what is compressed is decompressed
//! twice rather than held as floats. Values that turn out to be grey values already need no second time.

use onepixel::dataset::{MemoryImages, Shape};

use crate::bytes::origin::Origin;
use crate::error::{Error, Result};
use crate::formats::arrays::scaling::{Scaling, Survey};
use crate::reading::journal::Reading;
use crate::reading::labels::Labels;
use crate::reading::parts::{Part, Parts};

/// Numbers that can be gone through from front to back, as often as needed.
pub(crate) trait Values {
    fn origin(&self) -> &Origin;

    /// Whether they are floats; known once they have been gone through.
    fn are_floats(&self) -> bool;

    /// The most bytes that their pixels may take.
    fn most_bytes(&self) -> u64 {
        u64::MAX
    }

    /// Calls `take` with all values in order, some at a time; they are finite.
    fn each(&mut self, take: &mut dyn FnMut(&[f64]) -> Result<()>) -> Result<()>;
}

/// Values whose pixels are held in memory.
pub(crate) struct Held<V> {
    pub(crate) values: V,
    /// The pixels, where the values turned out to be some.
    pixels: Option<Vec<u8>>,
}

impl<V: Values> Held<V> {
    pub(crate) fn new(values: V) -> Self {
        Self { values, pixels: None }
    }

    /// Goes through the values, and keeps them for as long as they are grey values.
    pub(crate) fn scaling(&mut self) -> Result<Scaling> {
        let mut survey = Survey::new();
        let mut kept = Room::of(&self.values);
        let mut grey = true;
        self.values.each(&mut |values| {
            survey.take(values);
            grey = grey && survey.is_grey();
            match grey {
                true => kept.push(values, &Scaling::IDENTITY),
                false => {
                    kept.pixels = Vec::new();
                    Ok(())
                }
            }
        })?;
        let scaling = Scaling::of(&survey, self.values.are_floats());
        self.pixels = (grey && scaling.is_identity()).then_some(kept.pixels);
        Ok(scaling)
    }

    /// The pixels, and how many values lie beyond what the scaling knows.
    pub(crate) fn pixels(&mut self, scaling: Scaling) -> Result<(Vec<u8>, u64)> {
        if let Some(pixels) = self.pixels.take() {
            return Ok((pixels, 0));
        }
        let mut scaled = Room::of(&self.values);
        let mut outside = 0;
        self.values.each(&mut |values| {
            outside += scaling.outside(values);
            scaled.push(values, &scaling)
        })?;
        Ok((scaled.pixels, outside))
    }
}

/// Values of images with a label for each.
pub(crate) trait Labelled: Values {
    fn shape(&self) -> Shape;

    /// The labels, if there are some; known once the values have been gone through.
    fn into_labels(self) -> Option<Labels>;
}

/// Reads a train set and its test set, scaled by the range of the train set.
pub(crate) fn held_parts<V: Labelled>(train: V, test: Option<V>, reading: &Reading<'_>) -> Result<Parts> {
    let mut train = Held::new(train);
    let scaling = train.scaling()?;
    let (train, _) = train.into_part(scaling)?;
    let test = test.map(|test| Held::new(test).into_part(scaling)).transpose()?;
    scaling.note(&train.images_origin, test.as_ref().map_or(0, |(_, outside)| *outside), reading);
    Ok(Parts::new(train, test.map(|(test, _)| test)))
}

impl<V: Labelled> Held<V> {
    fn into_part(mut self, scaling: Scaling) -> Result<(Part, u64)> {
        let (pixels, outside) = self.pixels(scaling)?;
        let origin = self.values.origin().clone();
        let images = MemoryImages::new(self.values.shape(), pixels)
            .map_err(|source| Error::Dataset { origin: origin.clone(), source })?;
        let labels = self.values.into_labels();
        Ok((Part { labels, ..Part::unlabelled(Box::new(images), origin) }, outside))
    }
}

/// Pixels that grow as values arrive.
struct Room {
    origin: Origin,
    most: u64,
    pixels: Vec<u8>,
}

impl Room {
    fn of(values: &impl Values) -> Self {
        Self { origin: values.origin().clone(), most: values.most_bytes(), pixels: Vec::new() }
    }

    fn push(&mut self, values: &[f64], scaling: &Scaling) -> Result<()> {
        let bytes = (self.pixels.len() + values.len()) as u64;
        if bytes > self.most {
            return Err(Error::MemoryAllowed { origin: self.origin.clone(), most: self.most });
        }
        self.pixels.try_reserve(values.len()).map_err(|_| Error::OutOfMemory { origin: self.origin.clone(), bytes })?;
        scaling.push(values, &mut self.pixels);
        Ok(())
    }
}
