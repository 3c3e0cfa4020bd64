//! What do the layers do that take little time: pools, means, sums and products of two images?

use pulp::{Arch, Simd, WithSimd};

use super::activation::Activation;
use super::dense::Window;
use super::map::Map;

/// Which number of a window is kept.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Kept {
    Largest,
    Mean,
}

/// The largest number or the mean of the windows over each channel. What a window covers beyond the image does not count.
#[derive(Debug, Clone)]
pub(super) struct Pool {
    pub window: Window,
    pub kept: Kept,
    pub from: Map,
    pub to: Map,
}

impl Pool {
    pub fn run(&self, from: &[f32], to: &mut [f32]) {
        for row in 0..self.to.height {
            for column in 0..self.to.width {
                let store = self.to.at(row as isize, column as isize);
                self.of_window((row, column), from, &mut to[store..][..self.to.stride]);
            }
        }
    }

    fn of_window(&self, (row, column): (usize, usize), from: &[f32], to: &mut [f32]) {
        let Window { size, stride, before } = self.window;
        let rows = covered(row * stride.0, before.0, size.0, self.from.height);
        let columns = covered(column * stride.1, before.1, size.1, self.from.width);
        let count = rows.len() * columns.len();
        to.fill(if self.kept == Kept::Largest { f32::NEG_INFINITY } else { 0.0 });
        for (row, column) in rows.flat_map(|row| columns.clone().map(move |column| (row, column))) {
            let pixel = &from[self.from.at(row as isize, column as isize)..][..to.len()];
            match self.kept {
                Kept::Largest => to.iter_mut().zip(pixel).for_each(|(to, &value)| *to = to.max(value)),
                Kept::Mean => to.iter_mut().zip(pixel).for_each(|(to, &value)| *to += value),
            }
        }
        if self.kept == Kept::Mean {
            to.iter_mut().for_each(|to| *to /= count as f32);
        }
    }
}

/// The part of a window that lies in the image.
fn covered(start: usize, before: usize, size: usize, image: usize) -> std::ops::Range<usize> {
    start.saturating_sub(before)..(start + size).saturating_sub(before).min(image)
}

/// The mean of each channel over all pixels.
pub(super) fn mean(from: (&[f32], &Map), to: &mut [f32]) {
    let (numbers, map) = from;
    let mut sums = vec![0.0_f64; map.stride];
    for row in 0..map.height {
        let row = &numbers[map.at(row as isize, 0)..][..map.width * map.stride];
        // Rows in 32 bits, their sums in 64: the mean of many numbers is as exact as that of few.
        let mut of_row = vec![0.0_f32; map.stride];
        for pixel in row.chunks_exact(map.stride) {
            of_row.iter_mut().zip(pixel).for_each(|(sum, &value)| *sum += value);
        }
        sums.iter_mut().zip(of_row).for_each(|(sum, row)| *sum += f64::from(row));
    }
    let pixels = map.pixels() as f64;
    to.iter_mut().zip(sums).for_each(|(to, sum)| *to = (sum / pixels) as f32);
}

/// How two images become one, number by number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Both {
    Sum,
    Product,
}

/// Two images of one size, or an image and a pixel that stands for all of another; or an image alone; then an activation.
#[derive(Debug, Clone)]
pub(super) struct Combine {
    pub both: Both,
    pub activation: Activation,
    pub from: Map,
    /// `None` if there is no second.
    pub other: Option<Map>,
    pub to: Map,
}

impl Combine {
    pub fn run(&self, from: &[f32], other: Option<&[f32]>, to: &mut [f32]) {
        Arch::new().dispatch(Combining { layer: self, from, other, to });
    }
}

struct Combining<'a> {
    layer: &'a Combine,
    from: &'a [f32],
    other: Option<&'a [f32]>,
    to: &'a mut [f32],
}

impl WithSimd for Combining<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Combine { both, activation, from, other, to } = self.layer;
        let single = other.as_ref().is_some_and(|other| other.pixels() == 1);
        for pixel in 0..to.pixels() {
            let (row, column) = ((pixel / to.width) as isize, (pixel % to.width) as isize);
            let a = S::as_simd_f32s(&self.from[from.at(row, column)..][..to.stride]).0;
            let b = other.as_ref().zip(self.other).map(|(map, numbers)| {
                let at = if single { map.at(0, 0) } else { map.at(row, column) };
                S::as_simd_f32s(&numbers[at..][..to.stride]).0
            });
            let store = to.at(row, column);
            let stored = S::as_mut_simd_f32s(&mut self.to[store..][..to.stride]).0;
            for (i, stored) in stored.iter_mut().enumerate() {
                let sum = match (b, both) {
                    (None, _) => a[i],
                    (Some(b), Both::Sum) => simd.add_f32s(a[i], b[i]),
                    (Some(b), Both::Product) => simd.mul_f32s(a[i], b[i]),
                };
                *stored = activation.of(simd, sum);
            }
        }
    }
}
