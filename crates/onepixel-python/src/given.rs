//! How do the arrays, bytes and paths of Python become a dataset?

use std::path::PathBuf;

use onepixel::dataset::{Collection, Dataset, Images, Label, Names};
use onepixel::progress::Progress;
use onepixel_data::{EncodedImage, Error, GivenDataset, GivenSet, ReadOptions};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;

use crate::errors;
use crate::images::PythonImages;
use crate::read_options::{Options, Sides, shape_of};

/// What a dataset is called, where its images come from, and the names of its classes: the keys of a dictionary.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Called {
    name: String,
    source: String,
    classes: Vec<String>,
}

/// A set as pixels: u8, shape (n, height, width, channels), row-major; labels are u16 in the machine's byte order.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct PixelSet {
    name: String,
    images: PyBackedBytes,
    labels: Option<PyBackedBytes>,
    names: Option<Vec<String>>,
}

/// A set as encoded images.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct EncodedSet {
    name: String,
    images: Vec<Encoded>,
    labels: Option<PyBackedBytes>,
    names: Option<Vec<String>>,
}

/// An image as the content of its file, or as the path of it.
#[derive(FromPyObject)]
enum Encoded {
    Bytes(PyBackedBytes),
    File(PathBuf),
}

/// The reading of what Python gave, yet to be done.
pub(crate) type Load = Box<dyn FnOnce(&dyn Progress) -> Result<Collection, Error> + Send>;

/// How sets of pixels are joined.
pub(crate) fn of_pixels(called: Called, sides: Sides, sets: Vec<PixelSet>, options: Options) -> PyResult<Load> {
    let (shape, options) = (shape_of(sides)?, options.read_options()?);
    let set = |set: PixelSet| {
        let images = PythonImages::new(shape, set.images).ok_or_else(|| {
            PyValueError::new_err(format!("{}: the pixels are not a whole number of images of {shape}", set.name))
        })?;
        let (labels, names) = (labels(set.labels), names(set.names));
        PyResult::Ok(GivenSet { name: set.name, images: Box::new(images) as _, labels, names })
    };
    let given: GivenDataset<Box<dyn Images>> = given(called, sets.into_iter().map(set).collect::<PyResult<_>>()?);
    Ok(Box::new(move |progress| given.load(&options, progress)))
}

/// How sets of encoded images are decoded and joined.
pub(crate) fn of_encoded(called: Called, sets: Vec<EncodedSet>, options: Options) -> PyResult<Load> {
    let options: ReadOptions = options.read_options()?;
    let image = |image| match image {
        Encoded::Bytes(bytes) => EncodedImage::Bytes(Box::new(bytes)),
        Encoded::File(path) => EncodedImage::File(path),
    };
    let set = |set: EncodedSet| {
        let images: Vec<EncodedImage> = set.images.into_iter().map(image).collect();
        GivenSet { name: set.name, images, labels: labels(set.labels), names: names(set.names) }
    };
    let given = given(called, sets.into_iter().map(set).collect());
    Ok(Box::new(move |progress| given.load(&options, progress)))
}

/// The dataset of a collection, with these notes before its own.
pub(crate) fn dataset_of(collection: Collection, notes: Vec<String>) -> PyResult<Dataset> {
    let mut dataset = collection.into_dataset().map_err(errors::of_dataset)?;
    dataset.notes.splice(..0, notes);
    Ok(dataset)
}

fn given<I>(called: Called, sets: Vec<GivenSet<I>>) -> GivenDataset<I> {
    GivenDataset { name: called.name, source: called.source, classes: called.classes, sets }
}

fn labels(bytes: Option<PyBackedBytes>) -> Option<Vec<Label>> {
    let (labels, _) = bytes.as_ref()?.as_chunks();
    Some(labels.iter().copied().map(Label::from_ne_bytes).collect())
}

fn names(names: Option<Vec<String>>) -> Option<Names> {
    Some(names?.into_iter().collect())
}
