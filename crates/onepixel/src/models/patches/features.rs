//! What do the patches of an image say? The hot loop of patches.
//!
//! Two matrix products for each patch (white, then with all centroids) and a square root for each of its distances: of
//! 32×32×3 and 400 centroids, 40 million multiplications and 0.3 million roots. A few rows of patches at a time stay in the
//! second-level cache.

use multiversion::multiversion;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::super::matrix::{Matrix, add_product};
use super::whitening::{Whitening, normalise};
use crate::dataset::Shape;
use crate::models::Batch;
use crate::progress::Progress;

/// Quadrants of an image that are summed up apart.
pub(super) const POOLS: usize = 4;

/// The most patches along a side of an image.
const MOST_PLACES: usize = 32;

/// Patches that are computed together.
const TOGETHER: usize = 128;

/// Bytes of what one thread computes in, for patches of up to 512 values and 400 centroids.
pub(super) const MOST_BYTES: u64 = (TOGETHER * (2 * 512 + 512) * 4) as u64 + (1 << 20);

/// Where the patches of an image are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Grid {
    shape: Shape,
    side: usize,
    /// From a patch to the next below, and to the next right of it.
    steps: (usize, usize),
    /// Rows and columns of patches.
    places: (usize, usize),
}

impl Grid {
    /// All patches of a side, or every second, third, … where there would be more than 32 along a side.
    pub fn new(shape: Shape, side: usize) -> Self {
        let step = |pixels: usize| (pixels - side + 1).div_ceil(MOST_PLACES);
        let steps = (step(shape.height()), step(shape.width()));
        let places = |pixels: usize, step: usize| (pixels - side) / step + 1;
        Self { shape, side, steps, places: (places(shape.height(), steps.0), places(shape.width(), steps.1)) }
    }

    /// Values of a patch.
    pub fn values(self) -> usize {
        self.side * self.side * self.shape.channels()
    }

    /// Patches of an image.
    pub fn patches(self) -> usize {
        self.places.0 * self.places.1
    }

    /// Writes a patch, normalised.
    fn put(self, image: &[u8], (row, column): (usize, usize), patch: &mut [f32]) {
        let channels = self.shape.channels();
        let (run, stride) = (self.side * channels, self.shape.width() * channels);
        let first = row * self.steps.0 * stride + column * self.steps.1 * channels;
        for (line, patch) in patch.chunks_exact_mut(run).enumerate() {
            let pixels = &image[first + line * stride..][..run];
            patch.iter_mut().zip(pixels).for_each(|(value, &pixel)| *value = f32::from(pixel));
        }
        normalise(patch);
    }

    /// So many patches, drawn at random from all images, normalised.
    pub fn drawn(self, images: Batch<'_>, many: usize, rng: &mut ChaCha8Rng) -> Vec<f32> {
        let mut patches = vec![0.0; many * self.values()];
        for patch in patches.chunks_exact_mut(self.values()) {
            let image = rng.random_range(0..images.len() as u32) as usize;
            let place = (rng.random_range(0..self.places.0 as u32), rng.random_range(0..self.places.1 as u32));
            self.put(images.image(image), (place.0 as usize, place.1 as usize), patch);
        }
        patches
    }

    /// The quadrant of a patch.
    fn pool(self, (row, column): (usize, usize)) -> usize {
        2 * usize::from(2 * row >= self.places.0) + usize::from(2 * column >= self.places.1)
    }
}

/// Turns images into features.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Extractor {
    grid: Grid,
    whitening: Whitening,
    /// Shape (values, centroids).
    centroids: Vec<f32>,
    /// The square of each centroid.
    squares: Vec<f32>,
}

/// What an image is computed in.
pub(super) struct Room {
    patches: Vec<f32>,
    white: Vec<f32>,
    products: Vec<f32>,
}

