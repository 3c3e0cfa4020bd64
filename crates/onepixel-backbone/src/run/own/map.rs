//! How does the image between two layers lie in memory?
//!
//! Channels of a pixel lie together, filled up to whole vector registers, and around the image is a border of zeros as wide as
//! the windows that move over it reach. So the loops know neither edges nor remainders.

/// Channels are filled up to a multiple of this: a register of AVX-512.
pub(super) const RUN: usize = 16;

/// Where the numbers of an image are.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Map {
    pub height: usize,
    pub width: usize,
    pub channels: usize,
    /// Numbers from a pixel to the next: the channels, filled up.
    pub stride: usize,
    /// Rows above and below, columns left and right, of zeros.
    pub border: Border,
}

/// How far windows reach over an image.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Border {
    pub top: usize,
    pub left: usize,
    pub bottom: usize,
    pub right: usize,
}

impl Border {
    /// As wide as either of two.
    pub fn or(self, other: Self) -> Self {
        Self {
            top: self.top.max(other.top),
            left: self.left.max(other.left),
            bottom: self.bottom.max(other.bottom),
            right: self.right.max(other.right),
        }
    }
}

impl Map {
    /// Between layers.
    pub fn new((height, width, channels): (usize, usize, usize)) -> Self {
        Self { height, width, channels, stride: channels.next_multiple_of(RUN), border: Border::default() }
    }

    /// The image itself, whose few channels are not filled up: that would be most of the first layer's work.
    pub fn of_image(shape: (usize, usize, usize)) -> Self {
        Self { stride: shape.2, ..Self::new(shape) }
    }

    pub fn pixels(&self) -> usize {
        self.height * self.width
    }

    /// From a row to the next.
    pub fn row(&self) -> usize {
        (self.border.left + self.width + self.border.right) * self.stride
    }

    /// Numbers with the border, and room for a register that begins with the last.
    pub fn len(&self) -> usize {
        (self.border.top + self.height + self.border.bottom) * self.row() + RUN
    }

    /// Where a pixel begins; those of the border have negative places, or such beyond the last.
    pub fn at(&self, row: isize, column: isize) -> usize {
        let row = row + self.border.top as isize;
        let column = column + self.border.left as isize;
        row as usize * self.row() + column as usize * self.stride
    }

    /// Makes the border zeros. What lies inside is not touched.
    pub fn clear_border(&self, numbers: &mut [f32]) {
        let Border { top, left, bottom, right } = self.border;
        let row = self.row();
        numbers[..top * row].fill(0.0);
        numbers[(top + self.height) * row..][..bottom * row].fill(0.0);
        for row in numbers[top * row..].chunks_exact_mut(row).take(self.height) {
            row[..left * self.stride].fill(0.0);
            row[(left + self.width) * self.stride..][..right * self.stride].fill(0.0);
        }
    }
}
