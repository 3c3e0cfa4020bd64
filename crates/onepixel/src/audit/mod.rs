//! What do all probes say about a dataset?
//!
//! Each document is what one command found: the [`Audit`], all probes that are quick, and the [`Ladder`], which takes
//! minutes.

mod ladder;

use std::time::Instant;

use serde::Serialize;

use crate::dataset::{Dataset, ImageSet};
use crate::probes::pixels::{PixelsFinding, PixelsProbe, ProbeError};
use crate::progress::Progress;
pub use ladder::{Ladder, LadderTiming, RungTiming, SkippedTiming};

/// Version of the JSON documents that an [`Audit`] and a [`Ladder`] serialise to; raised when a key changes its meaning
/// or goes.
pub const SCHEMA_VERSION: u32 = 1;

/// All probes, with their settings.
#[derive(Debug, Clone, Default)]
pub struct AuditParams {
    /// How far one pixel gets.
    pub pixels: PixelsProbe,
}

impl AuditParams {
    /// Asks every question of a dataset.
    ///
    /// # Errors
    ///
    /// As [`PixelsProbe::run`].
    pub fn run(&self, dataset: &Dataset, progress: &dyn Progress) -> Result<Audit, ProbeError> {
        let begin = Instant::now();
        let pixels = self.pixels.run(dataset, progress)?;
        Ok(Audit {
            schema_version: SCHEMA_VERSION,
            onepixel_version: env!("CARGO_PKG_VERSION"),
            dataset: dataset.into(),
            pixels,
            timing: Timing { load_seconds: None, pixels_seconds: begin.elapsed().as_secs_f64() },
        })
    }
}

/// What the probes found in one dataset. Serialises to the document of the shipped JSON Schema.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Audit {
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// Version of this crate.
    pub onepixel_version: &'static str,
    /// What was looked at.
    pub dataset: DatasetSummary,
    /// How far one pixel gets.
    pub pixels: PixelsFinding,
    /// How long it took. The only part that differs from run to run.
    pub timing: Timing,
}

/// Wall-clock times in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Timing {
    /// Finding and opening the dataset, where the caller took the time.
    pub load_seconds: Option<f64>,
    /// The one-pixel probe, counting included.
    pub pixels_seconds: f64,
}

/// A dataset in numbers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DatasetSummary {
    /// What people call it.
    pub name: String,
    /// Where it was read from.
    pub source: String,
    /// The train set.
    pub train: ImageSetSummary,
    /// The test set, where there is one.
    pub test: Option<ImageSetSummary>,
}

/// An image set in numbers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImageSetSummary {
    /// Number of images.
    pub images: usize,
    /// Rows of each image.
    pub height: usize,
    /// Columns of each image.
    pub width: usize,
    /// Values per pixel.
    pub channels: usize,
    /// The classes, in the order of their labels.
    pub classes: Vec<ClassSummary>,
}

/// A class in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClassSummary {
    /// Its name.
    pub name: String,
    /// Number of its images.
    pub images: u32,
}

impl From<&Dataset> for DatasetSummary {
    fn from(dataset: &Dataset) -> Self {
        Self {
            name: dataset.name.clone(),
            source: dataset.source.clone(),
            train: (&dataset.train).into(),
            test: dataset.test.as_ref().map(Into::into),
        }
    }
}

impl From<&ImageSet> for ImageSetSummary {
    fn from(set: &ImageSet) -> Self {
        let shape = set.shape();
        let classes = set.classes().iter().zip(set.class_images());
        Self {
            images: set.len(),
            height: shape.height(),
            width: shape.width(),
            channels: shape.channels(),
            classes: classes.map(|(name, images)| ClassSummary { name: name.clone(), images }).collect(),
        }
    }
}
