//! How does a rung of the ladder classify images of Python's?

use std::sync::Arc;

use onepixel::budget::Budget;
use onepixel::dataset::{Batch, Label, Shape};
use onepixel::models::Classifier;
use onepixel::probes::ProbeError;
use onepixel_data::free_memory;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;

use crate::background;
use crate::dataset::NativeDataset;
use crate::errors::Failure;
use crate::ladder::one_named;
use crate::options::whole_number;
use crate::probes::ask;

/// How many images are classified before Ctrl-C is heard.
const AT_ONCE: usize = 1 << 12;

/// A rung that has learned from the train images of a dataset.
#[pyclass(frozen, name = "RungModel")]
pub(crate) struct NativeRungModel {
    shape: Shape,
    model: Arc<dyn Classifier>,
}

/// Fits the rung of this name to all train images.
#[pyfunction]
pub(crate) fn fit_rung(py: Python<'_>, dataset: &NativeDataset, rung: &str, seed: i128) -> PyResult<NativeRungModel> {
    let rung = one_named(rung)?;
    let seed = whole_number("seed", seed, 0..=u64::MAX.into())?;
    // As on the ladder: the rest is for the images, and for whoever else is on the machine.
    let budget = Budget::default().holding(free_memory() / 2);
    let fitted = ask(py, dataset, None, move |dataset, progress| {
        let train = dataset.train.clone().into_memory().map_err(Failure::Reading)?;
        let fitted = budget.run(progress, |progress| rung.fit(&train, seed, progress));
        let fitted = fitted.map_err(|late| Failure::Question(late.to_string()))?;
        fitted.map_err(|error| Failure::from(ProbeError::Fit { model: rung.title, error }))
    })?;
    Ok(NativeRungModel { shape: dataset.dataset.train.shape(), model: fitted?.model.into() })
}

#[pymethods]
impl NativeRungModel {
    /// The class of each image, as u16 in the machine's byte order. Pixels are u8, shape (n, height, width, channels).
    fn predict<'py>(&self, py: Python<'py>, pixels: PyBackedBytes) -> PyResult<Bound<'py, PyBytes>> {
        let (shape, model) = (self.shape, self.model.clone());
        if !pixels.len().is_multiple_of(shape.values()) {
            let message = format!("pixels: expected a whole number of images of {shape}, found {} bytes", pixels.len());
            return Err(PyValueError::new_err(message));
        }
        let labels = background::run(py, None, move |progress| {
            let images = Batch::new(shape, &pixels);
            let mut labels = Vec::with_capacity(images.len());
            for first in (0..images.len()).step_by(AT_ONCE) {
                progress.check();
                let some = images.slice(first..images.len().min(first + AT_ONCE));
                labels.extend(model.predict_batch(some));
            }
            labels
        })?;
        let bytes: Vec<u8> = labels.into_iter().flat_map(Label::to_ne_bytes).collect();
        Ok(PyBytes::new(py, &bytes))
    }
}
