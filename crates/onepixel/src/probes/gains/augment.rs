//! What does an image look like that was moved a little?

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use serde::Serialize;

use crate::dataset::{Batch, Label, Shape};

/// The farthest shift along each side of images of at least [`SHIFTED_SIDE`] rows and columns, in pixels; of smaller ones 1.
pub(super) const SHIFT: isize = 2;

/// The fewest rows and columns of an image that may be shifted by two pixels.
const SHIFTED_SIDE: usize = 16;

/// The farthest turn, in degrees.
const TURN: f32 = 10.0;

/// By how much the contrast, and in images with several channels each channel, is changed at most.
const CONTRAST: f32 = 0.2;

/// By how much images become brighter or darker at most, in grey values.
const BRIGHTNESS: f32 = 25.0;

/// A change that may leave an image in its class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, bitcode::Encode, bitcode::Decode)]
#[serde(rename_all = "snake_case")]
pub enum Augmentation {
    /// Shifted by up to two pixels up or down, left or right; by one where there are fewer than 16 rows or columns. What comes in
    /// looks like the edge.
    Shift,
    /// Turned by up to 10 degrees about its centre.
    Rotate,
    /// Left and right exchanged.
    Flip,
    /// Contrast and brightness changed, in colour each channel for itself.
    Jitter,
}

impl Augmentation {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Shift, Self::Rotate, Self::Flip, Self::Jitter];

    /// Its name in documents and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Shift => "shift",
            Self::Rotate => "rotate",
            Self::Flip => "flip",
            Self::Jitter => "jitter",
        }
    }

    /// The augmentation of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }
}

/// How far images of a shape may be shifted along each side.
pub(super) fn farthest_shift(shape: Shape) -> isize {
    if shape.height().min(shape.width()) >= SHIFTED_SIDE { SHIFT } else { 1 }
}

/// Which changes are made, and for which classes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Augmenter {
    /// For each augmentation in the order of [`Augmentation::ALL`], for each class whether it is made.
    pub suits: [Vec<bool>; 4],
}

/// What is done to one image.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Change {
    /// Rows and columns of the image that are seen first.
    from: (isize, isize),
    /// In degrees.
    turn: f32,
    flipped: bool,
    contrast: [f32; 3],
    brightness: f32,
}

impl Change {
    const NONE: Self = Self { from: (0, 0), turn: 0.0, flipped: false, contrast: [1.0; 3], brightness: 0.0 };
}

impl Augmenter {
    /// No augmentation.
    pub fn none(classes: usize) -> Self {
        Self { suits: Augmentation::ALL.map(|_| vec![false; classes]) }
    }

    /// Whether there is anything to be done.
    pub fn is_idle(&self) -> bool {
        self.suits.iter().flatten().all(|&suits| !suits)
    }

    /// Images of these labels, each changed at random, one after the other.
    pub fn changed(&self, images: Batch<'_>, labels: &[Label], random: &mut ChaCha8Rng) -> Vec<u8> {
        let shape = images.shape();
        let changes: Vec<Change> = labels.iter().map(|&label| self.drawn(shape, label, random)).collect();
        let mut changed = vec![0; images.pixels().len()];
        let each = changed.par_chunks_mut(shape.values()).zip(images.pixels().par_chunks(shape.values()));
        each.zip(&changes).with_min_len(8).for_each(|((changed, image), change)| change.make(shape, image, changed));
        changed
    }

    fn drawn(&self, shape: Shape, label: Label, random: &mut ChaCha8Rng) -> Change {
        let mut change = Change::NONE;
        let [shift, rotate, flip, jitter] = self.suits.each_ref().map(|suits| suits[usize::from(label)]);
        // Always as many numbers, so that what suits one class changes nothing for the others.
        let (down, right, turn) = (random.random::<f32>(), random.random::<f32>(), random.random::<f32>());
        let (flipped, brightness) = (random.random::<bool>(), random.random::<f32>());
        let contrast: [f32; 3] = std::array::from_fn(|_| random.random::<f32>());
        if shift {
            let most = farthest_shift(shape);
            let within = |drawn: f32| ((drawn * (2 * most + 1) as f32) as isize).min(2 * most) - most;
            change.from = (within(down), within(right));
        }
        if rotate {
            change.turn = TURN * (2.0 * turn - 1.0);
        }
        change.flipped = flip && flipped;
        if jitter {
            change.brightness = BRIGHTNESS * (2.0 * brightness - 1.0);
            change.contrast = contrast.map(|drawn| 1.0 + CONTRAST * (2.0 * drawn - 1.0));
        }
        change
    }
}

impl Change {
    /// Makes the same of each image.
    fn of_all(&self, images: Batch<'_>) -> Vec<u8> {
        let shape = images.shape();
        let mut changed = vec![0; images.pixels().len()];
        let each = changed.par_chunks_mut(shape.values()).zip(images.pixels().par_chunks(shape.values()));
        each.with_min_len(8).for_each(|(changed, image)| self.make(shape, image, changed));
        changed
    }

