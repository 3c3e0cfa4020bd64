//! How hard is each pair by the classical complexity measures?

use std::ops::Range;

use multiversion::multiversion;
use rayon::prelude::*;

use super::{pair_count, pairs};
use crate::dataset::Label;
use crate::histogram::{Counts, PixelHistograms};

/// Two classical measures of how hard a pair is, from the same histograms; both are in `[0, 1]`, and small is easy.
///
/// A. C. Lorena et al., "How complex is your classification problem? A survey on measuring classification
/// complexity", ACM Computing Surveys 52(5), 2019, section 3.1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Complexity {
    /// Maximum Fisher's discriminant ratio: `1 / (1 + max_p r_p)` with
    /// `r_p = Σ_j n_j (μ_pj − μ_p)² / Σ_j Σ_i (x_ijp − μ_pj)²`. Pixels that are constant over the pair are passed over;
    /// a pixel that is constant in both classes but not equal makes it 0.
    pub f1: f64,
    /// Maximum individual feature efficiency: the least share, over the pixels, of images whose grey value lies where
    /// the ranges of both classes overlap. The best lookup rule gets at least `1 − f3 / 2` of the images right.
    pub f3: f64,
}

impl Complexity {
    /// The hardest that a pair can be: what is known before any pixel is looked at.
    pub const HARDEST: Self = Self { f1: 1.0, f3: 1.0 };

    /// Of the measures over some pixels and over others: those over all of them.
    pub fn merge(self, other: Self) -> Self {
        Self { f1: self.f1.min(other.f1), f3: self.f3.min(other.f3) }
    }
}

/// The complexity measures of all pairs, in the order of [`crate::search::pair_index`], over the counted pixels.
///
/// A pair with an empty class is given as [`Complexity::HARDEST`].
pub fn complexity(histograms: &PixelHistograms) -> Vec<Complexity> {
    let share = histograms.pixels().len().div_ceil(rayon::current_num_threads() * 4).max(1);
    let starts: Vec<usize> = histograms.pixels().step_by(share).collect();
    let merge = |left: Vec<Complexity>, right: Vec<Complexity>| {
        left.into_iter().zip(right).map(|(left, right)| left.merge(right)).collect()
    };
    let of_shares = starts
        .into_par_iter()
        .map(|from| of_pixels(histograms, from..histograms.pixels().end.min(from + share)))
        .reduce_with(merge);
    of_shares.unwrap_or_else(|| vec![Complexity::HARDEST; pair_count(histograms.classes())])
}

#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512dq+avx512vl+bmi2+popcnt",
    "x86_64+avx2+bmi2+popcnt",
    "aarch64+neon"
))]
fn of_pixels(histograms: &PixelHistograms, pixels: Range<usize>) -> Vec<Complexity> {
    let classes = histograms.classes();
    let mut measures = vec![Complexity::HARDEST; pair_count(classes)];
    let mut profiles = Vec::with_capacity(classes);
    for pixel in pixels {
        profiles.clear();
        for class in 0..classes {
            profiles.push(Profile::of(histograms.counts(class as Label, pixel)));
        }
        for (measure, (a, b)) in measures.iter_mut().zip(pairs(classes)) {
            *measure = measure.merge(of_pixel(&profiles[usize::from(a)], &profiles[usize::from(b)]));
        }
    }
    measures
}

/// What the measures need to know of one class at one pixel.
struct Profile {
    images: u64,
    mean: f64,
    /// `Σ_i (x_i − μ)²`.
    scatter: f64,
    /// The darkest and the brightest value seen.
    range: Option<(usize, usize)>,
    /// Images up to each value.
    up_to: Counts,
}

impl Profile {
    #[inline(always)]
    fn of(counts: &Counts) -> Self {
        let mut up_to = [0; 256];
        let mut images = 0u32;
        for value in 0..256 {
            images += counts[value];
            up_to[value] = images;
        }
        let (mut sum, mut squares) = (0u64, 0u64);
        for value in 0..256u32 {
            let count = u64::from(counts[value as usize]);
            sum += u64::from(value) * count;
            squares += u64::from(value * value) * count;
        }
        let scatter_times_images = u128::from(images) * u128::from(squares) - u128::from(sum).pow(2);
        Self {
            images: images.into(),
            mean: sum as f64 / f64::from(images),
            scatter: scatter_times_images as f64 / f64::from(images),
            range: range(counts),
            up_to,
        }
    }

    /// Images with a value from `first` to `last`.
    #[inline(always)]
    fn between(&self, first: usize, last: usize) -> u64 {
        let below = first.checked_sub(1).map_or(0, |below| self.up_to[below]);
        u64::from(self.up_to[last] - below)
    }
}

/// The darkest and the brightest value seen.
#[inline(always)]
fn range(counts: &Counts) -> Option<(usize, usize)> {
    let first = counts.iter().position(|&count| count > 0)?;
    let last = counts.iter().rposition(|&count| count > 0)?;
    Some((first, last))
}

/// The measures as if there were only this pixel.
#[inline(always)]
fn of_pixel(a: &Profile, b: &Profile) -> Complexity {
    let (Some((first_a, last_a)), Some((first_b, last_b))) = (a.range, b.range) else {
        return Complexity::HARDEST;
    };
    let (first, last) = (first_a.max(first_b), last_a.min(last_b));
    let overlap = if first > last { 0 } else { a.between(first, last) + b.between(first, last) };
    Complexity { f1: 1.0 / (1.0 + fisher_ratio(a, b)), f3: overlap as f64 / (a.images + b.images) as f64 }
}

/// Scatter between the classes, divided by the scatter within them; 0 for a pixel that is constant over the pair.
#[inline(always)]
fn fisher_ratio(a: &Profile, b: &Profile) -> f64 {
    let (n_a, n_b) = (a.images as f64, b.images as f64);
    let between = n_a * n_b / (n_a + n_b) * (a.mean - b.mean).powi(2);
    let within = a.scatter + b.scatter;
    match (between > 0.0, within > 0.0) {
        (false, _) => 0.0,
        (true, false) => f64::INFINITY,
        (true, true) => between / within,
    }
}
