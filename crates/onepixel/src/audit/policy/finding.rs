//! Which limits are kept, which are not, and where to look?

use serde::Serialize;

use super::Policy;
use super::baseline::{Accepted, Baseline, Left};
use super::measured::{Limit, Measured, Occurrence, Quantity};
use crate::dataset::{Dataset, SetName};

/// What came of a check.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CheckFinding {
    /// What was demanded.
    pub policy: Policy,
    /// Seed of folds and models.
    pub seed: u64,
    /// Every limit that was looked at.
    pub limits: Vec<CheckedLimit>,
    /// The limits that are violated, each with what violates it.
    pub violations: Vec<Violation>,
    /// What the baseline accepts and what is there no more.
    pub resolved: Vec<Accepted>,
    /// Limits that have nothing to be compared with.
    pub not_checked: Vec<NotChecked>,
    /// What `shortcuts.allowed_columns` names and this dataset does not have, or has with one value for all images.
    pub unknown_columns: Vec<String>,
}

/// A limit and what was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CheckedLimit {
    /// Its key: table and name, as in `duplicates.across`.
    pub key: &'static str,
    /// The set that is held to it, and the one that it is compared with, where the limit is for sets.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sets: Vec<SetName>,
    /// What is allowed.
    pub limit: Limit,
    /// What was found: a count also where the limit is a share of `of`.
    pub found: Quantity,
    /// Of how many.
    pub of: Option<u64>,
    /// Whether it is kept.
    pub outcome: Outcome,
}

/// Whether a limit is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is.
    Kept,
    /// It is not, but the baseline accepts all that breaks it.
    Accepted,
    /// It is not.
    Violated,
}

/// A limit that is violated.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Violation {
    /// Its key: table and name, as in `duplicates.across`.
    pub key: &'static str,
    /// The set that violates it, and the one that it is compared with, where the limit is for sets.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sets: Vec<SetName>,
    /// What is allowed.
    pub limit: Limit,
    /// What was found, accepted or not.
    pub found: Quantity,
    /// Of how many.
    pub of: Option<u64>,
    /// How much of it the baseline accepts.
    pub accepted: u64,
    /// What it does not accept: all that is counted, or each that is beyond the limit.
    pub occurrences: Vec<Occurrence>,
}

/// A limit that has nothing to be compared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct NotChecked {
    /// Its key.
    pub key: &'static str,
    /// Why not.
    pub reason: Unchecked,
}

/// Why a limit has nothing to be compared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Unchecked {
    /// There is no test set.
    NoTestSet,
    /// There is no set beside the train set.
    NoOtherSet,
    /// No other set has labels.
    NoOtherLabels,
    /// A set has too few images for a model, or no model could be asked.
    NoModel,
    /// The models are not reliably better than always predicting the largest class.
    NothingLearned,
    /// With so many classes accuracies are not measured on held-out images.
    NotHeldOut,
    /// Every image has a single value.
    SingleValue,
    /// There are too few images to say what is usual.
    TooFewImages,
    /// Near copies were not looked for.
    NoNearSearch {
        /// Why not, as the finding of duplicates has it.
        because: String,
    },
}

impl Unchecked {
    /// Its name in documents.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoTestSet => "no_test_set",
            Self::NoOtherSet => "no_other_set",
            Self::NoOtherLabels => "no_other_labels",
            Self::NoModel => "no_model",
            Self::NothingLearned => "nothing_learned",
            Self::NotHeldOut => "not_held_out",
            Self::SingleValue => "single_value",
            Self::TooFewImages => "too_few_images",
            Self::NoNearSearch { .. } => "no_near_search",
        }
    }
}

/// All that was measured for a policy.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    policy: Policy,
    seed: u64,
    dataset: String,
    measured: Vec<Measured>,
    not_checked: Vec<NotChecked>,
    pub(super) unknown_columns: Vec<String>,
}

impl Checked {
    pub(super) fn new(policy: &Policy, seed: u64, dataset: &str) -> Self {
        let (policy, dataset) = (policy.clone(), dataset.to_owned());
        Self { policy, seed, dataset, measured: Vec::new(), not_checked: Vec::new(), unknown_columns: Vec::new() }
    }

    /// Adds what was measured for a limit, if there is one.
    pub(super) fn add(&mut self, measured: Option<Measured>) {
        self.measured.extend(measured);
    }

    /// Notes that a limit, if it is demanded, has nothing to be compared with.
    pub(super) fn skip(&mut self, key: &'static str, demanded: bool, reason: Unchecked) {
        if demanded {
            self.not_checked.push(NotChecked { key, reason });
        }
    }

    /// Gives the images that were found the names that they have in a dataset.
    pub(super) fn name_images(&mut self, dataset: &Dataset) {
        for occurrence in self.measured.iter_mut().flat_map(|measured| &mut measured.occurrences) {
            occurrence.names =
                occurrence.images.iter().map(|&image| dataset.name_of(image).map(str::to_owned)).collect();
        }
    }

    /// The baseline that accepts everything that breaks a limit.
    pub fn baseline(&self) -> Baseline {
        Baseline::of(&self.dataset, &self.measured)
    }

    /// Judges what was measured. A limit is violated if it is broken, by all that was found, and if something of that is not in
    /// the baseline.
    pub fn against(&self, baseline: &Baseline) -> CheckFinding {
        let mut left = Left::of(baseline);
        let (mut limits, mut violations) = (Vec::new(), Vec::new());
        for measured in &self.measured {
            let Measured { key, ref sets, limit, found, of, broken, ref occurrences } = *measured;
            let is_new = |occurrence: &&Occurrence| !left.meet(key, limit, occurrence);
            let new: Vec<Occurrence> = occurrences.iter().filter(is_new).cloned().collect();
            let outcome = match (broken, new.is_empty()) {
                (false, _) => Outcome::Kept,
                (true, true) => Outcome::Accepted,
                (true, false) => Outcome::Violated,
            };
            limits.push(CheckedLimit { key, sets: sets.clone(), limit, found, of, outcome });
            if outcome == Outcome::Violated {
                let accepted = (occurrences.len() - new.len()) as u64;
                let sets = sets.clone();
                violations.push(Violation { key, sets, limit, found, of, accepted, occurrences: new });
            }
        }
        let keys: Vec<&str> = limits.iter().map(|limit| limit.key).collect();
        CheckFinding {
            policy: self.policy.clone(),
            seed: self.seed,
            violations,
            resolved: left.resolved(&keys),
            limits,
            not_checked: self.not_checked.clone(),
            unknown_columns: self.unknown_columns.clone(),
        }
    }
}

impl CheckFinding {
    /// How many limits have this outcome.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.limits.iter().filter(|limit| limit.outcome == outcome).count()
    }
}
