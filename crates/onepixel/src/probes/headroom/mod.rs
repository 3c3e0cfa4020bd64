//! How much room does a dataset leave above each kind of model, and which models can it still tell apart?
//!
//! # The big picture
//!
//! Two models can be told apart by a test set where they differ by more than its resolution. What is left between a
//! rung's error and the share of wrong labels, counted in resolutions, is how many improvements one could still
//! prove: its
//! *steps*. They are counted for each family of models, because a dataset can be over for networks and not for nearest
//! neighbours. All of it is computed from what a ladder predicted; nothing is learned here.

mod families;
mod finding;
mod probe;

pub use families::Family;
pub use finding::{Comparison, FamilyRoom, HeadroomFinding, Room};

use serde::Serialize;

use crate::dataset::Label;
use crate::probes::ProbeError;
use crate::probes::ladder::{LadderFinding, RungFinding};
use crate::stats::{Paired, holm, is_surely_above, resolution};

/// Differences are told apart where the corrected p-value is below this.
const SIGNIFICANT: f64 = 0.05;

/// The question: how much room is left.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct HeadroomProbe {
    /// The estimated share of held-out images whose label is wrong; by default unknown, and counted as 0.
    pub label_error_share: Option<f64>,
    /// The share of held-out images that every classifier gets wrong; by default unknown, and counted as 0.
    pub unavoidable_error_share: Option<f64>,
}

/// What the rungs are measured against.
struct Floor {
    /// The error that a perfect model makes.
    error: f64,
    /// What is right without looking.
    majority_share: f64,
    /// How many rungs could have been the best.
    tried: u64,
    /// Whether any of them is surely better than the largest class.
    is_passed: bool,
}

impl HeadroomProbe {
    /// Counts the steps above each family, and compares each pair of rungs on `labels`, those of the held-out images
    /// that the ladder was scored on ([`held_out_labels`](crate::probes::ladder::held_out_labels)).
    ///
    /// # Errors
    ///
    /// No rung was measured, the labels are of other images, or the share of wrong labels is none.
    pub fn run(&self, ladder: &LadderFinding, labels: &[Label]) -> Result<HeadroomFinding, ProbeError> {
        for (setting, share) in [
            ("a label-error share", self.label_error_share),
            ("a share of unavoidable errors", self.unavoidable_error_share),
        ] {
            if let Some(share) = share.filter(|share| !(0.0..=1.0).contains(share)) {
                return Err(ProbeError::Setting {
                    setting,
                    found: share.to_string(),
                    expected: "a number from 0 to 1",
                });
            }
        }
        if let Some(rung) = ladder.rungs.iter().find(|rung| rung.predicted.len() != labels.len()) {
            let (predicted, labels) = (rung.predicted.len(), labels.len());
            return Err(ProbeError::OtherImages { rung: rung.name.clone(), predicted, labels });
        }
        let best = ladder.best().ok_or(ProbeError::NothingMeasured)?;
        let comparisons = comparisons(&ladder.rungs, labels);
        let floor = self.floor(ladder);
        let room = |rung: &RungFinding| room(rung, &floor, &ladder.rungs, &comparisons);
        Ok(HeadroomFinding {
            held_out_images: labels.len() as u64,
            per_class: ladder.per_class,
            label_error_share: self.label_error_share,
            suspected_label_share: None,
            unavoidable_error_share: self.unavoidable_error_share,
            majority_share: ladder.majority_share,
            better_than_majority: floor.is_passed,
            best: room(best),
            families: best_of_families(&ladder.rungs)
                .into_iter()
                .map(|(family, rung)| FamilyRoom { family, title: family.title(), room: room(rung) })
                .collect(),
            told_apart: comparisons.iter().filter(|pair| pair.told_apart).count() as u64,
            comparisons,
        })
    }

