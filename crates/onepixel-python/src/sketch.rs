//! What does Python hold when it holds a sketch?

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};

use onepixel::dataset::{Collection, Label, NamedSet, Names, Shape, UnlabelledSet};
use onepixel::progress::Progress;
use onepixel::sketch::{Shard, Sketch, SketchError, SketchSpec};
use onepixel_data::{Request, Roots, load_collection, set_named, shard_at};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;

use crate::audits::{AuditOptions, NativeAudit};
use crate::dataset::NativeDataset;
use crate::images::PythonImages;
use crate::options::{self, whole_number};
use crate::read_options::{Options, Sides, shape_of};
use crate::words::in_python;
use crate::{background, errors};

/// A sketch in the library's hands; the Python class `onepixel.Sketch` wraps it.
#[pyclass(frozen, name = "Sketch")]
pub(crate) struct NativeSketch(Arc<Mutex<Sketch>>);

/// A batch of images of one set, as Python has checked it: u8, shape (n, height, width, channels); labels are u16 in the
/// machine's byte order.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Batch {
    set: String,
    images: PyBackedBytes,
    labels: Option<PyBackedBytes>,
    classes: Vec<String>,
    names: Option<Vec<String>>,
    shard: Option<String>,
}

#[pymethods]
impl NativeSketch {
    #[new]
    fn new(shape: Sides, sample: i128) -> PyResult<Self> {
        let sample = whole_number("sample", sample, 1..=u32::MAX.into())?;
        let spec = SketchSpec::new(shape_of(shape)?).and_then(|spec| spec.with_sample(sample)).map_err(refused)?;
        Ok(Self::of(Sketch::new(spec)))
    }

    /// The sketch of these bytes.
    #[staticmethod]
    fn from_bytes(py: Python<'_>, bytes: PyBackedBytes) -> PyResult<Self> {
        let sketch = background::run(py, None, move |_| Sketch::from_bytes(&bytes))?.map_err(refused)?;
        Ok(Self::of(sketch))
    }

    /// The sketch as bytes.
    fn to_bytes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let sketch = self.copy();
        let bytes = background::run(py, None, move |_| sketch.to_bytes())?;
        Ok(PyBytes::new(py, &bytes))
    }

    /// Looks at a batch of images.
    fn update(&self, py: Python<'_>, batch: Batch) -> PyResult<()> {
        let (spec, shard) = (self.lock().spec(), batch.shard.as_ref().map(|name| Shard::new(name, 0)));
        let set = named_set(spec.shape(), batch)?;
        let look = move |progress: &dyn Progress| {
            let mut part = Sketch::new(spec);
            part.update(&set, shard.as_ref(), progress).map_err(refused)?;
            Ok(part)
        };
        self.add(py, look, Sketch::extend)
    }

    /// Looks at the images of a file or folder: opens and decodes it.
    fn update_path(&self, py: Python<'_>, path: PathBuf, set: Option<String>, options: Options) -> PyResult<()> {
        let (spec, mut request) = (self.lock().spec(), Request::dataset(&path));
        request.options = options.read_options()?;
        request.options.part = true;
        let look = move |progress: &dyn Progress| {
            let read = load_collection(&request, &Roots::from_environment(), progress).map_err(errors::of_source)?;
            let shard = shard_at(&path);
            let mut part = Sketch::new(spec);
            part.note_unreadable(read.unreadable.iter().map(|name| format!("{}: {name}", shard.name())));
            let sets = sets_of(&read, set.as_deref())?;
            sets.iter().try_for_each(|set| part.update(set, Some(&shard), progress)).map_err(refused)?;
            Ok(part)
        };
        self.add(py, look, Sketch::merge)
    }

    /// Notes a shard that could not be read.
    fn note_lost(&self, path: PathBuf, reason: &str) {
        self.lock().note_lost_shard(&shard_at(&path), reason);
    }

    /// Adds another sketch.
    fn merge(&self, py: Python<'_>, other: &Self) -> PyResult<()> {
        let other = other.copy();
        self.add(py, move |_| Ok(other), Sketch::merge)
    }

    #[getter]
    fn shape(&self) -> Sides {
        let shape = self.lock().spec().shape();
        (shape.height(), shape.width(), shape.channels())
    }

    #[getter]
    fn sample(&self) -> usize {
        self.lock().spec().sample()
    }

    #[getter]
    fn classes(&self) -> Vec<String> {
        self.lock().classes()
    }

    /// The name and the number of images of each set, train first.
    #[getter]
    fn sets(&self) -> Vec<(String, u64)> {
        let sketch = self.lock();
        sketch.sets().map(|(name, _)| (name.to_string(), sketch.images(name))).collect()
    }

    #[getter]
    fn shards(&self) -> usize {
        self.lock().counted_shards()
    }

    /// The audit of the sketch, and its sample.
    fn finish(
        &self,
        py: Python<'_>,
        name: String,
        audit: AuditOptions,
        threads: Option<i128>,
    ) -> PyResult<(NativeAudit, NativeDataset)> {
        let (plan, threads, sketch) = (audit.plan()?, options::threads(threads)?, self.copy());
        let sample = sketch.sample(&name, "sketch").map_err(refused)?;
        let (asked, of_sample) = (plan.clone(), sample.clone());
        let found = background::run(py, threads, move |progress| {
            asked.run_on_sketch((&sketch, &of_sample), progress, &mut |_| {})
        })?;
        Ok((NativeAudit::new(found, sample.clone(), (plan, threads))?, NativeDataset::of(sample)))
    }
}

