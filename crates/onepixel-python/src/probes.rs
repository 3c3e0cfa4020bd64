//! How are a dataset's questions asked from Python?

use std::time::Instant;

use onepixel::audit::Pixels;
use onepixel::dataset::Dataset;
use onepixel::histogram::{self, PixelHistograms};
use onepixel::probes::ProbeError;
use onepixel::probes::pixels::{PixelsProbe, Split};
use onepixel::progress::Progress;
use onepixel_report::figure::{self, FigureOf, Matrix};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyByteArray;
use serde::Serialize;

use crate::dataset::NativeDataset;
use crate::errors::Failure;
use crate::options::{self, PixelsOptions, one_of};
use crate::{background, errors};

/// The most bytes of histograms that are handed out.
const MOST_BYTES: usize = 4 << 30;

/// The one-pixel probe's finding; the Python class `onepixel.PixelsResult` wraps it.
#[pyclass(frozen, name = "Pixels")]
pub(crate) struct NativePixels {
    document: Pixels,
}

#[pymethods]
impl NativePixels {
    /// The `pixels` object of the audit's JSON document.
    fn json(&self) -> PyResult<String> {
        text(&self.document.finding)
    }

    /// The accuracy of every pair's best pixel: f64 in the machine's byte order, shape (classes, classes), symmetric,
    /// NaN where there is no pair.
    fn accuracies<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyByteArray>> {
        let table = &self.document.finding.table;
        let classes = table.classes();
        let mut accuracies = vec![f64::NAN; classes * classes];
        for (a, b, best) in table.iter() {
            let accuracy = table.accuracy(a, b, best);
            let (a, b) = (usize::from(a), usize::from(b));
            accuracies[a * classes + b] = accuracy;
            accuracies[b * classes + a] = accuracy;
        }
        array(py, &accuracies, |accuracy| accuracy.to_ne_bytes())
    }

    /// The table of pairs as SVG: "held-out" accuracies or those "in-sample".
    fn svg(&self, py: Python<'_>, of: &str) -> PyResult<String> {
        let of = one_of("of", of, &[("held-out", FigureOf::HeldOut), ("in-sample", FigureOf::InSample)])?;
        let matrix = Matrix::new(&self.document.dataset, &self.document.finding, of);
        Ok(py.detach(|| matrix.draw(&figure::Options::default())).svg().to_owned())
    }
}

/// Runs the one-pixel probe.
#[pyfunction]
pub(crate) fn pixels(
    py: Python<'_>,
    dataset: &NativeDataset,
    options: PixelsOptions,
    threads: Option<i128>,
) -> PyResult<NativePixels> {
    let probe = options.probe(&dataset.dataset)?;
    let answer = ask(py, dataset, options::threads(threads)?, move |dataset, progress| {
        let begin = Instant::now();
        let finding = probe.run(dataset, progress)?;
        Ok::<_, ProbeError>(Pixels::new(dataset, finding, begin.elapsed().as_secs_f64()))
    })?;
    Ok(NativePixels { document: answer.map_err(Failure::from)? })
}

/// The accuracy of each pixel's own best rule for a pair: f64 in the machine's byte order, one per value of the image
/// shape.
#[pyfunction]
pub(crate) fn accuracy_map<'py>(
    py: Python<'py>,
    dataset: &NativeDataset,
    pair: (String, String),
    rule: &str,
    metric: &str,
    split: &str,
    threads: Option<i128>,
) -> PyResult<Bound<'py, PyByteArray>> {
    let (criterion, split) = (options::criterion(rule, metric)?, options::split(split, &dataset.dataset)?);
    let probe = PixelsProbe { criterion, split, ..PixelsProbe::default() };
    let map = ask(py, dataset, options::threads(threads)?, move |dataset, progress| {
        probe.map(dataset, (&pair.0, &pair.1), 0, progress)
    })?;
    let map = map.map_err(Failure::from)?;
    array(py, &map.accuracies, |accuracy| accuracy.to_ne_bytes())
}

/// Counts per class, pixel and grey value: u32 in the machine's byte order, shape (classes, values of the image
/// shape, 256).
#[pyfunction]
pub(crate) fn histograms<'py>(
    py: Python<'py>,
    dataset: &NativeDataset,
    split: &str,
    threads: Option<i128>,
) -> PyResult<Bound<'py, PyByteArray>> {
    let set = match options::split(split, &dataset.dataset)? {
        Split::Of(name) => name.of(&dataset.dataset).cloned().ok_or_else(|| {
            PyValueError::new_err(format!("split: {} has no {name} set with labels", dataset.dataset.name))
        })?,
        Split::All => dataset.dataset.all(),
    };
    let bytes = PixelHistograms::bytes(set.classes().len(), set.shape().values());
    if bytes > MOST_BYTES {
        let (classes, shape) = (set.classes().len(), set.shape());
        return Err(PyValueError::new_err(format!(
            "the histograms of {classes} classes of {shape} images take {bytes} bytes: at most {MOST_BYTES} are handed \
             out; take fewer classes or smaller images"
        )));
    }
    let counted = background::run(py, options::threads(threads)?, move |progress| {
        histogram::count(&set, 0..set.shape().values(), progress)
    })?;
    let counted = counted.map_err(errors::of_reading)?;
    let classes = 0..counted.classes();
    let counts: Vec<u32> =
        classes.flat_map(|class| counted.class_counts(class as u16).as_flattened()).copied().collect();
    array(py, &counts, |count| count.to_ne_bytes())
}

pub(crate) fn ask<T: Send + 'static>(
    py: Python<'_>,
    dataset: &NativeDataset,
    threads: Option<usize>,
    question: impl FnOnce(&Dataset, &dyn Progress) -> T + Send + 'static,
) -> PyResult<T> {
    let dataset = dataset.dataset.clone();
    background::run(py, threads, move |progress| question(&dataset, progress))
}

pub(crate) fn text(answer: &impl Serialize) -> PyResult<String> {
    serde_json::to_string(answer).map_err(|error| PyValueError::new_err(error.to_string()))
}

/// Numbers as the memory of a NumPy array.
fn array<'py, T: Copy, const N: usize>(
    py: Python<'py>,
    numbers: &[T],
    bytes_of: impl Fn(T) -> [u8; N],
) -> PyResult<Bound<'py, PyByteArray>> {
    PyByteArray::new_with(py, numbers.len() * N, |bytes| {
        let (cells, _) = bytes.as_chunks_mut();
        cells.iter_mut().zip(numbers).for_each(|(cell, &number)| *cell = bytes_of(number));
        Ok(())
    })
}
