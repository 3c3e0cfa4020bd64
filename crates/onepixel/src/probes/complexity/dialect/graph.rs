//! What do the libraries' graphs of near images of one class look like? Density, ClsCoef and hubs.

use rayon::prelude::*;

use super::distances::Distances;
use super::order::Ties;
use crate::dataset::Label;
use crate::progress::Progress;

/// The share of all images that each is joined with, or of the range of distances up to which it is.
const SHARE: f64 = 0.15;

/// Times that hubs are multiplied at most, and the change from which on they have settled.
const MOST_TURNS: usize = 20_000;
const SETTLED: f64 = 1e-12;

/// Which images are joined: the neighbours of each, ascending.
pub(super) struct Graph {
    neighbours: Vec<Vec<u32>>,
}

impl Graph {
    /// ECoL: the places 2 to `0.15 n + 1` of all images in the order of their distance, which has the image itself.
    pub(super) fn ecol(distances: &Distances, labels: &[Label]) -> Self {
        let nearest = ((SHARE * distances.len() as f64 + 1e-10) as usize).max(1);
        Self::joined(distances, labels, |image| {
            let row = distances.row(image);
            let mut order: Vec<u32> = (0..row.len() as u32).collect();
            order.sort_by(|&a, &b| row[a as usize].total_cmp(&row[b as usize]));
            order.into_iter().skip(1).take(nearest).collect()
        })
    }

    /// pymfe: the nearest `0.15 n` other images.
    pub(super) fn pymfe(distances: &Distances, labels: &[Label], ties: Ties) -> Self {
        let nearest = ((SHARE * distances.len() as f64).round_ties_even() as usize).max(1);
        Self::joined(distances, labels, |image| {
            let row = distances.row(image);
            let mut order: Vec<u32> = (0..row.len() as u32).filter(|&other| other as usize != image).collect();
            if ties == Ties::Last {
                order.reverse();
            }
            order.sort_by(|&a, &b| row[a as usize].total_cmp(&row[b as usize]));
            order.truncate(nearest);
            order
        })
    }

    /// Those of one class are joined, both ways; as a sparse graph has no edge of length 0, not those that are equal.
    fn joined(distances: &Distances, labels: &[Label], near: impl Fn(usize) -> Vec<u32> + Sync) -> Self {
        let of_image = |image: usize| {
            let mut near = near(image);
            near.retain(|&other| labels[other as usize] == labels[image] && distances.row(image)[other as usize] > 0.0);
            near
        };
        let one_way: Vec<Vec<u32>> = (0..labels.len()).into_par_iter().map(of_image).collect();
        let mut neighbours = one_way.clone();
        for (image, near) in one_way.iter().enumerate() {
            near.iter().for_each(|&other| neighbours[other as usize].push(image as u32));
        }
        neighbours.iter_mut().for_each(|near| {
            near.sort_unstable();
            near.dedup();
        });
        Self { neighbours }
    }

    /// problexity: images nearer than 0.15, where the nearest two are at 0 and the farthest at 1.
    pub(super) fn problexity(distances: &Distances, labels: &[Label]) -> Self {
        let images = labels.len();
        let others = |image: usize| {
            let row = distances.row(image).iter().enumerate();
            row.filter(move |&(other, _)| other != image).map(|(other, &distance)| (other, distance as f32))
        };
        let all = || (0..images).flat_map(others).map(|(_, distance)| distance);
        let least = all().fold(f32::INFINITY, f32::min);
        let most = all().map(|distance| distance - least).fold(0.0, f32::max);
        let is_near = |distance: f32| (distance - least) / most < SHARE as f32;
        let near = |image: usize| {
            let near = others(image).filter(|&(other, distance)| labels[other] == labels[image] && is_near(distance));
            near.map(|(other, _)| other as u32).collect()
        };
        Self { neighbours: (0..images).map(near).collect() }
    }

    /// 1 less the share of all pairs of images that are joined.
    pub(super) fn density(&self) -> f64 {
        let images = self.neighbours.len() as f64;
        let joined: usize = self.neighbours.iter().map(Vec::len).sum();
        1.0 - joined as f64 / (images * (images - 1.0))
    }

