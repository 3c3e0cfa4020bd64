//! What do libraries say of near images? N1, N2, N3 and LSC.

use super::distances::Distances;
use super::order::{Ties, is_before};
use crate::dataset::Label;

/// What the nearest image of another class is, and how far the nearest ones are.
pub(super) struct Enemies {
    /// The first of the nearest.
    pub(super) nearest: Vec<usize>,
    pub(super) distances: Vec<f64>,
}

impl Enemies {
    pub(super) fn of(distances: &Distances, labels: &[Label]) -> Self {
        let of_image = |image: usize| {
            let row = distances.row(image);
            let others = (0..row.len()).filter(|&other| labels[other] != labels[image]);
            let nearest = others.min_by(|&a, &b| row[a].total_cmp(&row[b])).unwrap_or(image);
            (nearest, row[nearest])
        };
        let (nearest, distances) = (0..labels.len()).map(of_image).unzip();
        Self { nearest, distances }
    }
}

/// The images that the minimum spanning tree joins with another class, and how many of its edges do. As in the libraries'
/// sparse graphs, images at distance 0 are not joined.
pub(super) fn borders(distances: &Distances, labels: &[Label], ties: Ties) -> (usize, usize) {
    let images = distances.len();
    let mut is_outside = vec![true; images];
    let mut nearest = vec![(f64::INFINITY, 0); images];
    let mut is_border = vec![false; images];
    let mut edges = 0;
    for _ in 0..images {
        let outside = (0..images).filter(|&image| is_outside[image]);
        let next = match ties {
            Ties::First => outside.min_by(|&a, &b| nearest[a].0.total_cmp(&nearest[b].0)),
            Ties::Last => outside.rev().min_by(|&a, &b| nearest[a].0.total_cmp(&nearest[b].0)),
        };
        let Some(image) = next else { break };
        is_outside[image] = false;
        let (distance, other) = nearest[image];
        if distance.is_finite() && labels[image] != labels[other] {
            (is_border[image], is_border[other]) = (true, true);
            edges += 1;
        }
        for (outside, &distance) in distances.row(image).iter().enumerate() {
            if distance > 0.0 && is_outside[outside] && is_before(distance, nearest[outside].0, ties) {
                nearest[outside] = (distance, image);
            }
        }
    }
    (is_border.iter().filter(|&&is_border| is_border).count(), edges)
}

/// The distance of each image from the nearest other one of its class; infinite where there is none.
pub(super) fn nearest_friends(distances: &Distances, labels: &[Label]) -> Vec<f64> {
    let of_image = |image: usize| {
        let row = distances.row(image).iter().enumerate();
        let friends = row.filter(|&(other, _)| other != image && labels[other] == labels[image]);
        friends.map(|(_, &distance)| distance).fold(f64::INFINITY, f64::min)
    };
    (0..labels.len()).map(of_image).collect()
}

/// The share of images whose nearest other image is of another class.
pub(super) fn nearest_errors(distances: &Distances, labels: &[Label], ties: Ties) -> f64 {
    let is_wrong = |image: usize| {
        let mut nearest = (f64::INFINITY, image);
        for (other, &distance) in distances.row(image).iter().enumerate() {
            if other != image && is_before(distance, nearest.0, ties) {
                nearest = (distance, other);
            }
        }
        labels[nearest.1] != labels[image]
    };
    share(labels.len(), is_wrong)
}

/// The same of the second nearest of all images, with the image itself among them: equally near ones in their order.
pub(super) fn second_errors(distances: &Distances, labels: &[Label]) -> f64 {
    let is_wrong = |image: usize| {
        let row = distances.row(image);
        let mut order: Vec<usize> = (0..row.len()).collect();
        let (_, &mut second, _) = order.select_nth_unstable_by(1, |&a, &b| row[a].total_cmp(&row[b]).then(a.cmp(&b)));
        labels[second] != labels[image]
    };
    share(labels.len(), is_wrong)
}

fn share(images: usize, is_it: impl Fn(usize) -> bool) -> f64 {
    (0..images).filter(|&image| is_it(image)).count() as f64 / images as f64
}

/// The distance of each image from its second nearest enemy.
pub(super) fn second_enemies(distances: &Distances, labels: &[Label]) -> Vec<f64> {
    let of_image = |image: usize| {
        let row = distances.row(image).iter().zip(labels);
        let mut enemies: Vec<f64> = row.filter(|&(_, &label)| label != labels[image]).map(|(&d, _)| d).collect();
        *enemies.select_nth_unstable_by(1, f64::total_cmp).1
    };
    (0..labels.len()).map(of_image).collect()
}

/// LSC: 1 less the mean share of images that are nearer than the nearest enemy.
pub(super) fn local_sets(distances: &Distances, enemies: &Enemies) -> f64 {
    let inside = |image: usize| distances.row(image).iter().filter(|&&d| d < enemies.distances[image]).count();
    let images = distances.len();
    1.0 - (0..images).map(inside).sum::<usize>() as f64 / (images as f64).powi(2)
}
