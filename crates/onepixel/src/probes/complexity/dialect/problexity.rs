//! What does problexity 0.5.11 compute?
//!
//! Everything of each two classes, and the mean of that. Distances are Euclidean, but Gower's in the graph. F1 counts the
//! difference of the classes twice, N1 half of the tree's edges between classes, N2 the distance of the second nearest enemy.

use super::distances::{Distances, Metric};
use super::graph::Graph;
use super::neighbourhood::{Enemies, borders, local_sets, nearest_errors, nearest_friends, second_enemies};
use super::order::{Measured, Ties, Value, whatever_comes_first};
use super::pairs::{directional_of, labels};
use super::spheres;
use crate::dataset::Label;
use crate::probes::complexity::fisher::Covariance;
use crate::probes::complexity::measure::{Measure, Without};
use crate::probes::complexity::overlap::{Overlap, efficiency, overlap, ratios_of_pair};
use crate::probes::complexity::pairs::pairs;
use crate::probes::complexity::problem::{Pair, Problem};
use crate::probes::complexity::{balance, dimension};
use crate::progress::{Part, Progress};

/// The covariance is divided by the number of images; what NumPy's `pinv` leaves out is as good as nothing.
const COVARIANCE: Covariance = Covariance { constant: 1e-15, is_unbiased: false };

pub(super) fn measures(problem: &Problem<'_>, seed: u64, progress: &dyn Progress) -> Vec<Measured> {
    let pairs = pairs(problem.classes(), seed);
    progress.begin("comparing classes in pairs", pairs.len() as u64);
    let of_pair = |&classes: &(usize, usize)| {
        progress.check();
        let found = of_pair(&problem.pair(classes), &Part(progress));
        progress.advance(1);
        found
    };
    let found: Vec<Vec<Measured>> = pairs.iter().map(of_pair).collect();
    let means = (0..found[0].len()).map(|place| {
        let values: Value = found.iter().map(|pair| pair[place].1).sum();
        (found[0][place].0, values.map(|sum| sum / found.len() as f64))
    });
    means.collect()
}

fn of_pair(pair: &Pair, progress: &dyn Progress) -> Vec<Measured> {
    let labels = labels(pair);
    let mut found = overlaps(pair, progress);
    found.extend(neighbourhood(pair, &labels, progress));
    found.extend(network(pair, &labels, progress));
    let (images, values) = (pair.len() as f64, pair.images().values() as f64);
    let components = dimension::components(pair.images(), dimension::SHARE, progress).ok_or(Without::TooManyValues);
    let components = components.and_then(|count| if count == 0 { Err(Without::EqualImages) } else { Ok(count as f64) });
    found.extend([
        (Measure::T2, Ok(values / images)),
        (Measure::T3, components.map(|count| count / images)),
        (Measure::T4, components.map(|count| count / values)),
        (Measure::C1, Ok(balance::entropy(&pair.sizes))),
        (Measure::C2, Ok(balance::imbalance(&pair.sizes))),
    ]);
    found
}

fn overlaps(pair: &Pair, progress: &dyn Progress) -> Vec<Measured> {
    let most = ratios_of_pair(pair).into_iter().flatten().reduce(f64::max);
    let Overlap { f2, f3, .. } = overlap(pair, progress);
    // Where images are fewer than directions, what is divided by is rounding.
    let f1v = match pair.len() > pair.images().values() + 1 {
        true => directional_of(pair, COVARIANCE, progress).ok_or(Without::TooManyValues),
        false => Err(Without::Rounding),
    };
    vec![
        (Measure::F1, most.map(|most| 1.0 / (1.0 + 2.0 * most)).ok_or(Without::EqualImages)),
        (Measure::F1v, f1v),
        (Measure::F2, Ok(f2)),
        (Measure::F3, Ok(f3)),
        (Measure::F4, whatever_comes_first(|ties| efficiency(pair, ties == Ties::Last, progress))),
    ]
}

fn neighbourhood(pair: &Pair, labels: &[Label], progress: &dyn Progress) -> [Measured; 5] {
    let images = pair.len() as f64;
    let distances = &Distances::of(pair.images(), Metric::Euclidean, progress);
    let enemies = Enemies::of(distances, labels);
    let n2 = match pair.sizes.contains(&1) {
        true => Err(Without::ClassOfOne),
        false => {
            let friends: f64 = nearest_friends(distances, labels).iter().sum();
            let second: f64 = second_enemies(distances, labels).iter().sum();
            if friends + second > 0.0 { Ok(friends / (friends + second)) } else { Err(Without::EqualImages) }
        }
    };
    let t1 = spheres::radii(&enemies)
        .and_then(|radii| whatever_comes_first(|ties| spheres::problexity(distances, labels, &radii, ties)));
    [
        (Measure::N1, whatever_comes_first(|ties| borders(distances, labels, ties).1 as f64 / 2.0 / images)),
        (Measure::N2, n2),
        (Measure::N3, whatever_comes_first(|ties| nearest_errors(distances, labels, ties))),
        (Measure::T1, t1),
        (Measure::Lsc, Ok(local_sets(distances, &enemies))),
    ]
}

fn network(pair: &Pair, labels: &[Label], progress: &dyn Progress) -> [Measured; 3] {
    let distances = Distances::of(pair.images(), Metric::Gower, progress);
    let graph = Graph::problexity(&distances, labels);
    [
        (Measure::Density, Ok(graph.density())),
        (Measure::ClsCoef, Ok(graph.clustering(progress).0)),
        (Measure::Hubs, graph.hubs(|_, _| 1.0, progress).ok_or(Without::NothingJoined)),
    ]
}
