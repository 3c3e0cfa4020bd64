//! What does Python hold when it holds a dataset?

use std::path::PathBuf;
use std::time::Instant;

use onepixel::dataset::{Dataset, ImageSet, Label, Shape};
use onepixel::progress::Progress;
use onepixel_data::{
    ClassLevel, ConvertParams, Fit, LabelColumn, LargeImages, LayoutChoice, Memory, Request, Roots, Target, Unreadable,
    convert, load_from, spelled,
};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;

use crate::images::PythonImages;
use crate::options::one_of;
use crate::{background, errors};

/// Height, width, channels.
type Sides = (usize, usize, usize);

/// Images (u8, shape (n, height, width, channels)) and labels (u16 in the machine's byte order), row-major.
type SetBytes = (PyBackedBytes, PyBackedBytes);

/// How a source is read: the keys of a Python dictionary, all of them.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Options {
    label_column: Option<String>,
    shape: Option<Sides>,
    size: Option<(usize, usize)>,
    own_size: bool,
    fit: String,
    exif: bool,
    per_class: Option<usize>,
    seed: u64,
    skip_unreadable: bool,
    strict: bool,
    layout: Option<String>,
    class_level: Option<String>,
    label_table: Option<PathBuf>,
    name_column: Option<String>,
    label_pattern: Option<String>,
    memory: Option<u64>,
}

impl Options {
    fn apply(self, mut request: Request) -> PyResult<Request> {
        let options = &mut request.options;
        options.label_column = self.label_column.as_deref().map(LabelColumn::from);
        options.shape = self.shape.map(shape_of).transpose()?;
        options.size = self.size;
        options.large = if self.own_size { LargeImages::OwnSize } else { LargeImages::WorkingSize };
        options.fit = Fit::named(&self.fit).unwrap_or_default();
        options.ignore_orientation = !self.exif;
        options.per_class = self.per_class;
        options.seed = self.seed;
        options.unreadable = match (self.skip_unreadable, self.strict) {
            (true, _) => Unreadable::LeftOut,
            (false, true) => Unreadable::Refused,
            (false, false) => Unreadable::default(),
        };
        options.layout =
            self.layout.as_deref().map(|layout| one_of("layout", layout, &LayoutChoice::ALL)).transpose()?;
        let level = self.class_level.as_deref().map(str::parse::<ClassLevel>).transpose();
        options.class_level = level.map_err(|error| PyValueError::new_err(format!("class_level: {error}")))?;
        options.label_table = self.label_table;
        options.name_column = self.name_column;
        options.label_pattern = self.label_pattern;
        options.memory = self.memory.map_or(Memory::default(), Memory::Bytes);
        Ok(request)
    }
}

/// A dataset in the library's hands; the Python class `onepixel.Dataset` wraps it.
#[pyclass(frozen, name = "Dataset")]
pub(crate) struct NativeDataset {
    pub(crate) dataset: Dataset,
    pub(crate) load_seconds: Option<f64>,
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

    /// The dataset of bytes that Python has checked.
    #[staticmethod]
    fn from_bytes(
        name: String,
        shape: Sides,
        classes: Vec<String>,
        train: SetBytes,
        test: Option<SetBytes>,
    ) -> PyResult<Self> {
        let shape = shape_of(shape)?;
        let train = image_set(shape, train, &classes)?;
        let test = test.map(|test| image_set(shape, test, &classes)).transpose()?;
        let dataset = Dataset::new(name, "memory", train, test).map_err(errors::of_dataset)?;
        Ok(Self { dataset, load_seconds: None })
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
        self.dataset.notes.iter().map(|note| spelled(note, errors::argument)).collect()
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

    /// The number of train images, and that of test images where there is a test set.
    #[getter]
    fn sizes(&self) -> (usize, Option<usize>) {
        (self.dataset.train.len(), self.dataset.test.as_ref().map(ImageSet::len))
    }

    /// Writes the dataset in a layout: "idx", "idx-raw", "npz", "parquet" or "png".
    fn save(&self, py: Python<'_>, path: PathBuf, layout: &str, replace: bool, verify: bool) -> PyResult<PathBuf> {
        let target = match layout {
            "idx" => Target::Idx { gzip: true },
            "idx-raw" => Target::Idx { gzip: false },
            "npz" => Target::Npz,
            "parquet" => Target::Parquet,
            "png" => Target::PngFolder,
            other => return Err(PyValueError::new_err(format!("format: found {other:?}"))),
        };
        let mut params = ConvertParams::new(target);
        params.replace = replace;
        params.verify = verify;
        let dataset = self.dataset.clone();
        let written = background::run(py, None, move |progress| convert(&dataset, &path, &params, progress))?;
        written.map(|written| written.path).map_err(errors::of_source)
    }

    /// A copy of the pixels of the train or test set.
    fn images<'py>(&self, py: Python<'py>, test: bool) -> PyResult<Option<Bound<'py, PyBytes>>> {
        let Some(set) = self.set(test) else { return Ok(None) };
        if let Some(pixels) = set.images().as_bytes() {
            return Ok(Some(PyBytes::new(py, pixels)));
        }
        let copy = |pixels: &mut [u8]| background::read_pixels(py, set.images(), pixels);
        PyBytes::new_with(py, set.len() * set.shape().values(), copy).map(Some)
    }

    /// What the source calls the images of the train or test set; `None` where it calls them nothing.
    fn names(&self, test: bool) -> Option<Vec<&str>> {
        Some(self.set(test)?.names()?.iter().collect())
    }

    /// The labels of the train or test set: u16 in the machine's byte order.
    fn labels<'py>(&self, py: Python<'py>, test: bool) -> Option<Bound<'py, PyBytes>> {
        let labels = self.set(test)?.labels().iter();
        Some(PyBytes::new(py, &labels.flat_map(|label| label.to_ne_bytes()).collect::<Vec<u8>>()))
    }
}

impl NativeDataset {
    fn load_request(py: Python<'_>, request: Request, options: Options) -> PyResult<Self> {
        let start = Instant::now();
        let request = options.apply(request)?;
        let load = move |progress: &dyn Progress| load_from(&request, &Roots::from_environment(), progress);
        let dataset = background::run(py, None, load)?;
        let dataset = dataset.map_err(errors::of_source)?;
        Ok(Self { dataset, load_seconds: Some(start.elapsed().as_secs_f64()) })
    }

    fn set(&self, test: bool) -> Option<&ImageSet> {
        if test { self.dataset.test.as_ref() } else { Some(&self.dataset.train) }
    }
}

fn shape_of((height, width, channels): Sides) -> PyResult<Shape> {
    Shape::new(height, width, channels).map_err(errors::of_dataset)
}

fn image_set(shape: Shape, (pixels, labels): SetBytes, classes: &[String]) -> PyResult<ImageSet> {
    let images = PythonImages::new(shape, pixels)
        .ok_or_else(|| PyValueError::new_err(format!("the pixels are not a whole number of images of {shape}")))?;
    let (labels, _) = labels.as_chunks();
    let labels: Vec<Label> = labels.iter().copied().map(Label::from_ne_bytes).collect();
    ImageSet::new(images, labels, classes).map_err(errors::of_dataset)
}
