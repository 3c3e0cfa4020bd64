//! What does ECoL 0.3.0 compute?
//!
//! Gower's distance by R's `daisy`; equal distances keep the order of the images, since R's `sort` does. Several values of a
//! measure are averaged, but for those that are not finite.

use super::distances::{Distances, Metric};
use super::graph::Graph;
use super::neighbourhood::{Enemies, borders, local_sets, nearest_friends, second_errors};
use super::order::{Measured, Value, whatever_comes_first};
use super::pairs::{mean, mean_f1v, mean_overlap, measure};
use super::spheres;
use crate::probes::complexity::fisher::Covariance;
use crate::probes::complexity::measure::{Measure, Without};
use crate::probes::complexity::problem::Problem;
use crate::probes::complexity::{balance, dimension, overlap};
use crate::progress::Progress;

/// `MASS::ginv` leaves out directions with less of the greatest variance than the root of a number's precision.
const COVARIANCE: Covariance = Covariance { constant: 1.490_116_119_384_765_6e-8, is_unbiased: true };

/// Cumulative shares of the variance are rounded to five decimals before they are compared with 0.95.
const SHARE: f64 = 0.949_995;

pub(super) fn measures(problem: &Problem<'_>, seed: u64, progress: &dyn Progress) -> Vec<Measured> {
    let sizes: Vec<usize> = problem.members.iter().map(Vec::len).collect();
    let mut found = vec![
        (Measure::C1, Ok(balance::entropy(&sizes))),
        (Measure::C2, Ok(balance::imbalance(&sizes))),
        (Measure::T2, Ok(problem.images.values() as f64 / problem.len() as f64)),
    ];
    found.extend(components(problem, SHARE, progress));
    if sizes.contains(&1) {
        use Measure::{ClsCoef, Density, F1, F1v, F2, F3, F4, Hubs, Lsc, N1, N2, N3, T1};
        let refused = [F1, F1v, F2, F3, F4, N1, N2, N3, T1, Lsc, Density, ClsCoef, Hubs];
        found.extend(refused.map(|measure| (measure, Err(Without::ClassOfOne))));
        return found;
    }
    found.extend(overlaps(problem, seed, progress));
    progress.begin("Gower's distances", problem.len() as u64);
    let distances = Distances::of(problem.images, Metric::Daisy, progress);
    found.extend(neighbourhood(&distances, problem));
    found.extend(network(&distances, problem, progress));
    found
}

/// T3 and T4.
pub(super) fn components(problem: &Problem<'_>, share: f64, progress: &dyn Progress) -> [Measured; 2] {
    let count = dimension::components(problem.images, share, progress).ok_or(Without::TooManyValues);
    let count = count.and_then(|count| if count == 0 { Err(Without::EqualImages) } else { Ok(count as f64) });
    [
        (Measure::T3, count.map(|count| count / problem.len() as f64)),
        (Measure::T4, count.map(|count| count / problem.images.values() as f64)),
    ]
}

fn overlaps(problem: &Problem<'_>, seed: u64, progress: &dyn Progress) -> [Measured; 5] {
    let pairs = measure(problem, COVARIANCE, seed, progress);
    let ratios = overlap::ratios(problem, progress);
    let efficiencies: Vec<f64> = ratios.into_iter().flatten().map(|ratio| 1.0 / (1.0 + ratio)).collect();
    [
        (Measure::F1, finite_mean(&efficiencies)),
        (Measure::F1v, mean_f1v(&pairs)),
        (Measure::F2, Ok(mean_overlap(&pairs, |overlap| overlap.f2))),
        (Measure::F3, Ok(mean_overlap(&pairs, |overlap| overlap.f3))),
        (Measure::F4, Ok(mean_overlap(&pairs, |overlap| overlap.f4_with_last))),
    ]
}

/// The mean of those that are finite; `Err` where none is.
fn finite_mean(values: &[f64]) -> Value {
    let finite: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
    if finite.is_empty() { Err(Without::EqualImages) } else { Ok(mean(&finite)) }
}

/// `r / (1 + r)` of each image, with `r` the distance of the nearest image of its class by that of the nearest other one.
pub(super) fn shares(distances: &Distances, problem: &Problem<'_>, enemies: &Enemies) -> Vec<f64> {
    let friends = nearest_friends(distances, &problem.labels);
    friends.iter().zip(&enemies.distances).map(|(friend, enemy)| 1.0 - 1.0 / (1.0 + friend / enemy)).collect()
}

fn neighbourhood(distances: &Distances, problem: &Problem<'_>) -> [Measured; 5] {
    let (labels, images) = (&problem.labels, problem.len() as f64);
    let enemies = Enemies::of(distances, labels);
    [
        (Measure::N1, whatever_comes_first(|ties| borders(distances, labels, ties).0 as f64 / images)),
        (Measure::N2, finite_mean(&shares(distances, problem, &enemies))),
        (Measure::N3, Ok(second_errors(distances, labels))),
        (Measure::T1, spheres::radii(&enemies).map(|radii| spheres::ecol(distances, &radii))),
        (Measure::Lsc, Ok(local_sets(distances, &enemies))),
    ]
}

fn network(distances: &Distances, problem: &Problem<'_>, progress: &dyn Progress) -> [Measured; 3] {
    let graph = Graph::ecol(distances, &problem.labels);
    let hubs = graph.hubs(|a, b| distances.row(a)[b], progress);
    [
        (Measure::Density, Ok(graph.density())),
        (Measure::ClsCoef, Ok(graph.clustering(progress).1)),
        (Measure::Hubs, hubs.ok_or(Without::NothingJoined)),
    ]
}
