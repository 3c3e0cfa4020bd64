//! How is a check written as JSON: its codes and numbers, and beside them where to look, in words?

use onepixel::audit::policy::{
    Accepted, CheckFinding, CheckedLimit, Limit, NotChecked, Occurrence, Place, Policy, Quantity, Violation,
};
use onepixel::dataset::{ImageRef, SetName};
use onepixel::probes::Finding;
use serde::Serialize;

use crate::sentences;

/// The part `check` of the document, in the order of its keys.
#[derive(Serialize)]
pub(super) struct CheckDocument<'a> {
    policy: &'a Policy,
    seed: u64,
    limits: &'a [CheckedLimit],
    violations: Vec<ViolationDocument<'a>>,
    resolved: &'a [Accepted],
    not_checked: Vec<NotCheckedDocument<'a>>,
    unknown_columns: &'a [String],
    notes: Vec<String>,
}

impl Finding for CheckDocument<'_> {
    const NAME: &'static str = CheckFinding::NAME;
}

#[derive(Serialize)]
struct ViolationDocument<'a> {
    key: &'static str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    sets: &'a [SetName],
    limit: Limit,
    found: Quantity,
    of: Option<u64>,
    accepted: u64,
    occurrences: Vec<OccurrenceDocument<'a>>,
}

#[derive(Serialize)]
struct OccurrenceDocument<'a> {
    what: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    area: Option<[usize; 4]>,
    place: String,
    details: &'a Place,
    images: &'a [ImageRef],
    names: &'a [Option<String>],
}

#[derive(Serialize)]
struct NotCheckedDocument<'a> {
    key: &'static str,
    reason: &'a str,
    reason_code: &'static str,
}

impl<'a> From<&'a CheckFinding> for CheckDocument<'a> {
    fn from(finding: &'a CheckFinding) -> Self {
        Self {
            policy: &finding.policy,
            seed: finding.seed,
            limits: &finding.limits,
            violations: finding.violations.iter().map(ViolationDocument::from).collect(),
            resolved: &finding.resolved,
            not_checked: finding.not_checked.iter().map(NotCheckedDocument::from).collect(),
            unknown_columns: &finding.unknown_columns,
            notes: sentences::check_notes(finding),
        }
    }
}

impl<'a> From<&'a Violation> for ViolationDocument<'a> {
    fn from(violation: &'a Violation) -> Self {
        let occurrence = |of: &'a Occurrence| OccurrenceDocument {
            what: &of.what,
            value: of.value,
            area: of.area,
            place: sentences::place(of),
            details: &of.place,
            images: &of.images,
            names: &of.names,
        };
        Self {
            key: violation.key,
            sets: &violation.sets,
            limit: violation.limit,
            found: violation.found,
            of: violation.of,
            accepted: violation.accepted,
            occurrences: violation.occurrences.iter().map(occurrence).collect(),
        }
    }
}

impl<'a> From<&'a NotChecked> for NotCheckedDocument<'a> {
    fn from(limit: &'a NotChecked) -> Self {
        Self { key: limit.key, reason: sentences::unchecked(&limit.reason), reason_code: limit.reason.code() }
    }
}
