//! How well does one pixel tell each class from all others?

use super::PixelsFinding;
use crate::dataset::Label;

/// All pairs that one class belongs to, in a few numbers. Accuracies are those of the chosen metric.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassPairs {
    /// The number of pairs; 0 for a class without images.
    pub pairs: u64,
    /// Mean accuracy over the pairs; NaN without pairs.
    pub mean: f64,
    /// The class that is hardest to tell from this one, with the accuracy; the first of several.
    pub hardest: Option<(Label, f64)>,
    /// The class that is easiest to tell from this one, with the accuracy; the first of several.
    pub easiest: Option<(Label, f64)>,
}

impl PixelsFinding {
    /// The pairs of each class, in the order of the labels.
    pub fn by_class(&self) -> Vec<ClassPairs> {
        let nothing = ClassPairs { pairs: 0, mean: 0.0, hardest: None, easiest: None };
        let mut classes = vec![nothing; self.table.classes()];
        for (a, b, best) in self.table.iter() {
            let accuracy = self.table.accuracy(a, b, best);
            for (class, other) in [(a, b), (b, a)] {
                let class = &mut classes[usize::from(class)];
                class.pairs += 1;
                class.mean += accuracy;
                if class.hardest.is_none_or(|(_, hardest)| accuracy < hardest) {
                    class.hardest = Some((other, accuracy));
                }
                if class.easiest.is_none_or(|(_, easiest)| accuracy > easiest) {
                    class.easiest = Some((other, accuracy));
                }
            }
        }
        classes.iter_mut().for_each(|class| class.mean /= class.pairs as f64);
        classes
    }
}
