//! How far do single grey values tell classes apart? F1, F2, F3 and F4.

use multiversion::multiversion;

use super::problem::{Pair, Problem};
use crate::progress::Progress;

/// F1 of all classes: `1 / (1 + max r)` over the pixels, with `r = Σ_c n_c (μ_c − μ)² / Σ_c Σ_i (x_i − μ_c)²` of a pixel.
/// Pixels that are constant over all images are passed over; one that is constant within each class but not over all makes
/// it 0.
pub(super) fn fisher(problem: &Problem<'_>, progress: &dyn Progress) -> f64 {
    of_ratios(&ratios(problem, progress))
}

fn of_ratios(ratios: &[Option<f64>]) -> f64 {
    1.0 / (1.0 + ratios.iter().flatten().copied().fold(0.0, f64::max))
}

/// The ratio `r` of each pixel; `None` of one that is constant over all images.
pub(super) fn ratios(problem: &Problem<'_>, progress: &dyn Progress) -> Vec<Option<f64>> {
    let classes = problem.members.iter().map(|members| {
        progress.check();
        (members.len(), members.iter().map(|&image| problem.images.image(image as usize)))
    });
    ratios_of(problem.images.values(), classes)
}

/// F1 of a pair.
pub(super) fn fisher_of_pair(pair: &Pair) -> f64 {
    of_ratios(&ratios_of_pair(pair))
}

/// The ratio of each pixel of a pair; `None` of one that is constant over both classes.
pub(super) fn ratios_of_pair(pair: &Pair) -> Vec<Option<f64>> {
    let images = pair.images();
    let classes =
        [0..pair.sizes[0], pair.sizes[0]..pair.len()].map(|range| (range.len(), range.map(|at| images.image(at))));
    ratios_of(images.values(), classes.into_iter())
}

fn ratios_of<'i, I: Iterator<Item = &'i [u8]>>(
    values: usize,
    classes: impl Iterator<Item = (usize, I)>,
) -> Vec<Option<f64>> {
    let (mut all, mut squares, mut between) = (vec![0u64; values], vec![0u64; values], vec![0f64; values]);
    let mut sums = vec![0u64; values];
    let mut total = 0;
    for (size, images) in classes {
        sums.fill(0);
        images.for_each(|image| add_moments(image, &mut sums, &mut squares));
        for ((all, between), &sum) in all.iter_mut().zip(&mut between).zip(&sums) {
            *all += sum;
            *between += (sum as f64).powi(2) / size as f64;
        }
        total += size;
    }
    let pixels = all.iter().zip(&squares).zip(&between);
    let ratio = pixels.map(|((&sum, &squares), &between)| {
        // Sums of squares about means, from exact sums: what rounding leaves of a zero is no scatter.
        let least = 1e-12 * squares as f64;
        let (scatter, within) = (between - (sum as f64).powi(2) / total as f64, squares as f64 - between);
        match (scatter > least, within > least) {
            (false, false) => None,
            (false, true) => Some(0.0),
            (true, false) => Some(f64::INFINITY),
            (true, true) => Some(scatter / within),
        }
    });
    ratio.collect()
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "aarch64+neon"))]
fn add_moments(image: &[u8], sums: &mut [u64], squares: &mut [u64]) {
    for ((&value, sum), square) in image.iter().zip(sums).zip(squares) {
        let value = u64::from(value);
        *sum += value;
        *square += value * value;
    }
}

/// What single pixels say of a pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Overlap {
    /// Volume of the region where the ranges of both classes overlap: `Π overlap / range` over the pixels that vary.
    pub(super) f2: f64,
    /// The least share, over the pixels, of images in the overlap of that pixel.
    pub(super) f3: f64,
    /// The share that is left once the best pixel has removed what it tells apart, then the best of the others, and so on.
    pub(super) f4: f64,
    /// The same, with the images of a class that is left alone counted, too.
    pub(super) f4_with_last: f64,
}

/// Where the values of both classes lie at each pixel.
struct Ranges {
    /// The least and the greatest value of each class.
    least: [Vec<u8>; 2],
    most: [Vec<u8>; 2],
}

impl Ranges {
    fn of(pair: &Pair, left: &[u32]) -> Self {
        let values = pair.images().values();
        let mut ranges =
            Self { least: [vec![255; values], vec![255; values]], most: [vec![0; values], vec![0; values]] };
        for &image in left {
            let class = usize::from(!pair.is_first(image as usize));
            widen(pair.images().image(image as usize), &mut ranges.least[class], &mut ranges.most[class]);
        }
        ranges
    }

    /// The first and the last value of the overlap at each pixel; the first is beyond the last where there is none.
    fn overlap(&self) -> (Vec<u8>, Vec<u8>) {
        let both = |of: &[Vec<u8>; 2], choose: fn(u8, u8) -> u8| {
            of[0].iter().zip(&of[1]).map(|(&a, &b)| choose(a, b)).collect::<Vec<_>>()
        };
        (both(&self.least, u8::max), both(&self.most, u8::min))
    }