    fn make(&self, shape: Shape, image: &[u8], changed: &mut [u8]) {
        let (height, width, channels) = (shape.height(), shape.width(), shape.channels());
        let (sin, cos) = self.turn.to_radians().sin_cos();
        let (middle_row, middle_column) = ((height as f32 - 1.0) / 2.0, (width as f32 - 1.0) / 2.0);
        let recoloured = |value: f32, channel: usize| {
            let contrast = if channels < 3 { self.contrast[0] } else { self.contrast[channel % 3] };
            (contrast * (value - 128.0) + 128.0 + self.brightness).round().clamp(0.0, 255.0) as u8
        };
        let is_recoloured = self.brightness != 0.0 || self.contrast != [1.0; 3];
        for row in 0..height {
            for column in 0..width {
                let to = &mut changed[(row * width + column) * channels..][..channels];
                let column = if self.flipped { width - 1 - column } else { column };
                if self.turn == 0.0 {
                    let from =
                        held(row as isize + self.from.0, height) * width + held(column as isize + self.from.1, width);
                    to.copy_from_slice(&image[from * channels..][..channels]);
                } else {
                    let (down, right) = (row as f32 - middle_row, column as f32 - middle_column);
                    let from_row = cos * down - sin * right + middle_row + self.from.0 as f32;
                    let from_column = sin * down + cos * right + middle_column + self.from.1 as f32;
                    between(shape, image, (from_row, from_column), to);
                }
                if is_recoloured {
                    to.iter_mut()
                        .enumerate()
                        .for_each(|(channel, value)| *value = recoloured(f32::from(*value), channel));
                }
            }
        }
    }
}

/// A row or column within the image: beyond its edges, the edge.
fn held(at: isize, size: usize) -> usize {
    at.clamp(0, size as isize - 1) as usize
}

/// What the image shows between its pixels, by bilinear interpolation.
fn between(shape: Shape, image: &[u8], (row, column): (f32, f32), to: &mut [u8]) {
    let (width, channels) = (shape.width(), shape.channels());
    let (top, left) = (row.floor(), column.floor());
    let (down, right) = (row - top, column - left);
    let rows = [0, 1].map(|next| held(top as isize + next, shape.height()));
    let columns = [0, 1].map(|next| held(left as isize + next, width));
    for (channel, to) in to.iter_mut().enumerate() {
        let value =
            |row: usize, column: usize| f32::from(image[(rows[row] * width + columns[column]) * channels + channel]);
        let above = value(0, 0) * (1.0 - right) + value(0, 1) * right;
        let below = value(1, 0) * (1.0 - right) + value(1, 1) * right;
        *to = (above * (1.0 - down) + below * down).round() as u8;
    }
}

/// Images that all show what lies so many rows below and columns to the right; what is beyond the edges looks like them.
pub(super) fn shifted(images: Batch<'_>, from: (isize, isize)) -> Vec<u8> {
    Change { from, ..Change::NONE }.of_all(images)
}

/// The mirror images, left and right exchanged.
pub(super) fn flipped(images: Batch<'_>) -> Vec<u8> {
    Change { flipped: true, ..Change::NONE }.of_all(images)
}

#[cfg(test)]
mod tests {
    use rand_chacha::rand_core::SeedableRng;

    use super::*;

    fn shape() -> Shape {
        Shape::new(3, 3, 1).unwrap()
    }

    fn made(change: Change, image: &[u8]) -> Vec<u8> {
        let mut changed = vec![0; image.len()];
        change.make(shape(), image, &mut changed);
        changed
    }

    const IMAGE: [u8; 9] = [1, 2, 3, 4, 5, 6, 7, 8, 9];

    #[test]
    fn shifts_repeat_the_edge_and_flips_exchange_left_and_right() {
        assert_eq!(made(Change { from: (1, 0), ..Change::NONE }, &IMAGE), [4, 5, 6, 7, 8, 9, 7, 8, 9]);
        assert_eq!(made(Change { from: (0, -1), ..Change::NONE }, &IMAGE), [1, 1, 2, 4, 4, 5, 7, 7, 8]);
        assert_eq!(made(Change { flipped: true, ..Change::NONE }, &IMAGE), [3, 2, 1, 6, 5, 4, 9, 8, 7]);
        assert_eq!(made(Change::NONE, &IMAGE), IMAGE);
    }

    #[test]
    fn a_quarter_turn_moves_each_pixel_to_the_next_side() {
        assert_eq!(made(Change { turn: 90.0, ..Change::NONE }, &IMAGE), [7, 4, 1, 8, 5, 2, 9, 6, 3]);
    }

    #[test]
    fn jitter_stretches_about_the_middle_and_stays_within_bytes() {
        let change = Change { contrast: [2.0; 3], brightness: 10.0, ..Change::NONE };
        assert_eq!(made(change, &[128, 100, 0, 255, 127, 129, 128, 128, 128])[..4], [138, 82, 0, 255]);
    }

    #[test]
    fn images_are_shifted_together() {
        let moved = shifted(Batch::new(shape(), &IMAGE.repeat(2)), (1, -1));
        assert_eq!(moved, [4, 4, 5, 7, 7, 8, 7, 7, 8].repeat(2));
    }

    #[test]
    fn classes_that_a_flip_does_not_suit_are_never_flipped() {
        let augmenter = Augmenter { suits: [vec![false; 2], vec![false; 2], vec![true, false], vec![false; 2]] };
        let mut random = ChaCha8Rng::seed_from_u64(1);
        let pixels = IMAGE.repeat(40);
        let labels: Vec<Label> = (0..40).map(|image| image % 2).collect();
        let changed = augmenter.changed(Batch::new(shape(), &pixels), &labels, &mut random);
        let is_flipped = |image: usize| changed[image * 9] == 3;
        assert!((0..40).filter(|&image| is_flipped(image)).count() > 5);
        assert!((0..40).all(|image| image % 2 == 0 || !is_flipped(image)));
    }
}
