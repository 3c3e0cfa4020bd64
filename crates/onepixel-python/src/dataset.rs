//! What does Python hold when it holds a dataset?

use std::path::PathBuf;
use std::time::Instant;

use onepixel::audit::FeaturesSummary;
use onepixel::dataset::{Applied, Dataset, Label, NamedSet};
use onepixel::progress::Progress;
use onepixel_data::{
    ConvertParams, Decision, Decisions, FeaturesError, FeaturesFile, GivenFeatures, Request, Roots, Selection, Subset,
    Target, convert, load_from, with_features, with_given_features,
};
use onepixel_report::applied_lines;
use pyo3::exceptions::{PyKeyError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::given::{self, Called, EncodedSet, Load, PixelSet};
use crate::read_options::{Options, Sides};
use crate::words::in_python;
use crate::{background, errors};

/// A dataset in the library's hands; the Python class `onepixel.Dataset` wraps it.
#[pyclass(frozen, name = "Dataset")]
pub(crate) struct NativeDataset {
    pub(crate) dataset: Dataset,
    pub(crate) load_seconds: Option<f64>,
    /// What decisions changed, where it was made by some.
    applied: Option<Applied>,
}

/// A row of decisions, as Python has checked it.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct DecisionItem {
    name: Option<String>,
    index: Option<u32>,
    set: Option<String>,
    decision: Option<String>,
    label: Option<String>,
}

/// Decisions in a file, or as rows.
#[derive(FromPyObject)]
pub(crate) enum GivenDecisions {
    Rows(Vec<DecisionItem>),
    File(PathBuf),
}

#[pymethods]
impl NativeDataset {
    /// The dataset of a name, in a folder, or in a file.
    #[staticmethod]
    fn load(py: Python<'_>, source: PathBuf, options: Options) -> PyResult<Self> {
        Self::load_request(py, Request::dataset(source), options)
    }

    /// The dataset of files of images and labels: train and, where there is one, test.
    #[staticmethod]
    fn load_files(
        py: Python<'_>,
        train: (PathBuf, PathBuf),
        test: Option<(PathBuf, PathBuf)>,
        options: Options,
    ) -> PyResult<Self> {
        let mut request = Request::files(train.0, train.1);
        if let Some((images, labels)) = test {
            request = request.test_files(images, labels);
        }
        Self::load_request(py, request, options)
    }

    /// The dataset of sets of pixels that Python has checked, with these notes.
    #[staticmethod]
    fn from_pixels(
        py: Python<'_>,
        called: Called,
        shape: Sides,
        sets: Vec<PixelSet>,
        notes: Vec<String>,
        options: Options,
    ) -> PyResult<Self> {
        Self::load_given(py, given::of_pixels(called, shape, sets, options)?, notes)
    }

    /// The dataset of sets of encoded images, with these notes.
    #[staticmethod]
    fn from_encoded(
        py: Python<'_>,
        called: Called,
        sets: Vec<EncodedSet>,
        notes: Vec<String>,
        options: Options,
    ) -> PyResult<Self> {
        Self::load_given(py, given::of_encoded(called, sets, options)?, notes)
    }

    #[getter]
    fn name(&self) -> &str {
        &self.dataset.name
    }

    #[getter]
    fn source(&self) -> &str {
        &self.dataset.source
    }

    #[getter]
    fn licence(&self) -> Option<&str> {
        self.dataset.licence.as_deref()
    }

    #[getter]
    fn notes(&self) -> Vec<String> {
        self.dataset.notes.iter().map(|note| in_python(note)).collect()
    }

    #[getter]
    fn classes(&self) -> Vec<&str> {
        self.dataset.train.classes().iter().map(String::as_str).collect()
    }

    #[getter]
    fn shape(&self) -> Sides {
        let shape = self.dataset.train.shape();
        (shape.height(), shape.width(), shape.channels())
    }

    /// The name and the number of images of each set, train first.
    #[getter]
    fn sets(&self) -> Vec<(String, usize)> {
        self.dataset.sets().iter().map(|set| (set.name.to_string(), set.len())).collect()
    }

    /// Writes the dataset in a layout: "idx", "idx-raw", "npz", "parquet", "png" or "files".
    fn save(&self, py: Python<'_>, path: PathBuf, layout: &str, replace: bool, verify: bool) -> PyResult<PathBuf> {
        let target = match layout {
            "idx" => Target::Idx { gzip: true },
            "idx-raw" => Target::Idx { gzip: false },
            "npz" => Target::Npz,
            "parquet" => Target::Parquet,
            "png" => Target::PngFolder,
            "files" => Target::Files,
            other => return Err(PyValueError::new_err(format!("format: found {other:?}"))),
        };
        let mut params = ConvertParams::new(target);
        params.replace = replace;
        params.verify = verify;
        let dataset = self.dataset.clone();
        let written = background::run(py, None, move |progress| convert(&dataset, &path, &params, progress))?;
        written.map(|written| written.path).map_err(errors::of_source)
    }

    /// The dataset with these decisions applied.
    fn apply(&self, decisions: GivenDecisions) -> PyResult<Self> {
        let decisions = match decisions {
            GivenDecisions::File(file) => Decisions::read(&file).map_err(errors::of_source)?,
            GivenDecisions::Rows(rows) => Decisions::given(rows.into_iter().map(Decision::from)),
        };
        let subset = Subset { decisions: Some(decisions), ..Subset::default() };
        let Selection { mut dataset, applied } = subset.select(self.dataset.clone()).map_err(errors::of_source)?;
        if dataset.train.is_empty() {
            let images = self.dataset.train.len();
            let message = format!("decisions: expected images of the train set to stay, found all {images} dropped");
            return Err(PyValueError::new_err(message));
        }
        let lines = applied.iter().flat_map(applied_lines);
        dataset.notes.extend(lines.map(|line| format!("decisions: {line}")));
        Ok(Self { dataset, load_seconds: None, applied })
    }

