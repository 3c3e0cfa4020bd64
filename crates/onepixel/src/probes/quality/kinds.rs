//! In which ways can an image be odd?

use bitcode::{Decode, Encode};
use serde::Serialize;

use super::threshold::Floor;
use crate::dataset::{Appearance, ImageRef};

/// A way in which an image can be odd.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Encode, Decode)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Hardly any pixel is bright: the 99th percentile of its grey values.
    Dark,
    /// Hardly any pixel is dark: the 1st percentile of its grey values.
    Light,
    /// It has few grey values: their entropy in bits.
    LowInformation,
    /// It has little detail: the variance of the Laplacian. Out of focus, or enlarged by interpolation.
    Blurry,
    /// It has no colour where others do: the share of pixels that are coloured.
    Grey,
    /// It is much larger or smaller than others: how many times, by area.
    OddSize,
    /// It is much wider or narrower than others: how many times, by the ratio of width to height.
    OddShape,
    /// It has borders of one value on opposite sides: the share of its area that they take.
    Framed,
    /// One side of it is of one value: the share of its height or width that is.
    Cut,
    /// It was enlarged by repeating pixels: how periodic its rows are.
    Upscaled,
}

/// A pixel in a hundred may be coloured in a grey image.
const GREY: f64 = 0.01;

/// A side of one value is a cut from this share on: half, up to what encoders add to it or take from it.
const CUT: f64 = 0.4;

/// An image, and where it comes from.
pub(super) struct Looked {
    pub(super) image: ImageRef,
    pub(super) appearance: Appearance,
    /// (height, width) in which it was measured.
    pub(super) measured: (u32, u32),
    /// (height, width) of its file, where that is known.
    pub(super) size: Option<(u64, u64)>,
}

/// The number of an image; `None` where it has none.
pub(super) type NumberOf = Box<dyn Fn(&Looked) -> Option<f64>>;

/// How a kind is measured.
pub(super) struct Measure {
    /// The number of an image; `None` where it has none.
    pub(super) value: NumberOf,
    /// The larger, the odder.
    pub(super) score: fn(f64) -> f64,
    pub(super) floor: Floor,
    /// Whether images are odd whose numbers are small.
    pub(super) below: bool,
}

impl Kind {
    /// All kinds, in the order in which images are judged.
    pub const ALL: [Self; 10] = [
        Self::Dark,
        Self::Light,
        Self::LowInformation,
        Self::Blurry,
        Self::Grey,
        Self::OddSize,
        Self::OddShape,
        Self::Framed,
        Self::Cut,
        Self::Upscaled,
    ];

