//! How sure is an estimate?

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rayon::prelude::*;

use crate::progress::Progress;

/// Times that images are drawn anew.
const DRAWS: u64 = 200;

/// The 95 % interval of the inverse of a mean by the bootstrap's percentiles (B. Efron, 1979); `None` where it has no end.
pub(super) fn of_inverse_mean(numbers: &[f64], seed: u64, progress: &dyn Progress) -> Option<(f64, f64)> {
    interval(seed, |rng| {
        progress.check();
        let sum: f64 = (0..numbers.len()).map(|_| numbers[rng.random_range(0..numbers.len())]).sum();
        numbers.len() as f64 / sum
    })
}

/// The 95 % interval of what is made of the images of each class, drawn anew within each class.
pub(super) fn of_classes(
    members: &[Vec<u32>],
    seed: u64,
    progress: &dyn Progress,
    statistic: impl Fn(&[Vec<u32>]) -> f64 + Sync,
) -> Option<(f64, f64)> {
    interval(seed, |rng| {
        progress.check();
        let mut draw =
            |members: &Vec<u32>| (0..members.len()).map(|_| members[rng.random_range(0..members.len())]).collect();
        statistic(&members.iter().map(&mut draw).collect::<Vec<Vec<u32>>>())
    })
}

fn interval(seed: u64, draw: impl Fn(&mut ChaCha8Rng) -> f64 + Sync) -> Option<(f64, f64)> {
    let drawn = (0..DRAWS).into_par_iter().map(|turn| {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(turn);
        draw(&mut rng)
    });
    let mut drawn: Vec<f64> = drawn.collect();
    drawn.sort_by(f64::total_cmp);
    let at = |share: f64| drawn[(share * (DRAWS - 1) as f64).round() as usize];
    let (low, high) = (at(0.025), at(0.975));
    (low.is_finite() && high.is_finite()).then_some((low, high))
}
