//! How many errors do equal images with unequal labels force on every classifier?

use std::collections::HashMap;

use bitcode::{Decode, Encode};
use serde::Serialize;

use crate::dataset::{Label, SetName};

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

/// The least errors on each set. `sets` are the labels of the pooled sets, in the order in which they are pooled; `equal`
/// are the groups of equal images among all of them, those of one value included.
pub(super) fn least_errors(equal: &[Vec<u32>], sets: &[(SetName, &[Label])]) -> Vec<LeastErrors> {
    let mut first = 0;
    let of_set = |&(set, labels): &(SetName, &[Label])| {
        let places = first..first + labels.len();
        first = places.end;
        let of_group = |group: &Vec<u32>| {
            let mut images: HashMap<Label, u64> = HashMap::new();
            let inside = group.iter().filter_map(|&index| labels.get((index as usize).checked_sub(places.start)?));
            inside.for_each(|&label| *images.entry(label).or_default() += 1);
            images.values().sum::<u64>() - images.values().max().copied().unwrap_or(0)
        };
        LeastErrors { set, images: labels.len() as u64, errors: equal.iter().map(of_group).sum() }
    };
    sets.iter().map(of_set).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_equal_images_only_those_of_the_most_frequent_label_can_all_be_right() {
        // Train images 0 to 4, test images 5 to 8.
        let (train, test): (&[Label], &[Label]) = (&[0, 1, 1, 2, 0], &[0, 1, 1, 0]);
        let sets = [(SetName::Train, train), (SetName::Test, test)];
        let errors = |equal: &[Vec<u32>]| -> Vec<u64> {
            least_errors(equal, &sets).iter().map(|of_set| of_set.errors).collect()
        };
        assert_eq!(errors(&[]), [0, 0]);
        assert_eq!(errors(&[vec![0, 1]]), [1, 0]);
        assert_eq!(errors(&[vec![0, 1, 2, 3]]), [2, 0], "of 0, 1, 1, 2 two are right");
        assert_eq!(errors(&[vec![1, 2]]), [0, 0], "of one label");
        assert_eq!(
            errors(&[vec![4, 6]]),
            [0, 0],
            "one of them in each set: a classifier may be right about the test image"
        );
        assert_eq!(errors(&[vec![0, 1, 5, 6, 7], vec![3, 4]]), [2, 1]);
    }
}
