//! How is it asked from Python what is different?

use onepixel::diff::{AuditDiff, DatasetDiff, DiffError, Difference, SavedAudit};
use onepixel_report::DiffText;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::background;
use crate::dataset::NativeDataset;
use crate::errors::Failure;
use crate::probes::text;

/// What is different between two datasets: a document in JSON, and one line that says it.
#[pyfunction]
pub(crate) fn diff_datasets(
    py: Python<'_>,
    before: &NativeDataset,
    after: &NativeDataset,
) -> PyResult<(String, String)> {
    let (before, after) = (before.dataset.clone(), after.dataset.clone());
    let diff = background::run(py, None, move |progress| DatasetDiff::of(&before, &after, progress))?;
    let diff = diff.map_err(|error| match error {
        DiffError::Read(error) => Failure::Reading(error),
        error => Failure::Question(error.to_string()),
    })?;
    told(&Difference::Datasets(diff))
}

/// The same of two audits, as documents in JSON, each with what messages call it.
#[pyfunction]
pub(crate) fn diff_audits(before: (String, String), after: (String, String)) -> PyResult<(String, String)> {
    told(&Difference::Audits(AuditDiff::of(&saved(&before)?, &saved(&after)?)))
}

fn saved((called, json): &(String, String)) -> PyResult<SavedAudit> {
    let read = serde_json::from_str(json).map_err(|error| error.to_string());
    let checked = read.and_then(|audit: SavedAudit| audit.check().map(|()| audit));
    checked.map_err(|reason| PyValueError::new_err(format!("{called}: expected the document of an audit: {reason}")))
}

fn told(difference: &Difference) -> PyResult<(String, String)> {
    Ok((text(difference)?, DiffText::summary(difference)))
}
