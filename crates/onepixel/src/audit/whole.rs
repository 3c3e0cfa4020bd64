//! What do all probes together say about a dataset?

use serde::Serialize;

use super::{
    DatasetSummary, Ladder, LadderTiming, Profile, RungTiming, SCHEMA_VERSION, Sketched, SkippedTiming, Verdict,
};
use crate::dataset::Dataset;
use crate::probes::{Findings, Terms};

/// Everything that was found in one dataset, in codes and numbers; the document of the shipped JSON Schema, which has sentences
/// beside them, is written by `onepixel-report`. A part that failed or was left out is `None`, and `missing` says why.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Audit {
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// Version of this crate.
    pub onepixel_version: &'static str,
    /// What was looked at.
    pub dataset: DatasetSummary,
    /// The digest of its content (see [`DatasetDigest`](crate::dataset::DatasetDigest)), with the name of its algorithm.
    pub digest: Option<String>,
    /// What was exact and what was sampled, where it is the audit of a sketch.
    pub sketch: Option<Sketched>,
    /// Seed of all samples, folds and models.
    pub seed: u64,
    /// Whether it is the quick audit: no networks, no near copies, no look at the labels.
    pub quick: bool,
    /// The numbers by which datasets are compared.
    pub profile: Profile,
    /// What the dataset is good for.
    pub verdict: Option<Verdict>,
    /// What each probe found.
    pub findings: Findings,
    /// The parts that are not there.
    pub missing: Vec<MissingPart>,
    /// How long it took. The only part that differs from run to run.
    pub timing: AuditTiming,
    /// The parts that were to be asked.
    pub(super) waiting: Vec<&'static str>,
}

/// A part of an audit that is not there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MissingPart {
    /// Which one, by its key in the document.
    pub part: &'static str,
    /// Why it is not there, in words.
    pub reason: String,
}

/// Wall-clock times in seconds.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct AuditTiming {
    /// Finding and opening the dataset, where the caller took the time.
    pub load_seconds: Option<f64>,
    /// The parts that were tried, in their order.
    pub parts: Vec<PartTiming>,
    /// The measured rungs of the ladder.
    pub rungs: Vec<RungTiming>,
    /// The rungs that were left out because of what they would have taken.
    pub skipped: Vec<SkippedTiming>,
}

/// How long a part took.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PartTiming {
    /// Which one, by its key in the document.
    pub part: &'static str,
    /// How long it took.
    pub seconds: f64,
    /// Whether it was not measured, but known from an earlier audit of the same images with the same settings.
    pub recalled: bool,
}

impl Audit {
    /// An audit in which nothing was found yet.
    pub(super) fn new(dataset: &Dataset, terms: &Terms, waiting: Vec<&'static str>) -> Self {
        let dataset = DatasetSummary::from(dataset);
        Self {
            schema_version: SCHEMA_VERSION,
            onepixel_version: env!("CARGO_PKG_VERSION"),
            profile: Profile::new(&dataset, &Findings::default(), None),
            dataset,
            digest: None,
            sketch: None,
            seed: terms.seed,
            quick: terms.quick,
            verdict: None,
            findings: Findings::default(),
            missing: Vec::new(),
            timing: AuditTiming::default(),
            waiting,
        }
    }

    /// The ladder as a document of its own; `None` where it is missing.
    pub fn ladder_document(&self) -> Option<Ladder> {
        Some(Ladder {
            schema_version: self.schema_version,
            onepixel_version: self.onepixel_version,
            dataset: self.dataset.clone(),
            ladder: self.findings.ladder.clone()?,
            timing: LadderTiming {
                load_seconds: self.timing.load_seconds,
                rungs: self.timing.rungs.clone(),
                skipped: self.timing.skipped.clone(),
            },
        })
    }
}
