//! Which changes leave images in their classes?
//!
//! Asked of train images alone: nearest neighbours that learned from unchanged images of one half classify the other half, as
//! it is and changed. What costs accuracy does not suit; a flip is judged class by class, since a flipped 8 is an 8 and a
//! flipped 2 is nothing.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use serde::Serialize;

use super::augment::{Augmentation, Augmenter};
use super::images::Images;
use crate::dataset::{Batch, ImageSet, Label, stratified_folds, stratified_sample};
use crate::models::knn::{KnnParams, NeighbourCount};
use crate::models::{Classifier, Samples, in_turn};
use crate::probes::ProbeError;
use crate::progress::Progress;
use crate::stats::Paired;

/// Train images of each class that are asked at most.
const ASKED: usize = 400;

/// The fewest images of a class that say whether it survives a flip.
const FEWEST: usize = 20;

/// Neighbours that vote.
const NEIGHBOURS: usize = 5;

/// A change that leaves less than this share of the accuracy, surely below all of it, does not suit.
const KEPT: f64 = 0.8;

/// What is sure.
const SURE: f64 = 0.05;

/// Whether an augmentation suits the images.
#[derive(Debug, Clone, PartialEq, Serialize, bitcode::Encode, bitcode::Decode)]
#[non_exhaustive]
pub struct Suiting {
    /// Which.
    pub augmentation: Augmentation,
    /// Whether it is made, of some classes at least.
    pub is_made: bool,
    /// The classes that it is not made of, as they are numbered.
    pub left_out: Vec<Label>,
    /// Why it is made, or of which classes not.
    pub why: Why,
    /// Of train images, the share that nearest neighbours classify; `None` where it was not asked.
    pub accuracy: Option<f64>,
    /// The same once they are changed.
    pub changed_accuracy: Option<f64>,
}

/// Why an augmentation is made or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, bitcode::Encode, bitcode::Decode)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Changed images are classified about as well as unchanged ones.
    Survives,
    /// Those of some classes are not.
    NotEachClass,
    /// They are not.
    Lost,
    /// There are too few images to say so, and it would be a bold change.
    TooFewImages,
    /// It was asked for.
    AskedFor,
}

/// Which augmentations suit the images, and of which classes.
pub(super) fn judge(
    images: &Images,
    seed: u64,
    progress: &dyn Progress,
) -> Result<(Augmenter, Vec<Suiting>), ProbeError> {
    progress.begin("which augmentations suit", Augmentation::ALL.len() as u64);
    let set = images.train.select(&stratified_sample(images.train.labels(), ASKED, seed))?;
    let halves = Halves::of(&set, seed, progress)?;
    let mut augmenter = Augmenter::none(set.classes().len());
    let plain = halves.predicted(&augmenter, progress);
    let mut found = Vec::new();
    for (place, one) in Augmentation::ALL.into_iter().enumerate() {
        let changed = halves.predicted(&Augmenter::only(one, set.classes().len()), progress);
        let suiting = suiting(one, set.labels(), (&plain, &changed), set.classes().len());
        let is_kept = |class: usize| suiting.is_made && !suiting.left_out.contains(&(class as Label));
        augmenter.suits[place] = (0..set.classes().len()).map(is_kept).collect();
        found.push(suiting);
        progress.advance(1);
    }
    Ok((augmenter, found))
}

/// Those that were asked for.
pub(super) fn asked_for(asked: &[Augmentation], classes: usize) -> (Augmenter, Vec<Suiting>) {
    let suiting = |augmentation: Augmentation| Suiting {
        augmentation,
        is_made: asked.contains(&augmentation),
        left_out: Vec::new(),
        why: Why::AskedFor,
        accuracy: None,
        changed_accuracy: None,
    };
    let suits = Augmentation::ALL.map(|one| vec![asked.contains(&one); classes]);
    (Augmenter { suits }, Augmentation::ALL.map(suiting).to_vec())
}

fn suiting(one: Augmentation, labels: &[Label], (plain, changed): (&[Label], &[Label]), classes: usize) -> Suiting {
    let right = |predicted: &[Label]| {
        let right = predicted.iter().zip(labels).filter(|(predicted, label)| predicted == label).count();
        right as f64 / labels.len() as f64
    };
    let all: Vec<usize> = (0..labels.len()).collect();
    let mut suiting = Suiting {
        augmentation: one,
        is_made: true,
        left_out: Vec::new(),
        why: Why::Survives,
        accuracy: Some(right(plain)),
        changed_accuracy: Some(right(changed)),
    };
    if one != Augmentation::Flip {
        if is_lost(&all, labels, plain, changed) {
            (suiting.is_made, suiting.why) = (false, Why::Lost);
        }
        return suiting;
    }
    let mut is_known = false;
    for class in 0..classes as Label {
        let of_class: Vec<usize> = all.iter().copied().filter(|&image| labels[image] == class).collect();
        let is_enough = of_class.len() >= FEWEST;
        is_known |= is_enough;
        if !is_enough || is_lost(&of_class, labels, plain, changed) {
            suiting.left_out.push(class);
        }
    }
    suiting.is_made = suiting.left_out.len() < classes;
    suiting.why = match () {
        () if !is_known => Why::TooFewImages,
        () if !suiting.is_made => Why::Lost,
        () if suiting.left_out.is_empty() => Why::Survives,
        () => Why::NotEachClass,
    };
    suiting
}