    fn volume(&self) -> f64 {
        let (first, last) = self.overlap();
        let share = |pixel: usize| {
            let range = self.most[0][pixel].max(self.most[1][pixel]) - self.least[0][pixel].min(self.least[1][pixel]);
            let overlap = last[pixel].saturating_sub(first[pixel]);
            (range > 0).then(|| f64::from(overlap) / f64::from(range))
        };
        (0..first.len()).filter_map(share).product()
    }
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "aarch64+neon"))]
fn widen(image: &[u8], least: &mut [u8], most: &mut [u8]) {
    for ((&value, least), most) in image.iter().zip(least).zip(most) {
        *least = (*least).min(value);
        *most = (*most).max(value);
    }
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "aarch64+neon"))]
fn count_within(image: &[u8], first: &[u8], last: &[u8], counts: &mut [u8]) {
    for (((&value, &first), &last), count) in image.iter().zip(first).zip(last).zip(counts) {
        *count += u8::from((value >= first) & (value <= last));
    }
}

/// F2, F3 and F4 of a pair.
pub(super) fn overlap(pair: &Pair, progress: &dyn Progress) -> Overlap {
    let total = pair.len() as f64;
    let mut left: Vec<u32> = (0..pair.len() as u32).collect();
    let mut is_used = vec![false; pair.images().values()];
    let (mut f2, mut f3, mut last_class) = (1.0, 1.0, 0);
    for round in 0..is_used.len() {
        progress.check();
        let ranges = Ranges::of(pair, &left);
        let (first, last) = ranges.overlap();
        let within = within(pair, &left, &first, &last);
        let unused = (0..within.len()).filter(|&pixel| !is_used[pixel]);
        let Some(best) = unused.min_by_key(|&pixel| within[pixel]) else { break };
        if round == 0 {
            (f2, f3) = (ranges.volume(), f64::from(within[best]) / total);
        }
        if within[best] as usize == left.len() {
            break;
        }
        is_used[best] = true;
        left.retain(|&image| (first[best]..=last[best]).contains(&pair.images().image(image as usize)[best]));
        let firsts = left.iter().filter(|&&image| pair.is_first(image as usize)).count();
        if firsts == 0 || firsts == left.len() {
            // Where one class is left, nothing overlaps.
            last_class = left.len();
            left.clear();
            break;
        }
    }
    let f4_with_last = (left.len() + last_class) as f64 / total;
    Overlap { f2, f3, f4: left.len() as f64 / total, f4_with_last }
}

/// F4 as problexity has it: which pixel is best goes by all images, also by those that were removed, and the images of a class
/// that is left alone count. Of equally good pixels the last or the first comes first.
pub(super) fn efficiency(pair: &Pair, is_last_first: bool, progress: &dyn Progress) -> f64 {
    let all: Vec<u32> = (0..pair.len() as u32).collect();
    let mut left = all.clone();
    let mut is_used = vec![false; pair.images().values()];
    let mut order: Vec<(u32, usize)> = Vec::new();
    let (mut first, mut last) = (Vec::new(), Vec::new());
    loop {
        let firsts = left.iter().filter(|&&image| pair.is_first(image as usize)).count();
        if firsts == 0 || firsts == left.len() {
            break;
        }
        progress.check();
        if order.is_empty() {
            (first, last) = Ranges::of(pair, &left).overlap();
            let within = within(pair, &all, &first, &last);
            order = within.into_iter().enumerate().map(|(pixel, within)| (within, pixel)).collect();
            order.retain(|&(_, pixel)| !is_used[pixel]);
            let place = |pixel: usize| if is_last_first { usize::MAX - pixel } else { pixel };
            // The best one comes last.
            order.sort_by_key(|&(within, pixel)| std::cmp::Reverse((within, place(pixel))));
        }
        let Some((_, best)) = order.pop() else { break };
        is_used[best] = true;
        let before = left.len();
        left.retain(|&image| (first[best]..=last[best]).contains(&pair.images().image(image as usize)[best]));
        if left.len() < before {
            order.clear();
        }
    }
    left.len() as f64 / pair.len() as f64
}

/// How many images lie in the overlap of each pixel.
fn within(pair: &Pair, left: &[u32], first: &[u8], last: &[u8]) -> Vec<u32> {
    let mut counts = vec![0u32; first.len()];
    let mut few = vec![0u8; first.len()];
    for images in left.chunks(255) {
        few.fill(0);
        for &image in images {
            count_within(pair.images().image(image as usize), first, last, &mut few);
        }
        counts.iter_mut().zip(&few).for_each(|(count, &few)| *count += u32::from(few));
    }
    counts
}