impl Extractor {
    /// `centroids` have the shape (centroids, values).
    pub fn new(grid: Grid, whitening: Whitening, centroids: Vec<f32>) -> Self {
        let values = grid.values();
        let squares: Vec<f32> =
            centroids.chunks_exact(values).map(|c| c.iter().map(|value| value * value).sum()).collect();
        let turned = (0..values).flat_map(|value| centroids.iter().skip(value).step_by(values)).copied().collect();
        Self { grid, whitening, centroids: turned, squares }
    }

    pub fn shape(&self) -> Shape {
        self.grid.shape
    }

    /// Features of an image: of each quadrant, one for each centroid and one for each channel.
    pub fn features(&self) -> usize {
        POOLS * (self.squares.len() + self.grid.shape.channels())
    }

    pub fn room(&self) -> Room {
        let values = TOGETHER * self.grid.values();
        Room {
            patches: vec![0.0; values],
            white: vec![0.0; values],
            products: vec![0.0; TOGETHER * self.squares.len()],
        }
    }

    /// The features of some images: shape (images, features).
    pub fn of<'a>(&self, images: impl Iterator<Item = &'a [u8]>, progress: &dyn Progress) -> Vec<f32> {
        let images: Vec<&[u8]> = images.collect();
        let mut features = vec![0.0; images.len() * self.features()];
        let each = features.par_chunks_mut(self.features()).zip(images).with_max_len(16);
        each.for_each_init(
            || self.room(),
            |room, (features, image)| {
                progress.check();
                features.copy_from_slice(&self.of_image(image, room));
            },
        );
        features
    }

    /// The features of an image: for each quadrant and centroid, by how much its patches are nearer to it than to the
    /// centroids on average, summed up where they are; and, since patches do not know how bright they are, the sum of each
    /// channel's values in each quadrant.
    pub fn of_image(&self, image: &[u8], room: &mut Room) -> Vec<f32> {
        let (values, centroids) = (self.grid.values(), self.squares.len());
        let mut pools = vec![0.0; self.features()];
        self.brightness(image, &mut pools[POOLS * centroids..]);
        let places: Vec<(usize, usize)> =
            (0..self.grid.places.0).flat_map(|row| (0..self.grid.places.1).map(move |column| (row, column))).collect();
        for places in places.chunks(TOGETHER) {
            let patches = &mut room.patches[..places.len() * values];
            for (patch, &place) in patches.chunks_exact_mut(values).zip(places) {
                self.grid.put(image, place, patch);
            }
            let white = &mut room.white[..places.len() * values];
            self.whitening.whiten(patches, white);
            let products = &mut room.products[..places.len() * centroids];
            products.fill(0.0);
            let matrix = Matrix::new(&self.centroids, values, centroids);
            add_product(Matrix::new(white, places.len(), values), matrix, products);
            let each = products.chunks_exact_mut(centroids).zip(white.chunks_exact(values)).zip(places);
            for ((products, white), &place) in each {
                let pool = &mut pools[self.grid.pool(place) * centroids..][..centroids];
                triangle(products, white, &self.squares, pool);
            }
        }
        pools
    }
}

impl Extractor {
    /// Sums up the values of each channel in each quadrant.
    fn brightness(&self, image: &[u8], sums: &mut [f32]) {
        let (height, width, channels) = (self.shape().height(), self.shape().width(), self.shape().channels());
        let mut exact = vec![0u64; sums.len()];
        for (pixel, values) in image.chunks_exact(channels).enumerate() {
            let (row, column) = (pixel / width, pixel % width);
            let quadrant = 2 * usize::from(2 * row >= height) + usize::from(2 * column >= width);
            let sums = &mut exact[quadrant * channels..][..channels];
            sums.iter_mut().zip(values).for_each(|(sum, &value)| *sum += u64::from(value));
        }
        sums.iter_mut().zip(exact).for_each(|(sum, exact)| *sum = exact as f32 / 255.0);
    }
}

/// Numbers that are summed up apart.
const LANES: usize = 16;

