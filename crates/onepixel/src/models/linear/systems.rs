//! Which step leads to the least value of the squared hinge loss, as long as no margin changes sides?
//!
//! The curvature `1 + 2 C Σ x xᵀ` over the images whose margins are violated is a matrix of the values of an image, or,
//! where these images are fewer, of the images (Sherman, Morrison and Woodbury). Its sums are of products of whole
//! numbers, as fast to get as distances; what is left is one Cholesky factorisation. Conjugate gradients do without, but
//! take hundreds of passes over the images where pixels depend on each other, as they do in photographs.

use std::cell::OnceCell;

use super::cholesky::Cholesky;
use super::lanes::{LANES, Lanes};
use super::problem::{Problem, Vectors};
use super::rows::Part;
use crate::dataset::Shape;
use crate::distance::inner_products;
use crate::models::{Batch, Extent};
use crate::progress::Progress;

/// The largest matrices that are factorised: 128 MiB.
pub(super) const LARGEST: usize = 4_096;

/// Images whose products are summed up in 32 bits at most.
const TOGETHER: usize = 1 << 15;

/// The curvatures of a fit's machines.
#[derive(Default)]
pub(in crate::models) struct Systems {
    /// Before the first step all margins are violated, and all machines have the same.
    of_all: OnceCell<System>,
}

/// The curvature where some margins are violated.
enum System {
    /// `1 + 2 C Σ x xᵀ`.
    Values(Cholesky),
    /// `1 / (2 C) + X Xᵀ`, and the images `X`.
    Images { factor: Cholesky, pixels: Vec<u8> },
}

impl Systems {
    /// The most bytes that the curvatures of a fit take: two at a time, and what the products are made from.
    pub(in crate::models) fn memory(extent: Extent) -> u64 {
        let (images, values) = (extent.images as u64, extent.values());
        let side = images.min(values + 1).min(LARGEST as u64);
        let gathered = images.min((TOGETHER as u64).max(side)) * values;
        // The sums, their copy in 32 bits and the factor of all images; the images and their packed columns.
        side * side * 32 + 4 * gathered.saturating_add(64 * values)
    }

    /// The Newton step of each open machine, zero for others; `None` where a matrix would be too large.
    pub(super) fn steps(
        &self,
        problem: &Problem<'_>,
        gradient: &Vectors,
        scores: &[Lanes],
        is_open: [bool; LANES],
    ) -> Option<Vectors> {
        let all = problem.labels.len();
        let violated = |lane: usize| -> Vec<u32> {
            (0..all as u32).filter(|&image| problem.is_violated(scores, image as usize, lane)).collect()
        };
        let active: Vec<Vec<u32>> =
            (0..LANES).map(|lane| if is_open[lane] { violated(lane) } else { Vec::new() }).collect();
        if active.iter().any(|active| active.len().min(problem.values + 1) > LARGEST) {
            return None;
        }
        let mut steps = vec![[0.0; LANES]; gradient.len()];
        for lane in (0..LANES).filter(|&lane| is_open[lane]) {
            let of_lane: Vec<f64> = gradient.iter().map(|part| -part[lane]).collect();
            let step = if active[lane].len() == all {
                self.of_all.get_or_init(|| System::new(problem, &active[lane])).solve(problem, of_lane)
            } else {
                System::new(problem, &active[lane]).solve(problem, of_lane)
            };
            steps.iter_mut().zip(step).for_each(|(steps, step)| steps[lane] = step);
        }
        Some(steps)
    }
}

impl System {
    fn new(problem: &Problem<'_>, active: &[u32]) -> Self {
        if active.len() > problem.values {
            let mut sums = products_of_values(problem, active);
            let side = problem.values + 1;
            sums.iter_mut().for_each(|sum| *sum *= 2.0 * problem.c);
            (0..side).for_each(|i| sums[i * side + i] += 1.0);
            return Self::Values(Cholesky::new(sums, side, problem.progress));
        }
        let pixels = gathered(problem, active);
        let side = active.len();
        let mut sums = vec![0.0; side * side];
        // A machine without violated margins has the curvature 1.
        if side > 0 {
            let exact = products(&pixels, problem.values, problem.progress);
            sums.iter_mut().zip(exact).for_each(|(sum, product)| *sum = product / FULL_SQUARE + 1.0);
            (0..side).for_each(|i| sums[i * side + i] += 0.5 / problem.c);
        }
        Self::Images { factor: Cholesky::new(sums, side, problem.progress), pixels }
    }

    /// The inverse of the curvature times a vector.
    fn solve(&self, problem: &Problem<'_>, vector: Vec<f64>) -> Vec<f64> {
        match self {
            Self::Values(factor) => factor.solve(vector),
            Self::Images { factor, pixels } => {
                let values = problem.values;
                let (along, constant) = vector.split_at(values);
                let product = |image: &[u8]| {
                    let sum: f64 = image.iter().zip(along).map(|(&pixel, part)| f64::from(pixel) * part).sum();
                    sum / 255.0 + constant[0]
                };
                let weights = factor.solve(pixels.chunks_exact(values).map(product).collect());
                let mut solved = vector.clone();
                for (image, weight) in pixels.chunks_exact(values).zip(weights) {
                    let scaled = weight / 255.0;
                    solved.iter_mut().zip(image).for_each(|(part, &pixel)| *part -= scaled * f64::from(pixel));
                    solved[values] -= weight;
                }
                solved
            }
        }
    }
}

