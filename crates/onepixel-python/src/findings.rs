//! How are the questions of one finding asked from Python?

use std::path::PathBuf;
use std::time::Instant;

use onepixel::audit::{Audit, AuditPlan, Document};
use onepixel::dataset::{Dataset, SetName};
use onepixel::probes::duplicates::DuplicatesProbe;
use onepixel::probes::few_pixels::FewPixelsProbe;
use onepixel::probes::labels::{Filter, GivenProbabilities, LabelsProbe, Probabilities};
use onepixel::probes::shortcuts::ShortcutsProbe;
use onepixel::probes::{Finding, ProbeError, Terms};
use onepixel::progress::Progress;
use onepixel_data::{Request, Roots, known_profiles, load_collection};
use onepixel_report::page::{self, Provenance};
use onepixel_report::{Json, Renderer};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;

use crate::background;
use crate::dataset::NativeDataset;
use crate::errors::{self, Failure};
use crate::ladder::{named, seconds};
use crate::options::{self, one_of, whole_number};
use crate::probes::{ask, text};

/// Which labels are probably wrong. Probabilities are of shape (images of the set, classes), f32 in the machine's byte
/// order.
#[pyfunction]
pub(crate) fn labels(
    py: Python<'_>,
    dataset: &NativeDataset,
    options: LabelsOptions,
    predictions: Option<PyBackedBytes>,
    threads: Option<i128>,
) -> PyResult<String> {
    let probe = options.probe(&dataset.dataset)?;
    let given = predictions.map(|bytes| given(&bytes, &probe, &dataset.dataset)).transpose()?;
    let given: Vec<GivenProbabilities> = given.into_iter().collect();
    document(py, dataset, threads, move |dataset, progress| probe.run(dataset, &given, progress))
}

/// The options of the labels as Python gives them.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct LabelsOptions {
    rungs: Option<Vec<String>>,
    split: Option<String>,
    filter: String,
    listed: i128,
    seed: i128,
}

const FILTERS: [(&str, Filter); 5] = [
    ("prune-by-noise-rate", Filter::PruneByNoiseRate),
    ("prune-by-class", Filter::PruneByClass),
    ("both", Filter::Both),
    ("confident-learning", Filter::ConfidentLearning),
    ("self-confidence", Filter::SelfConfidence),
];

impl LabelsOptions {
    fn probe(&self, dataset: &Dataset) -> PyResult<LabelsProbe> {
        let (train, test) = (SetName::Train, SetName::Test);
        let sets = dataset.sets();
        let all = sets.iter().filter(|set| set.labelled().is_some()).map(|set| set.name).collect();
        let targets = match self.split.as_deref() {
            None => Vec::new(),
            Some("all") => all,
            Some(split) => vec![one_of("split", split, &[("train", train), ("test", test)])?],
        };
        Ok(LabelsProbe {
            rungs: self.rungs.as_deref().map_or(Ok(LabelsProbe::default().rungs), named)?,
            targets,
            filter: one_of("filter", &self.filter, &FILTERS)?,
            listed: whole_number("listed", self.listed, 1..=u32::MAX.into())?,
            seed: whole_number("seed", self.seed, 0..=u64::MAX.into())?,
        })
    }
}

fn given(bytes: &[u8], probe: &LabelsProbe, dataset: &Dataset) -> PyResult<GivenProbabilities> {
    let wrong = |error: String| PyValueError::new_err(format!("predictions: {error}"));
    let target = match probe.targets[..] {
        [] => SetName::held_out(dataset),
        [target] => target,
        _ => return Err(wrong("expected to be for one split, found \"all\"".to_owned())),
    };
    let (values, _) = bytes.as_chunks();
    let values = values.iter().copied().map(f32::from_ne_bytes).collect();
    let probabilities = Probabilities::new(values, dataset.train.classes().len());
    let probabilities = probabilities.map_err(|error| wrong(error.to_string()))?;
    Ok(GivenProbabilities { source: "predictions".to_owned(), target, probabilities })
}

/// The options of the search for duplicates as Python gives them.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct DuplicatesOptions {
    near: bool,
    turns: bool,
    rungs: Option<Vec<String>>,
    seed: i128,
}

impl DuplicatesOptions {
    fn probe(&self) -> PyResult<DuplicatesProbe> {
        let default = DuplicatesProbe::default();
        let rungs = self.rungs.as_deref().map_or(Ok(default.rungs.clone()), named)?;
        let seed = whole_number("seed", self.seed, 0..=u64::MAX.into())?;
        Ok(DuplicatesProbe { near: self.near, turns: self.turns, rungs, seed, ..default })
    }
}

/// Which images are there twice.
#[pyfunction]
pub(crate) fn duplicates(
    py: Python<'_>,
    dataset: &NativeDataset,
    options: DuplicatesOptions,
    threads: Option<i128>,
) -> PyResult<String> {
    let probe = options.probe()?;
    document(py, dataset, threads, move |dataset, progress| probe.run(dataset, progress))
}