    fn floor(&self, ladder: &LadderFinding) -> Floor {
        let tried = ladder.rungs.iter().filter(|rung| Family::of(rung) != Family::Baseline).count() as u64;
        let shares = [self.label_error_share, self.unavoidable_error_share];
        let floor = Floor {
            error: shares.into_iter().flatten().fold(0.0, f64::max),
            majority_share: ladder.majority_share,
            tried,
            is_passed: false,
        };
        Floor { is_passed: ladder.rungs.iter().any(|rung| floor.is_below(rung)), ..floor }
    }
}

impl Floor {
    /// Whether a rung is surely better than the largest class.
    fn is_below(&self, rung: &RungFinding) -> bool {
        is_surely_above(rung.correct, rung.predicted.len() as u64, self.majority_share, self.tried)
    }
}

fn room(rung: &RungFinding, floor: &Floor, rungs: &[RungFinding], comparisons: &[Comparison]) -> Room {
    let images = rung.predicted.len() as u64;
    let compared = pairs(rungs).zip(comparisons).filter_map(|((first, second), pair)| {
        let other = match (std::ptr::eq(first, rung), std::ptr::eq(second, rung)) {
            (true, _) => second,
            (_, true) => first,
            _ => return None,
        };
        Some((other, pair.only_first + pair.only_second))
    });
    let closest = compared.filter(|(_, differing)| *differing > 0).min_by_key(|(_, differing)| *differing);
    let disagreement = closest.map(|(_, differing)| differing as f64 / images as f64);
    let resolution = disagreement.and_then(|share| resolution(share, images));
    let room = Room {
        rung: rung.name.clone(),
        rung_title: rung.title.clone(),
        error: 1.0 - rung.accuracy,
        error_low: 1.0 - rung.accuracy_high,
        error_high: 1.0 - rung.accuracy_low,
        closest: closest.map(|(other, _)| other.name.clone()),
        disagreement,
        resolution,
        better_than_majority: floor.is_below(rung),
        steps: None,
        steps_above_suspects: None,
    };
    Room { steps: room.steps_above(floor.error).filter(|_| floor.is_passed), ..room }
}

/// Each family with its best rung (of equally good ones the first), the best family first.
fn best_of_families(rungs: &[RungFinding]) -> Vec<(Family, &RungFinding)> {
    let mut best: Vec<(Family, &RungFinding)> = Vec::new();
    for rung in rungs {
        let family = Family::of(rung);
        match best.iter_mut().find(|(known, _)| *known == family) {
            Some((_, known)) if rung.correct > known.correct => *known = rung,
            Some(_) => {}
            None => best.push((family, rung)),
        }
    }
    best.sort_by_key(|(_, rung)| std::cmp::Reverse(rung.correct));
    best
}

/// Each pair of rungs, in their order.
fn pairs(rungs: &[RungFinding]) -> impl Iterator<Item = (&RungFinding, &RungFinding)> {
    let with_later = |(place, first)| rungs[place + 1..].iter().map(move |second| (first, second));
    rungs.iter().enumerate().flat_map(with_later)
}

fn comparisons(rungs: &[RungFinding], labels: &[Label]) -> Vec<Comparison> {
    let mut compared: Vec<Comparison> = pairs(rungs)
        .map(|(first, second)| {
            let paired = Paired::new(labels, &first.predicted, &second.predicted);
            let difference = paired.difference();
            Comparison {
                first: first.name.clone(),
                second: second.name.clone(),
                only_first: paired.only_first,
                only_second: paired.only_second,
                difference: difference.value,
                difference_low: difference.low,
                difference_high: difference.high,
                p_value: paired.mcnemar().mid_p,
                p_corrected: 1.0,
                told_apart: false,
            }
        })
        .collect();
    let corrected = holm(&compared.iter().map(|pair| pair.p_value).collect::<Vec<_>>());
    for (pair, p) in compared.iter_mut().zip(corrected) {
        pair.p_corrected = p;
        pair.told_apart = p < SIGNIFICANT;
    }
    compared
}
