//! Which shape do all images of a dataset get, and how do their samples become grey values?

use std::collections::HashMap;

use onepixel::dataset::Shape;

use crate::bytes::origin::Origin;
use crate::error::{Error, Result};
use crate::formats::arrays::scaling::{Scaling, Survey as Range};
use crate::formats::pictures::encoded::mode::Mode;
use crate::formats::pictures::encoded::seen::Seen;
use crate::pixels::resize::{Size, WORKING_SIZE, is_large};
use crate::reading::fit::LargeImages;
use crate::reading::journal::Reading;
use crate::reading::options::ReadOptions;

/// A shape and what its channels mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Target {
    shape: Shape,
    pub(crate) mode: Mode,
}

impl Target {
    /// `size` is (height, width).
    fn new((height, width): (usize, usize), mode: Mode) -> Option<Self> {
        Some(Self { shape: Shape::new(height, width, mode.channels()).ok()?, mode })
    }

    pub(crate) fn shape(self) -> Shape {
        self.shape
    }

    /// (height, width), as an image states it.
    pub(crate) fn size(self) -> Size {
        (self.shape.height() as u32, self.shape.width() as u32)
    }

    /// Whether nothing but a resize can lose something of an image.
    pub(crate) fn holds(self, seen: &Seen) -> bool {
        let alpha = self.mode.has_alpha() || seen.opaque;
        alpha && (self.mode.has_colour() || !seen.mode.has_colour())
    }
}

/// What is done to all images of a dataset.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Plan {
    pub(crate) target: Target,
    /// The most frequent size of the originals of the train set.
    pub(crate) frequent: Size,
    /// Whether the originals are large, so that what only they show is looked at in them.
    pub(crate) natives: bool,
    /// How samples of more than 8 bits become 8.
    pub(crate) scaling: Scaling,
}

impl Plan {
    /// What is done to all images where `train` are some or all of the train set, which decides size and scaling, and
    /// `all` are those of all sets; `None` where there are none.
    pub(crate) fn for_all(
        train: impl Iterator<Item = Seen> + Clone,
        all: impl Iterator<Item = Seen> + Clone,
        options: &ReadOptions,
    ) -> Option<Self> {
        Self::of(train, common_mode(all)?, options)
    }

    fn of(seen: impl Iterator<Item = Seen> + Clone, mode: Mode, options: &ReadOptions) -> Option<Self> {
        let frequent = most_frequent(seen.clone().map(|seen| seen.size))?;
        let own = Target::new((frequent.0 as usize, frequent.1 as usize), mode)?;
        let large = is_large(own.shape);
        let is_reduced = large && options.large == LargeImages::WorkingSize && options.shape.is_none();
        let target = match options.size {
            Some(size) => Target::new(size, mode)?,
            None if is_reduced => Target::new(WORKING_SIZE, mode)?,
            None => own,
        };
        Some(Self { target, frequent, natives: large && target != own, scaling: scaling(seen) })
    }

    /// Checks the shape against `--shape`.
    pub(crate) fn check_asked(&self, origin: &Origin, reading: &Reading<'_>) -> Result<()> {
        let shape = self.target.shape;
        match reading.options.shape {
            Some(asked) if asked != shape => Err(Error::ShapeMismatch {
                origin: origin.clone(),
                asked: asked.to_string(),
                found: format!("images of {shape}"),
            }),
            _ => Ok(()),
        }
    }

    /// Whether pixels by this plan become those of another by widening their mode and decoding a few images again.
    pub(crate) fn widens_to(&self, other: &Self) -> bool {
        let (alpha, colour) = (other.target.mode.has_alpha(), other.target.mode.has_colour());
        let wider = (alpha || !self.target.mode.has_alpha()) && (colour || !self.target.mode.has_colour());
        wider && self.target.size() == other.target.size() && self.natives == other.natives
    }
}

/// By the range of all samples of more than 8 bits, as arrays are scaled.
fn scaling(seen: impl Iterator<Item = Seen>) -> Scaling {
    let mut all: Option<(Range, bool)> = None;
    for (range, floats) in seen.filter_map(|seen| seen.range) {
        let (joined, any) = all.get_or_insert((range, floats));
        joined.join(&range);
        *any = *any || floats;
    }
    all.map_or(Scaling::IDENTITY, |(range, floats)| Scaling::of(&range, floats))
}

/// The narrowest mode that holds all images; if they agree, their mode.
fn common_mode(seen: impl Iterator<Item = Seen> + Clone) -> Option<Mode> {
    let first = seen.clone().next()?.mode;
    if seen.clone().all(|seen| seen.mode == first) {
        return Some(first);
    }
    let colour = seen.clone().any(|seen| seen.mode.has_colour());
    Some(Mode::of(colour, seen.clone().any(|seen| !seen.opaque)))
}

/// The most frequent size; of equally frequent ones the smallest.
fn most_frequent(sizes: impl Iterator<Item = Size>) -> Option<Size> {
    let mut counts = HashMap::new();
    for size in sizes {
        *counts.entry(size).or_insert(0u64) += 1;
    }
    let area = |(height, width): Size| u64::from(height) * u64::from(width);
    let best = counts.into_iter().max_by_key(|&(size, count)| (count, std::cmp::Reverse((area(size), size))));
    best.map(|(size, _)| size)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(size: Size, mode: Mode, opaque: bool) -> Seen {
        Seen {
            size,
            mode,
            opaque,
            range: None,
            turned: false,
            facts: None,
            original: None,
            appearance: None,
            fits: false,
        }
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

    #[test]
    fn images_of_more_than_4096_values_get_the_working_size() {
        let plan =
            |size, mode, options: &ReadOptions| Plan::of([seen(size, mode, true)].into_iter(), mode, options).unwrap();
        let options = ReadOptions::default();
        let size = |plan: Plan| (plan.target.size(), plan.natives);
        assert_eq!(size(plan((64, 64), Mode::Grey, &options)), ((64, 64), false));
        assert_eq!(size(plan((64, 65), Mode::Grey, &options)), ((32, 32), true));
        assert_eq!(size(plan((1, 5000), Mode::Grey, &options)), ((1, 5000), false));
        let asked = ReadOptions { size: Some((48, 48)), ..ReadOptions::default() };
        assert_eq!(size(plan((533, 400), Mode::Rgb, &asked)), ((48, 48), true));
        assert_eq!(size(plan((28, 28), Mode::Grey, &asked)), ((48, 48), false));
        let own = ReadOptions { large: LargeImages::OwnSize, ..ReadOptions::default() };
        assert_eq!(size(plan((533, 400), Mode::Rgb, &own)), ((533, 400), false));
    }
}
