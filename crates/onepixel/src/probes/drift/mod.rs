//! How does each other set differ from the train set?
//!
//! # The big picture
//!
//! Three questions of each set beside the train set. `classes`: is a class rarer or more frequent in it? `facts`: do its
//! images differ in brightness, contrast, size, format and the like? `domain`: can quick models of the ladder tell train
//! images from its own? Each answer has its size, an interval and a p-value that holds where both sets are random parts of
//! one. All p-values of all sets are corrected together, by Holm's method, so that anything at all is called different in at
//! most 5 % of such cases. docs/method.md, "Drift", defines the numbers.
//!
//! *Time and memory.* Class shares are counted in whole sets. Of every set at most [`DriftProbe::images`] images are measured,
//! and models learn from at most half of [`DriftProbe::domain_images`] of either set, each for at most
//! [`DriftProbe::max_time`]; what is held in memory of a set stays below 128 MiB. The samples depend on the seed alone.

mod classes;
mod domain;
mod facts;
mod finding;
mod probe;
mod sample;

use std::time::Duration;

use serde::Serialize;

use super::error::ProbeError;
use super::ladder::Rung;
use crate::dataset::{Dataset, NamedSet, SetName};
use crate::progress::Progress;
use crate::stats::holm;
use facts::Facts;
pub use finding::{ClassDrift, DriftFinding, DriftOfSet, FactDrift, ModelDrift, SkippedModel};
use sample::Sample;

/// Differences whose corrected p-value is at most this are called so.
pub const LEVEL: f64 = 0.05;

/// Asks how each other set differs from the train set.
#[derive(Debug, Clone, Serialize)]
pub struct DriftProbe {
    /// Images of a set that are measured at most; by default 10,000.
    pub images: usize,
    /// Images of a set that models learn from or are scored on at most, half of them each; by default 2,000.
    pub domain_images: usize,
    /// The models that try to tell the sets apart; by default the nearest class mean, logistic regression and the forest.
    pub rungs: Vec<&'static Rung>,
    /// The longest that one model may take for one set; by default 10 seconds.
    pub max_time: Duration,
    /// Seed of samples and models; by default 0.
    pub seed: u64,
}

impl Default for DriftProbe {
    fn default() -> Self {
        Self {
            images: 10_000,
            domain_images: 2_000,
            rungs: ["nearest-mean", "logistic", "forest"].into_iter().filter_map(Rung::named).collect(),
            max_time: Duration::from_secs(10),
            seed: 0,
        }
    }
}

impl DriftProbe {
    /// Compares every other set with the train set; nothing is compared where there is none.
    ///
    /// ```
    /// use onepixel::dataset::{Dataset, ImageSet, MemoryImages, Shape};
    /// use onepixel::probes::drift::DriftProbe;
    /// use onepixel::progress::Silent;
    ///
    /// let set = |brightness: u8| {
    ///     let values = (0..200).map(|image: u8| brightness + image % 50).collect();
    ///     ImageSet::new(MemoryImages::new(Shape::new(1, 1, 1)?, values)?, vec![0; 200], ["only"])
    /// };
    /// let dataset = Dataset::new("grey", "memory", set(100)?, Some(set(120)?))?;
    /// let drift = DriftProbe::default().run(&dataset, &Silent)?;
    /// let brightness = &drift.sets[0].facts[0];
    /// assert_eq!((&*brightness.name, brightness.different), ("brightness", true));
    /// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The images cannot be read.
    pub fn run(&self, dataset: &Dataset, progress: &dyn Progress) -> Result<DriftFinding, ProbeError> {
        let sets = dataset.sets();
        let (train, others): (Vec<&NamedSet>, Vec<&NamedSet>) =
            sets.iter().filter(|set| !set.is_empty()).partition(|set| set.name == SetName::Train);
        let mut found = Vec::new();
        if let (Some(train), false) = (train.first(), others.is_empty()) {
            let train = (Sample::of(train.unlabelled(), self.images, self.seed, progress)?, *train);
            let of_train = Facts::of(&train.0, progress)?;
            for other in others {
                found.push(self.compare((&train.0, &of_train, train.1), other, progress)?);
            }
        }
        correct(&mut found);
        let tests = found.iter().map(|of| of.p_values().len() as u64).sum();
        Ok(DriftFinding { level: LEVEL, seed: self.seed, tests, sets: found })
    }

    /// One set with p-values that are not corrected yet.
    fn compare(
        &self,
        (train, of_train, train_set): (&Sample, &Facts, &NamedSet),
        other: &NamedSet,
        progress: &dyn Progress,
    ) -> Result<DriftOfSet, ProbeError> {
        let sample = Sample::of(other.unlabelled(), self.images, self.seed, progress)?;
        let facts = of_train.compare(&Facts::of(&sample, progress)?);
        let classes =
            train_set.labelled().zip(other.labelled()).and_then(|(train, other)| classes::compare(train, other));
        let (models, skipped) = domain::tell_apart(self, train, &sample, progress)?;
        Ok(DriftOfSet {
            set: other.name,
            images: other.len() as u64,
            measured: sample.len() as u64,
            train_measured: train.len() as u64,
            different: false,
            p_value: None,
            classes,
            facts,
            models,
            skipped,
        })
    }
}

/// Corrects all p-values for there being so many, and says what is different.
fn correct(sets: &mut [DriftOfSet]) {
    let p_values: Vec<f64> = sets.iter_mut().flat_map(|set| set.p_values_mut()).map(|(p, _)| *p).collect();
    let mut corrected = holm(&p_values).into_iter();
    for set in sets {
        for (p, different) in set.p_values_mut() {
            *p = corrected.next().unwrap_or(1.0);
            *different = *p <= LEVEL;
        }
        set.p_value = set.p_values().into_iter().reduce(f64::min);
        set.different = set.p_value.is_some_and(|p| p <= LEVEL);
    }
}
