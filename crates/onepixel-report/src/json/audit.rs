//! How is an audit written as JSON: its codes and numbers, and beside those of the verdict the sentences that say them?

use onepixel::audit::{
    Alternative, Audit, AuditTiming, DatasetSummary, DecidingNumber, MissingPart, Profile, Purpose, PurposeVerdict,
    Rating, Sketched, Verdict, VerdictRules, WorstPair,
};
use onepixel::probes::Findings;
use serde::Serialize;

use crate::sentences;

/// The document of an audit, in the order of its keys.
#[derive(Serialize)]
pub(super) struct AuditDocument<'a> {
    schema_version: u32,
    onepixel_version: &'static str,
    dataset: &'a DatasetSummary,
    digest: &'a Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sketch: &'a Option<Sketched>,
    seed: u64,
    quick: bool,
    profile: &'a Profile,
    verdict: Option<VerdictDocument<'a>>,
    #[serde(flatten)]
    findings: &'a Findings,
    missing: &'a [MissingPart],
    timing: &'a AuditTiming,
}

#[derive(Serialize)]
struct VerdictDocument<'a> {
    headline: String,
    rules: &'a VerdictRules,
    purposes: Vec<PurposeDocument<'a>>,
    explanation: Vec<String>,
    hardest_pair: &'a Option<WorstPair>,
    easiest_pair: &'a Option<WorstPair>,
    most_confused: &'a [[String; 2]],
    fix_first: Option<String>,
    fix_first_code: Option<&'static str>,
    alternatives: &'a [Alternative],
}

#[derive(Serialize)]
struct PurposeDocument<'a> {
    purpose: Purpose,
    rating: Rating,
    reason: String,
    reason_code: &'static str,
    rule: String,
    numbers: &'a [DecidingNumber],
    provisional: bool,
}

impl<'a> From<&'a Audit> for AuditDocument<'a> {
    fn from(audit: &'a Audit) -> Self {
        Self {
            schema_version: audit.schema_version,
            onepixel_version: audit.onepixel_version,
            dataset: &audit.dataset,
            digest: &audit.digest,
            sketch: &audit.sketch,
            seed: audit.seed,
            quick: audit.quick,
            profile: &audit.profile,
            verdict: audit.verdict.as_ref().map(VerdictDocument::from),
            findings: &audit.findings,
            missing: &audit.missing,
            timing: &audit.timing,
        }
    }
}

impl<'a> From<&'a Verdict> for VerdictDocument<'a> {
    fn from(verdict: &'a Verdict) -> Self {
        let purpose = |of: &'a PurposeVerdict| PurposeDocument {
            purpose: of.purpose,
            rating: of.rating,
            reason: sentences::reason(&of.reason),
            reason_code: of.reason.code(),
            rule: sentences::rule(&verdict.rules, of.purpose),
            numbers: &of.numbers,
            provisional: of.provisional,
        };
        Self {
            headline: sentences::headline(&verdict.purposes),
            rules: &verdict.rules,
            purposes: verdict.purposes.iter().map(purpose).collect(),
            explanation: sentences::explanation(verdict),
            hardest_pair: &verdict.hardest_pair,
            easiest_pair: &verdict.easiest_pair,
            most_confused: &verdict.most_confused,
            fix_first: verdict.fix_first.as_ref().map(sentences::advice),
            fix_first_code: verdict.fix_first.as_ref().map(|advice| advice.code()),
            alternatives: &verdict.alternatives,
        }
    }
}
