//! Would more images help?
//!
//! # The big picture
//!
//! A few cheap rungs are fitted to ever larger samples of the train images, each twice as large as the one before and
//! holding it, and scored on the same held-out images. A power law through the errors
//! ([`PowerLaw`](crate::stats::PowerLaw))
//! says what
//! twice as many images would do; how sure that is comes from drawing the held-out images again (`bootstrap`).

mod bootstrap;
mod finding;
mod probe;

pub use finding::{CurveFit, Estimate, LearningCurveFinding, MeasuredPoint, RungCurve};

use serde::Serialize;

use crate::dataset::Dataset;
use crate::probes::ProbeError;
use crate::probes::ladder::{LadderFinding, LadderProbe, Rung, RungFinding, held_out_labels};
use crate::probes::pixels::HowHeldOut;
use crate::progress::Progress;
use crate::stats::Proportion;

/// Rungs that are quick to fit and learn in different ways.
const RUNGS: [&str; 2] = ["pca-knn", "forest"];

/// How often the number of images is doubled to reach all of them.
const DOUBLINGS: u32 = 6;

/// Fewer images of a class than this teach nothing that lies on a curve.
const FEWEST: usize = 3;

/// The question: how accuracy grows with the number of images.
#[derive(Debug, Clone, Serialize)]
pub struct LearningCurveProbe {
    /// The rungs to follow; by default nearest neighbours after PCA and the random forest.
    pub rungs: Vec<&'static Rung>,
    /// Learn from at most so many images of each class; by default from all.
    pub per_class: Option<usize>,
    /// Seed of samples, folds, models and the bootstrap; by default 0.
    pub seed: u64,
}

impl Default for LearningCurveProbe {
    fn default() -> Self {
        Self { rungs: RUNGS.iter().filter_map(|name| Rung::named(name)).collect(), per_class: None, seed: 0 }
    }
}

impl LearningCurveProbe {
    /// Measures a curve for each rung. What a ladder of the same dataset, sample and seed has measured already is taken
    /// from it: the last point of each of its rungs. A rung that cannot be fitted to a sample has no point there.
    ///
    /// # Errors
    ///
    /// The images cannot be read, or are not of two classes.
    pub fn run(
        &self,
        dataset: &Dataset,
        ladder: Option<&LadderFinding>,
        progress: &dyn Progress,
    ) -> Result<LearningCurveFinding, ProbeError> {
        let labels = held_out_labels(dataset);
        let how = HowHeldOut::of(dataset);
        let sizes = self.sizes(dataset, how);
        let mut measured: Vec<Vec<(usize, RungFinding)>> = vec![Vec::new(); self.rungs.len()];
        for (index, &size) in sizes.iter().enumerate() {
            let is_last = index + 1 == sizes.len();
            let known =
                ladder.filter(|ladder| is_last && ladder.seed == self.seed && ladder.per_class == self.per_class);
            for (rung, found) in self.rungs.iter().zip(&mut measured) {
                let point = match known.and_then(|ladder| ladder.measured().find(|known| known.name == rung.name)) {
                    Some(known) => Some(known.clone()),
                    None => self.measure(rung, size, dataset, progress)?,
                };
                found.extend(point.map(|point| (size, point)));
            }
        }
        let curve = |(rung, found): (&&'static Rung, Vec<(usize, RungFinding)>)| {
            let points: Vec<MeasuredPoint> =
                found.iter().map(|(size, rung)| point(*size, rung, dataset, how)).collect();
            let predicted: Vec<&[_]> = found.iter().map(|(_, rung)| &*rung.predicted).collect();
            let fit = bootstrap::fit(&points, &predicted, &labels, self.seed);
            RungCurve { rung: rung.name.to_owned(), title: rung.title.to_owned(), points, fit }
        };
        Ok(LearningCurveFinding {
            how,
            held_out_images: labels.len() as u64,
            seed: self.seed,
            curves: self.rungs.iter().zip(measured).map(curve).collect(),
        })
    }

    /// Images of each class to learn from, ascending: all that the largest class has, half of them, a quarter, and so
    /// on.
    fn sizes(&self, dataset: &Dataset, how: HowHeldOut) -> Vec<usize> {
        let largest = dataset.train.class_images().into_iter().max().unwrap_or(0);
        let all = learnable(largest, how).min(self.per_class.unwrap_or(usize::MAX));
        let halved = (0..=DOUBLINGS).rev().map(|halvings| all >> halvings);
        halved.filter(|&size| size >= FEWEST.min(all).max(1)).collect()
    }

    fn measure(
        &self,
        rung: &'static Rung,
        per_class: usize,
        dataset: &Dataset,
        progress: &dyn Progress,
    ) -> Result<Option<RungFinding>, ProbeError> {
        let ladder =
            LadderProbe { rungs: vec![rung], per_class: Some(per_class), seed: self.seed, ..LadderProbe::default() };
        let named = Sized { per_class, progress };
        Ok(ladder.run(dataset, &[], &named, &mut |_| {})?.rungs.pop())
    }
}

/// Of so many images of a class, how many are learned from at once: in five folds, those of the other four.
fn learnable(images: u32, how: HowHeldOut) -> usize {
    match how {
        HowHeldOut::Test | HowHeldOut::Validation => images as usize,
        HowHeldOut::FiveFold => images as usize * 4 / 5,
    }
}

fn point(per_class: usize, rung: &RungFinding, dataset: &Dataset, how: HowHeldOut) -> MeasuredPoint {
    let images = dataset.train.class_images();
    let present = images.iter().filter(|&&images| images > 0);
    let learned: usize = present.clone().map(|&images| learnable(images, how).min(per_class)).sum();
    let accuracy = Proportion::new(rung.correct, rung.predicted.len() as u64);
    MeasuredPoint {
        per_class,
        images_per_class: learned as f64 / present.count().max(1) as f64,
        correct: rung.correct,
        accuracy: accuracy.share,
        low: accuracy.low,
        high: accuracy.high,
    }
}

/// Progress that says from how many images is learned.
struct Sized<'a> {
    per_class: usize,
    progress: &'a dyn Progress,
}

impl Progress for Sized<'_> {
    fn begin(&self, task: &str, total: u64) {
        self.progress.begin(&format!("learning curve, {} images of each class: {task}", self.per_class), total);
    }

    fn advance(&self, steps: u64) {
        self.progress.advance(steps);
    }

    fn check(&self) {
        self.progress.check();
    }

    fn memory(&self) -> u64 {
        self.progress.memory()
    }
}
