//! Which images does a rung learn from, and on which is it scored?

use std::borrow::Cow;

use crate::dataset::{Dataset, ImageSet, Label, ReadError, SetName, stratified_folds, stratified_sample};
use crate::probes::ProbeError;
use crate::probes::pixels::HowHeldOut;

/// Folds of the cross-validation of sets without a test set.
const FOLDS: u16 = 5;

/// The labels of the images that a ladder of this dataset is scored on, in the order of its predictions: those of
/// [`Dataset::scored`] or, without a held-out set, of the train set.
pub fn held_out_labels(dataset: &Dataset) -> Cow<'_, [Label]> {
    let labels = dataset.held_out().map_or(&dataset.train, |(_, set)| set).labels();
    dataset.scored_images().map_or(Cow::Borrowed(labels), |images| Cow::Owned(chosen(labels, &images)))
}

/// What belongs to some of the held-out images.
pub(in crate::probes) fn chosen<T: Copy>(of_all: &[T], images: &[u32]) -> Vec<T> {
    images.iter().map(|&image| of_all[image as usize]).collect()
}

/// The train images, and those that learning does not see; all in memory.
pub(in crate::probes) struct HeldOut {
    train: ImageSet,
    by: By,
    per_class: Option<usize>,
    seed: u64,
}

enum By {
    /// A set of their own.
    Set(HowHeldOut, ImageSet),
    /// Each fold in turn; holds the fold of each image.
    Folds(Vec<u16>),
}

/// One fit and its score.
pub(in crate::probes) struct Part {
    pub(in crate::probes) train: ImageSet,
    pub(in crate::probes) held_out: ImageSet,
    /// Where the held-out images are among all of them; `None` where these are all.
    pub(in crate::probes) places: Option<Vec<u32>>,
}

impl HeldOut {
    /// The images that a dataset's models are scored on held out, and of the train images at most so many of each class, or
    /// as many as half of the memory holds.
    pub(in crate::probes) fn new(
        dataset: &Dataset,
        per_class: Option<usize>,
        seed: u64,
        memory: u64,
    ) -> Result<Self, ProbeError> {
        let bytes = dataset.held_out().map_or(0, |(_, set)| set.bytes_to_hold());
        ProbeError::unless_held(bytes, memory)?;
        match dataset.scored()? {
            Some(scored) => Self::of_set(dataset, Some((scored.name, scored.set)), per_class, (seed, memory)),
            None => Self::of_set(&of_folds(dataset)?, None, per_class, (seed, memory)),
        }
    }

    /// As [`HeldOut::new`], with the images of this set held out, or folds of the train set.
    pub(in crate::probes) fn of_set(
        dataset: &Dataset,
        set: Option<(SetName, ImageSet)>,
        per_class: Option<usize>,
        (seed, memory): (u64, u64),
    ) -> Result<Self, ProbeError> {
        let present = dataset.train.class_images().iter().filter(|&&images| images > 0).count();
        if present < 2 {
            return Err(ProbeError::too_few_classes(&dataset.name, "train", present));
        }
        let scored = set.as_ref().map_or(0, |(_, set)| set.bytes_to_hold());
        ProbeError::unless_held(scored, memory)?;
        let room = memory / 2 - scored;
        let holds_all = dataset.train.bytes_to_hold() <= room;
        if set.is_none() {
            // Each image is held out once.
            ProbeError::unless_held(dataset.train.bytes_to_hold(), memory)?;
        }
        let fitting = || {
            let images = (room / dataset.train.shape().values() as u64) as usize;
            let of_class = dataset.train.class_images().into_iter().map(u64::from).collect::<Vec<_>>();
            most_per_class(&of_class, images).unwrap_or(usize::MAX)
        };
        let per_class = if holds_all { per_class } else { Some(per_class.unwrap_or(usize::MAX).min(fitting())) };
        let by = match set {
            Some((_, set)) if set.is_empty() => return Err(ProbeError::EmptyTestSet(dataset.name.clone())),
            Some((name, set)) => By::Set(HowHeldOut::of_set(name), set.into_memory()?),
            None => By::Folds(stratified_folds(dataset.train.labels(), FOLDS, seed)),
        };
        let train = match (&by, per_class) {
            // Images that nobody looks at need no memory.
            (By::Set(..), Some(most)) => {
                dataset.train.select(&stratified_sample(dataset.train.labels(), most, seed))?
            }
            _ => dataset.train.clone().into_memory()?,
        };
        Ok(Self { train, by, per_class, seed })
    }

    /// The most images of each class that any fit learns from; `None` where that is all of them.
    pub(in crate::probes) fn per_class(&self) -> Option<usize> {
        self.per_class
    }

    pub(in crate::probes) fn how(&self) -> HowHeldOut {
        match self.by {
            By::Set(how, _) => how,
            By::Folds(_) => HowHeldOut::FiveFold,
        }
    }

    /// How many fits it takes to score every held-out image once.
    pub(in crate::probes) fn parts(&self) -> usize {
        match self.by {
            By::Set(..) => 1,
            By::Folds(_) => usize::from(FOLDS),
        }
    }

    /// The labels of the held-out images, all parts together.
    pub(in crate::probes) fn labels(&self) -> &[Label] {
        match &self.by {
            By::Set(_, set) => set.labels(),
            By::Folds(_) => self.train.labels(),
        }
    }

    pub(in crate::probes) fn classes(&self) -> &[String] {
        self.train.classes()
    }

