//! Which classes are looked at, and which images are held out?

use crate::dataset::{Dataset, ImageSet, Label, stratified_folds};
use crate::probes::ProbeError;

/// Folds of the cross-validation.
pub(super) const FOLDS: u16 = 5;

/// The most classes that are looked at one against the rest: the largest.
const MOST_CLASSES: usize = 100;

/// Fewer images of a class allow no sure finding: with all of them marked and none of the rest, Hoeffding's bound
/// times a hundred tests is above 0.05.
const FEWEST: u32 = 16;

/// The train images by what is looked at: each large class, then the rest.
pub(super) struct Targets {
    /// The images with labels among the classes looked at; the last class is what is left.
    pub(super) set: ImageSet,
    /// How many classes are looked at.
    pub(super) classes: usize,
    /// The fold of each image.
    pub(super) folds: Vec<u16>,
    /// The place of each of the dataset's classes among those looked at; the rest's where it is not.
    place: Vec<Label>,
}

impl Targets {
    pub(super) fn new(dataset: &Dataset, seed: u64) -> Result<Self, ProbeError> {
        let train = &dataset.train;
        let images = train.class_images();
        let present = images.iter().filter(|&&images| images > 0).count();
        if present < 2 {
            return Err(ProbeError::too_few_classes(&dataset.name, "train", present));
        }
        let mut large: Vec<usize> = (0..images.len()).filter(|&class| images[class] >= FEWEST).collect();
        large.sort_by_key(|&class| (std::cmp::Reverse(images[class]), class));
        large.truncate(MOST_CLASSES);
        large.sort_unstable();
        let mut place = vec![large.len() as Label; images.len()];
        large.iter().zip(0..).for_each(|(&class, target)| place[class] = target);
        let mut names: Vec<String> = large.iter().map(|&class| train.classes()[class].clone()).collect();
        let mut rest = "(other classes)".to_owned();
        while names.contains(&rest) {
            rest.push('_');
        }
        names.push(rest);
        let labels = train.labels().iter().map(|&label| place[usize::from(label)]).collect();
        let set = train.relabelled(labels, names)?;
        let folds = stratified_folds(set.labels(), FOLDS, seed);
        Ok(Self { set, classes: large.len(), folds, place })
    }

    /// The name of a class looked at.
    pub(super) fn name(&self, class: usize) -> String {
        self.set.classes()[class].clone()
    }

    /// The names of the classes looked at.
    pub(super) fn names(&self) -> Vec<String> {
        self.set.classes()[..self.classes].to_vec()
    }

    /// Another set of the dataset with the same classes.
    pub(super) fn of(&self, set: &ImageSet) -> Result<ImageSet, ProbeError> {
        let labels = set.labels().iter().map(|&label| self.place[usize::from(label)]).collect();
        Ok(set.relabelled(labels, self.set.classes().to_vec())?)
    }

    /// The number of images of a class and of all others, in each fold.
    pub(super) fn fold_images(&self, class: usize) -> [[u64; 2]; FOLDS as usize] {
        let mut images = [[0; 2]; FOLDS as usize];
        for (&label, &fold) in self.set.labels().iter().zip(&self.folds) {
            images[usize::from(fold)][usize::from(usize::from(label) != class)] += 1;
        }
        images
    }
}
