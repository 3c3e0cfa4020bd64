//! Which dataset is meant?

use std::path::{Path, PathBuf};

use onepixel::dataset::{Dataset, Shape};

use crate::catalogue::{self, DIGITS};
use crate::error::{Error, Result};
use crate::folder::{self, Content, LabelledFiles};
use crate::formats::csv::LabelColumn;
use crate::formats::{self, Format, digits};
use crate::origin::Origin;
use crate::parts::{Part, Parts};
use crate::roots::{Availability, Known, Roots};

/// The most edits between a name and what was probably meant by it.
const NEAR: usize = 2;

/// A dataset that is asked for.
///
/// ```
/// use onepixel_data::{LabelColumn, Request};
///
/// let by_name = Request::dataset("fashion-mnist");
/// let table = Request::dataset("digits.csv").label_column(LabelColumn::Last);
/// let arrays = Request::files("images.npy", "labels.npy").test_files("test-images.npy", "test-labels.npy");
/// # let _ = (by_name, table, arrays);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// Where it comes from.
    pub source: Source,
    /// Which column of a CSV file holds the labels.
    pub label_column: Option<LabelColumn>,
    /// The shape of the images, for files whose images are rows of values.
    pub shape: Option<Shape>,
}

/// What a dataset is asked for by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A name, a folder, or a file that holds images and labels.
    Dataset(PathBuf),
    /// Files of images and labels: IDX or NPY, raw or gzip, or NPZ with one array each.
    Files {
        /// The train set.
        train: LabelledFiles,
        /// The test set.
        test: Option<LabelledFiles>,
    },
}

impl Request {
    /// The dataset of this name, in this folder, or in this file.
    pub fn dataset(argument: impl Into<PathBuf>) -> Self {
        Self::new(Source::Dataset(argument.into()))
    }

    /// The dataset of these images and labels.
    pub fn files(images: impl Into<PathBuf>, labels: impl Into<PathBuf>) -> Self {
        Self::new(Source::Files { train: LabelledFiles { images: images.into(), labels: labels.into() }, test: None })
    }

    fn new(source: Source) -> Self {
        Self { source, label_column: None, shape: None }
    }

    /// The same with a test set of these images and labels; a name, folder or single file brings its own and stays.
    pub fn test_files(mut self, images: impl Into<PathBuf>, labels: impl Into<PathBuf>) -> Self {
        if let Source::Files { test, .. } = &mut self.source {
            *test = Some(LabelledFiles { images: images.into(), labels: labels.into() });
        }
        self
    }

    /// The same with the labels in this column.
    pub fn label_column(mut self, column: LabelColumn) -> Self {
        self.label_column = Some(column);
        self
    }

    /// The same with images of this shape.
    pub fn shape(mut self, shape: Shape) -> Self {
        self.shape = Some(shape);
        self
    }

    fn refuse_label_column(&self, file: &Path, format: &'static str) -> Result<()> {
        match self.label_column {
            None => Ok(()),
            Some(_) => Err(Error::LabelColumnUnused { file: file.to_path_buf(), format }),
        }
    }
}

/// Loads a dataset; names are searched where [`Roots::from_environment`] says.
///
/// A name is `digits`, which is compiled in, or a folder in one of the roots. What is no name is a path: `./mnist` is
/// the folder here even if a root has one of that name.
///
/// ```
/// let digits = onepixel_data::load(&onepixel_data::Request::dataset("digits"))?;
/// assert_eq!((digits.train.len(), digits.train.shape().to_string()), (1797, "8×8".to_owned()));
/// assert_eq!(digits.train.class_images(), [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
/// # Ok::<(), onepixel_data::Error>(())
/// ```
///
/// # Errors
///
/// The name is not known, or the files are not what their formats demand: see [`Error`].
pub fn load(request: &Request) -> Result<Dataset> {
    load_from(request, &Roots::from_environment())
}

/// Loads a dataset; names are searched in these roots.
///
/// # Errors
///
/// As [`load`].
pub fn load_from(request: &Request, roots: &Roots) -> Result<Dataset> {
    match &request.source {
        Source::Dataset(argument) => load_argument(request, argument, roots),
        Source::Files { train, test } => {
            request.refuse_label_column(&train.images, "files of images and labels")?;
            let source = format!("{} with {}", train.images.display(), train.labels.display());
            read_files(train, test.as_ref(), request.shape)?.into_dataset(&name_of_files(train), &source)
        }
    }
}

