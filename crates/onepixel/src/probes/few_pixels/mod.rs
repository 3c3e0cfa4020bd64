//! How many pixels does it take?

mod probe;

use bitcode::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::dataset::{Dataset, ImageSet, NamedSet, Position, ReadError};
use crate::models::few_pixels::{FewPixelsModel, FewPixelsParams, MOST_OPTIMAL, fewest_pixels};
use crate::models::{Classifier, FitError, Samples};
use crate::probes::ProbeError;
use crate::probes::ladder::HeldOut;
use crate::probes::pixels::{HowHeldOut, two_classes};
use crate::progress::Progress;
use crate::stats::Proportion;

/// The accuracies for which the pixels are counted.
pub const TARGETS: [f64; 4] = [0.8, 0.9, 0.95, 0.99];

/// The question: how accurate a decision tree is that looks at one pixel, at two, and so on.
///
/// For two classes the trees of one, two and three pixels are the best there are of their depth (one question, then two
/// questions one after the other); beyond three, and for more classes, each pixel is the one that helps most beside
/// those before it (see [`FewPixelsParams`]).
///
/// ```
/// # use onepixel::dataset::{Dataset, ImageSet, MemoryImages, Shape};
/// use onepixel::{probes::few_pixels::FewPixelsProbe, progress::Silent};
///
/// # let images = || MemoryImages::new(Shape::new(1, 2, 1).unwrap(), [[0, 0], [9, 9], [0, 9], [9, 0]].concat().repeat(9)).unwrap();
/// # let set = || ImageSet::new(images(), [0, 0, 1, 1].repeat(9), ["equal", "unequal"]).unwrap();
/// # let dataset = Dataset::new("exclusive or", "memory", set(), Some(set()))?;
/// let finding = FewPixelsProbe::default().run(&dataset, &Silent)?;
/// assert_eq!(finding.steps[0].accuracy, 0.5);
/// assert_eq!(finding.steps[1].accuracy, 1.0);
/// assert_eq!(finding.needed[3].pixels, Some(2));
/// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
/// ```
#[derive(Debug, Clone, Serialize)]
pub struct FewPixelsProbe {
    /// The two classes to tell apart; by default all.
    pub pair: Option<[String; 2]>,
    /// The most pixels; by default 16.
    pub most: usize,
    /// Whether two classes are told apart by the best trees of up to three pixels, which takes minutes for large images; by
    /// default they are. Otherwise all pixels are chosen one after the other.
    pub optimal: bool,
    /// The most train images of each class that the trees learn from, drawn at random; by default all.
    pub per_class: Option<usize>,
    /// Seed of sample and folds; by default 0.
    pub seed: u64,
}

impl Default for FewPixelsProbe {
    fn default() -> Self {
        Self { pair: None, most: FewPixelsParams::default().pixels, optimal: true, per_class: None, seed: 0 }
    }
}

/// How accurate the trees of few pixels are.
#[derive(Debug, Clone, PartialEq, Serialize, Encode, Decode)]
#[non_exhaustive]
pub struct FewPixelsFinding {
    /// The two classes, where only two were told apart.
    pub pair: Option<[String; 2]>,
    /// How images were held out.
    pub how: HowHeldOut,
    /// Images that each tree is scored on.
    pub held_out_images: u64,
    /// The most train images of each class that the trees learned from; `None` means all.
    pub per_class: Option<usize>,
    /// Seed of sample and folds.
    pub seed: u64,
    /// The tree of one pixel, of two, and so on; fewer than asked for where no more pixels help.
    pub steps: Vec<FewPixelsStep>,
    /// How many pixels it takes to reach each of [`TARGETS`] on the held-out images.
    pub needed: Vec<PixelsNeeded>,
}

/// A tree that looks at a few pixels.
#[derive(Debug, Clone, PartialEq, Serialize, Encode, Decode)]
#[non_exhaustive]
pub struct FewPixelsStep {
    /// How many pixels it may look at.
    pub pixels: usize,
    /// Whether no tree of so many pixels and its depth is more accurate on the train images.
    pub optimal: bool,
    /// Where it looks, learned from all train images, or from their sample.
    pub positions: Vec<Position>,
    /// The share of the train images from which it learned that it gets right.
    pub train_accuracy: f64,
    /// The share of the held-out images that are classified correctly; folds choose their own pixels.
    pub accuracy: f64,
    /// Lower end of the accuracy's 95 % Wilson interval.
    pub accuracy_low: f64,
    /// Upper end of the accuracy's 95 % Wilson interval.
    pub accuracy_high: f64,
}

