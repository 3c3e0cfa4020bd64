//! How is a network to be used, and what may it take?

use crate::error::{BackboneError, Result};
use crate::graph::input::ImageInput;
use crate::preprocessing::{Filter, Fit, Preprocessing, Preset};

/// What the caller says about a network. Whatever is `None` follows from the file, then from the preset.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// What is done to images; where it is not stated, that of the family if the file is one of its weights, else
    /// [`Preset::Imagenet`].
    pub preset: Option<Preset>,
    /// Height and width that images are brought to.
    pub size: Option<(usize, usize)>,
    /// How proportions change.
    pub fit: Option<Fit>,
    /// How much of the shorter side a crop keeps, as a fraction.
    pub crop: Option<f32>,
    /// How pixels are computed.
    pub filter: Option<Filter>,
    /// Subtracted from red, green and blue of 0 to 1.
    pub mean: Option<[f32; 3]>,
    /// What red, green and blue are divided by then.
    pub deviation: Option<[f32; 3]>,
    /// The value that is taken as features, one of the network's outputs or any other; else the first output of shape
    /// (n, features), then the first of (n, channels, height, width).
    pub output: Option<String>,
    /// Bytes that weights and values may take.
    pub memory: u64,
    /// Multiplications that an image may take. A large transformer (ViT-L/14 at 224 pixels) takes 8e10.
    pub work: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            preset: None,
            size: None,
            fit: None,
            crop: None,
            filter: None,
            mean: None,
            deviation: None,
            output: None,
            memory: 4 << 30,
            work: 400_000_000_000,
        }
    }
}

impl Options {
    /// What is done to images of a network, where its family has a preset and a size.
    pub(crate) fn preprocessing(&self, input: &ImageInput, (family, size): (Preset, usize)) -> Result<Preprocessing> {
        let (height, width) = self.size.unwrap_or((input.height.unwrap_or(size), input.width.unwrap_or(size)));
        for (setting, stated, asked) in [("height", input.height, height), ("width", input.width, width)] {
            if let Some(stated) = stated.filter(|&stated| stated != asked) {
                let expected = format!("the {setting} of {stated} pixels that the network takes");
                return Err(BackboneError::Setting { setting: "size", expected, found: asked.to_string() });
            }
        }
        let published = self.preset.unwrap_or(family).preprocessing((height, width));
        let preprocessing = Preprocessing {
            fit: self.fit.unwrap_or(published.fit),
            crop: self.crop.unwrap_or(published.crop),
            filter: self.filter.unwrap_or(published.filter),
            mean: self.mean.unwrap_or(published.mean),
            deviation: self.deviation.unwrap_or(published.deviation),
            ..published
        };
        preprocessing.check()?;
        Ok(preprocessing)
    }
}
