//! Which images might be copies of which?

use rayon::prelude::*;

use super::compare::{Difference, difference};
use super::fingerprint::{VALUES, fingerprints};
use super::turn::Turn;
use crate::dataset::{Batch, Shape};
use crate::distance::{ImageDistance, ReferenceImages, nearest, nearest_among};
use crate::progress::Progress;

/// Neighbours of each image by its pixels, and as many by its fingerprint; so many are left of both.
pub(super) const NEIGHBOURS: usize = 8;

/// An image's neighbour, and how it differs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Candidate {
    pub(super) index: u32,
    /// How the image has to be turned to be like it.
    pub(super) turn: Turn,
    pub(super) difference: Difference,
}

/// Different images, and what they are searched by.
pub(super) struct Searched<'a> {
    pub(super) images: Batch<'a>,
    /// Shape (images, [`VALUES`]).
    pub(super) fingerprints: Vec<u8>,
}

impl<'a> Searched<'a> {
    pub(super) fn new(images: Batch<'a>) -> Self {
        Self { images, fingerprints: fingerprints(images) }
    }

    /// The neighbours of all images, nearest first.
    pub(super) fn all(&self, progress: &dyn Progress) -> Vec<Vec<Candidate>> {
        let all: Vec<u32> = (0..self.images.len() as u32).collect();
        self.among(&all, &all, progress)
    }

    /// The neighbours of some images among `active` ones, nearest first. Both ascend, and the first are some of the second.
    pub(super) fn among(&self, some: &[u32], active: &[u32], progress: &dyn Progress) -> Vec<Vec<Candidate>> {
        let places: Vec<u32> =
            some.iter().filter_map(|image| active.binary_search(image).ok()).map(|place| place as u32).collect();
        let shape = self.images.shape();
        let pixels = Rows::of(self.images.pixels(), shape.values(), active);
        progress.begin("nearest images by their pixels", some.len() as u64);
        let pixels = Batch::new(shape, pixels.bytes());
        let by_pixels = match shape.values() <= ReferenceImages::MOST_VALUES {
            true => neighbours::<u32>(pixels, &places, progress),
            false => neighbours::<u64>(pixels, &places, progress),
        };
        progress.begin("nearest images by their frequencies", some.len() as u64);
        let by_fingerprint = nearest_fingerprints(&self.fingerprints, &places, active, progress);
        progress.begin("comparing near images", some.len() as u64);
        let each = some.par_iter().zip(by_pixels.into_par_iter().zip(by_fingerprint));
        let compared = each.map(|(&image, (mut proposed, others))| {
            proposed.extend(others);
            let compared = self.compared(image, proposed.into_iter().map(|place| active[place as usize]));
            progress.advance(1);
            compared
        });
        compared.collect()
    }

    /// What is proposed to an image, nearest first; of equally near ones the first.
    fn compared(&self, image: u32, proposed: impl Iterator<Item = u32>) -> Vec<Candidate> {
        let mut indices: Vec<u32> = proposed.collect();
        indices.sort_unstable();
        indices.dedup();
        let mut candidates: Vec<Candidate> = indices.into_iter().map(|index| self.candidate(image, index)).collect();
        candidates.sort_by(|a, b| a.difference.distance.total_cmp(&b.difference.distance));
        candidates.truncate(NEIGHBOURS);
        candidates
    }

    /// How another image differs from one, as they are.
    pub(super) fn candidate(&self, image: u32, index: u32) -> Candidate {
        let [one, other] = [image, index].map(|index| self.images.image(index as usize));
        Candidate { index, turn: Turn::None, difference: difference(self.images.shape(), one, other) }
    }
}

/// Some rows of a table of bytes.
enum Rows<'a> {
    All(&'a [u8]),
    Some(Vec<u8>),
}

impl<'a> Rows<'a> {
    fn of(bytes: &'a [u8], width: usize, rows: &[u32]) -> Self {
        if rows.len() * width == bytes.len() {
            return Self::All(bytes);
        }
        Self::Some(rows.iter().flat_map(|&row| &bytes[row as usize * width..][..width]).copied().collect())
    }

    fn bytes(&self) -> &[u8] {
        match self {
            Self::All(bytes) => bytes,
            Self::Some(bytes) => bytes,
        }
    }
}

/// The nearest of the `active` rows of fingerprints of some of them, by their places among them.
pub(super) fn nearest_fingerprints(
    fingerprints: &[u8],
    some: &[u32],
    active: &[u32],
    progress: &dyn Progress,
) -> Vec<Vec<u32>> {
    let rows = Rows::of(fingerprints, VALUES, active);
    let shape = Shape::new(1, VALUES, 1).expect("a fingerprint has values");
    neighbours::<u32>(Batch::new(shape, rows.bytes()), some, progress)
}

/// The nearest other images of some, by their places.
fn neighbours<D: ImageDistance>(images: Batch<'_>, some: &[u32], progress: &dyn Progress) -> Vec<Vec<u32>> {
    let references = ReferenceImages::<D>::new(images);
    if some.len() == images.len() {
        let found = nearest_among(&references, images, NEIGHBOURS, progress);
        let each = NEIGHBOURS.min(images.len().saturating_sub(1)).max(1);
        return found.chunks(each).map(|found| found.iter().map(|neighbour| neighbour.index).collect()).collect();
    }
    let queries = Rows::of(images.pixels(), images.values(), some);
    // The nearest of all is, as a rule, the image itself.
    let each = (NEIGHBOURS + 1).min(images.len()).max(1);
    let found = nearest(&references, Batch::new(images.shape(), queries.bytes()), NEIGHBOURS + 1, progress);
    let others = |(found, &own): (&[_], &u32)| {
        let indices = found.iter().map(|neighbour: &crate::distance::Neighbour<D>| neighbour.index);
        indices.filter(|&index| index != own).take(NEIGHBOURS).collect()
    };
    found.chunks(each).zip(some).map(others).collect()
}
