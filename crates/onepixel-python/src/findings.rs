//! How are the questions of one finding asked from Python?

use std::path::PathBuf;
use std::time::Instant;

use onepixel::audit::{Document, Duplicates, Labels, Quality, Separable, Shortcuts};
use onepixel::dataset::{Collection, Dataset, SetName};
use onepixel::models::Probabilities;
use onepixel::probes::Finding;
use onepixel::probes::complexity::{ComplexityProbe, Dialect};
use onepixel::probes::difficulty::DifficultyProbe;
use onepixel::probes::duplicates::DuplicatesProbe;
use onepixel::probes::few_pixels::FewPixelsProbe;
use onepixel::probes::gains::{Augmentation, GainsProbe};
use onepixel::probes::labels::{Filter, GivenProbabilities, LabelsProbe};
use onepixel::probes::pixels::Split;
use onepixel::probes::quality::QualityProbe;
use onepixel::probes::separable::{Images, SeparableProbe};
use onepixel::probes::shortcuts::ShortcutsProbe;
use onepixel::progress::Progress;
use onepixel_data::{Request, Roots, load_collection};
use onepixel_report::figure::{
    DataMap, DuplicateGallery, Figure, GainsChart, LabelsGallery, QualityGallery, SeparableMatrix, ShortcutsGallery,
};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;

use crate::background;
use crate::dataset::NativeDataset;
use crate::errors::{self, Failure};
use crate::found::NativeFound;
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
) -> PyResult<NativeFound> {
    let probe = options.probe(&dataset.dataset)?;
    let given = predictions.map(|bytes| given(&bytes, &probe, &dataset.dataset)).transpose()?;
    let given: Vec<GivenProbabilities> = given.into_iter().collect();
    let found = document(py, dataset, threads, move |dataset, progress| probe.run(dataset, &given, progress))?;
    let images = dataset.dataset.clone();
    Ok(NativeFound::new(text(&found)?, move || suspects(&found, &images)))
}

