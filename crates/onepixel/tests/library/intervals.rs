//! Are intervals and resolution what they claim to be? By simulation, with fixed seeds.

use onepixel::stats::{Paired, Proportion, resolution};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

const RUNS: usize = 4_000;

/// The share of runs of which something is true.
fn share(seed: u64, is_true: impl Fn(&mut ChaCha8Rng) -> bool) -> f64 {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let hits = (0..RUNS).filter(|_| is_true(&mut random)).count();
    hits as f64 / RUNS as f64
}

/// Two models on `images` images: shares that only the first, and only the second, gets right.
fn paired(random: &mut ChaCha8Rng, images: u64, only_first: f64, only_second: f64) -> Paired {
    let mut drawn = Paired { only_first: 0, only_second: 0, images };
    for _ in 0..images {
        let place: f64 = random.random();
        drawn.only_first += u64::from(place < only_first);
        drawn.only_second += u64::from(place >= only_first && place < only_first + only_second);
    }
    drawn
}

#[test]
fn accuracy_intervals_hold_the_truth_in_93_to_97_per_cent() {
    for (seed, (accuracy, images)) in [(0.97, 1_000), (0.9, 300), (0.7, 500), (0.985, 2_000)].into_iter().enumerate() {
        let covered = share(seed as u64, |random| {
            let correct = (0..images).filter(|_| random.random::<f64>() < accuracy).count() as u64;
            let interval = Proportion::new(correct, images);
            (interval.low..=interval.high).contains(&accuracy)
        });
        assert!((0.93..=0.97).contains(&covered), "{accuracy} of {images}: {covered}");
    }
}

#[test]
fn intervals_of_differences_hold_the_truth_in_93_to_97_per_cent() {
    let cases = [(0.02, 0.01, 1_000), (0.03, 0.03, 1_000), (0.1, 0.05, 300), (0.012, 0.006, 2_000), (0.2, 0.02, 200)];
    for (seed, (first, second, images)) in cases.into_iter().enumerate() {
        let covered = share(100 + seed as u64, |random| {
            let interval = paired(random, images, first, second).difference();
            (interval.low..=interval.high).contains(&(first - second))
        });
        assert!((0.93..=0.97).contains(&covered), "{first} - {second} of {images}: {covered}");
    }
}

#[test]
fn the_resolution_is_found_with_a_power_of_80_per_cent() {
    for (seed, (disagreement, images)) in [(0.05, 2_000), (0.1, 1_000), (0.3, 500)].into_iter().enumerate() {
        let least = resolution(disagreement, images).unwrap();
        let (first, second) = ((disagreement + least) / 2.0, (disagreement - least) / 2.0);
        let found = share(200 + seed as u64, |random| paired(random, images, first, second).mcnemar().mid_p < 0.05);
        assert!((0.75..=0.85).contains(&found), "{disagreement} of {images}, {least}: {found}");
    }
}

#[test]
fn equal_models_are_told_apart_in_about_5_per_cent() {
    for (seed, (disagreement, images)) in [(0.05, 2_000), (0.1, 1_000)].into_iter().enumerate() {
        let half = disagreement / 2.0;
        let found = share(300 + seed as u64, |random| paired(random, images, half, half).mcnemar().mid_p < 0.05);
        assert!((0.03..=0.06).contains(&found), "{disagreement} of {images}: {found}");
    }
}
