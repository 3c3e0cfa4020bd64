//! Which images could be of either of two classes?

use bitcode::{Decode, Encode};
use serde::Serialize;

use crate::dataset::Label;
use crate::models::{Probabilities, most_likely};

/// The least probability that both classes must have under every model: half of what they would have if nothing but
/// these two came into question, equally.
pub(super) const LEAST: f32 = 0.25;

/// An image that could be of either of two classes.
#[derive(Debug, Clone, PartialEq, Serialize, Encode, Decode)]
#[non_exhaustive]
pub struct Ambiguous {
    /// Its index in its set, from 0.
    pub index: u32,
    /// What its source calls it, where it calls it anything.
    pub name: Option<String>,
    /// The class that it is labelled as.
    pub given: Label,
    /// The two classes, the more probable one first.
    pub between: [Label; 2],
    /// Twice the least probability that any model gives to either: 1 where all models say one half each.
    pub balance: f64,
}

/// The images for which each model says of the same two classes that both have a probability of at least a quarter;
/// the most balanced first.
pub(super) fn find(mean: &Probabilities, each: &[Probabilities], labels: &[Label]) -> Vec<Ambiguous> {
    let mut found = Vec::new();
    for (image, &given) in labels.iter().enumerate() {
        let [first, second] = top_two(mean.of(image));
        let lesser = |model: &Probabilities| {
            let row = model.of(image);
            row[usize::from(first)].min(row[usize::from(second)])
        };
        let least = each.iter().map(lesser).fold(f32::INFINITY, f32::min);
        if first != second && (LEAST..=1.0).contains(&least) {
            let balance = 2.0 * f64::from(least);
            found.push(Ambiguous { index: image as u32, name: None, given, between: [first, second], balance });
        }
    }
    found.sort_by(|a, b| b.balance.total_cmp(&a.balance).then(a.index.cmp(&b.index)));
    found
}

/// The two most probable classes; the same twice where there is only one.
fn top_two(row: &[f32]) -> [Label; 2] {
    let first = most_likely(row);
    let others = (0..row.len()).filter(|&class| class != usize::from(first));
    let second = others.reduce(|best, class| if row[class] > row[best] { class } else { best });
    [first, second.map_or(first, |class| class as Label)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_model_must_be_undecided_between_the_same_two() {
        let first = Probabilities::new([[0.5, 0.5, 0.0], [0.4, 0.3, 0.3], [0.5, 0.5, 0.0]].concat(), 3).unwrap();
        let second = Probabilities::new([[0.6, 0.3, 0.1], [0.3, 0.4, 0.3], [0.9, 0.1, 0.0]].concat(), 3).unwrap();
        let models = [first, second];
        let found = find(&Probabilities::mean(&models).unwrap(), &models, &[2, 1, 0]);
        let told: Vec<_> = found.iter().map(|image| (image.index, image.between)).collect();
        assert_eq!(told, [(0, [0, 1]), (1, [0, 1])], "the second model is sure of the last image");
        assert!((found[0].balance - 0.6).abs() < 1e-6, "{found:?}");
    }
}
