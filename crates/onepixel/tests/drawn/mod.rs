//! Small image sets, made up or drawn at random with a fixed seed.

#![allow(dead_code, reason = "no test file draws every kind")]

use onepixel::dataset::{Dataset, ImageSet, MemoryImages, Shape};
use onepixel::histogram::{self, PixelHistograms};
use onepixel::progress::Silent;
use onepixel::search::{Criterion, Metric, Rule};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use rand::RngExt;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

/// Every rule with every metric.
pub const CRITERIA: [Criterion; 4] = [
    Criterion { rule: Rule::Lookup, metric: Metric::Accuracy },
    Criterion { rule: Rule::Lookup, metric: Metric::Balanced },
    Criterion { rule: Rule::Threshold, metric: Metric::Accuracy },
    Criterion { rule: Rule::Threshold, metric: Metric::Balanced },
];

/// The same cases each time.
pub fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, rng_seed: RngSeed::Fixed(2026), failure_persistence: None, ..Default::default() }
}

/// Images with these pixels, shape (n, height, width, channels); classes are named "0", "1", ….
pub fn set(shape: (usize, usize, usize), classes: usize, labels: Vec<u16>, pixels: Vec<u8>) -> ImageSet {
    let shape = Shape::new(shape.0, shape.1, shape.2).unwrap();
    let images = MemoryImages::new(shape, pixels).unwrap();
    ImageSet::new(images, labels, (0..classes).map(|class| class.to_string())).unwrap()
}

/// What is random about a set.
#[derive(Debug, Clone)]
pub struct Drawing {
    /// Rows, columns, channels.
    pub shape: (usize, usize, usize),
    /// Images of each class, in random order.
    pub class_images: Vec<usize>,
    /// Grey values are below this, before `pull`.
    pub levels: u16,
    /// Each class is so much brighter than the one before.
    pub pull: u16,
    pub seed: u64,
}

impl Drawing {
    pub fn set(&self) -> ImageSet {
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        let each_class = self.class_images.iter().enumerate();
        let mut labels: Vec<u16> = each_class.flat_map(|(class, &images)| vec![class as u16; images]).collect();
        labels.shuffle(&mut rng);
        let values = self.shape.0 * self.shape.1 * self.shape.2;
        let pixels = labels.iter().flat_map(|&label| vec![label; values]).collect::<Vec<u16>>().into_iter();
        let pixels = pixels.map(|label| (rng.random_range(0..self.levels) + self.pull * label).min(255) as u8);
        set(self.shape, self.class_images.len(), labels, pixels.collect())
    }

    /// The set with a test set drawn in the same way.
    pub fn dataset(&self) -> Dataset {
        let test = Drawing { seed: self.seed ^ 1, ..self.clone() }.set();
        Dataset::new("drawn", "seed", self.set(), Some(test)).unwrap()
    }
}

/// Sets of 2 to 5 classes, the first two of which have images.
pub fn drawings() -> impl Strategy<Value = Drawing> {
    let shape = (1..4usize, 1..5usize, prop_oneof![Just(1usize), Just(3)]);
    let some = prop_oneof![Just(1usize), 2..12usize, 40..60usize];
    let some_or_none = prop_oneof![Just(0usize), some.clone()];
    let levels = prop_oneof![Just(1u16), 2..5u16, Just(40), Just(256)];
    let sizes = ([some.clone(), some], prop::collection::vec(some_or_none, 0..4));
    (shape, sizes, levels, 0..12u16, any::<u64>()).prop_map(|(shape, (first, rest), levels, pull, seed)| Drawing {
        shape,
        class_images: [first.to_vec(), rest].concat(),
        levels,
        pull,
        seed,
    })
}

/// The images at these places.
pub fn select(of: &ImageSet, places: impl Iterator<Item = usize>) -> ImageSet {
    let size = of.shape().values();
    let bytes = of.images().as_bytes().unwrap();
    let (mut labels, mut pixels) = (Vec::new(), Vec::new());
    for place in places {
        labels.push(of.labels()[place]);
        pixels.extend_from_slice(&bytes[place * size..(place + 1) * size]);
    }
    set((of.shape().height(), of.shape().width(), of.shape().channels()), of.classes().len(), labels, pixels)
}

/// Counts at all pixels.
pub fn count(set: &ImageSet) -> PixelHistograms {
    histogram::count(set, 0..set.shape().values(), &Silent).unwrap()
}