fn load_argument(request: &Request, argument: &Path, roots: &Roots) -> Result<Dataset> {
    if argument == Path::new(DIGITS) {
        request.refuse_label_column(argument, "the embedded digits")?;
        let dataset = digits::read(request.shape)?.into_dataset(DIGITS, digits::SOURCE)?;
        return Ok(with_entry(dataset, argument));
    }
    if let Some(folder) = roots.find(argument) {
        return Ok(with_entry(load_path(request, &folder)?, argument));
    }
    if argument.exists() {
        return load_path(request, argument);
    }
    Err(unknown(argument, roots))
}

/// The dataset with what the catalogue says of this name.
fn with_entry(mut dataset: Dataset, name: &Path) -> Dataset {
    if let Some(entry) = name.to_str().and_then(catalogue::entry) {
        dataset.name = entry.display_name.to_owned();
        dataset.licence = Some(entry.licence.to_owned());
    }
    dataset
}

fn load_path(request: &Request, path: &Path) -> Result<Dataset> {
    let parts = match path.is_dir() {
        true => read_folder(request, path)?,
        false => read_file(request, path)?,
    };
    parts.into_dataset(&name_of(path), &path.display().to_string())
}

fn read_folder(request: &Request, folder: &Path) -> Result<Parts> {
    request.refuse_label_column(folder, "a folder")?;
    match folder::content(folder)? {
        Content::Idx { train, test } => read_files(&train, test.as_ref(), request.shape),
        Content::Npz(file) => formats::npz::read(&file, request.shape),
    }
}

fn read_file(request: &Request, file: &Path) -> Result<Parts> {
    let format = formats::sniff(file)?;
    if format == Format::Text {
        return formats::csv::read(file, request.label_column.as_ref(), request.shape);
    }
    request.refuse_label_column(file, format.name())?;
    match format {
        Format::Zip => formats::npz::read(file, request.shape),
        _ => Err(Error::LoneArray { origin: Origin::file(file), format: format.name() }),
    }
}

fn read_files(train: &LabelledFiles, test: Option<&LabelledFiles>, shape: Option<Shape>) -> Result<Parts> {
    let part = |files: &LabelledFiles| {
        let (images, images_origin) = formats::read_images(&files.images, shape)?;
        Ok(Part { images, images_origin, labels: formats::read_labels(&files.labels)? })
    };
    Ok(Parts { train: part(train)?, test: test.map(part).transpose()? })
}

/// The name of a folder, or of a file without what follows its last dot.
fn name_of(path: &Path) -> String {
    let absolute = path.canonicalize();
    let path = absolute.as_deref().unwrap_or(path);
    let name = if path.is_dir() { path.file_name() } else { path.file_stem() };
    name.unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// The name of the image file, or of its folder if the file is called as in every IDX dataset.
fn name_of_files(files: &LabelledFiles) -> String {
    let absolute = files.images.canonicalize();
    let images = absolute.as_deref().unwrap_or(&files.images);
    match images.parent().filter(|_| folder::has_idx_name(images)) {
        Some(folder) => name_of(folder),
        None => name_of(images),
    }
}

fn unknown(name: &Path, roots: &Roots) -> Error {
    let asked = name.to_string_lossy();
    let places = roots.folders().iter().map(|root| root.join(name));
    let looked = std::iter::once(name.to_path_buf()).chain(places).map(|place| place.display().to_string());
    if let Some(entry) = catalogue::entry(&asked) {
        return Error::NotOnThisMachine {
            name: asked.into_owned(),
            display_name: entry.display_name,
            looked: looked.collect(),
        };
    }
    let known = roots.known();
    let can_load = |known: &&Known| matches!(known.availability, Availability::Embedded | Availability::Folder(_));
    Error::UnknownName {
        name: name.to_path_buf(),
        looked: looked.collect(),
        available: known.iter().filter(can_load).map(|known| known.name.clone()).collect(),
        nearest: nearest(&asked, known.iter().map(|known| known.name.as_str())),
    }
}

/// The name that takes the fewest edits, if they are few.
fn nearest<'a>(asked: &str, names: impl Iterator<Item = &'a str>) -> Option<String> {
    let asked_lower = asked.to_lowercase();
    let edits = |name: &str| strsim::osa_distance(&asked_lower, &name.to_lowercase());
    let nearest = names.min_by_key(|name| edits(name))?;
    (edits(nearest) <= NEAR.min(asked.chars().count() / 2)).then(|| nearest.to_owned())
}
