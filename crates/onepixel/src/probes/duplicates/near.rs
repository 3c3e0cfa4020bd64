//! Which images are copies that are not quite equal?
//!
//! For each image, those that are nearest by their pixels and those that are nearest by their fingerprints are compared with
//! it at every shift (`compare`). Sorted by the least distance, copies come first, then, after a gap that chance does not
//! leave (`calibrate`), the images that are only similar. Two images are copies if each lies before the other's gap.

use rayon::prelude::*;

use super::calibrate::Calibration;
use super::compare::{Difference, difference};
use super::fingerprint::{VALUES, fingerprints};
use crate::dataset::{Batch, Shape};
use crate::distance::{ImageDistance, Neighbour, ReferenceImages, nearest_among};
use crate::progress::Progress;

/// Neighbours of each image by its pixels, and as many by its fingerprint.
const NEIGHBOURS: usize = 8;

/// The most near copies that one image has; behind them the gap must still be seen.
const MOST_COPIES: usize = 6;

/// What was found among some images.
pub(super) struct Near {
    pub(super) calibration: Calibration,
    /// The pairs, the first index below the second, in order.
    pub(super) pairs: Vec<NearPair>,
}

/// Two images that are copies, by their indices among those that were searched.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct NearPair {
    pub(super) images: (u32, u32),
    pub(super) difference: Difference,
    /// Their distance over that of the nearest image behind either's gap.
    pub(super) ratio: f64,
}

/// An image's neighbour, and how it differs.
#[derive(Clone, Copy)]
struct Candidate {
    index: u32,
    difference: Difference,
}

/// The near copies among images of which no two are equal, with the threshold that lets about `by_chance` pairs pass in a
/// set without copies; `None` where their distances calibrate nothing.
pub(super) fn near(by_chance: f64, images: Batch<'_>, progress: &dyn Progress) -> Option<Near> {
    let proposed = proposed(images, progress);
    progress.begin("comparing near images", images.len() as u64);
    let neighbours: Vec<Vec<Candidate>> = (0..images.len())
        .into_par_iter()
        .map(|image| {
            let compared = compared(images, image, &proposed);
            progress.advance(1);
            compared
        })
        .collect();
    let distances: Vec<Vec<f64>> = neighbours
        .iter()
        .map(|neighbours| neighbours.iter().map(|neighbour| neighbour.difference.distance).collect())
        .collect();
    let calibration = Calibration::new(distances.iter().map(Vec::as_slice), by_chance)?;
    let copies: Vec<usize> = distances.iter().map(|distances| copies(distances, calibration.ratio)).collect();
    let pairs = pairs(&neighbours, &copies);
    Some(Near { calibration, pairs })
}

/// For each image, those to compare it with: shape (images, proposed of each).
struct Proposed {
    by_pixels: Vec<u32>,
    by_fingerprint: Vec<u32>,
}

fn proposed(images: Batch<'_>, progress: &dyn Progress) -> Proposed {
    progress.begin("nearest images by their pixels", images.len() as u64);
    let by_pixels = match images.values() <= ReferenceImages::MOST_VALUES {
        true => indices::<u32>(images, progress),
        false => indices::<u64>(images, progress),
    };
    progress.begin("nearest images by their frequencies", images.len() as u64);
    let fingerprints = fingerprints(images);
    let shape = Shape::new(1, VALUES, 1).expect("a fingerprint has values");
    Proposed { by_pixels, by_fingerprint: indices::<u32>(Batch::new(shape, &fingerprints), progress) }
}

fn indices<D: ImageDistance>(images: Batch<'_>, progress: &dyn Progress) -> Vec<u32> {
    let found = nearest_among(&ReferenceImages::<D>::new(images), images, NEIGHBOURS, progress);
    found.into_iter().map(|Neighbour { index, .. }| index).collect()
}

/// What is proposed to an image, nearest first; of equally near ones the first.
fn compared(images: Batch<'_>, image: usize, proposed: &Proposed) -> Vec<Candidate> {
    let each = NEIGHBOURS.min(images.len() - 1);
    let mut indices = proposed.by_pixels[image * each..][..each].to_vec();
    indices.extend(&proposed.by_fingerprint[image * each..][..each]);
    indices.sort_unstable();
    indices.dedup();
    let compare = |index: u32| Candidate {
        index,
        difference: difference(images.shape(), images.image(image), images.image(index as usize)),
    };
    let mut candidates: Vec<Candidate> = indices.into_iter().map(compare).collect();
    candidates.sort_by(|a, b| a.difference.distance.total_cmp(&b.difference.distance));
    candidates.truncate(NEIGHBOURS);
    candidates
}

/// How many of an image's neighbours lie before a gap; of several gaps the last counts.
fn copies(distances: &[f64], ratio: f64) -> usize {
    let is_gap = |&copies: &usize| distances[copies] > 0.0 && distances[copies - 1] <= ratio * distances[copies];
    (1..distances.len().min(MOST_COPIES + 1)).rev().find(is_gap).unwrap_or(0)
}

/// The pairs of which each lies before the other's gap.
fn pairs(neighbours: &[Vec<Candidate>], copies: &[usize]) -> Vec<NearPair> {
    let copies_of = |image: usize| &neighbours[image][..copies[image]];
    let beyond = |image: usize| neighbours[image][copies[image]].difference.distance;
    let mut pairs = Vec::new();
    for image in 0..neighbours.len() {
        for candidate in copies_of(image).iter().filter(|candidate| candidate.index as usize > image) {
            let other = candidate.index as usize;
            if copies_of(other).iter().any(|back| back.index as usize == image) {
                let ratio = candidate.difference.distance / beyond(image).min(beyond(other));
                let images = (image as u32, candidate.index);
                pairs.push(NearPair { images, difference: candidate.difference, ratio });
            }
        }
    }
    pairs.sort_by_key(|pair| pair.images);
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_copies_are_what_lies_before_the_last_gap() {
        assert_eq!(copies(&[1.0, 9.0, 10.0], 0.3), 1);
        assert_eq!(copies(&[0.0, 1.0, 10.0, 11.0], 0.3), 2);
        assert_eq!(copies(&[0.0, 0.0, 10.0, 11.0], 0.3), 2);
        assert_eq!(copies(&[0.0, 0.0, 0.0], 0.3), 0);
        assert_eq!(copies(&[5.0, 9.0, 10.0], 0.3), 0);
        assert_eq!(copies(&[], 0.3), 0);
    }

    #[test]
    fn a_pair_needs_both_sides() {
        let candidate = |index, distance| Candidate { index, difference: Difference { distance, shift: (0, 0) } };
        let mut neighbours = vec![
            vec![candidate(1, 1.0), candidate(2, 10.0)],
            vec![candidate(0, 1.0), candidate(2, 8.0)],
            vec![candidate(1, 8.0), candidate(0, 10.0)],
        ];
        let found = pairs(&neighbours, &[1, 1, 0]);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].images, found[0].ratio), ((0, 1), 1.0 / 8.0));
        neighbours[1][1] = candidate(2, 2.0);
        assert!(pairs(&neighbours, &[1, 0, 0]).is_empty(), "no gap around the other");
    }
}
