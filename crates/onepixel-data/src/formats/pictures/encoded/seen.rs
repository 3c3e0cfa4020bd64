//! What is an image like before it is brought to the common shape?

use crate::formats::pictures::encoded::picture::{Mode, Picture};

/// What an image is like before it is brought to the common shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) size: (u32, u32),
    pub(crate) mode: Mode,
    pub(crate) opaque: bool,
    /// Whether its samples have more than 8 bits.
    pub(crate) deep: bool,
}

impl Seen {
    pub(crate) fn of(picture: &Picture) -> Self {
        Self { size: picture.size, mode: picture.mode, opaque: picture.is_opaque(), deep: picture.deep }
    }
}