impl NativeSketch {
    fn of(sketch: Sketch) -> Self {
        Self(Arc::new(Mutex::new(sketch)))
    }

    fn lock(&self) -> MutexGuard<'_, Sketch> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn copy(&self) -> Sketch {
        self.lock().clone()
    }

    /// Makes a sketch, on a thread that Ctrl-C can stop, and adds it to this one.
    fn add(
        &self,
        py: Python<'_>,
        make: impl FnOnce(&dyn Progress) -> PyResult<Sketch> + Send + 'static,
        add: fn(&mut Sketch, &Sketch) -> Result<(), SketchError>,
    ) -> PyResult<()> {
        let sketch = self.0.clone();
        background::run(py, None, move |progress| {
            let part = make(progress)?;
            add(&mut sketch.lock().unwrap_or_else(|poisoned| poisoned.into_inner()), &part).map_err(refused)
        })?
    }
}

/// The sets of a shard; the only one under another name, where one is given.
fn sets_of(read: &Collection, name: Option<&str>) -> PyResult<Vec<NamedSet>> {
    match (name, read.sets()) {
        (None, sets) => Ok(sets.to_vec()),
        (Some(name), [only]) => Ok(vec![NamedSet { name: set_named(name), ..only.clone() }]),
        (Some(_), sets) => {
            let names: Vec<String> = sets.iter().map(|set| set.name.to_string()).collect();
            let message = format!("set: expected None for a shard of several sets: {}", names.join(", "));
            Err(PyValueError::new_err(message))
        }
    }
}

fn named_set(shape: Shape, batch: Batch) -> PyResult<NamedSet> {
    let name = set_named(&batch.set);
    let images = PythonImages::new(shape, batch.images)
        .ok_or_else(|| PyValueError::new_err(format!("images: expected whole images of {shape}")))?;
    let mut set = UnlabelledSet::new(images).map_err(errors::of_dataset)?;
    if let Some(names) = batch.names {
        set = set.with_names(names.into_iter().collect::<Names>()).map_err(errors::of_dataset)?;
    }
    let Some(labels) = batch.labels else { return Ok(NamedSet::of_unlabelled(name, set)) };
    let labels = labels.as_chunks().0.iter().copied().map(Label::from_ne_bytes).collect();
    Ok(NamedSet::of_labelled(name, set.labelled(labels, batch.classes).map_err(errors::of_dataset)?))
}

fn refused(error: SketchError) -> PyErr {
    match error {
        SketchError::Read(error) => errors::of_reading(error),
        error => PyValueError::new_err(in_python(&error.to_string())),
    }
}
