//! Which findings were accepted before?

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::measured::{Limit, Measured, Occurrence};

/// The version of baselines; raised when a key changes its meaning.
const BASELINE_VERSION: u32 = 1;

/// Findings that are accepted: a check that is given them fails only on others.
///
/// Each is named by what it is, not by where it lies, so that a dataset whose images are put in another order has the same
/// baseline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    baseline_version: u32,
    /// What people call the dataset that it was made of.
    pub dataset: String,
    /// The findings, sorted.
    pub accepted: Vec<Accepted>,
}

/// A finding that is accepted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accepted {
    /// The limit that it breaks.
    pub key: String,
    /// What it is: for images the SHA-256 of their values, for classes and shortcuts their names.
    pub what: String,
    /// What its source calls the first of its images: for people, a finding is known again without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How often it is accepted.
    #[serde(default = "once", skip_serializing_if = "is_once")]
    pub times: u64,
    /// How much of it is accepted, of what is held to a limit on its own: more of it is a new finding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// Where in the image it is; it is known again where it touches this area.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<[usize; 4]>,
}

fn once() -> u64 {
    1
}

fn is_once(times: &u64) -> bool {
    *times == 1
}

/// Why a baseline is of no use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BaselineError {
    /// It was written by another version.
    #[error("expected baseline_version {BASELINE_VERSION}, found {0}: write the baseline again")]
    Version(u32),
    /// An accepted finding that makes no sense.
    #[error("accepted finding {index} (from 0): expected {expected}")]
    Accepted {
        /// Its place in the list, from 0.
        index: usize,
        /// What would make sense.
        expected: &'static str,
    },
}

impl Baseline {
    /// The baseline that accepts nothing.
    pub fn nothing(dataset: impl Into<String>) -> Self {
        Self { baseline_version: BASELINE_VERSION, dataset: dataset.into(), accepted: Vec::new() }
    }

    /// Accepts all that breaks a limit.
    pub(super) fn of(dataset: &str, measured: &[Measured]) -> Self {
        let mut baseline = Self::nothing(dataset);
        for measured in measured.iter().filter(|measured| measured.broken) {
            let accepted = measured.occurrences.iter().map(|occurrence| Accepted {
                key: measured.key.to_owned(),
                what: occurrence.what.clone(),
                name: occurrence.names.first().cloned().flatten(),
                times: 1,
                value: occurrence.value,
                area: occurrence.area,
            });
            baseline.accepted.extend(accepted);
        }
        baseline.accepted.sort_by(|a, b| order(a).cmp(&order(b)).then_with(|| a.name.cmp(&b.name)));
        baseline.accepted.dedup_by(|next, kept| {
            let same = next.value.is_none() && order(next) == order(kept);
            kept.times += if same { next.times } else { 0 };
            same
        });
        baseline
    }

    /// Refuses a baseline that was read and is none.
    ///
    /// # Errors
    ///
    /// It is of another version, or an accepted finding is accepted 0 times or up to a value that is no number.
    pub fn check(&self) -> Result<(), BaselineError> {
        if self.baseline_version != BASELINE_VERSION {
            return Err(BaselineError::Version(self.baseline_version));
        }
        for (index, accepted) in self.accepted.iter().enumerate() {
            let expected = match accepted {
                Accepted { times: 0, .. } => "`times` of at least 1",
                Accepted { value: Some(value), .. } if !value.is_finite() => "a finite `value`",
                _ => continue,
            };
            return Err(BaselineError::Accepted { index, expected });
        }
        Ok(())
    }
}

fn order(accepted: &Accepted) -> (&str, &str, Option<[usize; 4]>) {
    (&accepted.key, &accepted.what, accepted.area)
}

/// The accepted findings that have not been met yet: by their limits, then by what they are.
pub(super) struct Left<'a>(HashMap<&'a str, HashMap<&'a str, Vec<AcceptedLeft<'a>>>>);

/// An accepted finding, and how often it has not been met yet.
struct AcceptedLeft<'a> {
    accepted: &'a Accepted,
    times: u64,
}

impl<'a> Left<'a> {
    pub(super) fn of(baseline: &'a Baseline) -> Self {
        let mut left: HashMap<_, HashMap<_, Vec<_>>> = HashMap::new();
        for accepted in &baseline.accepted {
            let of_limit = left.entry(accepted.key.as_str()).or_default();
            let known = AcceptedLeft { accepted, times: accepted.times };
            of_limit.entry(accepted.what.as_str()).or_default().push(known);
        }
        Self(left)
    }

    /// Meets a finding: whether it is accepted. Each is accepted as often as the baseline says.
    pub(super) fn meet(&mut self, key: &str, limit: Limit, occurrence: &Occurrence) -> bool {
        let known = self.0.get_mut(key).and_then(|of_limit| of_limit.get_mut(occurrence.what.as_str()));
        let mut there = known.into_iter().flatten().filter(|known| known.times > 0);
        let Some(known) = there.find(|known| touch(known.accepted.area, occurrence.area)) else { return false };
        known.times -= 1;
        match (occurrence.value, known.accepted.value) {
            (Some(value), Some(accepted)) => !limit.is_worse(value, accepted),
            _ => true,
        }
    }

    /// What was not met of the limits with these keys, in the order of keys and names.
    pub(super) fn resolved(self, keys: &[&str]) -> Vec<Accepted> {
        let of_limits = self.0.into_iter().filter(|(key, _)| keys.contains(key));
        let known = of_limits.flat_map(|(_, of_limit)| of_limit.into_values().flatten());
        let unmet = known.filter(|known| known.times > 0);
        let mut resolved: Vec<Accepted> =
            unmet.map(|known| Accepted { times: known.times, ..known.accepted.clone() }).collect();
        resolved.sort_by(|a, b| order(a).cmp(&order(b)));
        resolved
    }
}

/// Whether two areas have a pixel in common; what has no area is everywhere.
fn touch(one: Option<[usize; 4]>, other: Option<[usize; 4]>) -> bool {
    match (one, other) {
        (Some([top, left, bottom, right]), Some([other_top, other_left, other_bottom, other_right])) => {
            top <= other_bottom && other_top <= bottom && left <= other_right && other_left <= right
        }
        _ => true,
    }
}
