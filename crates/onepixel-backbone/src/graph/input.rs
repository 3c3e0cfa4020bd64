//! How do images go into a network: of which size, with how many channels, and in which order?

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::{BackboneError, Result};

/// The input as a file declares it.
#[derive(Debug, Clone)]
pub(crate) struct Declared {
    pub name: String,
    /// Sizes; `None` where any is taken.
    pub dims: Vec<Option<usize>>,
}

/// In which order the numbers of an image lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// Shape (n, channels, height, width).
    ChannelsFirst,
    /// Shape (n, height, width, channels).
    ChannelsLast,
}

/// The input of a network that takes an image.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ImageInput {
    pub layout: Layout,
    /// 3, or 1.
    pub channels: usize,
    /// The only height that is taken, if there is one.
    pub height: Option<usize>,
    /// The only width that is taken, if there is one.
    pub width: Option<usize>,
}

impl ImageInput {
    /// What a declared input means: channels are where the file says that there are three, or one. Where it says nothing they
    /// come first, as PyTorch exports them.
    pub fn new(declared: &Declared, path: &Path) -> Result<Self> {
        let wrong = |advice| BackboneError::Input { path: path.to_path_buf(), found: described(declared), advice };
        let &[batch, second, third, fourth] = declared.dims.as_slice() else {
            return Err(wrong("export the network that takes images"));
        };
        if batch.is_some_and(|batch| batch != 1) {
            return Err(wrong("export the network with a batch of one image, or of any number"));
        }
        let colour = |dim: Option<usize>| matches!(dim, Some(1 | 3));
        let first = |channels| Self { layout: Layout::ChannelsFirst, channels, height: third, width: fourth };
        let last = |channels| Self { layout: Layout::ChannelsLast, channels, height: second, width: third };
        match (second, fourth) {
            (Some(channels), _) if colour(second) => Ok(first(channels)),
            (_, Some(channels)) if colour(fourth) => Ok(last(channels)),
            (None, _) => Ok(first(3)),
            _ => Err(wrong("networks of other numbers of channels take no photographs")),
        }
    }

    /// The shape of one image in its layout.
    pub fn shape(&self, (height, width): (usize, usize)) -> [usize; 4] {
        match self.layout {
            Layout::ChannelsFirst => [1, self.channels, height, width],
            Layout::ChannelsLast => [1, height, width, self.channels],
        }
    }
}

fn described(declared: &Declared) -> String {
    let dims = declared.dims.iter().take(8).map(|dim| dim.map_or("?".into(), |dim| dim.to_string()));
    format!("{} of shape ({})", declared.name, dims.collect::<Vec<_>>().join(", "))
}
