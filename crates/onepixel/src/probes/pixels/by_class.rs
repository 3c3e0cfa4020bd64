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
    /// The same by held-out accuracies; `None` where not all of the class's pairs were measured.
    pub held_out: Option<ClassHeldOut>,
}

/// All pairs that one class belongs to, by their held-out accuracies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClassHeldOut {
    /// Mean accuracy over the pairs.
    pub mean: f64,
    /// The class that is hardest to tell from this one, with the accuracy; the first of several.
    pub hardest: (Label, f64),
    /// The class that is easiest to tell from this one, with the accuracy; the first of several.
    pub easiest: (Label, f64),
}

impl PixelsFinding {
    /// The pairs of each class, in the order of the labels.
    pub fn by_class(&self) -> Vec<ClassPairs> {
        let nothing = ClassPairs { pairs: 0, mean: 0.0, hardest: None, easiest: None, held_out: None };
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
        for class in &mut classes {
            class.mean /= class.pairs as f64;
        }
        for (class, measured) in classes.iter_mut().zip(self.held_out_of_classes()) {
            class.held_out = of_class(&measured).filter(|_| measured.len() as u64 == class.pairs);
        }
        classes
    }

    /// For each class, the other class of each measured pair with the held-out accuracy, in the order of the pairs.
    fn held_out_of_classes(&self) -> Vec<Vec<(Label, f64)>> {
        let mut classes = vec![Vec::new(); self.table.classes()];
        for pair in &self.pairs {
            let Some(held_out) = &pair.held_out else { continue };
            let (a, b) = pair.classes;
            classes[usize::from(a)].push((b, held_out.accuracy));
            classes[usize::from(b)].push((a, held_out.accuracy));
        }
        classes
    }
}

fn of_class(measured: &[(Label, f64)]) -> Option<ClassHeldOut> {
    let first = *measured.first()?;
    let hardest = measured.iter().fold(first, |least, &next| if next.1 < least.1 { next } else { least });
    let easiest = measured.iter().fold(first, |most, &next| if next.1 > most.1 { next } else { most });
    let mean = measured.iter().map(|(_, accuracy)| accuracy).sum::<f64>() / measured.len() as f64;
    Some(ClassHeldOut { mean, hardest, easiest })
}
