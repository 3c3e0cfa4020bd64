//! What does pymfe 0.4.4 compute?
//!
//! Gower's distance of values from 0 to 1, rounded to 32 bits. Several values of a measure are averaged, and where one of them is
//! no number, the mean is none. C1 is the entropy itself: 1 where classes are balanced.

use super::distances::{Distances, Metric};
use super::ecol::{components, shares};
use super::graph::Graph;
use super::neighbourhood::{Enemies, borders, local_sets, nearest_errors};
use super::order::{Measured, Value, whatever_comes_first};
use super::pairs::{PairFound, mean, mean_f1v, mean_overlap, measure};
use super::spheres;
use crate::probes::complexity::fisher::Covariance;
use crate::probes::complexity::measure::{Measure, Without};
use crate::probes::complexity::problem::Problem;
use crate::probes::complexity::{balance, dimension, overlap};
use crate::progress::Progress;

pub(super) fn measures(problem: &Problem<'_>, seed: u64, progress: &dyn Progress) -> Vec<Measured> {
    let sizes: Vec<usize> = problem.members.iter().map(Vec::len).collect();
    let mut found = vec![
        (Measure::C1, Ok(1.0 - balance::entropy(&sizes))),
        (Measure::C2, Ok(balance::imbalance(&sizes))),
        (Measure::T2, Ok(problem.images.values() as f64 / problem.len() as f64)),
    ];
    found.extend(components(problem, dimension::SHARE, progress));
    found.extend(overlaps(problem, &sizes, seed, progress));
    progress.begin("Gower's distances", problem.len() as u64);
    let distances = Distances::of(problem.images, Metric::ScaledGower, progress);
    found.extend(neighbourhood(&distances, problem));
    found.extend(network(&distances, problem, progress));
    found
}

fn overlaps(problem: &Problem<'_>, sizes: &[usize], seed: u64, progress: &dyn Progress) -> [Measured; 5] {
    // `scipy.linalg.pinv` leaves out as little as this.
    let constant = problem.images.values() as f64 * f64::EPSILON;
    let pairs = measure(problem, Covariance { constant, is_unbiased: true }, seed, progress);
    let ratios: Option<Vec<f64>> = overlap::ratios(problem, progress).into_iter().collect();
    let f1 = ratios.map(|ratios| mean(&ratios.iter().map(|ratio| 1.0 / (1.0 + ratio)).collect::<Vec<_>>()));
    let has_constant = pairs.iter().any(|pair: &PairFound| pair.has_constant);
    let f1v = if sizes.contains(&1) { Err(Without::ClassOfOne) } else { mean_f1v(&pairs) };
    [
        (Measure::F1, f1.ok_or(Without::ConstantValue)),
        (Measure::F1v, f1v),
        (Measure::F2, unless(has_constant, || mean_overlap(&pairs, |overlap| overlap.f2))),
        (Measure::F3, Ok(mean_overlap(&pairs, |overlap| overlap.f3))),
        (Measure::F4, Ok(mean_overlap(&pairs, |overlap| overlap.f4))),
    ]
}

fn unless(has_constant: bool, value: impl Fn() -> f64) -> Value {
    if has_constant { Err(Without::ConstantValue) } else { Ok(value()) }
}

fn neighbourhood(distances: &Distances, problem: &Problem<'_>) -> [Measured; 5] {
    let (labels, images) = (&problem.labels, problem.len() as f64);
    let enemies = Enemies::of(distances, labels);
    let n2 = mean(&shares(distances, problem, &enemies));
    let radii = spheres::positive_radii(&enemies);
    [
        (Measure::N1, whatever_comes_first(|ties| borders(distances, labels, ties).0 as f64 / images)),
        (Measure::N2, if n2.is_nan() { Err(Without::EqualImages) } else { Ok(n2) }),
        (Measure::N3, whatever_comes_first(|ties| nearest_errors(distances, labels, ties))),
        (Measure::T1, whatever_comes_first(|ties| spheres::pymfe(distances, &radii, ties))),
        (Measure::Lsc, Ok(local_sets(distances, &enemies))),
    ]
}

fn network(distances: &Distances, problem: &Problem<'_>, progress: &dyn Progress) -> [Measured; 3] {
    let of = |measure: &dyn Fn(&Graph) -> f64| {
        whatever_comes_first(|ties| measure(&Graph::pymfe(distances, &problem.labels, ties)))
    };
    // Where no images are joined there are no hubs.
    let hubs = of(&|graph| graph.hubs(|_, _| 1.0, progress).unwrap_or(-1.0));
    [
        (Measure::Density, of(&Graph::density)),
        (Measure::ClsCoef, of(&|graph| graph.clustering(progress).1)),
        (Measure::Hubs, hubs.and_then(|hubs| if hubs < 0.0 { Err(Without::NothingJoined) } else { Ok(hubs) })),
    ]
}
