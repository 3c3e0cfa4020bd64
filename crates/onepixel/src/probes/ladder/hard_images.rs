//! Which images does hardly any model get right?

use std::collections::BTreeMap;

use super::{LadderFinding, RungFinding};
use crate::dataset::Label;

/// The held-out images that most of the better rungs get wrong. What no model gets right is often mislabelled,
/// illegible or of two classes at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HardImages {
    /// The rungs that were asked: the better half of those measured, by accuracy.
    pub judges: usize,
    /// How many images all of them get wrong.
    pub wrong_for_all: usize,
    /// The images that the most of them get wrong, most first, then by index; each is wrong for more than half.
    pub images: Vec<HardImage>,
}

/// An image that most of the better rungs get wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HardImage {
    /// Its index among the images that were scored.
    pub index: u32,
    /// Its class, as it is labelled.
    pub class: Label,
    /// How many of the rungs get it wrong.
    pub wrong: usize,
    /// What they take it for most often, the first of several.
    pub taken_for: Label,
    /// How many of them take it for that.
    pub votes: usize,
}

impl LadderFinding {
    /// The images that hardly any rung gets right, at most `most` of them. `labels` are those of the held-out images:
    /// the test set's, or the train set's where it was held out in folds. Nothing if they are not as many as the
    /// predictions.
    pub fn hard_images(&self, labels: &[Label], most: usize) -> HardImages {
        let judges = self.judges(labels.len());
        let wrong = |index: usize| judges.iter().filter(|rung| rung.predicted[index] != labels[index]).count();
        let mut hard: Vec<(usize, usize)> = (0..labels.len())
            .map(|index| (wrong(index), index))
            .filter(|(wrong, _)| 2 * wrong > judges.len())
            .collect();
        let wrong_for_all = hard.iter().filter(|(wrong, _)| *wrong == judges.len()).count();
        hard.sort_by_key(|&(wrong, index)| (std::cmp::Reverse(wrong), index));
        hard.truncate(most);
        let images = hard.into_iter().map(|(wrong, index)| {
            let (taken_for, votes) = taken_for(&judges, index, labels[index]);
            HardImage { index: index as u32, class: labels[index], wrong, taken_for, votes }
        });
        HardImages { judges: judges.len(), wrong_for_all, images: images.collect() }
    }

    /// The better half of the measured rungs.
    fn judges(&self, images: usize) -> Vec<&RungFinding> {
        let mut rungs: Vec<&RungFinding> = self.measured().filter(|rung| rung.predicted.len() == images).collect();
        // The sort is stable: of equals, the first in the order of the ladder.
        rungs.sort_by_key(|rung| std::cmp::Reverse(rung.correct));
        rungs.truncate(rungs.len().div_ceil(2));
        rungs
    }
}

/// What the rungs take an image of a class for, other than this class, most often.
fn taken_for(judges: &[&RungFinding], index: usize, class: Label) -> (Label, usize) {
    let mut votes: BTreeMap<Label, usize> = BTreeMap::new();
    for label in judges.iter().map(|rung| rung.predicted[index]).filter(|&label| label != class) {
        *votes.entry(label).or_default() += 1;
    }
    // The last of the highest when walked from the end is the first.
    votes.into_iter().rev().max_by_key(|&(_, votes)| votes).unwrap_or((class, 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{Dataset, ImageSet, MemoryImages, Shape};
    use crate::probes::ladder::{LadderProbe, Rung};
    use crate::progress::Silent;

    /// A ladder of rungs whose predictions are written by hand.
    fn ladder(predicted: &[&[Label]], labels: &[Label]) -> LadderFinding {
        let images = || MemoryImages::new(Shape::new(1, 1, 1).unwrap(), vec![0; labels.len()]).unwrap();
        let set = || ImageSet::new(images(), labels.to_vec(), ["a", "b", "c"]).unwrap();
        let dataset = Dataset::new("", "", set(), Some(set())).unwrap();
        let rungs = vec![Rung::named("majority").unwrap()];
        let mut finding =
            LadderProbe { rungs, ..LadderProbe::default() }.run(&dataset, &[], &Silent, &mut |_| {}).unwrap();
        let rung = finding.rungs.remove(0);
        finding.rungs.extend(predicted.iter().map(|predicted| RungFinding {
            correct: labels.iter().zip(*predicted).filter(|(label, predicted)| label == predicted).count() as u64,
            predicted: predicted.to_vec(),
            ..rung.clone()
        }));
        finding
    }

    #[test]
    fn only_the_better_half_is_asked_and_only_what_most_get_wrong_is_named() {
        let labels = [0, 0, 1, 1, 2, 2];
        let ladder = ladder(
            &[&[2, 2, 2, 2, 0, 0], &[0, 1, 1, 2, 2, 2], &[0, 2, 1, 2, 2, 0], &[0, 0, 0, 0, 0, 0], &[0, 1, 1, 0, 2, 2]],
            &labels,
        );
        let hard = ladder.hard_images(&labels, 9);
        assert_eq!((hard.judges, hard.wrong_for_all), (3, 2));
        let expected = [
            HardImage { index: 1, class: 0, wrong: 3, taken_for: 1, votes: 2 },
            HardImage { index: 3, class: 1, wrong: 3, taken_for: 2, votes: 2 },
        ];
        assert_eq!(hard.images, expected, "image 5 is wrong for one of three only");
        assert_eq!(ladder.hard_images(&labels, 1).images, expected[..1]);
    }

    #[test]
    fn labels_of_other_images_give_nothing() {
        let hard = ladder(&[&[0, 1]], &[0, 1]).hard_images(&[0, 1, 0], 5);
        assert_eq!((hard.judges, hard.wrong_for_all, hard.images.len()), (0, 0, 0));
    }
}