const FULL_SQUARE: f64 = 255.0 * 255.0;

/// The values of some images, one after the other.
fn gathered(problem: &Problem<'_>, images: &[u32]) -> Vec<u8> {
    let mut pixels = vec![0; images.len() * problem.values];
    let size = problem.parts.first().map_or(1, |(_, part)| part.len());
    for (&image, place) in images.iter().zip(pixels.chunks_exact_mut(problem.values)) {
        let (first, part) = problem.parts[image as usize / size];
        put(part, image as usize - first, |value, pixel| place[value] = pixel);
    }
    pixels
}

fn put(part: Part<'_>, image: usize, mut put: impl FnMut(usize, u8)) {
    match part {
        Part::Sparse { codes, starts } => {
            let codes = &codes[starts[image]..starts[image + 1]];
            codes.iter().for_each(|code| put((code >> 8) as usize, (code & 255) as u8));
        }
        Part::Dense { pixels, values } => {
            pixels[image * values..][..values].iter().enumerate().for_each(|(value, &pixel)| put(value, pixel));
        }
    }
}

/// The products of each two of some rows, summed up over all numbers of them: shape (rows, rows).
fn products(rows: &[u8], len: usize, progress: &dyn Progress) -> Vec<f64> {
    let count = rows.len() / len;
    let mut sums = vec![0.0; count * count];
    for first in (0..len).step_by(TOGETHER) {
        progress.check();
        let end = len.min(first + TOGETHER);
        let part: Vec<u8> = rows.chunks_exact(len).flat_map(|row| &row[first..end]).copied().collect();
        let shape = Shape::new(1, end - first, 1).expect("a part of a row");
        let exact = inner_products(Batch::new(shape, &part));
        sums.iter_mut().zip(exact).for_each(|(sum, product)| *sum += f64::from(product));
    }
    sums
}

/// For each two values of some images, divided by 255, the sum of their products; behind the values stands a 1. Only the
/// lower triangle is meant.
fn products_of_values(problem: &Problem<'_>, images: &[u32]) -> Vec<f64> {
    let (values, side) = (problem.values, problem.values + 1);
    let mut sums = vec![0.0; side * side];
    for images in images.chunks(TOGETHER) {
        let pixels = gathered(problem, images);
        let columns = transposed(&pixels, values);
        let exact = products(&columns, images.len(), problem.progress);
        for (row, exact) in sums.chunks_exact_mut(side).zip(exact.chunks_exact(values)) {
            row.iter_mut().zip(exact).for_each(|(sum, product)| *sum += product / FULL_SQUARE);
        }
        let last = &mut sums[values * side..];
        for (sum, column) in last.iter_mut().zip(columns.chunks_exact(images.len())) {
            *sum += column.iter().map(|&pixel| u64::from(pixel)).sum::<u64>() as f64 / 255.0;
        }
        last[values] += images.len() as f64;
    }
    sums
}

/// Rows of so many values as columns.
fn transposed(rows: &[u8], values: usize) -> Vec<u8> {
    use rayon::prelude::*;
    const TILE: usize = 64;
    let count = rows.len() / values;
    let mut columns = vec![0; rows.len()];
    columns.par_chunks_mut(TILE * count).enumerate().for_each(|(tile, columns)| {
        for first in (0..count).step_by(TILE) {
            for (offset, column) in columns.chunks_exact_mut(count).enumerate() {
                for row in first..count.min(first + TILE) {
                    column[row] = rows[row * values + tile * TILE + offset];
                }
            }
        }
    });
    columns
}

#[cfg(test)]
mod tests {
    use super::super::rows::Rows;
    use super::*;
    use crate::progress::Silent;

    /// The curvature times what was solved is the vector, for more values than images and for fewer.
    #[test]
    fn what_is_solved_is_the_vector_that_the_curvature_gives() {
        for (values, images) in [(5, 40), (30, 12), (7, 0)] {
            let pixels: Vec<u8> = (0..values * 50).map(|i| (i * i * 7 % 251) as u8).collect();
            let rows = Rows::dense(Batch::new(Shape::new(1, values, 1).unwrap(), &pixels));
            let labels: Vec<u16> = (0..50).map(|image| image % 2).collect();
            let parts = rows.parts(1);
            let (machines, progress) = (&[0][..], &Silent);
            let problem = Problem { c: 0.7, parts: &parts, labels: &labels, machines, values, progress };
            let active: Vec<u32> = (0..50).filter(|image| image * 17 % 50 < images).collect();
            let vector: Vec<f64> = (0..=values).map(|i| (i as f64 * 0.7).sin()).collect();
            let solved = System::new(&problem, &active).solve(&problem, vector.clone());
            let mut product = solved.clone();
            for &image in &active {
                let value = |i: usize| {
                    if i < values { f64::from(pixels[image as usize * values + i]) / 255.0 } else { 1.0 }
                };
                let along: f64 = (0..=values).map(|i| value(i) * solved[i]).sum();
                (0..=values).for_each(|i| product[i] += 1.4 * value(i) * along);
            }
            let differ = product.iter().zip(&vector).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            assert!(differ < 1e-10, "{values} values, {images} images: {differ}");
        }
    }
}
