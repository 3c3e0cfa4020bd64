//! Which images does a rung learn from, and on which is it scored?

use crate::dataset::{Dataset, ImageSet, Label, ReadError, SetName, stratified_folds, stratified_sample};
use crate::probes::ProbeError;
use crate::probes::pixels::HowHeldOut;

/// Folds of the cross-validation of sets without a test set.
const FOLDS: u16 = 5;

/// The labels of the images that a ladder of this dataset is scored on, in the order of its predictions: those of the
/// set that [`Dataset::held_out`] names or, without one, of the train set.
pub fn held_out_labels(dataset: &Dataset) -> &[Label] {
    dataset.held_out().map_or(&dataset.train, |(_, set)| set).labels()
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
    pub(in crate::probes) fn new(dataset: &Dataset, per_class: Option<usize>, seed: u64) -> Result<Self, ProbeError> {
        Self::of_set(dataset, dataset.held_out(), per_class, seed)
    }

    /// As [`HeldOut::new`], with the images of this set held out, or folds of the train set.
    pub(in crate::probes) fn of_set(
        dataset: &Dataset,
        set: Option<(SetName, &ImageSet)>,
        per_class: Option<usize>,
        seed: u64,
    ) -> Result<Self, ProbeError> {
        let present = dataset.train.class_images().iter().filter(|&&images| images > 0).count();
        if present < 2 {
            return Err(ProbeError::too_few_classes(&dataset.name, "train", present));
        }
        let by = match set {
            Some((_, set)) if set.is_empty() => return Err(ProbeError::EmptyTestSet(dataset.name.clone())),
            Some((name, set)) => By::Set(HowHeldOut::of_set(name), set.clone().into_memory()?),
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
            (By::Folds(folds), Some(_)) => self.train.select(&self.sampled((0..folds.len() as u32).collect())),
            _ => Ok(self.train.clone()),
        }
    }

    /// One of the fits.
    pub(in crate::probes) fn part(&self, part: usize) -> Result<Part, ReadError> {
        match &self.by {
            By::Set(_, set) => Ok(Part { train: self.train.clone(), held_out: set.clone(), places: None }),
            By::Folds(folds) => {
                let is_held_out = |&image: &u32| usize::from(folds[image as usize]) == part;
                let (held_out, train): (Vec<u32>, Vec<u32>) = (0..folds.len() as u32).partition(is_held_out);
                Ok(Part {
                    train: self.train.select(&self.sampled(train))?,
                    held_out: self.train.select(&held_out)?,
                    places: Some(held_out),
                })
            }
        }
    }

    /// At most as many images of each class as are asked for.
    fn sampled(&self, images: Vec<u32>) -> Vec<u32> {
        let Some(most) = self.per_class else { return images };
        let labels: Vec<Label> = images.iter().map(|&image| self.train.labels()[image as usize]).collect();
        stratified_sample(&labels, most, self.seed).into_iter().map(|chosen| images[chosen as usize]).collect()
    }
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
