//! How many spheres cover the images of all classes without touching each other? T1.
//!
//! Around each image lies a sphere that grows until it touches that of its nearest enemy, which has grown likewise. Spheres
//! are taken from the largest to the smallest, unless their centre is in one that was taken: those that are taken, as a share
//! of the images, are T1. (Requiring that the whole sphere lies in another one leaves all of them where images have many
//! values.)

use std::ops::Range;

use super::neighbours::Nearest;
use super::problem::{Problem, whole};
use crate::dataset::Batch;
use crate::distance::{ImageDistance, ReferenceImages, Sweep, sweep};
use crate::progress::Progress;

/// Spheres that are looked at together, for each thread.
const TOGETHER: usize = 192;

/// T1: spheres that are taken, as a share of the images.
pub(super) fn spheres<D: ImageDistance + Into<u64>>(
    references: &ReferenceImages<D>,
    problem: &Problem<'_>,
    nearest: &Nearest<D>,
    progress: &dyn Progress,
) -> f64 {
    let radii = radii(nearest);
    let mut order: Vec<u32> = (0..radii.len() as u32).collect();
    order.sort_by(|&a, &b| radii[b as usize].total_cmp(&radii[a as usize]));
    let mut is_covered = vec![false; radii.len()];
    let (mut taken, mut next) = (0u64, 0);
    let together = TOGETHER * rayon::current_num_threads();
    while next < order.len() {
        let mut centres = Vec::new();
        while next < order.len() && centres.len() < together {
            centres.extend(Some(order[next]).filter(|&image| !is_covered[image as usize]));
            next += 1;
        }
        let pixels = problem.gather(centres.iter().copied());
        let limits = centres.iter().map(|&centre| limit(radii[centre as usize])).collect();
        let covers = sweep(
            references,
            Batch::new(problem.images.shape(), &pixels),
            &Covers { limits, words: radii.len().div_ceil(64) },
            progress,
        );
        for (&centre, cover) in centres.iter().zip(covers.iter().flatten()) {
            if is_covered[centre as usize] {
                continue;
            }
            taken += 1;
            for (word, &bits) in cover.iter().enumerate() {
                let mut bits = bits;
                while bits != 0 {
                    is_covered[64 * word + bits.trailing_zeros() as usize] = true;
                    bits &= bits - 1;
                }
            }
        }
    }
    taken as f64 / radii.len() as f64
}

/// The radius of each sphere: half the distance where two images are each other's nearest enemies, else what the sphere of the
/// nearest enemy leaves.
fn radii<D: ImageDistance + Into<u64>>(nearest: &Nearest<D>) -> Vec<f64> {
    let enemy = |image: usize| nearest.enemies[image].map_or(image, |enemy| enemy.index as usize);
    let apart = |image: usize| nearest.enemies[image].map_or(0.0, |enemy| (whole(enemy.distance) as f64).sqrt());
    let mut radii: Vec<Option<f64>> = vec![None; nearest.enemies.len()];
    for image in 0..radii.len() {
        let (mut chain, mut at) = (Vec::new(), image);
        let mut radius = loop {
            if let Some(radius) = radii[at] {
                break radius;
            }
            let next = enemy(at);
            if enemy(next) == at {
                let half = apart(at) / 2.0;
                (radii[at], radii[next]) = (Some(half), Some(half));
                break half;
            }
            // Where equal distances make a circle, the sphere that closes it has no room.
            radii[at] = Some(0.0);
            chain.push(at);
            at = next;
        };
        for &at in chain.iter().rev() {
            radius = (apart(at) - radius).abs();
            radii[at] = Some(radius);
        }
    }
    radii.into_iter().map(|radius| radius.unwrap_or(0.0)).collect()
}

/// The least whole number whose root is not below a radius: squared distances below it are inside.
fn limit(radius: f64) -> u64 {
    let mut limit = (radius * radius) as u64;
    while limit > 0 && ((limit - 1) as f64).sqrt() >= radius {
        limit -= 1;
    }
    while (limit as f64).sqrt() < radius {
        limit += 1;
    }
    limit
}

/// Which images are in each sphere.
struct Covers {
    limits: Vec<u64>,
    words: usize,
}

impl<D: ImageDistance + Into<u64>> Sweep<D> for Covers {
    type State = (usize, Vec<Vec<u64>>);
    type Outcome = Vec<Vec<u64>>;

    fn begin(&self, queries: Range<usize>) -> Self::State {
        (queries.start, vec![vec![0; self.words]; queries.len()])
    }

    fn take(&self, (start, covers): &mut Self::State, query: usize, first: usize, distances: &[D]) {
        let limit = self.limits[*start + query];
        let inside = distances.iter().enumerate().filter(|&(_, &distance)| whole(distance) < limit);
        covers[query][first / 64] = inside.fold(0, |bits, (at, _)| bits | 1 << at);
    }

    fn end(&self, (_, covers): Self::State, _: Range<usize>) -> Self::Outcome {
        covers
    }
}

#[cfg(test)]
mod tests {
    use super::limit;

    #[test]
    fn the_limit_is_exact() {
        for radius in [0.0, 0.5, 1.0, 1.5, 2.0, 2f64.sqrt(), 3f64.sqrt(), 12_345.678, 7.0f64.sqrt() / 2.0] {
            let limit = limit(radius);
            assert!((limit as f64).sqrt() >= radius, "{radius}");
            assert!(limit == 0 || ((limit - 1) as f64).sqrt() < radius, "{radius}");
        }
    }
}