    /// What is learned from in the end: all train images, or the sample of them.
    pub(in crate::probes) fn train(&self) -> Result<ImageSet, ReadError> {
        match (&self.by, self.per_class) {
            (By::Folds(folds), Some(_)) => {
                self.train.select(&self.sampled((0..folds.len() as u32).collect(), self.per_class))
            }
            _ => Ok(self.train.clone()),
        }
    }

    /// One of the fits, from at most so many images of each class, where that is less than all fits learn from anyway.
    pub(in crate::probes) fn part(&self, part: usize, per_class: Option<usize>) -> Result<Part, ReadError> {
        match (&self.by, per_class) {
            (By::Set(_, set), None) => Ok(Part { train: self.train.clone(), held_out: set.clone(), places: None }),
            (By::Set(_, set), Some(most)) => {
                let train = self.train.select(&stratified_sample(self.train.labels(), most, self.seed))?;
                Ok(Part { train, held_out: set.clone(), places: None })
            }
            (By::Folds(folds), _) => {
                let is_held_out = |&image: &u32| usize::from(folds[image as usize]) == part;
                let (held_out, train): (Vec<u32>, Vec<u32>) = (0..folds.len() as u32).partition(is_held_out);
                let most = [self.per_class, per_class].into_iter().flatten().min();
                Ok(Part {
                    train: self.train.select(&self.sampled(train, most))?,
                    held_out: self.train.select(&held_out)?,
                    places: Some(held_out),
                })
            }
        }
    }

    /// The train images of one fit that learns from at most so many of each class, about.
    pub(in crate::probes) fn images_of(&self, per_class: Option<usize>) -> usize {
        let most = per_class.map_or(u64::MAX, |most| most as u64);
        self.learned().into_iter().map(|of_class| of_class.min(most)).sum::<u64>() as usize
    }

    /// The train images of each class in one fit: a fold leaves out its part of each.
    fn learned(&self) -> Vec<u64> {
        let parts = self.parts() as u64;
        let of_fit = |images: u32| if parts > 1 { u64::from(images) * (parts - 1) / parts } else { images.into() };
        self.train.class_images().into_iter().map(of_fit).collect()
    }

    /// The most images of each class that make at most so many train images of one fit; `None` where all of them do.
    pub(in crate::probes) fn per_class_of(&self, images: usize) -> Option<usize> {
        most_per_class(&self.learned(), images)
    }

    /// At most as many images of each class as are asked for.
    fn sampled(&self, images: Vec<u32>, most: Option<usize>) -> Vec<u32> {
        let Some(most) = most else { return images };
        let labels: Vec<Label> = images.iter().map(|&image| self.train.labels()[image as usize]).collect();
        stratified_sample(&labels, most, self.seed).into_iter().map(|chosen| images[chosen as usize]).collect()
    }
}

/// A dataset whose train images are those that are scored in folds: of classes with two images at least.
fn of_folds(dataset: &Dataset) -> Result<Dataset, ProbeError> {
    match dataset.scored_images() {
        None => Ok(dataset.clone()),
        Some(images) => {
            ProbeError::unless_folds(&dataset.name, &dataset.train)?;
            Ok(Dataset { train: dataset.train.select(&images)?, ..dataset.clone() })
        }
    }
}

/// Of classes with so many images, the most images of each that make at most so many in all; `None` where all of them do.
pub(in crate::probes) fn most_per_class(of_classes: &[u64], images: usize) -> Option<usize> {
    let largest = of_classes.iter().copied().max().unwrap_or(0);
    let sampled = |most: u64| of_classes.iter().map(|&of_class| of_class.min(most)).sum::<u64>();
    let (mut within, mut beyond) = (0, largest + 1);
    while beyond - within > 1 {
        let middle = within + (beyond - within) / 2;
        if sampled(middle) <= images as u64 { within = middle } else { beyond = middle }
    }
    (within < largest).then_some(within as usize)
}

impl Part {
    /// Puts what was predicted for this part's held-out images in its place among all of them.
    pub(in crate::probes) fn place(&self, predicted: &[Label], all: &mut [Label]) {
        match &self.places {
            None => all.copy_from_slice(predicted),
            Some(places) => places.iter().zip(predicted).for_each(|(&place, &label)| all[place as usize] = label),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{MemoryImages, Shape};

    /// Classes of 40, 10 and 5 images.
    fn uneven(test: bool) -> HeldOut {
        let labels: Vec<Label> = [(0, 40), (1, 10), (2, 5)].into_iter().flat_map(|(c, n)| vec![c; n]).collect();
        let images = MemoryImages::new(Shape::new(1, 1, 1).unwrap(), vec![7; labels.len()]).unwrap();
        let set = ImageSet::new(images, labels, ["a", "b", "c"]).unwrap();
        let dataset = Dataset::new("uneven", "memory", set.clone(), test.then_some(set)).unwrap();
        HeldOut::new(&dataset, None, 0, u64::MAX).unwrap()
    }

    #[test]
    fn so_many_of_each_class_make_at_most_so_many_images() {
        let held_out = uneven(true);
        let of = |images| held_out.per_class_of(images);
        assert_eq!(
            [of(55), of(54), of(25), of(24), of(15), of(2), of(0)],
            [None, Some(39), Some(10), Some(9), Some(5), Some(0), Some(0)]
        );
        for images in [54, 25, 15] {
            assert_eq!(held_out.part(0, of(images)).unwrap().train.len(), images);
        }
    }

    #[test]
    fn folds_learn_from_four_fifths() {
        let held_out = uneven(false);
        assert_eq!((held_out.images_of(None), held_out.per_class_of(44)), (44, None));
        assert_eq!(held_out.per_class_of(20), Some(8));
        assert_eq!(held_out.part(0, Some(8)).unwrap().train.class_images(), [8, 8, 4]);
    }
}