/// The gallery of suspects, ambiguous images and outliers.
fn suspects(found: &Labels, dataset: &Dataset) -> Result<Figure, Failure> {
    let shown = found.finding.sets.iter().filter_map(|set| Some((set.set.of(dataset)?, LabelsGallery::shown(set))));
    let images = shown.map(|(set, shown)| set.select(&shown)).collect::<Result<Vec<_>, _>>();
    let images = images.map_err(Failure::Reading)?;
    Ok(LabelsGallery::new(found, dataset.train.shape(), &images).draw())
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
        let sets = dataset.sets();
        let labelled: Vec<SetName> = sets.iter().filter(|set| set.labelled().is_some()).map(|set| set.name).collect();
        let targets = match self.split.as_deref() {
            None => Vec::new(),
            Some("all") => labelled,
            Some(split) => {
                let named: Vec<_> = labelled.iter().map(|name| (name.name(), *name)).collect();
                vec![one_of("split", split, &named)?]
            }
        };
        Ok(LabelsProbe {
            rungs: self.rungs.as_deref().map_or(Ok(LabelsProbe::suiting(&dataset.train).rungs), named)?,
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
    edits: Option<bool>,
    rungs: Option<Vec<String>>,
    seed: i128,
}

impl DuplicatesOptions {
    fn probe(&self) -> PyResult<DuplicatesProbe> {
        let default = DuplicatesProbe::default();
        let rungs = self.rungs.as_deref().map_or(Ok(default.rungs.clone()), named)?;
        let seed = whole_number("seed", self.seed, 0..=u64::MAX.into())?;
        Ok(DuplicatesProbe { near: self.near, turns: self.turns, edits: self.edits, rungs, seed, ..default })
    }
}

/// Which images are there twice.
#[pyfunction]
pub(crate) fn duplicates(
    py: Python<'_>,
    dataset: &NativeDataset,
    options: DuplicatesOptions,
    threads: Option<i128>,
) -> PyResult<NativeFound> {
    let probe = options.probe()?;
    let found = document(py, dataset, threads, move |dataset, progress| probe.run(dataset, progress))?;
    copies(found, Collection::from(&dataset.dataset))
}

/// What was found, with the gallery of the groups.
fn copies(found: Duplicates, images: Collection) -> PyResult<NativeFound> {
    let draw = move |found: &Duplicates| Ok(DuplicateGallery::read(found, &images).map_err(Failure::Reading)?.draw());
    Ok(NativeFound::new(text(&found)?, move || draw(&found)))
}

/// The same of what is read from a source, with labels or without.
#[pyfunction]
pub(crate) fn duplicates_in(
    py: Python<'_>,
    source: PathBuf,
    options: DuplicatesOptions,
    threads: Option<i128>,
) -> PyResult<NativeFound> {
    let probe = options.probe()?;
    let (found, images) = document_in(py, source, threads, move |images, progress| {
        probe.run_on(images, progress).map_err(Failure::from)
    })?;
    copies(found, images)
}

/// Which images look unlike the others.
#[pyfunction]
pub(crate) fn quality(
    py: Python<'_>,
    dataset: &NativeDataset,
    false_alarms: f64,
    threads: Option<i128>,
) -> PyResult<NativeFound> {
    let probe = QualityProbe { false_alarms };
    let found = document(py, dataset, threads, move |dataset, progress| probe.run(dataset, progress))?;
    odd(found, Collection::from(&dataset.dataset))
}

/// The same of what is read from a source, with labels or without.
#[pyfunction]
pub(crate) fn quality_in(
    py: Python<'_>,
    source: PathBuf,
    false_alarms: f64,
    threads: Option<i128>,
) -> PyResult<NativeFound> {
    let probe = QualityProbe { false_alarms };
    let (found, images) = document_in(py, source, threads, move |images, progress| {
        probe.run_on(images, progress).map_err(Failure::from)
    })?;
    odd(found, images)
}

/// What was found, with the gallery of the odd images.
fn odd(found: Quality, images: Collection) -> PyResult<NativeFound> {
    let draw = move |found: &Quality| Ok(QualityGallery::read(found, &images).map_err(Failure::Reading)?.draw());
    Ok(NativeFound::new(text(&found)?, move || draw(&found)))
}

/// What gives labels away without the content.
#[pyfunction]
pub(crate) fn shortcuts(
    py: Python<'_>,
    dataset: &NativeDataset,
    models: bool,
    seed: i128,
    threads: Option<i128>,
) -> PyResult<NativeFound> {
    let probe = ShortcutsProbe { seed: whole_number("seed", seed, 0..=u64::MAX.into())?, models };
    let found = document(py, dataset, threads, move |dataset, progress| probe.run(dataset, progress))?;
    let train = dataset.dataset.train.clone();
    let draw = move |found: &Shortcuts| Ok(ShortcutsGallery::new(found, &train).map_err(Failure::Reading)?.draw());
    Ok(NativeFound::new(text(&found)?, move || draw(&found)))
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
    text(&document(py, dataset, threads, move |dataset, progress| probe.run(dataset, progress))?)
}

/// Which classes are linearly separable. The figure is about both sets together, or the only one.
#[pyfunction]
pub(crate) fn separable(
    py: Python<'_>,
    dataset: &NativeDataset,
    rest: bool,
    time: Option<f64>,
    threads: Option<i128>,
) -> PyResult<NativeFound> {
    let probe = SeparableProbe { rest, time: time.map(seconds("time")).transpose()? };
    let found = document(py, dataset, threads, move |dataset, progress| probe.run(dataset, progress))?;
    let draw = |found: &Separable| {
        let images = found.finding.problems.last().map_or(Images::Train, |problem| problem.set);
        Ok(SeparableMatrix { found, images }.draw())
    };
    Ok(NativeFound::new(text(&found)?, move || draw(&found)))
}

/// How hard each image is.
#[pyfunction]
pub(crate) fn difficulty(
    py: Python<'_>,
    dataset: &NativeDataset,
    split: &str,
    models: Option<Vec<String>>,
    seed: i128,
    threads: Option<i128>,
) -> PyResult<NativeFound> {
    let default = DifficultyProbe::default();
    let probe = DifficultyProbe {
        set: one_set(split, dataset)?,
        rungs: models.map_or(Ok(default.rungs), |models| named(&models))?,
        seed: whole_number("seed", seed, 0..=u64::MAX.into())?,
    };
    let found = document(py, dataset, threads, move |dataset, progress| probe.run(dataset, progress))?;
    Ok(NativeFound::new(text(&found)?, move || Ok(DataMap { found: &found }.draw())))
}

/// What a dataset leaves to augmentation, semi-supervised learning and transfer.
#[pyfunction]
pub(crate) fn gains(
    py: Python<'_>,
    dataset: &NativeDataset,
    others: Vec<PyRef<'_, NativeDataset>>,
    options: GainsOptions,
    threads: Option<i128>,
) -> PyResult<NativeFound> {
    let probe = options.probe()?;
    let others: Vec<Dataset> = others.iter().map(|other| other.dataset.clone()).collect();
    let found = document(py, dataset, threads, move |dataset, progress| probe.run(dataset, &others, progress))?;
    Ok(NativeFound::new(text(&found)?, move || {
        Ok(GainsChart { dataset: &found.dataset.name, finding: &found.finding }.draw())
    }))
}

/// The options of the gains as Python gives them.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct GainsOptions {
    augment: Option<Vec<String>>,
    quick: bool,
    time: Option<f64>,
    seed: i128,
}

impl GainsOptions {
    fn probe(self) -> PyResult<GainsProbe> {
        let choices = Augmentation::ALL.map(|one| (one.name(), one));
        let augment = |names: Vec<String>| {
            names.iter().map(|name| one_of("augment", name, &choices)).collect::<PyResult<Vec<_>>>()
        };
        Ok(GainsProbe {
            augmentations: self.augment.map(augment).transpose()?,
            quick: self.quick,
            seed: whole_number("seed", self.seed, 0..=u64::MAX.into())?,
            time: self.time.map(seconds("time")).transpose()?,
        })
    }
}

/// The one labelled set of this name.
fn one_set(split: &str, dataset: &NativeDataset) -> PyResult<SetName> {
    match options::split(split, &dataset.dataset)? {
        Split::Of(set) => Ok(set),
        Split::All => Err(PyValueError::new_err("split: expected one set, found \"all\"")),
    }
}

/// How hard the classes are to tell apart.
#[pyfunction]
pub(crate) fn complexity(
    py: Python<'_>,
    dataset: &NativeDataset,
    pair: Option<(String, String)>,
    options: ComplexityOptions,
    threads: Option<i128>,
) -> PyResult<String> {
    let dialects = Dialect::ALL.map(|dialect| (dialect.name(), dialect));
    let probe = ComplexityProbe {
        set: one_set(&options.split, dataset)?,
        pair: pair.map(|(a, b)| [a, b]),
        dialect: one_of("dialect", &options.dialect, &dialects)?,
        most_images: whole_number("most", options.most, 2..=u32::MAX.into())?,
        seed: whole_number("seed", options.seed, 0..=u64::MAX.into())?,
    };
    text(&document(py, dataset, threads, move |dataset, progress| probe.run(dataset, progress))?)
}

/// The options of complexity measures as Python gives them.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct ComplexityOptions {
    split: String,
    dialect: String,
    most: i128,
    seed: i128,
}

