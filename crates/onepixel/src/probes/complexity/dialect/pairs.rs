//! What do libraries say of the values of each two classes? F1v to F4.

use rayon::prelude::*;

use super::order::Value;
use crate::dataset::Label;
use crate::probes::complexity::fisher::{Covariance, MOST_VALUES, directional};
use crate::probes::complexity::measure::Without;
use crate::probes::complexity::overlap::{Overlap, overlap, ratios_of_pair};
use crate::probes::complexity::pairs::pairs;
use crate::probes::complexity::problem::{Pair, Problem};
use crate::progress::Progress;

/// What is found of a pair.
pub(super) struct PairFound {
    /// F1v; `None` where images have too many values.
    pub(super) f1v: Option<f64>,
    pub(super) overlap: Overlap,
    /// Whether some value is the same in all images of both.
    pub(super) has_constant: bool,
}

/// All pairs, or a sample of very many.
pub(super) fn measure(
    problem: &Problem<'_>,
    covariance: Covariance,
    seed: u64,
    progress: &dyn Progress,
) -> Vec<PairFound> {
    let of_pair = |&classes: &(usize, usize)| {
        let pair = problem.pair(classes);
        progress.check();
        let found = PairFound {
            f1v: directional_of(&pair, covariance, progress),
            overlap: overlap(&pair, progress),
            has_constant: ratios_of_pair(&pair).contains(&None),
        };
        progress.advance(1);
        found
    };
    let pairs = pairs(problem.classes(), seed);
    progress.begin("comparing classes in pairs", pairs.len() as u64);
    pairs.par_iter().with_max_len(1).map(of_pair).collect()
}

pub(super) fn directional_of(pair: &Pair, covariance: Covariance, progress: &dyn Progress) -> Option<f64> {
    (pair.images().values() <= MOST_VALUES).then(|| directional(pair, covariance, progress))
}

/// The mean of F1v over pairs.
pub(super) fn mean_f1v(pairs: &[PairFound]) -> Value {
    let all: Option<Vec<f64>> = pairs.iter().map(|pair| pair.f1v).collect();
    all.map(|all| mean(&all)).ok_or(Without::TooManyValues)
}

/// The mean of an overlap over pairs.
pub(super) fn mean_overlap(pairs: &[PairFound], of: impl Fn(&Overlap) -> f64) -> f64 {
    mean(&pairs.iter().map(|pair| of(&pair.overlap)).collect::<Vec<_>>())
}

pub(super) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The classes of a pair's images, as a problem of two classes has them.
pub(super) fn labels(pair: &Pair) -> Vec<Label> {
    (0..pair.len()).map(|image| Label::from(!pair.is_first(image))).collect()
}
