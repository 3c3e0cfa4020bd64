//! What can distances be asked of?

use std::ops::Range;

use multiversion::multiversion;

use super::panels::{COLUMNS, Chunk, Panels, ROWS, Rows, Step};
use super::tile::{Kernel, Tile};
use crate::dataset::Batch;

/// A squared distance.
pub trait Distance: Copy + PartialOrd + Send + Sync + 'static {
    /// No distance is greater.
    const FARTHEST: Self;
}

impl Distance for u32 {
    const FARTHEST: Self = Self::MAX;
}

impl Distance for u64 {
    const FARTHEST: Self = Self::MAX;
}

impl Distance for f32 {
    const FARTHEST: Self = Self::INFINITY;
}

/// References, packed so that the distances of queries from them are fast.
pub trait Space: Sync {
    /// A squared distance.
    type Distance: Distance;
    /// What is compared with the references.
    type Queries<'q>: Copy + Sync;

    /// The number of references.
    fn len(&self) -> usize;

    /// Whether there is no reference at all.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of queries.
    fn count(queries: Self::Queries<'_>) -> usize;

    /// Packs at most six queries.
    fn rows(&self, queries: Self::Queries<'_>, range: Range<usize>) -> Rows<Self::Distance>;

    /// The squared distances of packed queries from the 64 references of a strip; those of rows without a query, and of
    /// columns without a reference, mean nothing.
    fn distances(&self, rows: &Rows<Self::Distance>, strip: usize, tile: &mut Tile<Self::Distance>);
}

/// A squared distance of images: `u32` where it fits, `u64` where it may not.
pub trait ImageDistance: Distance + From<u32> {
    /// The sum, modulo the size of the type.
    fn plus(self, other: Self) -> Self;

    /// The squared distance, from two sums of squares and the sum of the products.
    fn from_products(a: Self, b: Self, products: Self) -> Self;

    /// The nearest 32-bit floating-point number.
    fn rounded(self) -> f32;
}

impl ImageDistance for u32 {
    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        self.wrapping_add(other)
    }

    #[inline(always)]
    fn from_products(a: Self, b: Self, products: Self) -> Self {
        a.wrapping_add(b).wrapping_sub(products.wrapping_mul(2))
    }

    #[inline(always)]
    fn rounded(self) -> f32 {
        self as f32
    }
}

impl ImageDistance for u64 {
    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        self.wrapping_add(other)
    }

    #[inline(always)]
    fn from_products(a: Self, b: Self, products: Self) -> Self {
        a.wrapping_add(b).wrapping_sub(products.wrapping_mul(2))
    }

    #[inline(always)]
    fn rounded(self) -> f32 {
        self as f32
    }
}

/// Images as references. Memory: as much as the images, and `D` for each.
#[derive(Debug, Clone)]
pub struct ReferenceImages<D> {
    values: usize,
    panels: Panels,
    norms: Vec<D>,
}

impl ReferenceImages<u32> {
    /// The most values of an image for which every squared distance fits 32 bits: `66,051 × 255² < 2³²`.
    pub const MOST_VALUES: usize = (u32::MAX / (255 * 255)) as usize;
}

impl<D: ImageDistance> ReferenceImages<D> {
    /// Values whose products are summed up in 32 bits: a whole number of words.
    const CHUNK: usize = 1 << 16;

    /// Packs images.
    ///
    /// # Panics
    ///
    /// If `D` is `u32`, and the images have more values than [`ReferenceImages::MOST_VALUES`].
    pub fn new(images: Batch<'_>) -> Self {
        let values = images.values();
        assert!(
            size_of::<D>() > size_of::<u32>() || values <= ReferenceImages::<u32>::MOST_VALUES,
            "squared distances of images of {values} values do not fit 32 bits"
        );
        let minus_128 = |word: u32| word ^ 0x8080_8080;
        let panels = Panels::pack(images.len(), values.div_ceil(4), minus_128(0), |image, index| {
            minus_128(word(images.image(image), index))
        });
        Self { values, panels, norms: images.iter().map(norm).collect() }
    }

    /// The sums of the products of packed queries with the 64 references of a strip.
    pub(super) fn products(&self, rows: &Rows<D>, strip: usize, tile: &mut Tile<D>) {
        *tile = [[D::from(0); COLUMNS]; ROWS];
        let mut first = 0;
        for chunk in &rows.chunks {
            let mut products = chunk.start.map(|start| [start; COLUMNS]);
            let steps = &rows.steps[first..chunk.end];
            Kernel::best().add_byte_products(steps, self.panels.strip(strip), &mut products);
            add(&products, tile);
            first = chunk.end;
        }
    }
}

impl<D: ImageDistance> Space for ReferenceImages<D> {
    type Distance = D;
    type Queries<'q> = Batch<'q>;

    fn len(&self) -> usize {
        self.norms.len()
    }

    fn count(queries: Batch<'_>) -> usize {
        queries.len()
    }

    /// # Panics
    ///
    /// If the queries have another size than the references.
    fn rows(&self, queries: Batch<'_>, range: Range<usize>) -> Rows<D> {
        assert_eq!(queries.values(), self.values, "images of the size of the references");
        let images: Vec<&[u8]> = range.map(|query| queries.image(query)).collect();
        let values = |index| std::array::from_fn(|row| images.get(row).map_or(0, |image| word(image, index)));
        let (mut steps, mut chunks) = (Vec::new(), Vec::new());
        for first in (0..self.values).step_by(Self::CHUNK) {
            let end = self.values.min(first + Self::CHUNK);
            let words = first as u32 / 4..end.div_ceil(4) as u32;
            let all = words.map(|word| Step { word, values: values(word as usize) });
            steps.extend(all.filter(|step| step.values != [0; ROWS]));
            let sum = |image: &&[u8]| image[first..end].iter().map(|&value| u32::from(value)).sum::<u32>();
            let start = std::array::from_fn(|row| images.get(row).map_or(0, sum).wrapping_mul(128));
            chunks.push(Chunk { end: steps.len(), start });
        }
        let norms = std::array::from_fn(|row| images.get(row).map_or(D::from(0), |image| norm(image)));
        Rows { steps, chunks, norms }
    }

