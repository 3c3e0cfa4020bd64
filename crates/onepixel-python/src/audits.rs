//! How is a whole audit asked from Python?

use onepixel::audit::{Audit, AuditPlan};
use onepixel::dataset::Dataset;
use onepixel::probes::ladder::ImageAnswer;
use onepixel::probes::{ProbeError, Terms};
use onepixel_data::{free_memory, known_profiles};
use onepixel_report::figure::{self, FigureOf, LadderChart, Matrix};
use onepixel_report::page::{self, Provenance};
use onepixel_report::{Json, Renderer};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::background;
use crate::dataset::NativeDataset;
use crate::errors::Failure;
use crate::ladder::seconds;
use crate::options::{self, whole_number};
use crate::probes::ask;

/// The options of an audit as Python gives them.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct AuditOptions {
    quick: bool,
    time: Option<f64>,
    max_time: Option<f64>,
    label_errors: Option<f64>,
    seed: i128,
}

impl AuditOptions {
    pub(crate) fn plan(&self) -> PyResult<AuditPlan> {
        if let Some(share) = self.label_errors.filter(|share| !(0.0..=1.0).contains(share)) {
            let message = format!("label_errors: expected a fraction from 0 to 1, found {share}");
            return Err(PyValueError::new_err(message));
        }
        let terms = Terms {
            quick: self.quick,
            time: self.time.map(seconds("time")).transpose()?.or(self.quick.then_some(Terms::QUICK_TIME)),
            // As the command: the rest is for the images, and for whoever else is on the machine.
            memory: Some(free_memory() / 2),
            max_time: self.max_time.map(seconds("max_time")).transpose()?,
            label_error_share: self.label_errors,
            seed: whole_number("seed", self.seed, 0..=u64::MAX.into())?,
            ..Terms::default()
        };
        Ok(AuditPlan { terms, known: known_profiles(), ..AuditPlan::default() })
    }
}

/// Runs all probes.
#[pyfunction]
pub(crate) fn audit(
    py: Python<'_>,
    dataset: &NativeDataset,
    options: AuditOptions,
    threads: Option<i128>,
) -> PyResult<NativeAudit> {
    let plan = options.plan()?;
    let asked = plan.clone();
    let threads = options::threads(threads)?;
    let mut audit = ask(py, dataset, threads, move |dataset, progress| asked.run(dataset, progress, &mut |_| {}))?;
    audit.timing.load_seconds = dataset.load_seconds;
    NativeAudit::new(audit, dataset.dataset.clone(), (plan, threads))
}

/// A set, and of each of its images the index, how many models are right, and the label that the best of them predicts.
type Answers = (String, Vec<u32>, Vec<u32>, Vec<u16>);

/// An audit, and what it was made of.
#[pyclass(frozen, name = "Audit")]
pub(crate) struct NativeAudit {
    audit: Audit,
    dataset: Dataset,
    plan: AuditPlan,
    threads: Option<usize>,
    json: String,
}

#[pymethods]
impl NativeAudit {
    /// The document: codes and numbers, with the sentences of the report.
    #[getter]
    fn json(&self) -> &str {
        &self.json
    }

    /// What the ladder's models say of the images that they were scored on; `None` where there is no model.
    fn answers(&self) -> Option<Answers> {
        let answers = self.audit.findings.ladder.as_ref()?.answers(&self.dataset);
        let set = answers.first()?.image.set.name().to_owned();
        let column = |of: fn(&ImageAnswer) -> u32| answers.iter().map(of).collect();
        let predicted = answers.iter().map(|answer| answer.predicted).collect();
        Some((set, column(|answer| answer.image.index), column(|answer| answer.models_right), predicted))
    }

    /// The audit as one HTML page.
    fn page(&self, py: Python<'_>) -> PyResult<Vec<u8>> {
        let (audit, dataset, plan) = (self.audit.clone(), self.dataset.clone(), self.plan.clone());
        let page = background::run(py, self.threads, move |progress| {
            let evidence = plan.evidence(&dataset, &audit, &page::wanted(&audit), progress)?;
            Ok::<_, ProbeError>(page::of_audit(&audit, &evidence, Provenance::of(&dataset, &audit)))
        })?;
        Ok(page.map_err(Failure::from)?)
    }

    /// The figure of a part, "pixels" or "ladder", as SVG; `None` where the part is missing.
    fn svg(&self, py: Python<'_>, part: &str) -> Option<String> {
        let figure = py.detach(|| match part {
            "pixels" => {
                let pixels = self.audit.findings.pixels.as_ref()?;
                let matrix = Matrix::new(&self.audit.dataset, pixels, FigureOf::HeldOut);
                Some(matrix.draw(&figure::Options::default()))
            }
            _ => Some(LadderChart::new(&self.audit.ladder_document()?).draw()),
        });
        Some(figure?.svg().to_owned())
    }
}

impl NativeAudit {
    /// An audit that a plan made of a dataset, in so many threads.
    pub(crate) fn new(audit: Audit, dataset: Dataset, (plan, threads): (AuditPlan, Option<usize>)) -> PyResult<Self> {
        let json = document(&audit)?;
        Ok(Self { audit, dataset, plan, threads, json })
    }
}

fn document(audit: &Audit) -> PyResult<String> {
    let mut bytes = Vec::new();
    Json.render(audit, &mut bytes).map_err(|error| PyValueError::new_err(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| PyValueError::new_err(error.to_string()))
}
