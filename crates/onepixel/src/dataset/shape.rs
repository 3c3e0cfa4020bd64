//! How is an image laid out?

use std::fmt;

use bitcode::{Decode, Encode};
use serde::Serialize;

use super::DatasetError;

/// The shape of an image: rows, columns, and values per pixel (1 for grey, 3 for RGB).
///
/// Values are laid out row by row, pixel by pixel, channel by channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Shape {
    height: u32,
    width: u32,
    channels: u32,
}

/// One value of an image: (row, column, channel), each counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Encode, Decode)]
pub struct Position {
    /// Row, from the top.
    pub row: usize,
    /// Column, from the left.
    pub col: usize,
    /// Channel.
    pub channel: usize,
}

impl Shape {
    /// A shape with at least one and at most `u32::MAX` values.
    ///
    /// # Errors
    ///
    /// A side is 0, or there are too many values.
    pub fn new(height: usize, width: usize, channels: usize) -> Result<Self, DatasetError> {
        let bad = DatasetError::BadShape { height, width, channels };
        let side = |n: usize| u32::try_from(n).ok().filter(|&n| n > 0).ok_or(bad.clone());
        let shape = Self { height: side(height)?, width: side(width)?, channels: side(channels)? };
        height
            .checked_mul(width)
            .and_then(|n| n.checked_mul(channels))
            .and_then(|n| u32::try_from(n).ok())
            .map(|_| shape)
            .ok_or(bad)
    }

    /// Rows.
    pub fn height(self) -> usize {
        self.height as usize
    }

    /// Columns.
    pub fn width(self) -> usize {
        self.width as usize
    }

    /// Values per pixel.
    pub fn channels(self) -> usize {
        self.channels as usize
    }

    /// Values of one image: height × width × channels. This is also its size in bytes.
    pub fn values(self) -> usize {
        self.height() * self.width() * self.channels()
    }

    /// Where the value at `index` of an image is.
    pub fn position(self, index: usize) -> Position {
        let pixel = index / self.channels();
        Position { row: pixel / self.width(), col: pixel % self.width(), channel: index % self.channels() }
    }

    /// The index of the value at `position`, or `None` outside the image.
    pub fn index(self, position: Position) -> Option<usize> {
        let Position { row, col, channel } = position;
        let inside = row < self.height() && col < self.width() && channel < self.channels();
        inside.then(|| (row * self.width() + col) * self.channels() + channel)
    }
}

impl fmt::Display for Shape {
    /// `28×28`, or `32×32×3` where there is more than one channel.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}×{}", self.height, self.width)?;
        if self.channels > 1 {
            write!(f, "×{}", self.channels)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn index_and_position_are_inverse_in_row_major_order() {
        let shape = Shape::new(3, 4, 2).unwrap();
        for index in 0..shape.values() {
            assert_eq!(shape.index(shape.position(index)), Some(index));
        }
        let last = Position { row: 2, col: 3, channel: 1 };
        assert_eq!(shape.index(last), Some(23));
        assert_eq!(shape.index(Position { row: 3, ..last }), None);
    }

    #[test]
    fn an_empty_or_enormous_shape_is_refused() {
        assert!(Shape::new(0, 1, 1).is_err());
        assert!(Shape::new(1 << 20, 1 << 20, 1).is_err());
        assert!(Shape::new(usize::MAX, 2, 1).is_err());
    }
}