    /// 1 less the share of joined pairs among the neighbours of an image, in the mean; and of all such pairs together.
    pub(super) fn clustering(&self, progress: &dyn Progress) -> (f64, f64) {
        let words = self.neighbours.len().div_ceil(64);
        let bits = |near: &Vec<u32>| {
            let mut bits = vec![0u64; words];
            near.iter().for_each(|&other| bits[other as usize / 64] |= 1 << (other % 64));
            bits
        };
        let rows: Vec<Vec<u64>> = self.neighbours.iter().map(bits).collect();
        let in_common =
            |a: &[u64], b: &[u64]| a.iter().zip(b).map(|(a, b)| u64::from((a & b).count_ones())).sum::<u64>();
        let of_image = |(image, near): (usize, &Vec<u32>)| {
            progress.check();
            let joined: u64 = near.iter().map(|&other| in_common(&rows[image], &rows[other as usize])).sum();
            (joined, (near.len() * near.len().saturating_sub(1)) as u64)
        };
        let counted: Vec<(u64, u64)> = self.neighbours.par_iter().enumerate().map(of_image).collect();
        let shares =
            counted.iter().filter(|&&(_, pairs)| pairs > 0).map(|&(joined, pairs)| joined as f64 / pairs as f64);
        let (joined, pairs) = counted.iter().fold((0, 0), |sums, &(joined, pairs)| (sums.0 + joined, sums.1 + pairs));
        (1.0 - shares.sum::<f64>() / counted.len() as f64, 1.0 - joined as f64 / pairs.max(1) as f64)
    }

    /// 1 less the mean hub, the greatest 1; edges count by `weight`. `None` where no images are joined.
    ///
    /// Hubs are the principal eigenvector of the square of the graph, which falls apart into components: each is multiplied by
    /// itself, and that of the greatest eigenvalue has the hubs.
    pub(super) fn hubs(&self, weight: impl Fn(usize, usize) -> f64 + Sync, progress: &dyn Progress) -> Option<f64> {
        let of_component = |members: &Vec<u32>| self.principal(members, &weight, progress);
        let found: Vec<(f64, f64)> = self.components().iter().map(of_component).collect();
        let best = found.into_iter().max_by(|a, b| a.0.total_cmp(&b.0)).filter(|&(value, _)| value > 0.0)?;
        Some(1.0 - best.1 / self.neighbours.len() as f64)
    }

    /// The images that are joined with each other in some way.
    fn components(&self) -> Vec<Vec<u32>> {
        let mut is_known = vec![false; self.neighbours.len()];
        let mut components = Vec::new();
        for image in 0..is_known.len() {
            let (mut members, mut open) = (Vec::new(), vec![image as u32]);
            while let Some(at) = open.pop() {
                if !std::mem::replace(&mut is_known[at as usize], true) {
                    members.push(at);
                    open.extend(&self.neighbours[at as usize]);
                }
            }
            components.extend((members.len() > 1).then_some(members));
        }
        components
    }

    /// The greatest eigenvalue of a component's square, and the sum of its eigenvector, whose greatest entry is 1.
    fn principal(
        &self,
        members: &[u32],
        weight: &(impl Fn(usize, usize) -> f64 + Sync),
        progress: &dyn Progress,
    ) -> (f64, f64) {
        let mut values = vec![0.0; self.neighbours.len()];
        members.iter().for_each(|&image| values[image as usize] = 1.0);
        let times = |values: &[f64]| {
            let of_image = |&image: &u32| {
                let near = self.neighbours[image as usize].iter().map(|&other| other as usize);
                (image, near.map(|other| weight(image as usize, other) * values[other]).sum::<f64>())
            };
            let products: Vec<(u32, f64)> = members.par_iter().map(of_image).collect();
            let mut next = vec![0.0; values.len()];
            products.into_iter().for_each(|(image, value)| next[image as usize] = value);
            next
        };
        let mut eigenvalue = 0.0;
        for _ in 0..MOST_TURNS {
            progress.check();
            let mut next = times(&times(&values));
            eigenvalue = next.iter().copied().fold(0.0, f64::max);
            next.iter_mut().for_each(|value| *value /= eigenvalue);
            let change = next.iter().zip(&values).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            values = next;
            if change <= SETTLED {
                break;
            }
        }
        (eigenvalue, values.iter().sum())
    }
}
