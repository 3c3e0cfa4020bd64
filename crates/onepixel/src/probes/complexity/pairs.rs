//! What do measures of two classes say of each pair?

use rand::seq::index;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rayon::prelude::*;

use super::fisher::Covariance;
use super::interpolated::Between;
use super::linearity::Linearity;
use super::machine::separate;
use super::overlap::{Overlap, fisher_of_pair, overlap};
use super::problem::Problem;
use super::{balance, fisher};
use crate::progress::Progress;

/// Pairs that are measured at most: of more, so many are drawn at random.
pub(super) const MOST_PAIRS: usize = 1_000;

/// What is found of a pair.
pub(super) struct PairFound {
    pub(super) classes: (usize, usize),
    pub(super) images: usize,
    pub(super) f1: f64,
    pub(super) f1v: Option<f64>,
    pub(super) overlap: Overlap,
    pub(super) linearity: Option<Linearity>,
    pub(super) c1: f64,
    pub(super) c2: f64,
}

/// The pairs that are measured, in order.
pub(super) fn pairs(classes: usize, seed: u64) -> Vec<(usize, usize)> {
    let total = classes * (classes - 1) / 2;
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut wanted = index::sample(&mut rng, total, total.min(MOST_PAIRS)).into_vec();
    wanted.sort_unstable();
    let mut wanted = wanted.into_iter().peekable();
    let (mut pairs, mut before) = (Vec::new(), 0);
    for a in 0..classes {
        let of_class = classes - 1 - a;
        while let Some(number) = wanted.next_if(|&number| number < before + of_class) {
            pairs.push((a, a + 1 + number - before));
        }
        before += of_class;
    }
    pairs
}

/// Measures all pairs, or a sample of them.
pub(super) fn measure(problem: &Problem<'_>, points: &[Between], seed: u64, progress: &dyn Progress) -> Vec<PairFound> {
    let pairs = pairs(problem.classes(), seed);
    progress.begin("comparing classes in pairs", pairs.len() as u64);
    let of_pair = |&classes: &(usize, usize)| {
        progress.check();
        let pair = problem.pair(classes);
        let values = pair.images().values();
        // As numbers of four bytes, in every thread.
        let bytes = (pair.len() * (values + 17)) as u64 * 4 * rayon::current_num_threads() as u64;
        let linearity = (bytes <= progress.memory() / 2).then(|| {
            let decisions = separate(&pair, progress);
            Linearity::of(problem, classes, &pair, &decisions, points)
        });
        let found = PairFound {
            classes,
            images: pair.len(),
            f1: fisher_of_pair(&pair),
            f1v: (values <= fisher::MOST_VALUES).then(|| fisher::directional(&pair, Covariance::OWN, progress)),
            overlap: overlap(&pair, progress),
            linearity,
            c1: balance::entropy(&pair.sizes),
            c2: balance::imbalance(&pair.sizes),
        };
        progress.advance(1);
        found
    };
    pairs.par_iter().with_max_len(1).map(of_pair).collect()
}
