//! What is done to an image before a network sees it? Its size, and the scale of its numbers.
//!
//! A network expects what it was trained with: another size costs accuracy, other numbers may cost all of it. Most files do
//! not say; a [`Preset`] states what the makers of a family published.

mod prepare;
mod preset;

use serde::{Deserialize, Serialize};

pub use prepare::{Image, Prepared};
pub use preset::Preset;
pub(crate) use preset::SIZE;

use crate::error::{BackboneError, Result};

/// How an image of one proportion becomes one of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fit {
    /// The middle is cut out.
    Crop,
    /// All of it is kept; what is left over gets the mean colour, which is 0 for the network.
    Pad,
    /// Height and width change, each as it must.
    Squash,
}

/// How pixels of another size are computed. Both average over the pixels that one covers where an image shrinks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Filter {
    /// Triangles.
    Bilinear,
    /// Cubic curves of Catmull and Rom (a = −0.5), as Pillow's `BICUBIC`.
    Bicubic,
}

/// What is done to an image: brought to a size, then every number `x`, of 0 to 255, becomes `(x / 255 − mean) / deviation`.
///
/// A network of one channel gets luminance (ITU-R BT.601), with the first mean and deviation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Preprocessing {
    /// Rows that the network sees.
    pub height: usize,
    /// Columns that the network sees.
    pub width: usize,
    /// How proportions change.
    pub fit: Fit,
    /// How much of the image's shorter side a crop keeps, as a fraction: 0.875 is the middle 224 of 256 pixels. Only where `fit`
    /// is a crop.
    pub crop: f32,
    /// How pixels are computed.
    pub filter: Filter,
    /// Subtracted from red, green and blue of 0 to 1.
    pub mean: [f32; 3],
    /// What red, green and blue are divided by then.
    pub deviation: [f32; 3],
}

/// Rows and columns that an image may have before and after: more would take more memory than any network is worth.
pub const MOST_SIDE: usize = 4096;

impl Preprocessing {
    /// Checks that it can be followed.
    ///
    /// # Errors
    ///
    /// [`BackboneError::Setting`] names what cannot be.
    pub fn check(&self) -> Result<()> {
        let wrong = |setting, expected: &str, found: String| {
            Err(BackboneError::Setting { setting, expected: expected.to_owned(), found })
        };
        if ![self.height, self.width].iter().all(|side| (1..=MOST_SIDE).contains(side)) {
            return wrong("size", &format!("1 to {MOST_SIDE} pixels"), format!("{}×{}", self.height, self.width));
        }
        if !(self.crop > 0.0 && self.crop <= 1.0) {
            return wrong("crop", "a fraction above 0 and up to 1", self.crop.to_string());
        }
        if let Some(mean) = self.mean.iter().find(|mean| !mean.is_finite()) {
            return wrong("mean", "finite numbers", mean.to_string());
        }
        if let Some(deviation) = self.deviation.iter().find(|deviation| !(deviation.is_finite() && **deviation > 0.0)) {
            return wrong("deviation", "finite numbers above 0", deviation.to_string());
        }
        Ok(())
    }
}
