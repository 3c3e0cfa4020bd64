//! To which size are images to be brought, and how do they fit into it?

use std::fmt;

/// What happens to images of more than 4,096 values for which no size is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LargeImages {
    /// They are brought to 32×32.
    #[default]
    WorkingSize,
    /// They keep their own size, whatever memory that takes.
    OwnSize,
}

/// How an image fits into a size of other proportions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Fit {
    /// It is stretched.
    #[default]
    Stretch,
    /// What protrudes beyond the middle is cut off.
    Crop,
    /// It is shown whole, between bars of zeros.
    Pad,
}

impl Fit {
    /// The fit of this name.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "stretch" => Some(Self::Stretch),
            "crop" => Some(Self::Crop),
            "pad" => Some(Self::Pad),
            _ => None,
        }
    }
}

impl fmt::Display for Fit {
    /// How it is done, for notes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let how = match self {
            Self::Stretch => "ignoring aspect ratio",
            Self::Crop => "cropped in the middle to its aspect ratio",
            Self::Pad => "padded with zeros to its aspect ratio",
        };
        write!(f, "{how} (by area averages where no side grows, else bilinearly)")
    }
}
