//! What is left of an image if its colours, its brightness and its contrast are not to count?
//!
//! Each image is brought to grey values of at most 32×32 cells and whitened: each frequency is multiplied by itself, since
//! natural images hold energy inverse to it (Field, "Relations between the statistics of natural images and the response
//! properties of cortical cells", Journal of the Optical Society of America A 4, 1987), and the highest ones, which resizing
//! and encoding change, fade out. What is left are edges and textures, all scales alike. Of two different photographs they
//! are hardly correlated, while smooth images are so much alike that their grey values are.

use std::f32::consts::PI;

use rayon::prelude::*;

use super::calibrate::median;
use super::fingerprint::Cells;
use super::slide::border;
use crate::dataset::Batch;

/// The frequency, in periods per cell, at which high frequencies have faded to `1/e`.
const FADED: f32 = 0.22;

/// Values are so many times the level of the plane's root mean square; what is beyond the range of `i8` is cut off.
const LEVELS: f32 = 28.0;

/// Mean squares, in grey values, that rounding may leave of an image of one value.
const NOTHING: f32 = 1e-6;

/// The whitened planes of some images.
pub(super) struct Planes {
    pub(super) height: usize,
    pub(super) width: usize,
    /// Shape (images, height, width).
    values: Vec<i8>,
}

impl Planes {
    /// The planes of images.
    pub(super) fn of(images: Batch<'_>) -> Self {
        let cells = Cells::of(images.shape());
        let (height, width) = (cells.height, cells.width);
        let whitening = Whitening::new(height, width);
        let plane = |image: &[u8]| whitening.plane(cells.grey(image));
        let values = images.pixels().par_chunks(images.values()).flat_map_iter(plane).collect();
        Self { height, width, values }
    }

    /// The plane of an image: shape (height, width).
    pub(super) fn plane(&self, image: u32) -> &[i8] {
        let values = self.height * self.width;
        &self.values[image as usize * values..][..values]
    }

    /// How many cells of each image take part in what is to be seen: the participation ratio `(Σv²)² / Σv⁴` of its values but
    /// for those along the border, as a share of the median one of all images, at most 1.
    pub(super) fn details(&self) -> Vec<f32> {
        let (down, right) = (border(self.height), border(self.width));
        let participation = |plane: &[i8]| {
            let rows = plane.chunks_exact(self.width).skip(down).take(self.height - 2 * down);
            let inner = rows.flat_map(|row| &row[right..self.width - right]);
            let squares = inner.map(|&value| f64::from(value) * f64::from(value));
            let (sum, fourth) =
                squares.fold((0.0, 0.0), |(sum, fourth), square| (sum + square, fourth + square * square));
            if fourth > 0.0 { (sum * sum / fourth) as f32 } else { 0.0 }
        };
        let all: Vec<f32> = self.values.par_chunks(self.height * self.width).map(participation).collect();
        let median = median(all.iter().map(|&own| f64::from(own)).collect()).filter(|&median| median > 0.0);
        let median = median.unwrap_or(1.0) as f32;
        all.into_iter().map(|own| (own / median).min(1.0)).collect()
    }

    pub(super) fn len(&self) -> usize {
        self.values.len() / (self.height * self.width)
    }
}

/// A filter in the frequencies of the cosine transform, whose images go on mirrored beyond their borders.
struct Whitening {
    rows: Cosines,
    columns: Cosines,
    /// Shape (height, width).
    gains: Vec<f32>,
}

impl Whitening {
    fn new(height: usize, width: usize) -> Self {
        let gain = |down: usize, across: usize| {
            let (down, across) = (down as f32 / (2 * height) as f32, across as f32 / (2 * width) as f32);
            let frequency = down.hypot(across);
            frequency * (-(frequency / FADED).powi(4)).exp()
        };
        let gains = (0..height).flat_map(|down| (0..width).map(move |across| gain(down, across))).collect();
        Self { rows: Cosines::new(height), columns: Cosines::new(width), gains }
    }

    fn plane(&self, mut cells: Vec<f32>) -> Vec<i8> {
        let (height, width) = (self.rows.len, self.columns.len);
        let mut turned = vec![0.0; cells.len()];
        // Rows, then columns, and back: `forward` writes what it has transformed as columns.
        self.columns.forward(&cells, height, &mut turned);
        self.rows.forward(&turned, width, &mut cells);
        cells.iter_mut().zip(&self.gains).for_each(|(value, gain)| *value *= gain);
        self.columns.backward(&cells, height, &mut turned);
        self.rows.backward(&turned, width, &mut cells);
        let mean_square = cells.iter().map(|value| value * value).sum::<f32>() / cells.len() as f32;
        let scale = if mean_square > NOTHING { LEVELS / mean_square.sqrt() } else { 0.0 };
        // `as` keeps to the range of `i8`.
        cells.into_iter().map(|value| (value * scale).round() as i8).collect()
    }
}

