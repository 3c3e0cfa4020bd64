//! Which grey values of a pixel mean which of two classes?

use super::score::Weights;
use super::{Criterion, Rule};
use crate::dataset::Label;
use crate::histogram::{Counts, PixelHistograms};

/// A one-pixel classifier for two classes: a pixel, and the class that each grey value of it means.
///
/// By the lookup rule, a grey value that learning has not seen is decided as the nearest one that it has; of two equally
/// near ones the darker counts. Where learning has seen images of one class only, every value means that class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairRule {
    classes: (Label, Label),
    pixel: usize,
    correct: (u64, u64),
    cut: Option<(u8, Label)>,
    /// One bit for each grey value: whether it means the second class.
    second: [u64; 4],
}

impl PairRule {
    /// The best rule of a pixel for the classes `a < b`.
    ///
    /// # Panics
    ///
    /// If the histograms do not have the classes or the pixel.
    pub fn fit(histograms: &PixelHistograms, (a, b): (Label, Label), pixel: usize, criterion: Criterion) -> Self {
        let images = |class: Label| histograms.class_images()[usize::from(class)];
        let weights = Weights::new(criterion.metric, images(a), images(b));
        let rows = (histograms.counts(a, pixel), histograms.counts(b, pixel));
        let only = match (images(a) > 0, images(b) > 0) {
            (true, true) => None,
            (false, true) => Some(b),
            (_, false) => Some(a),
        };
        let (cut, second) = match criterion.rule {
            Rule::Threshold if let Some(only) = only => (Some((u8::MAX, only)), [only == b; 256]),
            Rule::Lookup => (None, lookup(rows, weights, images(b) > images(a))),
            Rule::Threshold => {
                let (threshold, second_is_dark) = threshold(rows, weights);
                let cut = (threshold, if second_is_dark { b } else { a });
                (Some(cut), std::array::from_fn(|value| (value <= usize::from(threshold)) == second_is_dark))
            }
        };
        let mut rule = Self { classes: (a, b), pixel, correct: (0, 0), cut, second: pack(second) };
        rule.correct = rule.count_correct(rows.0, rows.1);
        rule
    }

    /// The two classes.
    pub fn classes(&self) -> (Label, Label) {
        self.classes
    }

    /// The same rule for two classes that are numbered otherwise.
    pub(crate) fn of_classes(mut self, classes: (Label, Label)) -> Self {
        let (first, _) = std::mem::replace(&mut self.classes, classes);
        self.cut = self.cut.map(|(value, dark)| (value, if dark == first { classes.0 } else { classes.1 }));
        self
    }

    /// The pixel, as an index into the image shape.
    pub fn pixel(&self) -> usize {
        self.pixel
    }

    /// The images of the first and of the second class that the rule gets right among those that it was learned on.
    pub fn correct(&self) -> (u64, u64) {
        self.correct
    }

    /// The threshold rule's cut, and the class of the grey values up to it; `None` for a lookup rule.
    pub fn cut(&self) -> Option<(u8, Label)> {
        self.cut
    }

    /// Whether a grey value means the second class.
    pub fn is_second(&self, value: u8) -> bool {
        self.second[usize::from(value / 64)] >> (value % 64) & 1 == 1
    }

    /// The class that a grey value means.
    pub fn decide(&self, value: u8) -> Label {
        if self.is_second(value) { self.classes.1 } else { self.classes.0 }
    }

    /// The images of the first and of the second class that the rule gets right, from their counts at its pixel.
    pub fn count_correct(&self, counts_a: &Counts, counts_b: &Counts) -> (u64, u64) {
        let (mut correct_a, mut correct_b) = (0, 0);
        for value in 0..=255 {
            if self.is_second(value) {
                correct_b += u64::from(counts_b[usize::from(value)]);
            } else {
                correct_a += u64::from(counts_a[usize::from(value)]);
            }
        }
        (correct_a, correct_b)
    }
}

fn pack(second: [bool; 256]) -> [u64; 4] {
    let mut packed = [0; 4];
    for (value, second) in second.into_iter().enumerate() {
        packed[value / 64] |= u64::from(second) << (value % 64);
    }
    packed
}

/// Whether each grey value means the second class; at ties the larger class wins, then the first.
fn lookup((a, b): (&Counts, &Counts), weights: Weights, second_is_larger: bool) -> [bool; 256] {
    let decided = std::array::from_fn(|value| match weights.weigh(a[value], b[value]) {
        (0, 0) => None,
        (a, b) if a == b => Some(second_is_larger),
        (a, b) => Some(b > a),
    });
    fill_unseen(decided, second_is_larger)
}

/// What each grey value means, if those that nobody has seen mean what the nearest seen one means.
pub(super) fn fill_unseen<T: Copy>(decided: [Option<T>; 256], without_any: T) -> [T; 256] {
    let (mut darker, mut brighter) = ([None; 256], [None; 256]);
    let (mut last, mut next) = (None, None);
    for value in 0..256 {
        last = decided[value].map(|_| value).or(last);
        darker[value] = last;
        next = decided[255 - value].map(|_| 255 - value).or(next);
        brighter[255 - value] = next;
    }
    std::array::from_fn(|value| {
        let nearest = match (darker[value], brighter[value]) {
            (Some(darker), Some(brighter)) if brighter - value < value - darker => Some(brighter),
            (darker, brighter) => darker.or(brighter),
        };
        nearest.and_then(|nearest| decided[nearest]).unwrap_or(without_any)
    })
}

/// The best threshold and whether the second class is the dark one; at ties the smallest, then with the first class
/// dark.
fn threshold((a, b): (&Counts, &Counts), weights: Weights) -> (u8, bool) {
    let total = |counts: &Counts| counts.iter().map(|&count| u64::from(count)).sum::<u64>();
    let (all_a, all_b) = (total(a), total(b));
    let (mut dark_a, mut dark_b) = (0, 0);
    let (mut best_score, mut best) = (0, (0, false));
    for value in 0..=255 {
        dark_a += u64::from(a[usize::from(value)]);
        dark_b += u64::from(b[usize::from(value)]);
        for second_is_dark in [false, true] {
            let score = if second_is_dark {
                weights.score(all_a - dark_a, dark_b)
            } else {
                weights.score(dark_a, all_b - dark_b)
            };
            if score > best_score {
                (best_score, best) = (score, (value, second_is_dark));
            }
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(2026), ..Default::default() })]

        #[test]
        fn a_value_that_nobody_has_seen_means_what_the_nearest_seen_one_means(
            seen in prop::collection::btree_set(any::<u8>(), 1..20),
        ) {
            let mut decided = [None; 256];
            seen.iter().for_each(|&value| decided[usize::from(value)] = Some(value));
            let filled = fill_unseen(decided, 0);
            for value in 0..=255u8 {
                let nearest = seen.iter().min_by_key(|seen| (seen.abs_diff(value), **seen)).unwrap();
                prop_assert_eq!(filled[usize::from(value)], *nearest);
            }
        }
    }

    #[test]
    fn where_nothing_was_seen_every_value_means_the_same() {
        assert_eq!(fill_unseen([None; 256], 3), [3; 256]);
    }
}
