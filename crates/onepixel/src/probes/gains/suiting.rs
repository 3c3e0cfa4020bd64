//! Which changes leave images in their classes?
//!
//! Small shifts, turns and changes of colour do. A flip is judged class by class, on train images alone: the network, learned
//! from one half as it is, classifies the other half, as it is and flipped. What is classified much worse is left out: a flipped
//! 8 is an 8, a flipped 2 is nothing, and where all shoes look to the left, none that looks to the right will be asked for.

use serde::Serialize;

use super::augment::{self, Augmentation, Augmenter};
use super::images::Images;
use super::network::{self, Teaching, samples};
use crate::dataset::{Batch, ImageSet, Label, stratified_folds, stratified_sample};
use crate::probes::ProbeError;
use crate::progress::{Part, Progress};
use crate::stats::Paired;

/// Train images of each class that are asked at most.
const ASKED: usize = 400;

/// The fewest images of a class that say whether it survives a flip.
const FEWEST: usize = 20;

/// A flip that leaves less than this share of the accuracy, surely below all of it, does not suit.
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
    /// Of train images, the share that the network classifies; `None` where it was not asked.
    pub accuracy: Option<f64>,
    /// The same once they are changed.
    pub changed_accuracy: Option<f64>,
}

/// Why an augmentation is made or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, bitcode::Encode, bitcode::Decode)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// It changes too little to change a class.
    Small,
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
    (seed, steps): (u64, u32),
    progress: &dyn Progress,
) -> Result<(Augmenter, Vec<Suiting>), ProbeError> {
    progress.begin("which classes survive a flip", 2);
    let set = images.train.select(&stratified_sample(images.train.labels(), ASKED, seed))?;
    let (plain, flipped) = of_halves(&set, (seed, steps), progress)?;
    let classes = set.classes().len();
    let flip = of_flips(set.labels(), (&plain, &flipped), classes);
    let is_kept = |class: usize| flip.is_made && !flip.left_out.contains(&(class as Label));
    let mut augmenter = Augmenter::none(classes);
    let mut found = Vec::new();
    for (one, suits) in Augmentation::ALL.into_iter().zip(&mut augmenter.suits) {
        if one == Augmentation::Flip {
            *suits = (0..classes).map(is_kept).collect();
            found.push(flip.clone());
        } else {
            *suits = vec![true; classes];
            found.push(Suiting::unasked(one, true, Why::Small));
        }
    }
    Ok((augmenter, found))
}

/// Those that were asked for.
pub(super) fn asked_for(asked: &[Augmentation], classes: usize) -> (Augmenter, Vec<Suiting>) {
    let suiting = |one: Augmentation| Suiting::unasked(one, asked.contains(&one), Why::AskedFor);
    let suits = Augmentation::ALL.map(|one| vec![asked.contains(&one); classes]);
    (Augmenter { suits }, Augmentation::ALL.map(suiting).to_vec())
}

impl Suiting {
    /// Of which no model was asked.
    fn unasked(augmentation: Augmentation, is_made: bool, why: Why) -> Self {
        Self { augmentation, is_made, left_out: Vec::new(), why, accuracy: None, changed_accuracy: None }
    }
}

