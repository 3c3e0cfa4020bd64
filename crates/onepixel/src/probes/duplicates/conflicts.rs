//! How many errors do equal images with unequal labels force on every classifier?

use std::collections::HashMap;

use bitcode::{Decode, Encode};
use serde::Serialize;

use crate::dataset::{Collection, Label, NamedSet, SetName};

/// The errors that no classifier can avoid on one set, since it says the same of equal images and their labels differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Encode, Decode)]
#[non_exhaustive]
pub struct LeastErrors {
    /// The set.
    pub set: SetName,
    /// Its images.
    pub images: u64,
    /// Of each group of equal images in the set, those without the group's most frequent label.
    pub errors: u64,
}

/// The least errors on each set with labels. `equal` are the groups of equal images among all of them, pooled in the order of
/// the sets, those of one value included.
pub(super) fn least_errors(equal: &[Vec<u32>], sets: &Collection) -> Vec<LeastErrors> {
    let mut first = 0;
    let of_set = |set: &NamedSet| {
        let begin = first;
        first += set.len();
        let labels = set.labelled()?.labels();
        let of_group = |group: &Vec<u32>| {
            let mut images: HashMap<Label, u64> = HashMap::new();
            let inside = group.iter().filter_map(|&index| labels.get((index as usize).checked_sub(begin)?));
            inside.for_each(|&label| *images.entry(label).or_default() += 1);
            images.values().sum::<u64>() - images.values().max().copied().unwrap_or(0)
        };
        Some(LeastErrors { set: set.name, images: labels.len() as u64, errors: equal.iter().map(of_group).sum() })
    };
    sets.sets().iter().filter_map(of_set).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{ImageSet, MemoryImages, Shape, UnlabelledSet};

    #[test]
    fn of_equal_images_only_those_of_the_most_frequent_label_can_all_be_right() {
        // Train images 0 to 4, those of a set without labels 5 and 6, test images 7 to 10.
        let images = |count| MemoryImages::new(Shape::new(1, 1, 1).unwrap(), vec![7; count]).unwrap();
        let labelled =
            |labels: &[Label]| ImageSet::new(images(labels.len()), labels.to_vec(), ["a", "b", "c"]).unwrap();
        let sets = vec![
            NamedSet::of_labelled(SetName::Train, labelled(&[0, 1, 1, 2, 0])),
            NamedSet::of_unlabelled(SetName::validation("val"), UnlabelledSet::new(images(2)).unwrap()),
            NamedSet::of_labelled(SetName::Test, labelled(&[0, 1, 1, 0])),
        ];
        let sets = Collection::new("sets", "memory", sets).unwrap();
        let errors = |equal: &[Vec<u32>]| -> Vec<u64> {
            least_errors(equal, &sets).iter().map(|of_set| of_set.errors).collect()
        };
        assert_eq!(errors(&[]), [0, 0]);
        assert_eq!(errors(&[vec![0, 1]]), [1, 0]);
        assert_eq!(errors(&[vec![0, 1, 2, 3]]), [2, 0], "of 0, 1, 1, 2 two are right");
        assert_eq!(errors(&[vec![1, 2]]), [0, 0], "of one label");
        assert_eq!(
            errors(&[vec![4, 5, 8]]),
            [0, 0],
            "one of them in each set: a classifier may be right about the test image"
        );
        assert_eq!(errors(&[vec![0, 1, 6, 7, 8, 9], vec![3, 4]]), [2, 1]);
    }
}
