//! Which images might be shifted, brighter or noisy copies of each other?
//!
//! The magnitudes of an image's Fourier transform stay as they are when the image is shifted (all but what leaves and
//! enters at the borders), and all grow alike when it gets brighter. So copies have nearly equal fingerprints: the
//! magnitudes of the lowest frequencies, divided by their norm. (Magnitudes as shift-invariant features: Reddy and
//! Chatterji, IEEE Transactions on Image Processing 5, 1996, section II.) Fingerprints only propose pairs; whether they are
//! copies is seen on all pixels.

use std::f64::consts::TAU;

use rayon::prelude::*;

use crate::dataset::{Batch, Shape};

/// The highest frequency along each side, in periods per image.
const FREQUENCIES: usize = 6;

/// The largest side that is transformed; larger images are averaged down to it, which leaves low frequencies as they are.
const LARGEST_SIDE: usize = 32;

/// The values of a fingerprint.
pub(super) const VALUES: usize = 2 * FREQUENCIES * (FREQUENCIES + 1);

/// The fingerprint of each image: u8, shape (n, [`VALUES`]).
pub(super) fn fingerprints(images: Batch<'_>) -> Vec<u8> {
    let cells = Cells::of(images.shape());
    let transform = Transform::new(cells.height, cells.width);
    let fingerprint = |image: &[u8]| transform.fingerprint(&cells.grey(image));
    images.pixels().par_chunks(images.values()).flat_map_iter(fingerprint).collect()
}

/// The same without the orientation of the image: where a flip, and in a square a quarter turn, exchanges magnitudes, they
/// are put in ascending order. Shape (n, [`VALUES`]).
pub(super) fn without_orientation(fingerprints: &[u8], is_square: bool) -> Vec<u8> {
    let orbit = |(across, down, _): (usize, usize, f32)| match is_square {
        true => (across.min(down), across.max(down)),
        false => (across, down),
    };
    let mut places: Vec<((usize, usize), usize)> = frequencies().map(orbit).zip(0..).collect();
    places.sort_unstable();
    let orbits: Vec<&[((usize, usize), usize)]> = places.chunk_by(|a, b| a.0 == b.0).collect();
    let sorted = |fingerprint: &[u8]| {
        let mut sorted = [0; VALUES];
        let mut rest = &mut sorted[..];
        for orbit in &orbits {
            let (values, behind) = std::mem::take(&mut rest).split_at_mut(orbit.len());
            values.iter_mut().zip(*orbit).for_each(|(value, &(_, place))| *value = fingerprint[place]);
            values.sort_unstable();
            rest = behind;
        }
        sorted
    };
    fingerprints.par_chunks(VALUES).flat_map_iter(sorted).collect()
}

/// The places of a fingerprint whose frequencies are as low across as they are along the sides, and for each of them, which of
/// these places has its value once left and right are exchanged.
pub(super) fn round_places() -> (Vec<usize>, Vec<usize>) {
    let all: Vec<(usize, usize, f32)> = frequencies().collect();
    let is_low = |&place: &usize| all[place].0.pow(2) + all[place].1.pow(2) <= FREQUENCIES.pow(2);
    let places: Vec<usize> = (0..VALUES).filter(is_low).collect();
    let mirrored = |&place: &usize| {
        let (across, down, sign) = all[place];
        let mirror = all.iter().position(|&other| other == (across, down, -sign)).unwrap_or(place);
        places.binary_search(&mirror).unwrap_or_default()
    };
    (places.clone(), places.iter().map(mirrored).collect())
}

/// Half the frequency plane without its origin, (across, down, sign of down); the other half is its mirror image.
fn frequencies() -> impl Iterator<Item = (usize, usize, f32)> {
    let up_and_down = (0..=FREQUENCIES).flat_map(|down| [(down, 1.0), (down, -1.0)]);
    let half = up_and_down.flat_map(|(down, sign)| (0..=FREQUENCIES).map(move |across| (across, down, sign)));
    // Frequency 0 has no sign: of its mirror images only one is kept.
    half.filter(|&(across, down, sign)| match (across, down) {
        (0, 0) => false,
        (0, _) | (_, 0) => sign > 0.0,
        _ => true,
    })
}

/// The cells that images of a shape are averaged to, without colour.
pub(super) struct Cells {
    shape: Shape,
    pub(super) height: usize,
    pub(super) width: usize,
}

impl Cells {
    pub(super) fn of(shape: Shape) -> Self {
        Self { shape, height: shape.height().min(LARGEST_SIDE), width: shape.width().min(LARGEST_SIDE) }
    }

    /// The cells of an image, row-major.
    pub(super) fn grey(&self, image: &[u8]) -> Vec<f32> {
        let mut sums = vec![0u32; self.height * self.width];
        let mut counts = vec![0u32; self.height * self.width];
        let (width, channels) = (self.shape.width(), self.shape.channels());
        for (row, values) in image.chunks_exact(width * channels).enumerate() {
            let first = row * self.height / self.shape.height() * self.width;
            for (column, pixel) in values.chunks_exact(channels).enumerate() {
                let cell = first + column * self.width / width;
                sums[cell] += pixel.iter().map(|&value| u32::from(value)).sum::<u32>();
                counts[cell] += channels as u32;
            }
        }
        sums.into_iter().zip(counts).map(|(sum, count)| sum as f32 / count as f32).collect()
    }
}

