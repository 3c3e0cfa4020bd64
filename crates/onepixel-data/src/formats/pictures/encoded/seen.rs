//! What is an encoded image like before it is brought to the common shape?

use onepixel::dataset::{Appearance, Original};

use crate::formats::arrays::scaling::Survey as Range;
use crate::formats::pictures::encoded::facts::Facts;
use crate::formats::pictures::encoded::mode::Mode;
use crate::pixels::resize::Size;

/// What an image is like before it is brought to the common shape.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Seen {
    /// (height, width), upright.
    pub(crate) size: Size,
    pub(crate) mode: Mode,
    pub(crate) opaque: bool,
    /// The range of its samples where they have more than 8 bits, and whether they are floats.
    pub(crate) range: Option<(Range, bool)>,
    /// Whether it was turned as its orientation tag says.
    pub(crate) turned: bool,
    /// What is known of it beside its pixels.
    pub(crate) facts: Option<Facts>,
    /// What was seen of it in its own size, where that was asked for.
    pub(crate) original: Option<Original>,
    /// How it looks in its own size, where that was asked for.
    pub(crate) appearance: Option<Appearance>,
    /// Whether it was brought to the common shape.
    pub(crate) fits: bool,
}