/// Asks one question of what is read from a source, with labels or without; the answer is its document, and the images.
fn document_in<F: Finding + Send + 'static>(
    py: Python<'_>,
    source: PathBuf,
    threads: Option<i128>,
    question: impl FnOnce(&Collection, &dyn Progress) -> Result<F, Failure> + Send + 'static,
) -> PyResult<(Document<F>, Collection)> {
    let request = Request::dataset(source);
    background::run(py, options::threads(threads)?, move |progress| {
        let begin = Instant::now();
        let read = load_collection(&request, &Roots::from_environment(), progress).map_err(errors::of_source)?;
        let load_seconds = begin.elapsed().as_secs_f64();
        let begin = Instant::now();
        let finding = question(&read, progress)?;
        let mut document = Document::new(&read, finding, begin.elapsed().as_secs_f64());
        document.timing.load_seconds = Some(load_seconds);
        PyResult::Ok((document, read))
    })?
}

/// Asks one question; the answer is its document.
fn document<F: Finding + Send + 'static, E: Into<Failure> + Send + 'static>(
    py: Python<'_>,
    dataset: &NativeDataset,
    threads: Option<i128>,
    question: impl FnOnce(&Dataset, &dyn Progress) -> Result<F, E> + Send + 'static,
) -> PyResult<Document<F>> {
    let answer = ask(py, dataset, options::threads(threads)?, move |dataset, progress| {
        let begin = Instant::now();
        let finding = question(dataset, progress)?;
        Ok::<_, E>(Document::new(dataset, finding, begin.elapsed().as_secs_f64()))
    })?;
    let mut document = answer.map_err(Into::into)?;
    document.timing.load_seconds = dataset.load_seconds;
    Ok(document)
}
