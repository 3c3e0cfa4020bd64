//! Which sets of a dataset does a layout hold, and what are their files called?

use onepixel::dataset::{Dataset, ImageSet, Label, NamedSet, Role, SetName, Shape, UnlabelledSet};

use crate::convert::Target;
use crate::reading::split_words::{SplitRole, split_name};

/// A set that is written.
pub(super) struct OneSet {
    /// What its files or its folder are called after.
    pub(super) name: String,
    pub(super) images: UnlabelledSet,
    /// One for each image; `None` of a set without labels.
    pub(super) labels: Option<Vec<Label>>,
    /// The names of the classes.
    pub(super) classes: Vec<String>,
}

impl OneSet {
    /// A set with labels under this name.
    #[cfg(test)]
    pub(super) fn labelled(name: &str, set: &ImageSet) -> Self {
        Self::of(name, &NamedSet::of_labelled(SetName::Train, set.clone()), set.classes())
    }

    fn of(name: &str, set: &NamedSet, classes: &[String]) -> Self {
        let labels = set.labelled().map(|set: &ImageSet| set.labels().to_vec());
        Self { name: name.to_owned(), images: set.unlabelled().clone(), labels, classes: classes.to_vec() }
    }

    pub(super) fn len(&self) -> usize {
        self.images.len()
    }

    pub(super) fn shape(&self) -> Shape {
        self.images.shape()
    }

    /// The name of an image's class; `None` in a set without labels.
    pub(super) fn class_of(&self, image: usize) -> Option<usize> {
        self.labels.as_ref()?.get(image).map(|&label| usize::from(label))
    }
}

/// The sets that a layout holds, in their order: train and test always, the first validation set but in IDX folders, and the
/// first set of another kind in folders of tables and of pictures.
pub(super) fn sets(dataset: &Dataset, target: Target) -> Vec<OneSet> {
    let classes = dataset.train.classes();
    let all = dataset.sets();
    all.iter()
        .enumerate()
        .filter_map(|(place, set)| Some(OneSet::of(&name(&all, place, target)?, set, classes)))
        .collect()
}

/// The sets that a layout has no place for, each with its images.
pub(super) fn left_out(dataset: &Dataset, target: Target) -> Vec<(SetName, usize)> {
    let all = dataset.sets();
    let left = (0..all.len()).filter(|&place| name(&all, place, target).is_none());
    left.map(|place| (all[place].name, all[place].len())).collect()
}

/// What a set is called in a layout, so that it is read again as what it is; `None` where the layout has no place for it.
fn name(sets: &[NamedSet], place: usize, target: Target) -> Option<String> {
    let set = sets[place].name;
    let is_first = sets[..place].iter().all(|other| other.name.role() != set.role());
    let says = |role| {
        let own = split_name(set.name()).filter(|split| split.role == role && split.rest.is_empty() && !split.shy);
        own.map(|_| set.name().to_owned()).filter(|name| name.chars().all(|letter| letter.is_ascii_alphanumeric()))
    };
    match (set.role(), target) {
        (Role::Train | Role::Test, _) => Some(set.name().to_owned()),
        (Role::Validation, Target::Idx { .. }) => None,
        (Role::Validation, Target::Npz) => Some("val".to_owned()).filter(|_| is_first),
        (Role::Validation, _) => {
            Some(says(SplitRole::Validation).unwrap_or_else(|| "validation".to_owned())).filter(|_| is_first)
        }
        (Role::Other, Target::Idx { .. } | Target::Npz) => None,
        (Role::Other, _) => Some(says(SplitRole::Other).unwrap_or_else(|| "extra".to_owned())).filter(|_| is_first),
    }
}
