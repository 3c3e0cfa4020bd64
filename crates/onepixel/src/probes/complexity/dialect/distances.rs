//! How far apart are images, as a library measures it? All distances are held.

use multiversion::multiversion;
use rayon::prelude::*;

use crate::dataset::Batch;
use crate::progress::Progress;

/// Rows of distances that are summed up together, so that a column of values is read once for all of them.
const TOGETHER: usize = 8;

/// A library's measure of distance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Metric {
    /// The mean difference of values, each by its range over all images (J. Gower, 1971): R's `daisy`, with 64 bits.
    Daisy,
    /// The same of values that are brought to 0 to 1 first, rounded to 32 bits: the Python package `gower` as pymfe calls it.
    ScaledGower,
    /// The same of values by their greatest, with 32 bits in between: as problexity has the package.
    Gower,
    /// Euclidean.
    Euclidean,
}

/// The distance of each two images.
pub(super) struct Distances {
    images: usize,
    values: Vec<f64>,
}

/// Bytes that the distances of images take, and what they are made of.
pub(super) fn memory(images: u64, values: u64) -> u64 {
    8 * images * (images + values)
}

impl Distances {
    pub(super) fn of(images: Batch<'_>, metric: Metric, progress: &dyn Progress) -> Self {
        let (len, values) = (images.len(), images.values());
        let columns = columns(images, metric);
        let mut distances = vec![0.0; len * len];
        distances.par_chunks_mut(TOGETHER * len).enumerate().for_each(|(chunk, rows)| {
            progress.check();
            for column in columns.chunks_exact(len) {
                for (row, sums) in rows.chunks_exact_mut(len).enumerate() {
                    let own = column[TOGETHER * chunk + row];
                    match metric {
                        Metric::Euclidean => add_squares(column, own, sums),
                        _ => add_differences(column, own, sums),
                    }
                }
            }
            let finish = |sum: f64| match metric {
                Metric::Euclidean => sum.sqrt(),
                Metric::Daisy => sum / values as f64,
                Metric::ScaledGower | Metric::Gower => f64::from((sum / values as f64) as f32),
            };
            rows.iter_mut().for_each(|distance| *distance = finish(*distance));
            progress.advance((rows.len() / len) as u64);
        });
        Self { images: len, values: distances }
    }

    pub(super) fn len(&self) -> usize {
        self.images
    }

    /// The distances of an image from all.
    pub(super) fn row(&self, image: usize) -> &[f64] {
        &self.values[image * self.images..][..self.images]
    }
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "aarch64+neon"))]
fn add_differences(column: &[f64], own: f64, sums: &mut [f64]) {
    for (&value, sum) in column.iter().zip(sums) {
        *sum += (value - own).abs();
    }
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "aarch64+neon"))]
fn add_squares(column: &[f64], own: f64, sums: &mut [f64]) {
    for (&value, sum) in column.iter().zip(sums) {
        *sum += (value - own) * (value - own);
    }
}

/// The values of all images as the metric takes them, pixel by pixel.
fn columns(images: Batch<'_>, metric: Metric) -> Vec<f64> {
    let len = images.len();
    let mut columns = vec![0.0; len * images.values()];
    columns.par_chunks_mut(len).enumerate().for_each(|(pixel, column)| {
        let values = || (0..len).map(|image| images.image(image)[pixel]);
        let (least, most) =
            values().fold((255, 0), |(least, most): (u8, u8), value| (least.min(value), most.max(value)));
        let scaled: Vec<f64> = (0..=255).map(|value| scaled(value, (least, most), metric)).collect();
        column.iter_mut().zip(values()).for_each(|(to, value)| *to = scaled[usize::from(value)]);
    });
    columns
}

fn scaled(value: u8, (least, most): (u8, u8), metric: Metric) -> f64 {
    let range = f64::from(most.max(least) - least);
    let value = f64::from(value);
    match metric {
        Metric::Euclidean => value,
        _ if range == 0.0 => 0.0,
        Metric::Daisy => (value - f64::from(least)) / range,
        Metric::ScaledGower => value * (1.0 / range) - f64::from(least) * (1.0 / range),
        Metric::Gower => {
            let range = 1.0 - f32::from(least) / f32::from(most);
            value / f64::from(most) / f64::from(range)
        }
    }
}