    /// The dataset with the features of these files, each of the set of that name or of all.
    fn with_feature_files(&self, py: Python<'_>, files: Vec<(Option<String>, PathBuf)>) -> PyResult<Self> {
        let files: Vec<FeaturesFile> = files.into_iter().map(|(set, file)| FeaturesFile { set, file }).collect();
        let dataset = self.dataset.clone();
        self.featured(background::run(py, None, move |_| with_features(&dataset, &files))?)
    }

    /// The dataset with these features: f32 in the machine's byte order, and so many for each image.
    fn with_feature_arrays(&self, py: Python<'_>, arrays: Vec<(Option<String>, Vec<u8>, usize)>) -> PyResult<Self> {
        let given = |(set, bytes, dimensions): (Option<String>, Vec<u8>, usize)| {
            let values = bytes.as_chunks().0.iter().copied().map(f32::from_ne_bytes).collect();
            GivenFeatures { set, values, dimensions }
        };
        let given = arrays.into_iter().map(given).collect();
        let dataset = self.dataset.clone();
        self.featured(background::run(py, None, move |_| with_given_features(&dataset, "features", given))?)
    }

    /// Where the features come from: their number, name and digest, in JSON; `None` where there are none.
    #[getter]
    fn features(&self) -> PyResult<Option<String>> {
        let features = self.dataset.train.features().map(FeaturesSummary::from);
        let json = features.as_ref().map(serde_json::to_string).transpose();
        json.map_err(|error| PyValueError::new_err(error.to_string()))
    }

    /// What decisions changed, in JSON; `None` where none were applied.
    #[getter]
    fn applied(&self) -> PyResult<Option<String>> {
        let json = self.applied.as_ref().map(serde_json::to_string).transpose();
        json.map_err(|error| PyValueError::new_err(error.to_string()))
    }

    /// A copy of the pixels of a set.
    fn images<'py>(&self, py: Python<'py>, set: &str) -> PyResult<Bound<'py, PyBytes>> {
        let set = self.set(set)?;
        let images = set.unlabelled().images();
        if let Some(pixels) = images.as_bytes() {
            return Ok(PyBytes::new(py, pixels));
        }
        let copy = |pixels: &mut [u8]| background::read_pixels(py, images, pixels);
        PyBytes::new_with(py, set.len() * images.shape().values(), copy)
    }

    /// What the source calls the images of a set; `None` where it calls them nothing.
    fn names(&self, set: &str) -> PyResult<Option<Vec<String>>> {
        let set = self.set(set)?;
        Ok(set.unlabelled().names().map(|names| names.iter().map(str::to_owned).collect()))
    }

    /// The labels of a set: u16 in the machine's byte order; `None` where it has none.
    fn labels<'py>(&self, py: Python<'py>, set: &str) -> PyResult<Option<Bound<'py, PyBytes>>> {
        let set = self.set(set)?;
        let bytes = |labels: &[Label]| labels.iter().flat_map(|label| label.to_ne_bytes()).collect::<Vec<u8>>();
        Ok(set.labelled().map(|set| PyBytes::new(py, &bytes(set.labels()))))
    }
}

impl From<DecisionItem> for Decision {
    fn from(item: DecisionItem) -> Self {
        let DecisionItem { name, index, set, decision, label } = item;
        Self { name, index, set, decision, label }
    }
}

impl NativeDataset {
    /// A dataset that was not read just now.
    pub(crate) fn of(dataset: Dataset) -> Self {
        Self { dataset, load_seconds: None, applied: None }
    }

    fn load_request(py: Python<'_>, mut request: Request, options: Options) -> PyResult<Self> {
        let start = Instant::now();
        request.options = options.read_options()?;
        let load = move |progress: &dyn Progress| load_from(&request, &Roots::from_environment(), progress);
        let dataset = background::run(py, None, load)?.map_err(errors::of_source)?;
        Ok(Self { dataset, load_seconds: Some(start.elapsed().as_secs_f64()), applied: None })
    }

    fn load_given(py: Python<'_>, load: Load, notes: Vec<String>) -> PyResult<Self> {
        let start = Instant::now();
        let collection = background::run(py, None, load)?.map_err(errors::of_source)?;
        let dataset = given::dataset_of(collection, notes)?;
        Ok(Self { dataset, load_seconds: Some(start.elapsed().as_secs_f64()), applied: None })
    }

    fn featured(&self, dataset: Result<Dataset, FeaturesError>) -> PyResult<Self> {
        let dataset = dataset.map_err(errors::of_features)?;
        Ok(Self { dataset, load_seconds: self.load_seconds, applied: self.applied.clone() })
    }

    fn set(&self, name: &str) -> PyResult<NamedSet> {
        let sets = self.dataset.sets();
        let names = sets.iter().map(|set| set.name.to_string()).collect::<Vec<_>>().join(", ");
        let found = sets.into_iter().find(|set| set.name.name() == name);
        found.ok_or_else(|| PyKeyError::new_err(format!("no set {name:?}: the sets are {names}")))
    }
}
