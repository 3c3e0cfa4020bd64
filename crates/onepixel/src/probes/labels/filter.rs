//! Which images are flagged?
//!
//! The paper's ways of pruning (section 3.2), as cleanlab 2.9 has them: what `find_label_issues` calls its
//! `filter_by`. None flags an image whose given label is the most probable class.

use bitcode::{Decode, Encode};
use serde::Serialize;

use super::confident::{ConfidentLearning, TOLERANCE};
use crate::dataset::Label;
use crate::models::Probabilities;

/// How images are chosen from what confident learning counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Encode, Decode)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Filter {
    /// For each label and each other class, as many images with the label as are estimated to be of the class: those
    /// of largest margin of the class over the label (the paper's *prune by noise rate*).
    #[default]
    PruneByNoiseRate,
    /// For each label, as many images as are estimated to be of another class: those in which the label has the lowest
    /// probability (*prune by class*).
    PruneByClass,
    /// What both of these flag.
    Both,
    /// What is confidently counted in another class than its label.
    ConfidentLearning,
    /// As many images as [`Filter::ConfidentLearning`] flags: those in which the label has the lowest probability.
    SelfConfidence,
}

impl Filter {
    /// Says of each image whether it is flagged. Of images that are equally suspicious, those with the lower index
    /// come first.
    ///
    /// # Panics
    ///
    /// If labels and probabilities are not those that were learned from.
    pub fn flag(self, learned: &ConfidentLearning, probabilities: &Probabilities, labels: &[Label]) -> Vec<bool> {
        let mut flagged = match self {
            Self::PruneByNoiseRate => by_noise_rate(learned, probabilities, labels),
            Self::PruneByClass => by_class(learned, probabilities, labels),
            Self::Both => {
                let rate = by_noise_rate(learned, probabilities, labels);
                let class = by_class(learned, probabilities, labels);
                rate.into_iter().zip(class).map(|(rate, class)| rate && class).collect()
            }
            Self::ConfidentLearning => confident(learned, labels),
            Self::SelfConfidence => return by_self_confidence(learned, probabilities, labels),
        };
        keep_disagreeing(&mut flagged, probabilities, labels);
        flagged
    }
}

/// Nothing is wrong with a label that is the most probable class, or misses it by a hair.
fn keep_disagreeing(flagged: &mut [bool], probabilities: &Probabilities, labels: &[Label]) {
    for ((flag, row), &label) in flagged.iter_mut().zip(probabilities.rows()).zip(labels) {
        let label = usize::from(label);
        let own = f64::from(row[label]) + TOLERANCE;
        // Of equally probable classes the first counts as the most probable.
        let is_beaten = |(class, &other): (usize, &f32)| match class < label {
            true => f64::from(other) >= own,
            false => class > label && f64::from(other) > own,
        };
        *flag &= row.iter().enumerate().any(is_beaten);
    }
}

fn confident(learned: &ConfidentLearning, labels: &[Label]) -> Vec<bool> {
    let differs = |(class, label): (&Option<Label>, &Label)| class.is_some_and(|class| class != *label);
    learned.confident.iter().zip(labels).map(differs).collect()
}

fn by_self_confidence(learned: &ConfidentLearning, probabilities: &Probabilities, labels: &[Label]) -> Vec<bool> {
    let mut counted = confident(learned, labels);
    keep_disagreeing(&mut counted, probabilities, labels);
    let count = counted.iter().filter(|&&flag| flag).count();
    let all: Vec<u32> = (0..labels.len() as u32).collect();
    let mut flagged = vec![false; labels.len()];
    flag_least(all, count, &mut flagged, |image| probabilities.of(image)[usize::from(labels[image])]);
    flagged
}

fn by_class(learned: &ConfidentLearning, probabilities: &Probabilities, labels: &[Label]) -> Vec<bool> {
    let mut flagged = vec![false; labels.len()];
    for (given, images) in with_label(labels, probabilities.classes()).into_iter().enumerate() {
        if images.len() < 2 {
            continue;
        }
        let own = learned.row(given as Label).find(|&(class, _)| usize::from(class) == given);
        let kept = own.map_or(0, |(_, count)| count).max(1) as usize;
        let count = images.len().saturating_sub(kept);
        flag_least(images, count, &mut flagged, |image| probabilities.of(image)[given]);
    }
    flagged
}

fn by_noise_rate(learned: &ConfidentLearning, probabilities: &Probabilities, labels: &[Label]) -> Vec<bool> {
    let mut flagged = vec![false; labels.len()];
    for (given, images) in with_label(labels, probabilities.classes()).into_iter().enumerate() {
        if images.len() < 2 {
            continue;
        }
        for (class, count) in to_prune(learned, given as Label) {
            let margin = |image: usize| {
                let row = probabilities.of(image);
                f64::from(row[given]) - f64::from(row[usize::from(class)])
            };
            flag_least(images.clone(), count, &mut flagged, margin);
        }
    }
    flagged
}

/// How many images of a label are pruned for each other class. One image at least must stay: where none would, each of
/// the other counts gives an equal share of it.
fn to_prune(learned: &ConfidentLearning, given: Label) -> Vec<(Label, usize)> {
    let row: Vec<(Label, u32)> = learned.row(given).collect();
    let own = row.iter().find(|(class, _)| *class == given).map_or(0, |&(_, count)| count);
    let share = f64::from(1u32.saturating_sub(own)) / (row.len() as f64 - 1.0).max(1.0);
    let others = row.into_iter().filter(|(class, _)| *class != given);
    others.map(|(class, count)| (class, (f64::from(count) - share).max(0.0) as usize)).collect()
}

/// The images of each label.
fn with_label(labels: &[Label], classes: usize) -> Vec<Vec<u32>> {
    let mut images = vec![Vec::new(); classes];
    labels.iter().zip(0u32..).for_each(|(&label, image)| images[usize::from(label)].push(image));
    images
}

/// Flags the `count` images of least value, of equal ones the first.
fn flag_least<V: PartialOrd + Copy>(
    mut images: Vec<u32>,
    count: usize,
    flagged: &mut [bool],
    value: impl Fn(usize) -> V,
) {
    let order = |a: &u32, b: &u32| {
        let (x, y) = (value(*a as usize), value(*b as usize));
        x.partial_cmp(&y).unwrap_or(std::cmp::Ordering::Equal).then(a.cmp(b))
    };
    if count == 0 || images.is_empty() {
        return;
    }
    if count < images.len() {
        images.select_nth_unstable_by(count - 1, order);
    }
    images.iter().take(count).for_each(|&image| flagged[image as usize] = true);
}
