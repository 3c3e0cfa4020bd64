//! What does Python hold when it holds what was found?

use onepixel_report::figure::Figure;
use pyo3::prelude::*;

use crate::errors::Failure;

type Draw = Box<dyn Fn() -> Result<Figure, Failure> + Send + Sync>;

/// A JSON document, and its figure, which is drawn when it is asked for.
#[pyclass(frozen, name = "Found")]
pub(crate) struct NativeFound {
    json: String,
    draw: Draw,
}

impl NativeFound {
    pub(crate) fn new(json: String, draw: impl Fn() -> Result<Figure, Failure> + Send + Sync + 'static) -> Self {
        Self { json, draw: Box::new(draw) }
    }
}

#[pymethods]
impl NativeFound {
    /// The document.
    #[getter]
    fn json(&self) -> &str {
        &self.json
    }

    /// The figure as SVG.
    fn svg(&self, py: Python<'_>) -> PyResult<String> {
        Ok(py.detach(&self.draw)?.svg().to_owned())
    }
}