/// Adds `max(0, mean distance − distance)` for each centroid; distances are made from the products.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "aarch64+neon"))]
fn triangle(products: &mut [f32], white: &[f32], squares: &[f32], pool: &mut [f32]) {
    let own = sum_of(white, |value| value * value);
    for (product, square) in products.iter_mut().zip(squares) {
        let squared = own + square - 2.0 * *product;
        *product = if squared > 0.0 { squared.sqrt() } else { 0.0 };
    }
    let mean = sum_of(products, |distance| distance) / squares.len() as f32;
    for (sum, distance) in pool.iter_mut().zip(products) {
        let nearer = mean - *distance;
        *sum += if nearer > 0.0 { nearer } else { 0.0 };
    }
}

/// The sum of numbers, in running sums that do not wait for each other.
#[inline(always)]
fn sum_of(numbers: &[f32], f: impl Fn(f32) -> f32) -> f32 {
    let (blocks, rest) = numbers.as_chunks::<LANES>();
    let mut sums = [0.0; LANES];
    for block in blocks {
        for lane in 0..LANES {
            sums[lane] += f(block[lane]);
        }
    }
    sums.iter().sum::<f32>() + rest.iter().map(|&number| f(number)).sum::<f32>()
}

#[cfg(test)]
mod tests {
    use rand_chacha::rand_core::SeedableRng;

    use super::*;
    use crate::progress::Silent;

    /// The paper's definition, patch by patch, in 64 bits.
    #[test]
    fn features_are_those_of_the_definition() {
        let shape = Shape::new(9, 8, 2).unwrap();
        let grid = Grid::new(shape, 3);
        assert_eq!((grid.places, grid.values()), ((7, 6), 18));
        let pixels: Vec<u8> = (0..20 * shape.values()).map(|i| (i * i * 7 % 251) as u8).collect();
        let images = Batch::new(shape, &pixels);
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let mut patches = grid.drawn(images, 500, &mut rng);
        let whitening = Whitening::of(&mut patches, 18);
        let centroids = patches[..5 * 18].to_vec();
        let extractor = Extractor::new(grid, whitening.clone(), centroids.clone());
        let found = extractor.of([images.image(3)].into_iter(), &Silent);
        let mut expected = vec![0.0; POOLS * (5 + 2)];
        for (i, &value) in images.image(3).iter().enumerate() {
            let (row, column) = (i / 16, i / 2 % 8);
            let quadrant = usize::from(row >= 5) * 2 + usize::from(column >= 4);
            expected[POOLS * 5 + quadrant * 2 + i % 2] += f64::from(value) / 255.0;
        }
        for row in 0..7 {
            for column in 0..6 {
                let value = |i: usize| {
                    let (line, along) = (i / 6, i % 6);
                    f32::from(images.image(3)[((row + line) * 8 + column) * 2 + along])
                };
                let mut patch: Vec<f32> = (0..18).map(value).collect();
                normalise(&mut patch);
                let mut white = vec![0.0; 18];
                whitening.whiten(&mut patch, &mut white);
                let distance = |centroid: &[f32]| {
                    let squares = centroid.iter().zip(&white).map(|(a, b)| f64::from(a - b).powi(2));
                    squares.sum::<f64>().sqrt()
                };
                let distances: Vec<f64> = centroids.chunks_exact(18).map(distance).collect();
                let mean = distances.iter().sum::<f64>() / 5.0;
                let pool = usize::from(row >= 4) * 2 + usize::from(column >= 3);
                for (centroid, distance) in distances.iter().enumerate() {
                    expected[pool * 5 + centroid] += (mean - distance).max(0.0);
                }
            }
        }
        for (found, expected) in found.iter().zip(&expected) {
            assert!((f64::from(*found) - expected).abs() < 1e-3, "{found} instead of {expected}");
        }
    }

    #[test]
    fn large_images_are_looked_at_in_larger_steps() {
        let grid = Grid::new(Shape::new(512, 70, 3).unwrap(), 6);
        assert_eq!((grid.steps, grid.places), ((16, 3), (32, 22)));
    }
}