/// How many pixels an accuracy takes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, Encode, Decode)]
pub struct PixelsNeeded {
    /// The accuracy on held-out images.
    pub accuracy: f64,
    /// The fewest pixels that reach it; `None` if none of the trees does.
    pub pixels: Option<usize>,
}

impl FewPixelsProbe {
    /// Asks the question of a dataset.
    ///
    /// # Errors
    ///
    /// The images cannot be read or do not fit into memory, or there are not two classes with images, of those that were
    /// asked for.
    pub fn run(&self, dataset: &Dataset, progress: &dyn Progress) -> Result<FewPixelsFinding, ProbeError> {
        let pair = self.pair.as_ref().map(|pair| of_pair(dataset, pair)).transpose()?;
        let dataset = pair.as_ref().unwrap_or(dataset);
        let held_out = HeldOut::new(dataset, self.per_class, self.seed, progress.memory())?;
        let failed = |error| ProbeError::Fit { model: "the tree of few pixels", error };
        let mut correct = vec![0u64; self.most];
        let mut learned = None;
        for part in 0..held_out.parts() {
            let part = held_out.part(part, None)?;
            let models = self.fit(&part.train, progress).map_err(failed)?;
            for (index, correct) in correct.iter_mut().enumerate() {
                *correct += nth(&models, index).map_or(Ok(0), |model| right(model, &part.held_out))?;
            }
            learned = held_out.how().is_own_set().then_some(models);
        }
        let train = held_out.train()?;
        let models = learned.map_or_else(|| self.fit(&train, progress).map_err(failed), Ok)?;
        let images = held_out.labels().len() as u64;
        let scores = correct.into_iter().map(|correct| Proportion::new(correct, images));
        let steps =
            (1..).zip(&models).zip(scores).map(|((pixels, model), score)| self.step(pixels, model, &train, score));
        let steps = steps.collect::<Result<Vec<_>, ReadError>>()?;
        let accuracies: Vec<f64> = steps.iter().map(|step| step.accuracy).collect();
        let needed = TARGETS.map(|accuracy| PixelsNeeded { accuracy, pixels: fewest_pixels(&accuracies, accuracy) });
        Ok(FewPixelsFinding {
            pair: self.pair.clone(),
            how: held_out.how(),
            held_out_images: images,
            per_class: held_out.per_class(),
            seed: self.seed,
            steps,
            needed: needed.to_vec(),
        })
    }

    fn fit(&self, train: &ImageSet, progress: &dyn Progress) -> Result<Vec<FewPixelsModel>, FitError> {
        let samples = Samples::of(train).ok_or(FitError::NoImages)?;
        let params = FewPixelsParams { pixels: self.most, ..FewPixelsParams::default() };
        if self.optimal { params.fit_each(&samples, progress) } else { params.fit_greedy(&samples, progress) }
    }
}

impl FewPixelsProbe {
    /// What is said of a model that learned from all train images.
    fn step(
        &self,
        pixels: usize,
        model: &FewPixelsModel,
        train: &ImageSet,
        score: Proportion,
    ) -> Result<FewPixelsStep, ReadError> {
        let shape = train.shape();
        let two_classes = train.class_images().iter().filter(|&&images| images > 0).count() == 2;
        Ok(FewPixelsStep {
            pixels,
            optimal: self.optimal && two_classes && pixels <= MOST_OPTIMAL,
            positions: model.pixels().iter().map(|&pixel| shape.position(pixel as usize)).collect(),
            train_accuracy: Proportion::new(right(model, train)?, train.len() as u64).share,
            accuracy: score.share,
            accuracy_low: score.low,
            accuracy_high: score.high,
        })
    }
}

/// The images of two classes.
fn of_pair(dataset: &Dataset, pair: &[String; 2]) -> Result<Dataset, ProbeError> {
    let classes = two_classes(&dataset.train, [&pair[0], &pair[1]])?;
    let (train, _) = dataset.train.of_classes(&classes)?;
    let only = Dataset { train, ..dataset.only_train() };
    let Some((name, held_out)) = dataset.held_out() else { return Ok(only) };
    let (held_out, _) = held_out.of_classes(&classes)?;
    Ok(only.with_set(NamedSet::of_labelled(name, held_out)).map_err(ReadError::from)?)
}

/// The model of so many pixels and one, or the last there is: more pixels would not have helped it.
fn nth(models: &[FewPixelsModel], index: usize) -> Option<&FewPixelsModel> {
    models.get(index).or(models.last())
}

fn right(model: &FewPixelsModel, set: &ImageSet) -> Result<u64, ReadError> {
    let predicted = model.predict(set)?;
    Ok(predicted.iter().zip(set.labels()).filter(|(predicted, label)| predicted == label).count() as u64)
}
