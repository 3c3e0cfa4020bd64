//! What do the boundaries of all pairs say of an image?
//!
//! The similarity of an image with each support vector is computed once, for all pairs that the vector belongs to.

use multiversion::multiversion;
use rayon::prelude::*;

use super::exp::similarities;
use super::smo::Boundary;
use crate::dataset::Label;
use crate::distance::{COLUMNS, ImageDistance, ROWS, ReferenceImages, Space};
use crate::models::Batch;

/// Images that are decided together.
const IMAGES: usize = 4 * ROWS;

/// The similarities of some images with a support vector, or what a pair says of them.
type Each<T> = [T; IMAGES];

/// All boundaries, with their support vectors.
#[derive(Debug, Clone)]
pub(super) struct Decision<D> {
    gamma: f32,
    /// The classes that have images.
    labels: Vec<Label>,
    /// Which train images are support vectors.
    vectors: Vec<u32>,
    references: ReferenceImages<D>,
    /// Of each pair; weights are those of places among the support vectors.
    boundaries: Boundaries,
}

impl<D: ImageDistance> Decision<D> {
    /// Packs the support vectors of the boundaries of all pairs of classes, whose weights are those of train images.
    pub(super) fn new(images: Batch<'_>, labels: Vec<Label>, gamma: f32, mut boundaries: Boundaries) -> Self {
        const NONE: u32 = u32::MAX;
        let mut places = vec![NONE; images.len()];
        boundaries.weights.iter().for_each(|&(image, _)| places[image as usize] = 0);
        let vectors: Vec<u32> = (0..images.len() as u32).filter(|&image| places[image as usize] != NONE).collect();
        (0..).zip(&vectors).for_each(|(place, &image)| places[image as usize] = place);
        boundaries.weights.iter_mut().for_each(|(place, _)| *place = places[*place as usize]);
        let pixels: Vec<u8> = vectors.iter().flat_map(|&image| images.image(image as usize)).copied().collect();
        let references = ReferenceImages::new(Batch::new(images.shape(), &pixels));
        Self { gamma, labels, vectors, references, boundaries }
    }

    pub(super) fn support_vectors(&self) -> &[u32] {
        &self.vectors
    }

    /// The class with the most votes of each image.
    pub(super) fn predict(&self, images: Batch<'_>) -> Vec<Label> {
        let parts = self.parts(images).map(|(images, similarities)| {
            let mut votes = vec![[0u32; IMAGES]; self.labels.len()];
            for ((a, b), (weights, bias)) in self.pairs().zip(self.boundaries.iter()) {
                for (image, value) in values(weights, bias, &similarities).into_iter().enumerate() {
                    votes[if value > 0.0 { a } else { b }][image] += 1;
                }
            }
            let winner = |image: usize| {
                let most = (0..votes.len()).max_by_key(|&class| (votes[class][image], std::cmp::Reverse(class)));
                most.map_or(0, |class| self.labels[class])
            };
            (0..images).map(winner).collect::<Vec<_>>()
        });
        parts.collect::<Vec<_>>().concat()
    }

    /// What each pair says of each image: shape (images, pairs).
    pub(super) fn decisions(&self, images: Batch<'_>) -> Vec<f64> {
        let parts = self.parts(images).map(|(images, similarities)| {
            let values: Vec<_> =
                self.boundaries.iter().map(|(weights, bias)| values(weights, bias, &similarities)).collect();
            (0..images).flat_map(|image| values.iter().map(move |values| values[image])).collect::<Vec<_>>()
        });
        parts.collect::<Vec<_>>().concat()
    }

    /// The classes of each pair, as places among those that have images.
    fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        let classes = self.labels.len();
        (0..classes).flat_map(move |a| (a + 1..classes).map(move |b| (a, b)))
    }

    /// Some images at a time: how many, and their similarities with each support vector.
    fn parts(&self, images: Batch<'_>) -> impl IndexedParallelIterator<Item = (usize, Vec<Each<f32>>)> {
        let parts: Vec<_> = (0..images.len()).step_by(IMAGES).collect();
        parts.into_par_iter().map(move |first| {
            let end = images.len().min(first + IMAGES);
            let six = (first..end).step_by(ROWS);
            let rows: Vec<_> = six.map(|first| self.references.rows(images, first..end.min(first + ROWS))).collect();
            let mut found = vec![[0.0; IMAGES]; self.references.len()];
            let (mut distances, mut alike) = ([[D::from(0); COLUMNS]; ROWS], [0.0; COLUMNS]);
            for (strip, found) in found.chunks_mut(COLUMNS).enumerate() {
                for (index, rows) in rows.iter().enumerate() {
                    self.references.distances(rows, strip, &mut distances);
                    for (row, distances) in distances.iter().enumerate() {
                        similarities(self.gamma, distances, &mut alike);
                        for (found, alike) in found.iter_mut().zip(alike) {
                            found[index * ROWS + row] = alike;
                        }
                    }
                }
            }
            (end - first, found)
        })
    }
}

/// On which side of a boundary some images are: `Σ weight · similarity + bias`.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "aarch64+neon"))]
fn values(weights: &[(u32, f32)], bias: f64, similarities: &[Each<f32>]) -> Each<f64> {
    let mut sums = [bias; IMAGES];
    for &(place, weight) in weights {
        let weight = f64::from(weight);
        for (sum, &similarity) in sums.iter_mut().zip(&similarities[place as usize]) {
            *sum += weight * f64::from(similarity);
        }
    }
    sums
}

/// The boundaries of many pairs, in their order.
#[derive(Debug, Clone, Default)]
pub(super) struct Boundaries {
    weights: Vec<(u32, f32)>,
    /// Where the weights of each pair end.
    ends: Vec<usize>,
    biases: Vec<f64>,
}

impl Boundaries {
    pub(super) fn push(&mut self, Boundary { weights, bias }: Boundary) {
        self.weights.extend(weights);
        self.ends.push(self.weights.len());
        self.biases.push(bias);
    }

    pub(super) fn join(parts: Vec<Self>) -> Self {
        let mut all = Self::default();
        all.weights.reserve_exact(parts.iter().map(|part| part.weights.len()).sum());
        for part in parts {
            let before = all.weights.len();
            all.weights.extend(part.weights);
            all.ends.extend(part.ends.iter().map(|end| before + end));
            all.biases.extend(part.biases);
        }
        all
    }

    /// The weights and the bias of each pair.
    fn iter(&self) -> impl Iterator<Item = (&[(u32, f32)], f64)> {
        let starts = std::iter::once(&0).chain(&self.ends);
        starts.zip(&self.ends).zip(&self.biases).map(|((&start, &end), &bias)| (&self.weights[start..end], bias))
    }
}
