//! Which shape do all images of a dataset get?

use std::collections::HashMap;

use onepixel::dataset::Shape;

use crate::bytes::origin::Origin;
use crate::error::{Error, Result};
use crate::formats::pictures::encoded::picture::{Mode, Picture};
use crate::formats::pictures::encoded::seen::Seen;
use crate::reading::journal::Reading;

/// A shape and what its channels mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Target {
    shape: Shape,
    pub(crate) mode: Mode,
}

impl Target {
    /// `size` is (height, width).
    pub(crate) fn new((height, width): (usize, usize), mode: Mode) -> Option<Self> {
        Some(Self { shape: Shape::new(height, width, mode.channels()).ok()?, mode })
    }

    pub(crate) fn shape(self) -> Shape {
        self.shape
    }

    /// (height, width), as a [`Picture`] states it.
    pub(crate) fn size(self) -> (u32, u32) {
        (self.shape.height() as u32, self.shape.width() as u32)
    }

    /// Whether nothing but a resize can lose something of the picture.
    pub(crate) fn holds(self, picture: &Picture) -> bool {
        let alpha = self.mode.has_alpha() || picture.is_opaque();
        alpha && (self.mode.has_colour() || !picture.mode.has_colour())
    }

    /// The most frequent size, or the one that is asked for, in the narrowest mode that holds all.
    pub(crate) fn of(seen: impl Iterator<Item = Seen> + Clone, size: Option<(usize, usize)>) -> Option<Self> {
        let mode = common_mode(seen.clone())?;
        let frequent = || most_frequent(seen.map(|seen| seen.size));
        let size = size.or_else(|| frequent().map(|(height, width)| (height as usize, width as usize)))?;
        Self::new(size, mode)
    }

    /// Checks the shape against `--shape`.
    pub(crate) fn check_asked(self, origin: &Origin, reading: &Reading<'_>) -> Result<()> {
        match reading.options.shape {
            Some(asked) if asked != self.shape => Err(Error::ShapeMismatch {
                origin: origin.clone(),
                asked: asked.to_string(),
                found: format!("images of {}", self.shape),
            }),
            _ => Ok(()),
        }
    }
}

/// The narrowest mode that holds all images; if they agree, their mode.
pub(crate) fn common_mode(seen: impl Iterator<Item = Seen> + Clone) -> Option<Mode> {
    let first = seen.clone().next()?.mode;
    if seen.clone().all(|seen| seen.mode == first) {
        return Some(first);
    }
    let colour = seen.clone().any(|seen| seen.mode.has_colour());
    Some(Mode::of(colour, seen.clone().any(|seen| !seen.opaque)))
}

/// The most frequent size; of equally frequent ones the smallest.
fn most_frequent(sizes: impl Iterator<Item = (u32, u32)>) -> Option<(u32, u32)> {
    let mut counts = HashMap::new();
    for size in sizes {
        *counts.entry(size).or_insert(0u64) += 1;
    }
    let area = |(height, width): (u32, u32)| u64::from(height) * u64::from(width);
    let best = counts.into_iter().max_by_key(|&(size, count)| (count, std::cmp::Reverse((area(size), size))));
    best.map(|(size, _)| size)
}

/// Says what was done to bring the readable images of `origin` to the common shape.
pub(crate) fn note(target: Target, origin: &str, readable: &[Seen], reading: &Reading<'_>) {
    let seen = || readable.iter();
    let images = seen().count();
    let resized = seen().filter(|seen| seen.size != target.size()).count();
    if resized > 0 {
        let (height, width) = target.size();
        let why = match reading.options.size {
            Some(_) => "the size asked for",
            None => "the most frequent size",
        };
        reading.note(format!("{origin}: {resized} of {images} images resized to {height}×{width}, {why}, ignoring aspect ratio (by area averages where no side grows, else bilinearly)"));
    }
    let modes = Mode::ALL.map(|mode| (mode, seen().filter(|seen| seen.mode == mode).count()));
    let mixed: Vec<String> = modes
        .iter()
        .filter(|&&(_, count)| count > 0 && count < images)
        .map(|(mode, count)| format!("{count} {}", mode.name()))
        .collect();
    if !mixed.is_empty() {
        reading.note(format!(
            "{origin}: images of different modes ({}) brought to {}",
            mixed.join(", "),
            target.mode.name()
        ));
    }
    let deep = seen().filter(|seen| seen.deep).count();
    if deep > 0 {
        reading.note(format!("{origin}: {deep} of {images} images have samples of more than 8 bits: those of 16 bits divided by 257, those of floating point multiplied by 255, and rounded"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(size: (u32, u32), mode: Mode, opaque: bool) -> Seen {
        Seen { size, mode, opaque, deep: false }
    }

    #[test]
    fn the_most_frequent_size_is_chosen_and_of_equals_the_smallest() {
        assert_eq!(most_frequent([(9, 9), (2, 3), (9, 9)].into_iter()), Some((9, 9)));
        assert_eq!(most_frequent([(9, 9), (2, 3), (3, 2)].into_iter()), Some((2, 3)));
        assert_eq!(most_frequent(std::iter::empty()), None);
    }

    #[test]
    fn modes_widen_no_more_than_the_images_need() {
        let mode = |modes: &[(Mode, bool)]| {
            let seen: Vec<Seen> = modes.iter().map(|&(mode, opaque)| seen((1, 1), mode, opaque)).collect();
            common_mode(seen.into_iter()).unwrap()
        };
        assert_eq!(mode(&[(Mode::Rgba, true), (Mode::Rgba, true)]), Mode::Rgba);
        assert_eq!(mode(&[(Mode::Rgba, true), (Mode::Grey, true)]), Mode::Rgb);
        assert_eq!(mode(&[(Mode::GreyAlpha, false), (Mode::Grey, true)]), Mode::GreyAlpha);
        assert_eq!(mode(&[(Mode::GreyAlpha, false), (Mode::Rgb, true)]), Mode::Rgba);
    }
}