/// Whether so much fewer of these images are classified once they are changed that it is no chance.
fn is_lost(images: &[usize], labels: &[Label], plain: &[Label], changed: &[Label]) -> bool {
    let of = |all: &[Label]| images.iter().map(|&image| all[image]).collect::<Vec<_>>();
    let labels = of(labels);
    let right =
        |predicted: &[Label]| predicted.iter().zip(&labels).filter(|(predicted, label)| predicted == label).count();
    let (plain, changed) = (of(plain), of(changed));
    (right(&changed) as f64) < KEPT * right(&plain) as f64
        && Paired::new(&labels, &plain, &changed).mcnemar().mid_p < SURE
}

/// Images in two halves, of which each is classified by the other's neighbours.
struct Halves<'a> {
    set: &'a ImageSet,
    /// The images of each half, and a model that learned from the other.
    halves: Vec<(Vec<u32>, ImageSet, Box<dyn Classifier>)>,
    seed: u64,
}

impl<'a> Halves<'a> {
    fn of(set: &'a ImageSet, seed: u64, progress: &dyn Progress) -> Result<Self, ProbeError> {
        let halves = stratified_folds(set.labels(), 2, seed);
        let of_half =
            |half: u16| (0..set.len() as u32).filter(|&image| halves[image as usize] == half).collect::<Vec<_>>();
        let params = KnnParams { neighbours: NeighbourCount::Fixed(NEIGHBOURS) };
        let mut made = Vec::new();
        for half in 0..2 {
            let others = set.select(&of_half(1 - half))?;
            let samples = Samples::of(&others).ok_or(ProbeError::Missing("images in memory"))?;
            let model = params.fit(&samples, progress).map_err(|error| ProbeError::Fit { model: "knn", error })?;
            let images = of_half(half);
            made.push((images.clone(), set.select(&images)?, Box::new(model) as Box<dyn Classifier>));
        }
        Ok(Self { set, halves: made, seed })
    }

    /// The class of each image, changed.
    fn predicted(&self, augmenter: &Augmenter, progress: &dyn Progress) -> Vec<Label> {
        let mut random = ChaCha8Rng::seed_from_u64(self.seed);
        let mut predicted = vec![0; self.set.len()];
        for (images, half, model) in &self.halves {
            let Some(samples) = Samples::of(half) else { continue };
            let changed = augmenter.changed(samples.images(), half.labels(), &mut random);
            in_turn(Batch::new(half.shape(), &changed), progress, |first, batch| {
                for (label, &image) in model.predict_batch(batch).into_iter().zip(&images[first..]) {
                    predicted[image as usize] = label;
                }
            });
        }
        predicted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flip_is_left_out_of_classes_that_do_not_survive_it() {
        // Of each class 40 images; class 1 is lost once it is flipped, class 0 as good as before.
        let labels: Vec<Label> = (0..80).map(|image| image / 40).collect();
        let plain = labels.clone();
        let changed: Vec<Label> = labels.iter().map(|_| 0).collect();
        let found = suiting(Augmentation::Flip, &labels, (&plain, &changed), 2);
        assert_eq!((found.is_made, found.left_out, found.why), (true, vec![1], Why::NotEachClass));
        let turned = suiting(Augmentation::Rotate, &labels, (&plain, &changed), 2);
        assert_eq!((turned.is_made, turned.why), (false, Why::Lost));
    }

    #[test]
    fn of_few_images_nothing_is_flipped() {
        let labels = [0, 0, 1, 1];
        let found = suiting(Augmentation::Flip, &labels, (&labels, &labels), 2);
        assert_eq!((found.is_made, found.why), (false, Why::TooFewImages));
        assert!(suiting(Augmentation::Shift, &labels, (&labels, &labels), 2).is_made);
    }

    #[test]
    fn a_small_loss_is_borne() {
        let labels = [0; 100];
        let changed: Vec<Label> = (0..100).map(|image| u16::from(image < 15)).collect();
        assert!(suiting(Augmentation::Rotate, &labels, (&labels, &changed), 1).is_made);
    }
}