/// What is common to the transforms of all planes of a size.
pub(super) struct Transform {
    rows: Side,
    columns: Side,
}

/// One side of an image.
struct Side {
    /// Its length in cells.
    len: usize,
    /// Cosine and sine of each frequency from 0 at each place: shape (len, FREQUENCIES + 1).
    waves: Vec<[(f32, f32); FREQUENCIES + 1]>,
}

impl Side {
    fn new(len: usize) -> Self {
        let wave = |place: usize, frequency: usize| {
            let angle = TAU * (place * frequency % len) as f64 / len as f64;
            (angle.cos() as f32, angle.sin() as f32)
        };
        Self { len, waves: (0..len).map(|place| std::array::from_fn(|frequency| wave(place, frequency))).collect() }
    }
}

impl Transform {
    pub(super) fn new(height: usize, width: usize) -> Self {
        Self { rows: Side::new(height), columns: Side::new(width) }
    }

    /// The fingerprint of a plane: shape (height, width).
    pub(super) fn fingerprint(&self, plane: &[f32]) -> [u8; VALUES] {
        let magnitudes = self.magnitudes(plane);
        let norm = magnitudes.iter().map(|magnitude| magnitude * magnitude).sum::<f32>().sqrt();
        // Roots, so that the few large magnitudes leave the others some of the 256 levels.
        magnitudes.map(|magnitude| if norm > 0.0 { (255.0 * (magnitude / norm).sqrt()).round() as u8 } else { 0 })
    }

    /// The magnitudes of half the frequency plane without its origin; the other half is its mirror image.
    fn magnitudes(&self, cells: &[f32]) -> [f32; VALUES] {
        // Along the rows first: for each row, each frequency from 0.
        let mut along = vec![[(0.0f32, 0.0f32); FREQUENCIES + 1]; self.rows.len];
        for (row, along) in cells.chunks_exact(self.columns.len).zip(&mut along) {
            for (&cell, waves) in row.iter().zip(&self.columns.waves) {
                for ((real, imaginary), (cosine, sine)) in along.iter_mut().zip(waves) {
                    *real += cell * cosine;
                    *imaginary += cell * sine;
                }
            }
        }
        let magnitude = |across: usize, down: usize, sign: f32| {
            let (mut real, mut imaginary) = (0.0f32, 0.0f32);
            for (row, waves) in along.iter().zip(&self.rows.waves) {
                let ((a, b), (cosine, sine)) = (row[across], waves[down]);
                real += a * cosine - b * sign * sine;
                imaginary += a * sign * sine + b * cosine;
            }
            (real * real + imaginary * imaginary).sqrt()
        };
        let mut magnitudes = [0.0; VALUES];
        for (slot, (across, down, sign)) in magnitudes.iter_mut().zip(frequencies()) {
            *slot = magnitude(across, down, sign);
        }
        magnitudes
    }
}

#[cfg(test)]
mod tests {
    use rand::RngExt;
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::SeedableRng;

    use super::super::turn::Turn;
    use super::*;

    #[test]
    fn a_mirrored_fingerprint_is_that_of_the_mirrored_image() {
        let mut rng = ChaCha8Rng::seed_from_u64(2);
        let shape = Shape::new(14, 11, 1).unwrap();
        let image: Vec<u8> = (0..shape.values()).map(|_| rng.random()).collect();
        let mut turned = vec![0; image.len()];
        Turn::FlipLeftRight.apply(shape, &image, &mut turned);
        let (one, other) = (fingerprints(Batch::new(shape, &image)), fingerprints(Batch::new(shape, &turned)));
        let (places, mirrored) = round_places();
        let [one, other] = [one, other].map(|all| places.iter().map(|&place| all[place]).collect::<Vec<u8>>());
        assert!(mirrored.iter().zip(&other).all(|(&place, value)| one[place].abs_diff(*value) <= 1));
        assert!(one != other && places.len() == 56, "{}", places.len());
    }

    #[test]
    fn sorted_fingerprints_are_those_of_all_orientations_and_not_of_other_images() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        for shape in [Shape::new(12, 12, 3).unwrap(), Shape::new(9, 14, 1).unwrap()] {
            let image: Vec<u8> = (0..shape.values()).map(|_| rng.random()).collect();
            let sorted = |image: &[u8]| {
                without_orientation(&fingerprints(Batch::new(shape, image)), shape.height() == shape.width())
            };
            let distance = |other: &[u8]| {
                let pairs = sorted(&image).into_iter().zip(sorted(other));
                pairs.map(|(a, b)| u32::from(a.abs_diff(b))).sum::<u32>()
            };
            for turn in Turn::of(shape) {
                let mut turned = vec![0; image.len()];
                turn.apply(shape, &image, &mut turned);
                // Sums in another order differ in the last bit, and so, at most, do rounded levels.
                assert!(distance(&turned) <= VALUES as u32 / 10, "{turn:?} of {shape}: {}", distance(&turned));
            }
            let other: Vec<u8> = (0..shape.values()).map(|_| rng.random()).collect();
            assert!(distance(&other) > 4 * VALUES as u32);
        }
    }
}