    /// Its name in documents and policies.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
            Self::LowInformation => "low_information",
            Self::Blurry => "blurry",
            Self::Grey => "grey",
            Self::OddSize => "odd_size",
            Self::OddShape => "odd_shape",
            Self::Framed => "framed",
            Self::Cut => "cut",
            Self::Upscaled => "upscaled",
        }
    }

    /// Whether images of this kind say nothing about kinds that pass them over.
    pub(super) fn is_passed_over(self) -> bool {
        matches!(self, Self::Dark | Self::Light | Self::LowInformation)
    }

    /// Whether images that are dark, light or of low information are left out: they have little detail for that reason alone.
    pub(super) fn passes_over(self) -> bool {
        self == Self::Blurry
    }

    /// How it is measured among these images.
    pub(super) fn measure(self, all: &[Looked]) -> Measure {
        let of = |value: fn(&Looked) -> Option<f64>| Box::new(value) as NumberOf;
        let half = Floor::Both(std::f64::consts::LN_2);
        let (value, score, floor, below): (_, fn(f64) -> f64, _, _) = match self {
            Self::Dark => (of(|image| Some(image.appearance.brightest.into())), darkness, half, true),
            Self::Light => {
                (of(|image| Some(image.appearance.darkest.into())), |value| darkness(255.0 - value), half, false)
            }
            Self::LowInformation => {
                (of(|image| Some(image.appearance.entropy.into())), |bits| -bits, Floor::AboveMedian(1.0), true)
            }
            Self::Blurry => {
                let quarter = Floor::AboveMedian(4.0_f64.ln());
                (of(|image| image.appearance.detail.map(f64::from)), |value| -value.ln_1p(), quarter, true)
            }
            Self::Grey => {
                (of(|image| image.appearance.coloured.map(f64::from)), |share| -share, Floor::Always(-GREY), true)
            }
            Self::OddSize => (times(all, |(height, width)| height * width), f64::ln, Floor::Score(4.0_f64.ln()), false),
            Self::OddShape => {
                (times(all, |(height, width)| width / height), f64::ln, Floor::Score(1.5_f64.ln()), false)
            }
            // Any border at all.
            Self::Framed => (of(framed), |share| share, Floor::Always(f64::MIN_POSITIVE), false),
            Self::Cut => (of(cut), |share| share, Floor::Always(CUT), false),
            Self::Upscaled => {
                (of(|image| image.appearance.repeated.map(f64::from)), |contrast| contrast, Floor::Score(0.4), false)
            }
        };
        Measure { value, score, floor, below }
    }

    /// The number that a score stands for.
    pub(super) fn in_unit(self, score: f64) -> f64 {
        match self {
            Self::Dark => 256.0 * (-score).exp() - 1.0,
            Self::Light => 256.0 - 256.0 * (-score).exp(),
            Self::LowInformation | Self::Grey => 0.0 - score,
            Self::Blurry => (-score).exp_m1().max(0.0),
            Self::OddSize | Self::OddShape => score.exp(),
            Self::Framed if score == f64::MIN_POSITIVE => 0.0,
            Self::Framed | Self::Cut | Self::Upscaled => score,
        }
    }
}

/// In logarithms, as eyes see it: half as bright is one step, at any brightness.
fn darkness(value: f64) -> f64 {
    -((value + 1.0) / 256.0).ln()
}

/// How many times larger or smaller than the median image's a number of a file's size is; at least 1.
fn times(all: &[Looked], of_size: fn((f64, f64)) -> f64) -> NumberOf {
    let of = move |image: &Looked| {
        let (height, width) = image.size?;
        Some(of_size((height.max(1) as f64, width.max(1) as f64)))
    };
    let mut known: Vec<f64> = all.iter().filter_map(of).collect();
    known.sort_unstable_by(f64::total_cmp);
    let median = known.get(known.len().saturating_sub(1) / 2).copied().unwrap_or(1.0);
    Box::new(move |image| of(image).map(|number| (number / median).max(median / number)))
}

/// Images with a smaller side, in pixels, have borders by chance: what is drawn on them leaves a line or two.
const LEAST_SIDE: u32 = 16;

/// The height and width of an image that is large enough to have borders.
fn large_enough(image: &Looked) -> Option<(u32, u32)> {
    let (height, width) = image.measured;
    (height.min(width) >= LEAST_SIDE).then_some((height, width))
}

/// The share of the area that borders on opposite sides take.
fn framed(image: &Looked) -> Option<f64> {
    let (height, width) = large_enough(image)?;
    let [top, bottom, left, right] = image.appearance.borders;
    let rows = if top > 0 && bottom > 0 { top + bottom } else { 0 };
    let columns = if left > 0 && right > 0 { left + right } else { 0 };
    let rest = |side: u32, taken: u32| f64::from(side.saturating_sub(taken)) / f64::from(side.max(1));
    Some(1.0 - rest(height, rows) * rest(width, columns))
}

/// The share of the height or width that is of one value on one side, and not on the other.
fn cut(image: &Looked) -> Option<f64> {
    let (height, width) = large_enough(image)?;
    let [top, bottom, left, right] = image.appearance.borders;
    let one_sided = |one: u32, other: u32, side: u32| match (one, other) {
        (0, deep) | (deep, 0) => f64::from(deep) / f64::from(side.max(1)),
        _ => 0.0,
    };
    Some(one_sided(top, bottom, height).max(one_sided(left, right, width)))
}