/// The orthonormal cosine transform (DCT-II) of a row.
struct Cosines {
    len: usize,
    /// Shape (frequency, place).
    waves: Vec<f32>,
    /// Shape (place, frequency).
    places: Vec<f32>,
}

impl Cosines {
    fn new(len: usize) -> Self {
        let wave = |frequency: usize, place: usize| {
            let norm = if frequency == 0 { 1.0 } else { 2.0 } / len as f32;
            norm.sqrt() * (PI * frequency as f32 * (place as f32 + 0.5) / len as f32).cos()
        };
        let waves = (0..len).flat_map(|frequency| (0..len).map(move |place| wave(frequency, place))).collect();
        let places = (0..len).flat_map(|place| (0..len).map(move |frequency| wave(frequency, place))).collect();
        Self { len, waves, places }
    }

    /// Transforms each of the rows, and writes it as a column.
    fn forward(&self, rows: &[f32], count: usize, turned: &mut [f32]) {
        self.multiply(&self.waves, rows, count, turned);
    }

    fn backward(&self, rows: &[f32], count: usize, turned: &mut [f32]) {
        self.multiply(&self.places, rows, count, turned);
    }

    fn multiply(&self, matrix: &[f32], rows: &[f32], count: usize, turned: &mut [f32]) {
        for (row, values) in rows.chunks_exact(self.len).enumerate() {
            for (column, weights) in matrix.chunks_exact(self.len).enumerate() {
                turned[column * count + row] = weights.iter().zip(values).map(|(weight, value)| weight * value).sum();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::RngExt;
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::SeedableRng;

    use super::*;
    use crate::dataset::Shape;

    #[test]
    fn the_transform_there_and_back_is_the_image() {
        let mut rng = ChaCha8Rng::seed_from_u64(3);
        let rows: Vec<f32> = (0..12 * 9).map(|_| rng.random()).collect();
        let (cosines, mut turned, mut back) = (Cosines::new(9), vec![0.0; 108], vec![0.0; 108]);
        cosines.forward(&rows, 12, &mut turned);
        let columns: Vec<f32> = (0..108).map(|place| turned[place % 9 * 12 + place / 9]).collect();
        cosines.backward(&columns, 12, &mut back);
        let error = (0..108).map(|place| (back[place % 9 * 12 + place / 9] - rows[place]).abs()).fold(0.0, f32::max);
        assert!(error < 1e-5, "{error}");
    }

    #[test]
    fn a_thing_on_a_plain_ground_has_less_detail_than_a_texture() {
        let mut rng = ChaCha8Rng::seed_from_u64(5);
        let shape = Shape::new(16, 16, 1).unwrap();
        let texture: Vec<u8> = (0..512).map(|_| rng.random()).collect();
        let thing = (0..256).map(|place| if (120..124).contains(&place) { 200 } else { 20 });
        let images: Vec<u8> = texture.into_iter().chain(thing).collect();
        let details = Planes::of(Batch::new(shape, &images)).details();
        assert!(details[..2].iter().all(|&detail| detail > 0.9) && details[2] < 0.5, "{details:?}");
    }

    #[test]
    fn brightness_contrast_and_colour_do_not_change_a_plane() {
        let mut rng = ChaCha8Rng::seed_from_u64(4);
        let shape = Shape::new(16, 20, 3).unwrap();
        let grey: Vec<u8> = (0..320).map(|_| rng.random_range(0..100)).collect();
        let colours = |weights: [u8; 3], offset: u8| -> Vec<u8> {
            grey.iter().flat_map(|&value| weights.map(|weight| offset + value * weight)).collect()
        };
        let plane = |pixels: &[u8]| Planes::of(Batch::new(shape, pixels)).plane(0).to_vec();
        let (one, other) = (plane(&colours([1, 1, 1], 0)), plane(&colours([2, 1, 2], 30)));
        assert!(one.iter().zip(&other).all(|(a, b)| a.abs_diff(*b) <= 1));
        assert!(plane(&colours([0, 0, 0], 9)).iter().all(|&value| value == 0), "nothing is left of one value");
    }
}
