//! What does one probe say about a dataset?

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::{DatasetSummary, SCHEMA_VERSION};
use crate::probes::Finding;

/// What one probe found in one dataset. Serialises to a JSON document with the keys `schema_version`,
/// `onepixel_version`, `dataset`, [`Finding::NAME`] and `timing`.
#[derive(Debug, Clone, PartialEq)]
pub struct Document<F> {
    /// What was looked at.
    pub dataset: DatasetSummary,
    /// What was found.
    pub finding: F,
    /// How long it took. The only part that differs from run to run.
    pub timing: Timing,
}

/// Wall-clock times in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Timing {
    /// Finding and opening the dataset, where the caller took the time.
    pub load_seconds: Option<f64>,
    /// The probe.
    pub probe_seconds: f64,
}

impl<F> Document<F> {
    /// The document of a finding that took so many seconds.
    pub fn new(dataset: impl Into<DatasetSummary>, finding: F, probe_seconds: f64) -> Self {
        Self { dataset: dataset.into(), finding, timing: Timing { load_seconds: None, probe_seconds } }
    }
}

impl<F: Finding> Serialize for Document<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut document = serializer.serialize_map(Some(5))?;
        document.serialize_entry("schema_version", &SCHEMA_VERSION)?;
        document.serialize_entry("onepixel_version", env!("CARGO_PKG_VERSION"))?;
        document.serialize_entry("dataset", &self.dataset)?;
        document.serialize_entry(F::NAME, &self.finding)?;
        document.serialize_entry("timing", &TimingOf { timing: self.timing, probe: F::NAME })?;
        document.end()
    }
}

/// Times, with the name of the probe that took them.
struct TimingOf {
    timing: Timing,
    probe: &'static str,
}

impl Serialize for TimingOf {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut timing = serializer.serialize_map(Some(2))?;
        timing.serialize_entry("load_seconds", &self.timing.load_seconds)?;
        timing.serialize_entry(&format!("{}_seconds", self.probe), &self.timing.probe_seconds)?;
        timing.end()
    }
}