/// The same of what is read from a source, with labels or without.
#[pyfunction]
pub(crate) fn duplicates_in(
    py: Python<'_>,
    source: PathBuf,
    options: DuplicatesOptions,
    threads: Option<i128>,
) -> PyResult<String> {
    let (probe, request) = (options.probe()?, Request::dataset(source));
    let answer = background::run(py, options::threads(threads)?, move |progress| {
        let begin = Instant::now();
        let read = load_collection(&request, &Roots::from_environment(), progress).map_err(errors::of_source)?;
        let load_seconds = begin.elapsed().as_secs_f64();
        let begin = Instant::now();
        let finding = probe.run_on(&read, progress).map_err(Failure::from)?;
        let mut document = Document::new(&read, finding, begin.elapsed().as_secs_f64());
        document.timing.load_seconds = Some(load_seconds);
        PyResult::Ok(document)
    })?;
    text(&answer?)
}

/// What gives labels away without the content.
#[pyfunction]
pub(crate) fn shortcuts(
    py: Python<'_>,
    dataset: &NativeDataset,
    models: bool,
    seed: i128,
    threads: Option<i128>,
) -> PyResult<String> {
    let probe = ShortcutsProbe { seed: whole_number("seed", seed, 0..=u64::MAX.into())?, models };
    document(py, dataset, threads, move |dataset, progress| probe.run(dataset, progress))
}

/// How many pixels it takes.
#[pyfunction]
pub(crate) fn few_pixels(
    py: Python<'_>,
    dataset: &NativeDataset,
    pair: Option<(String, String)>,
    most: i128,
    seed: i128,
    threads: Option<i128>,
) -> PyResult<String> {
    let probe = FewPixelsProbe {
        pair: pair.map(|(a, b)| [a, b]),
        most: whole_number("most", most, 1..=64)?,
        seed: whole_number("seed", seed, 0..=u64::MAX.into())?,
        ..FewPixelsProbe::default()
    };
    document(py, dataset, threads, move |dataset, progress| probe.run(dataset, progress))
}

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
    fn plan(&self) -> PyResult<AuditPlan> {
        if let Some(share) = self.label_errors.filter(|share| !(0.0..=1.0).contains(share)) {
            let message = format!("label_errors: expected a fraction from 0 to 1, found {share}");
            return Err(PyValueError::new_err(message));
        }
        let terms = Terms {
            quick: self.quick,
            time: self.time.map(seconds("time")).transpose()?.or(self.quick.then_some(Terms::QUICK_TIME)),
            max_time: self.max_time.map(seconds("max_time")).transpose()?,
            label_error_share: self.label_errors,
            seed: whole_number("seed", self.seed, 0..=u64::MAX.into())?,
            ..Terms::default()
        };
        Ok(AuditPlan { terms, known: known_profiles(), ..AuditPlan::default() })
    }
}

/// Runs all probes; the answer is the audit's JSON document and, where it is asked for, the page, as HTML.
#[pyfunction]
pub(crate) fn audit(
    py: Python<'_>,
    dataset: &NativeDataset,
    options: AuditOptions,
    page: bool,
    threads: Option<i128>,
) -> PyResult<(String, Option<Vec<u8>>)> {
    let plan = options.plan()?;
    let load_seconds = dataset.load_seconds;
    let (audit, page) = ask(py, dataset, options::threads(threads)?, move |dataset, progress| {
        let mut audit = plan.run(dataset, progress, &mut |_| {});
        audit.timing.load_seconds = load_seconds;
        let html = page.then(|| {
            let evidence = plan.evidence(dataset, &audit, &page::wanted(&audit), progress)?;
            Ok::<_, ProbeError>(page::of_audit(&audit, &evidence, Provenance::of(dataset, &audit)))
        });
        (audit, html)
    })?;
    let page = page.transpose().map_err(Failure::from)?;
    Ok((audit_text(&audit)?, page))
}

/// The document of an audit: its codes and numbers, with the sentences of the report.
fn audit_text(audit: &Audit) -> PyResult<String> {
    let mut bytes = Vec::new();
    Json.render(audit, &mut bytes).map_err(|error| PyValueError::new_err(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| PyValueError::new_err(error.to_string()))
}

/// Asks one question; the answer is its JSON document.
fn document<F: Finding + Send + 'static, E: Into<Failure> + Send + 'static>(
    py: Python<'_>,
    dataset: &NativeDataset,
    threads: Option<i128>,
    question: impl FnOnce(&Dataset, &dyn Progress) -> Result<F, E> + Send + 'static,
) -> PyResult<String> {
    let answer = ask(py, dataset, options::threads(threads)?, move |dataset, progress| {
        let begin = Instant::now();
        let finding = question(dataset, progress)?;
        Ok::<_, E>(Document::new(dataset, finding, begin.elapsed().as_secs_f64()))
    })?;
    let mut document = answer.map_err(Into::into)?;
    document.timing.load_seconds = dataset.load_seconds;
    text(&document)
}