    fn distances(&self, rows: &Rows<D>, strip: usize, tile: &mut Tile<D>) {
        self.products(rows, strip, tile);
        let mut norms = [D::from(0); COLUMNS];
        let present = &self.norms[strip * COLUMNS..];
        let present = &present[..present.len().min(COLUMNS)];
        norms[..present.len()].copy_from_slice(present);
        into_distances(&rows.norms, &norms, tile);
    }
}

/// Four bytes of an image; zeros beyond its end.
fn word(image: &[u8], index: usize) -> u32 {
    let bytes = &image[4 * index..];
    match bytes.first_chunk() {
        Some(bytes) => u32::from_le_bytes(*bytes),
        None => bytes.iter().rev().fold(0, |word, &byte| word << 8 | u32::from(byte)),
    }
}

/// The sum of the squares of an image.
fn norm<D: ImageDistance>(image: &[u8]) -> D {
    image.iter().fold(D::from(0), |sum, &value| sum.plus(D::from(u32::from(value).pow(2))))
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "aarch64+neon"))]
fn add<D: ImageDistance>(products: &Tile<u32>, tile: &mut Tile<D>) {
    for (sums, products) in tile.iter_mut().zip(products) {
        for (sum, &product) in sums.iter_mut().zip(products) {
            *sum = sum.plus(D::from(product));
        }
    }
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "aarch64+neon"))]
fn into_distances<D: ImageDistance>(query_norms: &[D; ROWS], norms: &[D; COLUMNS], tile: &mut Tile<D>) {
    for (products, &query_norm) in tile.iter_mut().zip(query_norms) {
        for (product, &norm) in products.iter_mut().zip(norms) {
            *product = D::from_products(query_norm, norm, *product);
        }
    }
}

/// Some points with real coordinates.
#[derive(Debug, Clone, Copy)]
pub struct Points<'a> {
    dimensions: usize,
    coordinates: &'a [f32],
}

impl<'a> Points<'a> {
    /// Points from their coordinates: shape (n, dimensions), row-major.
    ///
    /// # Panics
    ///
    /// If there is no dimension, or the coordinates are not a whole number of points.
    pub fn new(dimensions: usize, coordinates: &'a [f32]) -> Self {
        assert!(coordinates.len().is_multiple_of(dimensions), "a whole number of points of {dimensions} dimensions");
        Self { dimensions, coordinates }
    }

    /// The number of points.
    pub fn len(self) -> usize {
        self.coordinates.len() / self.dimensions
    }

    fn point(self, index: usize) -> &'a [f32] {
        &self.coordinates[index * self.dimensions..][..self.dimensions]
    }
}

/// Points as references. Squared distances carry the rounding errors of 32-bit sums: about `1e-6 × Σ a²`.
#[derive(Debug, Clone)]
pub struct ReferencePoints {
    dimensions: usize,
    panels: Panels,
    norms: Vec<f32>,
}

impl ReferencePoints {
    /// Packs points.
    pub fn new(points: Points<'_>) -> Self {
        let coordinate = |point, index: usize| points.point(point)[index].to_bits();
        Self {
            dimensions: points.dimensions,
            panels: Panels::pack(points.len(), points.dimensions, 0, coordinate),
            norms: (0..points.len()).map(|point| squares(points.point(point))).collect(),
        }
    }
}

impl Space for ReferencePoints {
    type Distance = f32;
    type Queries<'q> = Points<'q>;

    fn len(&self) -> usize {
        self.norms.len()
    }

    fn count(queries: Points<'_>) -> usize {
        queries.len()
    }

    /// # Panics
    ///
    /// If the queries have another number of dimensions than the references.
    fn rows(&self, queries: Points<'_>, range: Range<usize>) -> Rows<f32> {
        assert_eq!(queries.dimensions, self.dimensions, "points of the dimensions of the references");
        let points: Vec<&[f32]> = range.map(|query| queries.point(query)).collect();
        let each = |index: usize| std::array::from_fn(|row| points.get(row).map_or(0, |point| point[index].to_bits()));
        let steps = (0..self.dimensions).map(|index| Step { word: index as u32, values: each(index) }).collect();
        let norms = std::array::from_fn(|row| points.get(row).map_or(0.0, |point| squares(point)));
        Rows { steps, chunks: Vec::new(), norms }
    }

    fn distances(&self, rows: &Rows<f32>, strip: usize, tile: &mut Tile<f32>) {
        *tile = [[0.0; COLUMNS]; ROWS];
        Kernel::best().add_float_products(&rows.steps, self.panels.strip(strip), tile);
        let norms = &self.norms[strip * COLUMNS..];
        for (products, query_norm) in tile.iter_mut().zip(rows.norms) {
            for (product, norm) in products.iter_mut().zip(norms) {
                *product = (query_norm + norm - 2.0 * *product).max(0.0);
            }
        }
    }
}

fn squares(point: &[f32]) -> f32 {
    point.iter().map(|coordinate| coordinate * coordinate).sum()
}
