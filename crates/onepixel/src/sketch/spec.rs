//! What is kept of which images?

use std::fmt;

use super::SketchError;
use crate::dataset::Shape;

/// The most values of an image that are counted: 1 KiB of counts for each, in each class and fold.
const MOST_VALUES: usize = 1 << 20;

/// The most images of each class and set that are kept.
const MOST_SAMPLED: usize = 1 << 16;

/// The contents whose copies are counted, where there are more.
const CONTENTS: usize = 1 << 22;

/// What a sketch keeps. Only sketches of one specification are merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SketchSpec {
    shape: Shape,
    sample: usize,
    contents: usize,
}

impl SketchSpec {
    /// The images of each class and set that are kept where nothing else is said.
    pub const SAMPLE: usize = 256;

    /// Images of this shape, of which [`SketchSpec::SAMPLE`] are kept of each class and set, and of which the copies of
    /// 4,194,304 contents are counted.
    ///
    /// # Errors
    ///
    /// An image has more than 1,048,576 values.
    pub fn new(shape: Shape) -> Result<Self, SketchError> {
        if shape.values() > MOST_VALUES {
            let (values, most) = (shape.values(), MOST_VALUES);
            return Err(SketchError::LargeImages { shape: shape.to_string(), values, most });
        }
        Ok(Self { shape, sample: Self::SAMPLE, contents: CONTENTS })
    }

    /// The same with so many images kept of each class and set.
    ///
    /// # Errors
    ///
    /// It is none, or more than 65,536.
    pub fn with_sample(self, images: usize) -> Result<Self, SketchError> {
        match images {
            1..=MOST_SAMPLED => Ok(Self { sample: images, ..self }),
            _ => Err(SketchError::SampleSize { found: images, most: MOST_SAMPLED }),
        }
    }

    /// The shape of every image.
    pub fn shape(self) -> Shape {
        self.shape
    }

    /// How many images of each class and set are kept.
    pub fn sample(self) -> usize {
        self.sample
    }

    /// Of how many contents the copies are counted; of more, those with the lowest digests.
    pub fn contents(self) -> usize {
        self.contents
    }

    /// The same with the copies of so many contents counted.
    #[cfg(test)]
    pub(super) fn with_contents(self, contents: usize) -> Self {
        Self { contents, ..self }
    }

    /// As it was written; `None` if nothing is made so.
    pub(super) fn restored(shape: Shape, sample: usize, contents: usize) -> Option<Self> {
        let spec = Self::new(shape).ok()?.with_sample(sample).ok()?;
        (1..=CONTENTS).contains(&contents).then_some(Self { contents, ..spec })
    }
}

impl fmt::Display for SketchSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "images of {} with a sample of {} of each class", self.shape, self.sample)?;
        if self.contents < CONTENTS { write!(f, " and {} contents", self.contents) } else { Ok(()) }
    }
}
