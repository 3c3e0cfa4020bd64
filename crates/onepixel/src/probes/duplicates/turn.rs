//! In which ways is an image flipped or turned by quarters?

use bitcode::{Decode, Encode};
use serde::Serialize;

use crate::dataset::Shape;

/// An orientation of an image: how what is seen has to be flipped or turned. Turns are counter-clockwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Encode, Decode)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    /// As it is.
    None,
    /// Left and right are exchanged.
    FlipLeftRight,
    /// Top and bottom are exchanged.
    FlipTopBottom,
    /// Half a turn.
    #[serde(rename = "rotate_180")]
    Rotate180,
    /// A quarter turn.
    #[serde(rename = "rotate_90")]
    Rotate90,
    /// Three quarters of a turn.
    #[serde(rename = "rotate_270")]
    Rotate270,
    /// Rows and columns are exchanged: left and right, then a quarter turn.
    Transpose,
    /// Left and right are exchanged, then three quarters of a turn.
    Transverse,
}

impl Turn {
    /// All but none.
    pub(super) const TURNS: [Self; 7] = [
        Self::FlipLeftRight,
        Self::FlipTopBottom,
        Self::Rotate180,
        Self::Rotate90,
        Self::Rotate270,
        Self::Transpose,
        Self::Transverse,
    ];

    /// Its name in JSON and CSV.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::FlipLeftRight => "flip_left_right",
            Self::FlipTopBottom => "flip_top_bottom",
            Self::Rotate180 => "rotate_180",
            Self::Rotate90 => "rotate_90",
            Self::Rotate270 => "rotate_270",
            Self::Transpose => "transpose",
            Self::Transverse => "transverse",
        }
    }

    /// Whether rows become columns.
    pub(super) fn exchanges_sides(self) -> bool {
        matches!(self, Self::Rotate90 | Self::Rotate270 | Self::Transpose | Self::Transverse)
    }

    /// Those that leave a shape as it is: all of a square, flips and half a turn of another.
    pub(super) fn of(shape: Shape) -> impl Iterator<Item = Self> {
        let is_square = shape.height() == shape.width();
        Self::TURNS.into_iter().filter(move |turn| is_square || !turn.exchanges_sides())
    }

    /// Writes the image in this orientation. Both are u8 of this shape, row-major; the turn is one of [`Turn::of`] it.
    pub(super) fn apply(self, shape: Shape, image: &[u8], turned: &mut [u8]) {
        let (height, width, channels) = (shape.height(), shape.width(), shape.channels());
        let mut places = turned.chunks_exact_mut(channels);
        for row in 0..height {
            for column in 0..width {
                let (down, right) = (height - 1 - row, width - 1 - column);
                let (from_row, from_column) = match self {
                    Self::None => (row, column),
                    Self::FlipLeftRight => (row, right),
                    Self::FlipTopBottom => (down, column),
                    Self::Rotate180 => (down, right),
                    Self::Rotate90 => (column, down),
                    Self::Rotate270 => (right, row),
                    Self::Transpose => (column, row),
                    Self::Transverse => (right, down),
                };
                if let Some(place) = places.next() {
                    place.copy_from_slice(&image[(from_row * width + from_column) * channels..][..channels]);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turned(turn: Turn, shape: Shape, image: &[u8]) -> Vec<u8> {
        let mut turned = vec![0; image.len()];
        turn.apply(shape, image, &mut turned);
        turned
    }

    /// As `PIL.Image.transpose` does it.
    #[test]
    fn each_turn_is_what_its_name_says() {
        let shape = Shape::new(2, 2, 1).unwrap();
        let image = [1, 2, 3, 4];
        for (turn, expected) in [
            (Turn::None, [1, 2, 3, 4]),
            (Turn::FlipLeftRight, [2, 1, 4, 3]),
            (Turn::FlipTopBottom, [3, 4, 1, 2]),
            (Turn::Rotate180, [4, 3, 2, 1]),
            (Turn::Rotate90, [2, 4, 1, 3]),
            (Turn::Rotate270, [3, 1, 4, 2]),
            (Turn::Transpose, [1, 3, 2, 4]),
            (Turn::Transverse, [4, 2, 3, 1]),
        ] {
            assert_eq!(turned(turn, shape, &image), expected, "{turn:?}");
            assert_eq!(serde_json::to_value(turn).unwrap(), turn.name());
        }
    }

    #[test]
    fn other_shapes_are_flipped_and_turned_by_half_pixel_by_pixel() {
        let shape = Shape::new(1, 3, 2).unwrap();
        assert_eq!(Turn::of(shape).count(), 3);
        assert_eq!(turned(Turn::Rotate180, shape, &[1, 2, 3, 4, 5, 6]), [5, 6, 3, 4, 1, 2]);
        assert_eq!(turned(Turn::FlipTopBottom, shape, &[1, 2, 3, 4, 5, 6]), [1, 2, 3, 4, 5, 6]);
    }
}
