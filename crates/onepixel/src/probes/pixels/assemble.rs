//! How do scores become a finding?

use super::evidence::Seen;
use super::held_out::HeldOutScores;
use super::learn::Lessons;
use super::{HeldOutPairs, PairAccuracy, PairFinding, PairSummary, PixelsFinding, PixelsProbe, SinglePixelFinding};
use crate::dataset::Label;
use crate::search::{BestPixel, PairTable, pair_index};

/// The whole answer.
pub(super) fn finding(
    probe: &PixelsProbe,
    of: Seen<'_>,
    lessons: Lessons,
    scores: &HeldOutScores,
    pairs: Vec<PairFinding>,
) -> PixelsFinding {
    PixelsFinding {
        rule: probe.criterion.rule,
        metric: probe.criterion.metric,
        split: probe.split,
        pairs_total: lessons.all.table.iter().count() as u64,
        single_pixel_all_classes: single_pixel(of, &lessons, scores),
        vote_model: scores.vote(),
        summary: summary(of.classes, &lessons.all.table, scores, HeldOutPairs::of(&pairs, probe.criterion.metric)),
        pairs,
        class_means: lessons.class_means,
        table: lessons.all.table,
    }
}

/// Every pair whose classes have images.
pub(super) fn pairs(of: Seen<'_>, lessons: &Lessons, scores: &HeldOutScores, p_values: &[f64]) -> Vec<PairFinding> {
    let table = &lessons.all.table;
    let each = table.iter().enumerate();
    each.map(|(index, (a, b, best))| PairFinding {
        p_value: p_values.get(index).copied(),
        ..pair(of, lessons, scores, (a, b, best))
    })
    .collect()
}

fn pair(
    of: Seen<'_>,
    lessons: &Lessons,
    scores: &HeldOutScores,
    (a, b, best): (Label, Label, BestPixel),
) -> PairFinding {
    let name = |class: Label| of.classes[usize::from(class)].clone();
    let table = &lessons.all.table;
    let images = |class: Label| u64::from(table.class_images()[usize::from(class)]);
    let place = pair_index(table.classes(), a, b);
    let rule = &lessons.all.rules[place];
    let (correct_a, correct_b) = rule.correct();
    let (correct, total) = (correct_a + correct_b, images(a) + images(b));
    let majority_share = images(a).max(images(b)) as f64 / total as f64;
    let held_out = scores.pair(a, b);
    let without_looking = scores.majority_share(a, b).map_or(majority_share, |share| share.max(majority_share));
    PairFinding {
        classes: (a, b),
        a: name(a),
        b: name(b),
        position: of.shape.position(rule.pixel()),
        correct,
        total,
        accuracy: correct as f64 / total as f64,
        balanced_accuracy: (correct_a as f64 / images(a) as f64 + correct_b as f64 / images(b) as f64) / 2.0,
        threshold: rule.cut().map(|(threshold, _)| threshold),
        dark_class: rule.cut().map(|(_, dark)| name(dark)),
        held_out,
        told_apart: held_out.map(|held_out| held_out.low > without_looking),
        majority_share,
        ties: best.ties,
        p_value: None,
        f1: lessons.complexity[place].f1,
        f3: lessons.complexity[place].f3,
    }
}

fn single_pixel(of: Seen<'_>, lessons: &Lessons, scores: &HeldOutScores) -> SinglePixelFinding {
    let single = &lessons.all.single;
    let class_images = lessons.all.table.class_images();
    let total: u64 = class_images.iter().map(|&images| u64::from(images)).sum();
    let correct: u64 = single.rule.class_correct().iter().sum();
    let present = class_images.iter().zip(single.rule.class_correct()).filter(|(images, _)| **images > 0);
    let shares: Vec<f64> = present.map(|(&images, &correct)| correct as f64 / f64::from(images)).collect();
    let largest = class_images.iter().copied().max().unwrap_or(0);
    SinglePixelFinding {
        position: of.shape.position(single.rule.pixel()),
        correct,
        total,
        accuracy: correct as f64 / total as f64,
        balanced_accuracy: shares.iter().sum::<f64>() / shares.len() as f64,
        held_out: scores.single(),
        majority_share: f64::from(largest) / total as f64,
        ties: single.ties,
    }
}

fn summary(
    classes: &[String],
    table: &PairTable,
    scores: &HeldOutScores,
    of_held_out: Option<HeldOutPairs>,
) -> PairSummary {
    let accuracies: Vec<(Label, Label, f64)> =
        table.iter().map(|(a, b, best)| (a, b, table.accuracy(a, b, best))).collect();
    let named = |&(a, b, accuracy): &(Label, Label, f64)| PairAccuracy {
        a: classes[usize::from(a)].clone(),
        b: classes[usize::from(b)].clone(),
        accuracy,
    };
    let (hardest, easiest) = (nth_from(&accuracies, Order::Hardest, 1), nth_from(&accuracies, Order::Easiest, 1));
    let count = accuracies.len() as f64;
    let held_out: Option<Vec<f64>> =
        accuracies.iter().map(|&(a, b, _)| scores.pair(a, b).map(|held_out| held_out.accuracy)).collect();
    PairSummary {
        hardest: named(hardest[0]),
        easiest: named(easiest[0]),
        mean: accuracies.iter().map(|(_, _, accuracy)| accuracy).sum::<f64>() / count,
        share_above_90: accuracies.iter().filter(|(_, _, accuracy)| *accuracy >= 0.9).count() as f64 / count,
        held_out: of_held_out,
        mean_held_out: held_out.map(|accuracies| accuracies.iter().sum::<f64>() / count),
    }
}

/// The hardest and the easiest pairs of a table, `each` of both, in the order of their classes.
pub(super) fn extremes(table: &PairTable, each: usize) -> Vec<(Label, Label)> {
    let accuracies: Vec<(Label, Label, f64)> =
        table.iter().map(|(a, b, best)| (a, b, table.accuracy(a, b, best))).collect();
    let mut pairs: Vec<(Label, Label)> = [Order::Hardest, Order::Easiest]
        .into_iter()
        .flat_map(|order| nth_from(&accuracies, order, each))
        .map(|&(a, b, _)| (a, b))
        .collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

#[derive(Clone, Copy, PartialEq)]
enum Order {
    Hardest,
    Easiest,
}

/// The first `count` pairs in an order of accuracy; of equals, the first classes come first.
fn nth_from(accuracies: &[(Label, Label, f64)], order: Order, count: usize) -> Vec<&(Label, Label, f64)> {
    let compare = |x: &&(Label, Label, f64), y: &&(Label, Label, f64)| {
        let by_accuracy = match order {
            Order::Hardest => x.2.total_cmp(&y.2),
            Order::Easiest => y.2.total_cmp(&x.2),
        };
        by_accuracy.then((x.0, x.1).cmp(&(y.0, y.1)))
    };
    let mut all: Vec<&(Label, Label, f64)> = accuracies.iter().collect();
    let count = count.min(all.len());
    if count < all.len() {
        all.select_nth_unstable_by(count, compare);
        all.truncate(count);
    }
    all.sort_unstable_by(compare);
    all
}
