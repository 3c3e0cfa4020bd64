//! Which dataset is meant?

use std::path::{Path, PathBuf};

use onepixel::dataset::{Dataset, Shape};
use onepixel::progress::{Progress, Silent};

use crate::catalogue::{self, DIGITS};
use crate::error::{Error, Result};
use crate::folder::{self, LabelledFiles};
use crate::formats::csv::LabelColumn;
use crate::formats::{self, Format, digits};
use crate::memory::Memory;
use crate::origin::Origin;
use crate::parts::Parts;
use crate::reading::{ReadOptions, Reading};
use crate::recipes;
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
    /// How it is read.
    pub options: ReadOptions,
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
        Self { source, options: ReadOptions::default() }
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
        self.options.label_column = Some(column);
        self
    }

    /// The same with images of this shape.
    pub fn shape(mut self, shape: Shape) -> Self {
        self.options.shape = Some(shape);
        self
    }

    /// The same with images brought to this height and width.
    pub fn size(mut self, height: usize, width: usize) -> Self {
        self.options.size = Some((height, width));
        self
    }

    /// The same with at most so many images of each class, chosen at random with this seed.
    pub fn per_class(mut self, images: usize, seed: u64) -> Self {
        self.options.per_class = Some(images);
        self.options.seed = seed;
        self
    }

    /// The same, but images that cannot be read are left out instead of being an error.
    pub fn skip_unreadable(mut self) -> Self {
        self.options.skip_unreadable = true;
        self
    }

    /// The same with at most so much memory for the pixels of each set.
    pub fn memory(mut self, memory: Memory) -> Self {
        self.options.memory = memory;
        self
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
    load_from(request, &Roots::from_environment(), &Silent)
}

/// Loads a dataset; names are searched in these roots, and `progress` hears of what takes long.
///
/// # Errors
///
/// As [`load`].
pub fn load_from(request: &Request, roots: &Roots, progress: &dyn Progress) -> Result<Dataset> {
    let reading = Reading::new(&request.options, progress);
    let mut dataset = match &request.source {
        Source::Dataset(argument) => load_argument(argument, &reading, roots)?,
        Source::Files { train, test } => {
            reading.refuse_label_column(&train.images, "files of images and labels")?;
            let source = format!("{} with {}", train.images.display(), train.labels.display());
            recipes::read_files(train, test.as_ref(), &reading)?.into_dataset(&name_of_files(train), &source)?
        }
    };
    dataset.notes = reading.into_notes();
    Ok(dataset)
}

fn load_argument(argument: &Path, reading: &Reading<'_>, roots: &Roots) -> Result<Dataset> {
    if argument == Path::new(DIGITS) {
        reading.refuse_label_column(argument, "the embedded digits")?;
        let dataset = digits::read(reading)?.into_dataset(DIGITS, digits::SOURCE)?;
        return Ok(with_entry(dataset, argument));
    }
    if let Some(folder) = roots.find(argument) {
        return Ok(with_entry(load_path(&folder, reading)?, argument));
    }
    if let Some((name, part)) = dataset_and_part(argument)
        && let Some(folder) = roots.find(name.as_ref())
    {
        let dataset = recipes::read_folder(&folder, Some(part), reading)?;
        return Ok(with_entry(
            dataset.into_dataset(&format!("{name}/{part}"), &folder.display().to_string())?,
            argument,
        ));
    }
    if argument.exists() {
        return load_path(argument, reading);
    }
    Err(unknown(argument, roots))
}

/// A name of the catalogue and the part of its dataset that is meant: `emnist/letters`, `quickdraw/cat,dog`.
fn dataset_and_part(argument: &Path) -> Option<(&str, &str)> {
    argument.to_str()?.split_once('/').filter(|(name, part)| catalogue::entry(name).is_some() && !part.is_empty())
}

/// The dataset with what the catalogue says of this name.
fn with_entry(mut dataset: Dataset, name: &Path) -> Dataset {
    if let Some(entry) = name.to_str().and_then(catalogue::entry) {
        dataset.name = entry.display_name.to_owned();
        dataset.licence = Some(entry.licence.to_owned());
    }
    dataset
}

fn load_path(path: &Path, reading: &Reading<'_>) -> Result<Dataset> {
    let parts = match path.is_dir() {
        true => recipes::read_folder(path, None, reading)?,
        false => read_file(path, reading)?,
    };
    parts.into_dataset(&name_of(path), &path.display().to_string())
}

fn read_file(file: &Path, reading: &Reading<'_>) -> Result<Parts> {
    let format = formats::sniff(file)?;
    if format == Format::Text {
        return formats::csv::read(file, reading);
    }
    reading.refuse_label_column(file, format.name())?;
    match format {
        Format::Zip => formats::npz::read(file, reading),
        Format::Ndjson => formats::ndjson::read(file, reading),
        _ => Err(Error::LoneArray { origin: Origin::file(file), format: format.name() }),
    }
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
