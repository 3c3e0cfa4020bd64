//! The same convolutions from their definition, number by number: what the fast loops are tested by.
//!
//! Here an image is a list of numbers of shape (height, width, channels), without border or filling.

use super::dense::Window;
use super::map::Map;

/// Numbers that look like chance, from -1 to 1; others for another seed.
pub(super) fn numbers(count: usize, seed: u64) -> Vec<f32> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1 << 23) as f32 - 1.0
    };
    std::iter::repeat_with(next).take(count).collect()
}

pub(super) fn image(map: &Map, seed: u64) -> Vec<f32> {
    numbers(map.pixels() * map.channels, seed)
}

/// An image as the fast loops read it.
pub(super) fn put(map: &Map, image: &[f32]) -> Vec<f32> {
    let mut numbers = vec![0.0; map.len()];
    for (pixel, values) in image.chunks_exact(map.channels).enumerate() {
        let at = map.at((pixel / map.width) as isize, (pixel % map.width) as isize);
        numbers[at..at + map.channels].copy_from_slice(values);
    }
    numbers
}

/// An image as the fast loops wrote it.
pub(super) fn taken(map: &Map, numbers: &[f32]) -> Vec<f32> {
    let at = |pixel: usize| map.at((pixel / map.width) as isize, (pixel % map.width) as isize);
    (0..map.pixels()).flat_map(|pixel| &numbers[at(pixel)..][..map.channels]).copied().collect()
}

/// Weights of shape (outputs, inputs, rows, columns).
pub(super) fn convolution(
    (image, from): (&[f32], &Map),
    (weights, bias): (&[f32], &[f32]),
    window: Window,
    to: &Map,
) -> Vec<f32> {
    let (rows, columns) = window.size;
    let of_output = |row: usize, column: usize, output: usize| {
        let mut sum = f64::from(bias[output]);
        for input in 0..from.channels {
            for (i, j) in (0..rows).flat_map(|i| (0..columns).map(move |j| (i, j))) {
                let weight = weights[((output * from.channels + input) * rows + i) * columns + j];
                sum += f64::from(weight) * pixel((image, from), window, (row, column), (i, j), input);
            }
        }
        sum as f32
    };
    each(to, of_output)
}

/// Weights of shape (channels, rows, columns).
pub(super) fn by_channel(
    (image, from): (&[f32], &Map),
    (weights, bias): (&[f32], &[f32]),
    window: Window,
    to: &Map,
) -> Vec<f32> {
    let (rows, columns) = window.size;
    let of_output = |row: usize, column: usize, channel: usize| {
        let mut sum = f64::from(bias[channel]);
        for (i, j) in (0..rows).flat_map(|i| (0..columns).map(move |j| (i, j))) {
            let weight = weights[(channel * rows + i) * columns + j];
            sum += f64::from(weight) * pixel((image, from), window, (row, column), (i, j), channel);
        }
        sum as f32
    };
    each(to, of_output)
}

fn each(to: &Map, of_output: impl Fn(usize, usize, usize) -> f32) -> Vec<f32> {
    let place = |i: usize| (i / to.channels / to.width, i / to.channels % to.width, i % to.channels);
    (0..to.pixels() * to.channels).map(place).map(|(row, column, output)| of_output(row, column, output)).collect()
}

/// What a window at an output sees at one of its places; 0 beyond the image.
fn pixel(
    (image, from): (&[f32], &Map),
    window: Window,
    (row, column): (usize, usize),
    (i, j): (usize, usize),
    channel: usize,
) -> f64 {
    let row = (row * window.stride.0 + i).checked_sub(window.before.0).filter(|&row| row < from.height);
    let column = (column * window.stride.1 + j).checked_sub(window.before.1).filter(|&column| column < from.width);
    row.zip(column).map_or(0.0, |(row, column)| f64::from(image[(row * from.width + column) * from.channels + channel]))
}
