//! What was found about the room that is left?

use serde::Serialize;

use super::Family;

/// The room that a dataset leaves above each kind of model, and which rungs its held-out images tell apart.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct HeadroomFinding {
    /// Images that the rungs were scored on.
    pub held_out_images: u64,
    /// Images of each class that were learned from at most, where that was limited: then the rungs could do better, and
    /// the room is an upper bound.
    pub per_class: Option<usize>,
    /// The estimated share of held-out images whose label is wrong, which is the error that a perfect model makes;
    /// `None` where it was not estimated, and counted as 0.
    pub label_error_share: Option<f64>,
    /// The share of held-out images whose label a model finds wrong, its own errors included, so that fewer are; `None`
    /// where no model was asked.
    pub suspected_label_share: Option<f64>,
    /// The share of held-out images that every classifier gets wrong, since images that are equal among them have unequal
    /// labels; `None` where it is not known which are equal.
    pub unavoidable_error_share: Option<f64>,
    /// The share of the most frequent class among the held-out images: what is right without looking.
    pub majority_share: f64,
    /// Whether any rung is surely better than that ([`is_surely_above`](crate::stats::is_surely_above), for as many tests as
    /// there are rungs). Where none is, nothing was learned, and no steps are counted.
    pub better_than_majority: bool,
    /// The best of all measured rungs.
    pub best: Room,
    /// The best rung of each family, the best first.
    pub families: Vec<FamilyRoom>,
    /// Each pair of rungs, in their order.
    pub comparisons: Vec<Comparison>,
    /// How many of the pairs the held-out images tell apart.
    pub told_apart: u64,
}

/// The room above a family of models.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FamilyRoom {
    /// The family.
    pub family: Family,
    /// What people call it.
    pub title: &'static str,
    /// The room above its best rung.
    #[serde(flatten)]
    pub room: Room,
}

/// The room above one rung.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Room {
    /// The rung's name.
    pub rung: String,
    /// The rung in words.
    pub rung_title: String,
    /// The share of held-out images that it gets wrong.
    pub error: f64,
    /// Lower end of the error's 95 % Wilson interval.
    pub error_low: f64,
    /// Upper end of the error's 95 % Wilson interval.
    pub error_high: f64,
    /// The rung that it disagrees with least about what is right; `None` where there is no other that ever disagrees.
    pub closest: Option<String>,
    /// The share of held-out images that just one of the two gets right.
    pub disagreement: Option<f64>,
    /// The smallest difference that the held-out images can tell between two such models
    /// ([`resolution`](crate::stats::resolution)); `None` where they can tell none.
    pub resolution: Option<f64>,
    /// Whether it is surely better than the largest class, allowing for the choice among all rungs.
    pub better_than_majority: bool,
    /// The error less the label errors, or less what equal images make unavoidable where that is more, in units of the
    /// resolution, not below 0: how many improvements that can be told apart fit between the rung and a perfect model. `None`
    /// where no rung is surely better than the largest class, or the resolution is not known.
    pub steps: Option<f64>,
    /// The same, if every label were wrong that a model finds wrong: a lower bound.
    pub steps_above_suspects: Option<f64>,
}

impl HeadroomFinding {
    /// Notes the share of held-out images whose label a model finds wrong, and what room is left if all of them are.
    pub fn suspect(&mut self, share: f64) {
        self.suspected_label_share = Some(share);
        if !self.better_than_majority {
            return;
        }
        let share = share.max(self.unavoidable_error_share.unwrap_or(0.0));
        for room in self.families.iter_mut().map(|of| &mut of.room).chain([&mut self.best]) {
            room.steps_above_suspects = room.steps_above(share);
        }
    }
}

impl Room {
    /// The error less a share of wrong labels, in resolutions.
    pub(super) fn steps_above(&self, share: f64) -> Option<f64> {
        Some((self.error - share).max(0.0) / self.resolution?)
    }
}

/// How two rungs differ on the same held-out images.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// Name of the first rung.
    pub first: String,
    /// Name of the second rung.
    pub second: String,
    /// Images that only the first gets right.
    pub only_first: u64,
    /// Images that only the second gets right.
    pub only_second: u64,
    /// Accuracy of the first less that of the second.
    pub difference: f64,
    /// Lower end of the difference's 95 % interval.
    pub difference_low: f64,
    /// Upper end of the difference's 95 % interval.
    pub difference_high: f64,
    /// McNemar's test, mid-p value.
    pub p_value: f64,
    /// The same, corrected for all pairs by Holm's method.
    pub p_corrected: f64,
    /// Whether the corrected value is below 0.05.
    pub told_apart: bool,
}

impl HeadroomFinding {
    /// The room above the best rung of a family.
    pub fn family(&self, family: Family) -> Option<&FamilyRoom> {
        self.families.iter().find(|room| room.family == family)
    }

    /// The room above the best classical learner: neither single pixels nor networks nor the user's own.
    pub fn classical(&self) -> Option<&FamilyRoom> {
        self.families.iter().find(|room| room.family.is_classical())
    }
}
