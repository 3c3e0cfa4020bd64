//! What is the first row called?

use onepixel::dataset::Position;

/// What the first row, column and channel is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CountFrom {
    /// 0, as everywhere else in onepixel.
    #[default]
    Zero,
    /// 1, as in the essay's figure.
    One,
}

impl CountFrom {
    /// A position as it is called; given and stored ones count from 0.
    pub(crate) fn count(self, Position { row, col, channel }: Position) -> Position {
        Position { row: self.index(row), col: self.index(col), channel: self.index(channel) }
    }

    /// A row, column or channel as it is called.
    pub(crate) fn index(self, from_0: usize) -> usize {
        from_0 + usize::from(self == Self::One)
    }
}
