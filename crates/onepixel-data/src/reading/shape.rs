//! Which shape do rows of values have?

use onepixel::dataset::Shape;

use crate::bytes::origin::Origin;
use crate::error::{Error, Result};

/// Understands `28x28` (height, width) and `32x32x3` (height, width, channels).
///
/// ```
/// let shape = onepixel_data::parse_shape("32x32x3")?;
/// assert_eq!((shape.height(), shape.width(), shape.channels()), (32, 32, 3));
/// # Ok::<(), onepixel_data::Error>(())
/// ```
///
/// # Errors
///
/// The text is something else, or no image can have the shape.
pub fn parse_shape(text: &str) -> Result<Shape> {
    let sides: Option<Vec<usize>> = text.split(['x', 'X', '×']).map(|side| side.trim().parse().ok()).collect();
    let shape = match sides.as_deref() {
        Some(&[height, width]) => Shape::new(height, width, 1).ok(),
        Some(&[height, width, channels]) => Shape::new(height, width, channels).ok(),
        _ => None,
    };
    shape.ok_or_else(|| Error::ShapeText { text: text.to_owned() })
}

/// The square image of one channel with so many values, if there is one.
pub(crate) fn square(values: u64) -> Option<Shape> {
    let side = values.isqrt();
    let side = usize::try_from(side).ok().filter(|_| side * side == values)?;
    Shape::new(side, side, 1).ok()
}

/// The shape that all images of a publication have.
pub(crate) fn fixed(origin: &Origin, height: usize, width: usize, channels: usize) -> Result<Shape> {
    Shape::new(height, width, channels).map_err(|source| Error::Dataset { origin: origin.clone(), source })
}
