//! Which grey values do the numbers of an array stand for?
//!
//! The rule is the library's, the same as for files. Python hands over its numbers some at a time, as f64 in the machine's
//! byte order.

use onepixel_data::{Scaling, ValueSurvey};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;

/// What the numbers of the train set have in common.
#[pyclass(name = "ValueSurvey")]
#[derive(Default)]
pub(crate) struct NativeSurvey(ValueSurvey);

#[pymethods]
impl NativeSurvey {
    #[new]
    fn new() -> Self {
        Self::default()
    }

    /// Takes more numbers into account; they are finite.
    fn take(&mut self, numbers: PyBackedBytes) {
        self.0.take(&floats(&numbers));
    }

    /// How the numbers become grey values; `floats` says whether the array has a type of floats.
    fn scaling(&self, floats: bool) -> NativeScaling {
        NativeScaling(Scaling::of(&self.0, floats))
    }
}

/// How numbers become grey values.
#[pyclass(frozen, name = "Scaling")]
pub(crate) struct NativeScaling(Scaling);

#[pymethods]
impl NativeScaling {
    /// The grey values of these numbers, and how many lie beyond the range of the train set and were clipped.
    fn grey_values<'py>(&self, py: Python<'py>, numbers: PyBackedBytes) -> (Bound<'py, PyBytes>, u64) {
        let numbers = floats(&numbers);
        let mut pixels = Vec::with_capacity(numbers.len());
        self.0.push(&numbers, &mut pixels);
        (PyBytes::new(py, &pixels), self.0.outside(&numbers))
    }

    /// What was done to the numbers, a sentence each, where anything was.
    fn notes(&self, train: &str, outside: u64) -> Vec<String> {
        self.0.notes(&train, outside)
    }
}

fn floats(bytes: &[u8]) -> Vec<f64> {
    let (numbers, _) = bytes.as_chunks();
    numbers.iter().copied().map(f64::from_ne_bytes).collect()
}