/// Of which classes a flip suits, by what was predicted of images as they are, and flipped.
fn of_flips(labels: &[Label], (plain, changed): (&[Label], &[Label]), classes: usize) -> Suiting {
    let right = |predicted: &[Label]| {
        let right = predicted.iter().zip(labels).filter(|(predicted, label)| predicted == label).count();
        right as f64 / labels.len().max(1) as f64
    };
    let mut suiting = Suiting {
        accuracy: Some(right(plain)),
        changed_accuracy: Some(right(changed)),
        ..Suiting::unasked(Augmentation::Flip, true, Why::Survives)
    };
    let mut is_known = false;
    for class in 0..classes as Label {
        let of_class: Vec<usize> = (0..labels.len()).filter(|&image| labels[image] == class).collect();
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

/// What the network says of each image, as it is and flipped, when it has learned from the other half.
fn of_halves(
    set: &ImageSet,
    (seed, steps): (u64, u32),
    progress: &dyn Progress,
) -> Result<(Vec<Label>, Vec<Label>), ProbeError> {
    let halves = stratified_folds(set.labels(), 2, seed);
    let of_half = |half: u16| (0..set.len() as u32).filter(|&image| halves[image as usize] == half).collect::<Vec<_>>();
    let (mut plain, mut flipped) = (vec![0; set.len()], vec![0; set.len()]);
    for half in 0..2 {
        let (own, others) = (of_half(half), set.select(&of_half(1 - half))?);
        if own.is_empty() || others.is_empty() {
            continue;
        }
        let model = Teaching { set: &others, steps, seed }.plain(&Part(progress))?;
        let own_set = set.select(&own)?;
        let images = samples(&own_set)?.images();
        let mirrored = augment::flipped(images);
        for (images, to) in [(images, &mut plain), (Batch::new(set.shape(), &mirrored), &mut flipped)] {
            let labels = network::said(&model, images, progress);
            own.iter().zip(labels).for_each(|(&image, label)| to[image as usize] = label);
        }
        progress.advance(1);
    }
    Ok((plain, flipped))
}

#[cfg(test)]
mod tests {
    use rand::RngExt;
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::SeedableRng;

    use super::*;
    use crate::dataset::{MemoryImages, Shape};
    use crate::progress::Silent;

    #[test]
    fn a_flip_is_left_out_of_classes_that_do_not_survive_it() {
        // Of each class 40 images; class 1 is lost once it is flipped, class 0 as good as before.
        let labels: Vec<Label> = (0..80).map(|image| image / 40).collect();
        let flipped: Vec<Label> = labels.iter().map(|_| 0).collect();
        let found = of_flips(&labels, (&labels, &flipped), 2);
        assert_eq!((found.is_made, found.left_out, found.why), (true, vec![1], Why::NotEachClass));
        assert_eq!((found.accuracy, found.changed_accuracy), (Some(1.0), Some(0.5)));
    }

    #[test]
    fn of_few_images_nothing_is_flipped() {
        let labels = [0, 0, 1, 1];
        let found = of_flips(&labels, (&labels, &labels), 2);
        assert_eq!((found.is_made, found.why), (false, Why::TooFewImages));
    }

    #[test]
    fn a_small_loss_is_borne() {
        let labels = [0; 100];
        let flipped: Vec<Label> = (0..100).map(|image| u16::from(image < 15)).collect();
        assert!(of_flips(&labels, (&labels, &flipped), 1).is_made);
    }

    /// A bright left or right edge, and a bright top or bottom.
    #[test]
    fn classes_that_are_each_others_mirror_images_are_not_flipped() {
        let mut random = ChaCha8Rng::seed_from_u64(5);
        let mut pixels = vec![0; 160 * 64];
        for (image, pixels) in pixels.chunks_exact_mut(64).enumerate() {
            pixels.iter_mut().for_each(|pixel| *pixel = random.random_range(0..60));
            for along in 0..8 {
                pixels[[8 * along, 8 * along + 7, along, 56 + along][image % 4]] += 150;
            }
        }
        let images = MemoryImages::new(Shape::new(8, 8, 1).unwrap(), pixels).unwrap();
        let labels: Vec<Label> = (0..160).map(|image| image % 4).collect();
        let set = ImageSet::new(images, labels, ["left", "right", "top", "bottom"]).unwrap();
        let (plain, flipped) = of_halves(&set, (0, 80), &Silent).unwrap();
        let found = of_flips(set.labels(), (&plain, &flipped), 4);
        assert_eq!((found.left_out, found.why), (vec![0, 1], Why::NotEachClass));
    }
}
