//! What is the dataset good for?
//!
//! # The big picture
//!
//! A verdict is nothing new: it is rules over numbers that probes have found (`purposes`), each with its reason, a code with
//! numbers (`reason`). Whoever disagrees with a threshold sets another ([`VerdictRules`]). `explanation` gathers what the
//! ratings rest on and what to look at first (`statements`). The sentences are made by whoever prints them.

mod explanation;
mod finding;
mod purposes;
mod reason;
mod statements;

pub use finding::{Alternative, DecidingNumber, Purpose, PurposeVerdict, Rating, Unit, Verdict, WorstPair};

pub use reason::{FirstModel, ModelKind, Reason};
pub use statements::{Advice, Beside, Ceiling, Doubled, ModelGets, Statement};

use serde::{Deserialize, Serialize};

use super::{DatasetSummary, Profile};
use crate::probes::Findings;
use crate::probes::ladder::LadderFinding;

/// The thresholds of the verdict. Read back, what is left out has its default, and unknown names are refused.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct VerdictRules {
    /// Fewer steps than this above a family, and comparing its models is over; by default 3.
    pub steps_ditch: f64,
    /// Fewer steps than this above a family, and comparing its models needs care; by default 6.
    pub steps_care: f64,
    /// With at most this error of the best classical model, a first model teaches nothing more; by default 0.03.
    pub solved_error: f64,
    /// With at most this error of the best classical model, it teaches little; by default 0.08.
    pub easy_error: f64,
    /// The share of the way from the majority class to no error that the best rung must go for a first model to be a
    /// success; by default 0.5.
    pub success: f64,
    /// Fewer train images than this feed no data-hungry method; by default 10,000.
    pub few_images: u64,
    /// As many train images as this do feed one; by default 100,000.
    pub many_images: u64,
    /// Twice as many images must lower the error by so many steps to say that the dataset rewards data; by default 1.
    pub gain_steps: f64,
    /// Augmentation, unlabelled images or transfer must remove at least this share of the error to be worth it; by default 0.1.
    pub help_share: f64,
}

impl Default for VerdictRules {
    fn default() -> Self {
        Self {
            steps_ditch: 3.0,
            steps_care: 6.0,
            solved_error: 0.03,
            easy_error: 0.08,
            success: 0.5,
            few_images: 10_000,
            many_images: 100_000,
            gain_steps: 1.0,
            help_share: 0.1,
        }
    }
}

impl VerdictRules {
    /// Whether rules with these thresholds make sense.
    ///
    /// # Errors
    ///
    /// What is wrong with which threshold: its name, what was expected and what was found.
    pub fn check(&self) -> Result<(), String> {
        let shares = [
            ("solved_error", self.solved_error),
            ("easy_error", self.easy_error),
            ("success", self.success),
            ("help_share", self.help_share),
        ];
        if let Some((name, share)) = shares.into_iter().find(|(_, share)| !(0.0..=1.0).contains(share)) {
            return Err(format!("{name}: expected a fraction from 0 to 1, found {share}"));
        }
        let steps =
            [("steps_ditch", self.steps_ditch), ("steps_care", self.steps_care), ("gain_steps", self.gain_steps)];
        if let Some((name, steps)) = steps.into_iter().find(|(_, steps)| !(0.0..f64::INFINITY).contains(steps)) {
            return Err(format!("{name}: expected a number of steps from 0, found {steps}"));
        }
        let ordered = [
            (("steps_ditch", self.steps_ditch), ("steps_care", self.steps_care)),
            (("solved_error", self.solved_error), ("easy_error", self.easy_error)),
            (("few_images", self.few_images as f64), ("many_images", self.many_images as f64)),
        ];
        match ordered.into_iter().find(|((_, below), (_, above))| below > above) {
            Some(((lower, below), (upper, above))) => {
                Err(format!("{upper}: expected at least {lower}, which is {below}, found {above}"))
            }
            None => Ok(()),
        }
    }

    /// Judges what was found. `known` are profiles of other datasets: from them come the alternatives, and the one
    /// called `MNIST` is what this dataset is explained beside.
    pub fn judge(&self, dataset: &DatasetSummary, findings: &Findings, known: &[Profile]) -> Verdict {
        let purposes = purposes::all(self, dataset, findings);
        let has_learned = findings.headroom.as_ref().is_none_or(|headroom| headroom.better_than_majority);
        let ladder = findings.ladder.as_ref().filter(|_| has_learned);
        let worst = ladder.and_then(LadderFinding::worst_pairs);
        let pair = |summary: &crate::probes::pixels::PairAccuracy| WorstPair {
            a: summary.a.clone(),
            b: summary.b.clone(),
            accuracy: summary.accuracy,
        };
        Verdict {
            rules: *self,
            statements: explanation::statements(dataset, findings, known),
            hardest_pair: findings.pixels.as_ref().map(|pixels| pair(&pixels.summary.hardest)),
            easiest_pair: findings.pixels.as_ref().map(|pixels| pair(&pixels.summary.easiest)),
            most_confused: worst.into_iter().flat_map(|worst| worst.pairs.into_iter().map(|(pair, _)| pair)).collect(),
            fix_first: explanation::advice(dataset, findings),
            alternatives: alternatives(dataset, findings, known),
            purposes,
        }
    }
}

/// Other datasets that leave more room above networks, or where those were not measured above the best rung; most room
/// first.
fn alternatives(dataset: &DatasetSummary, findings: &Findings, known: &[Profile]) -> Vec<Alternative> {
    let learned = findings.headroom.as_ref().filter(|headroom| headroom.better_than_majority);
    let Some(headroom) = learned else { return Vec::new() };
    let harder = known.iter().filter_map(|profile| {
        let best = profile.best()?;
        let error = 1.0 - best.accuracy;
        let is_harder = profile.name != dataset.name && error > headroom.best.error_high;
        is_harder.then(|| Alternative {
            name: profile.name.clone(),
            best_rung: best.name.clone(),
            error,
            steps_left: profile.steps_left,
            images: profile.train_images,
            classes: profile.classes,
        })
    });
    let mut harder: Vec<Alternative> = harder.collect();
    harder.sort_by(|a, b| b.steps_left.unwrap_or(0.0).total_cmp(&a.steps_left.unwrap_or(0.0)));
    harder
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_that_make_no_sense_are_told_by_their_names() {
        let rules = VerdictRules::default();
        assert_eq!(rules.check(), Ok(()));
        for (wrong, parts) in [
            (VerdictRules { success: 1.5, ..rules }, ["success: expected a fraction", "found 1.5"]),
            (VerdictRules { solved_error: f64::NAN, ..rules }, ["solved_error: expected a fraction", "NaN"]),
            (VerdictRules { gain_steps: -1.0, ..rules }, ["gain_steps: expected a number of steps", "found -1"]),
            (VerdictRules { steps_ditch: 7.0, ..rules }, ["steps_care: expected at least steps_ditch", "found 6"]),
            (VerdictRules { few_images: 200_000, ..rules }, ["many_images: expected at least few_images", "100000"]),
        ] {
            let reason = wrong.check().unwrap_err();
            assert!(parts.iter().all(|part| reason.contains(part)), "{reason}");
        }
    }
}
