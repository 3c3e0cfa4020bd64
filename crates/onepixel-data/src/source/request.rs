//! Which dataset is meant?

use std::path::{Path, PathBuf};

use onepixel::dataset::{Collection, Contents, Dataset, DatasetError, NamedSet, Shape, stratified_sample};
use onepixel::progress::{Progress, Silent};

use crate::bytes::origin::Origin;
use crate::catalogue::{self, DIGITS};
use crate::error::{Error, FindingError, Result};
use crate::formats;
use crate::formats::arrays::digits;
use crate::formats::table::Format;
use crate::locate::folder;
use crate::locate::identity::{self, Called};
use crate::locate::image_files;
use crate::locate::licence;
use crate::pixels::resized;
use crate::reading::fit::{Fit, LargeImages};
use crate::reading::folders::{ClassLevel, LayoutChoice, Unreadable};
use crate::reading::label_column::LabelColumn;
use crate::reading::labelled_files::LabelledFiles;
use crate::reading::memory::Memory;
use crate::reading::parts::Parts;
use crate::reading::{journal::Reading, options::ReadOptions};
use crate::recipes;
use crate::recipes::croissant::Croissant;
use crate::source::roots::{Roots, unknown};

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

    /// The same with images of more than 4,096 values in their own size, as long as none is asked for.
    pub fn own_size(mut self) -> Self {
        self.options.large = LargeImages::OwnSize;
        self
    }

    /// The same with images that fit into a size of other proportions so.
    pub fn fit(mut self, fit: Fit) -> Self {
        self.options.fit = fit;
        self
    }

    /// The same with image files as they are stored, whatever their EXIF tags say of how the camera was held.
    pub fn ignore_orientation(mut self) -> Self {
        self.options.ignore_orientation = true;
        self
    }

    /// The same with at most so many images of each class, chosen at random with this seed.
    pub fn per_class(mut self, images: usize, seed: u64) -> Self {
        self.options.per_class = Some(images);
        self.options.seed = seed;
        self
    }

    /// The same, but images that cannot be read are left out however many they are.
    pub fn skip_unreadable(mut self) -> Self {
        self.options.unreadable = Unreadable::LeftOut;
        self
    }

    /// The same, but an image that cannot be read is an error.
    pub fn strict(mut self) -> Self {
        self.options.unreadable = Unreadable::Refused;
        self
    }

    /// The same as a part of a dataset, which need not have images of all classes: nothing is noted of those that it lacks.
    pub fn part(mut self) -> Self {
        self.options.part = true;
        self
    }

    /// The same with folders read so.
    pub fn layout(mut self, layout: LayoutChoice) -> Self {
        self.options.layout = Some(layout);
        self
    }

    /// The same with classes at this level of folders.
    pub fn class_level(mut self, level: ClassLevel) -> Self {
        self.options.class_level = Some(level);
        self
    }

    /// The same with labels in the names of images, as the first group of this regular expression finds them.
    pub fn label_pattern(mut self, pattern: impl Into<String>) -> Self {
        self.options.label_pattern = Some(pattern.into());
        self
    }

    /// The same with the labels of images in this table.
    pub fn label_table(mut self, table: impl Into<PathBuf>) -> Self {
        self.options.label_table = Some(table.into());
        self
    }

    /// The same with the names of images in this column of their table of labels.
    pub fn name_column(mut self, column: impl Into<String>) -> Self {
        self.options.name_column = Some(column.into());
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
    let collection = load_collection(request, roots, progress)?;
    let (place, notes) = (PathBuf::from(&collection.source), collection.notes.clone());
    collection.into_dataset().map_err(|source| match source {
        DatasetError::NoLabels(_) => Error::Finding(FindingError::NoLabels { place, notes }),
        source => Error::Dataset { origin: Origin::file(&place), source },
    })
}

/// Loads the images of a dataset, whether they have labels or not: enough to look for duplicates and for facts. Names are
/// searched in these roots, and `progress` hears of what takes long.
///
/// # Errors
///
/// As [`load`], but that labels need not be there.
pub fn load_collection(request: &Request, roots: &Roots, progress: &dyn Progress) -> Result<Collection> {
    let options = with_table(request);
    let reading = Reading::new(&options, progress);
    let dataset = match &request.source {
        Source::Dataset(argument) => load_argument(argument, &reading, roots)?,
        Source::Files { train, .. } if train.images.is_dir() => {
            let source = format!("{} with {}", train.images.display(), train.labels.display());
            let parts = recipes::read_image_folder(&train.images, &reading)?;
            identity::into_collection(parts, &Called::files(name_of(&train.images)), &source, &reading)?
        }
        Source::Files { train, test } => {
            reading.refuse_label_column(&train.images, "files of images and labels")?;
            let source = format!("{} with {}", train.images.display(), train.labels.display());
            let parts = recipes::read_files(train, test.as_ref(), &reading)?;
            identity::into_collection(parts, &Called::files(name_of_files(train)), &source, &reading)?
        }
    };
    finished(dataset, reading)
}

/// What was read, in the size and with as many images as asked for, and with what had to be decided.
pub(crate) fn finished(dataset: Collection, reading: Reading<'_>) -> Result<Collection> {
    let mut dataset = match reading.options.size {
        Some(size) => resized::to_size(dataset, size, &reading)?,
        None => resized::to_working_size(dataset, &reading)?,
    };
    if let Some(most) = reading.options.per_class {
        let origin = Origin::file(dataset.source.as_ref());
        dataset = dataset.map(|set| sampled(set, most, &reading)).map_err(|error| match error {
            Sampling::Read(error) => error,
            Sampling::Join(source) => Error::Dataset { origin, source },
        })?;
    }
    if !reading.options.part {
        identity::note_unseen(&dataset, &reading);
    }
    let (notes, unreadable) = reading.into_decisions();
    dataset.notes = notes;
    let within = |name: String| within(&dataset.source, name);
    dataset.unreadable = unreadable.into_iter().map(within).collect();
    dataset.unreadable.sort_unstable();
    Ok(dataset)
}

/// The name of an image by its place in what was read, so that it is the same wherever that lies: in a folder
/// `cat/1.png`, in an archive `member cat/1.png`, in a file `at line 5`.
fn within(source: &str, name: String) -> String {
    let is_divider = |c: char| std::path::is_separator(c) || matches!(c, ',' | ':' | ' ');
    let rest = name.strip_prefix(source).filter(|rest| rest.starts_with(is_divider));
    rest.map(|rest| rest.trim_start_matches(is_divider).to_owned()).unwrap_or(name)
}

/// Why no sample could be taken.
enum Sampling {
    Read(Error),
    Join(DatasetError),
}

impl From<DatasetError> for Sampling {
    fn from(error: DatasetError) -> Self {
        Self::Join(error)
    }
}

/// At most so many images of each class, in memory; all of a set without labels.
fn sampled(set: NamedSet, most: usize, reading: &Reading<'_>) -> Result<NamedSet, Sampling> {
    let (name, Contents::Labelled(labelled)) = (set.name, &set.contents) else { return Ok(set) };
    let chosen = stratified_sample(labelled.labels(), most, reading.options.seed);
    if chosen.len() == set.len() {
        return Ok(set);
    }
    let seed = reading.options.seed;
    let (taken, all) = (chosen.len(), set.len());
    reading
        .note(format!("{taken} of the {all} {name} images were taken, at most {most} of each class, with seed {seed}"));
    let of_visit = |error| Sampling::Read(Error::of_visit(error, &Origin::file(name.name().as_ref())));
    Ok(NamedSet::of_labelled(name, labelled.select(&chosen).map_err(of_visit)?))
}

/// The options, with the file of labels as the table of those of a folder of images.
fn with_table(request: &Request) -> ReadOptions {
    let mut options = request.options.clone();
    if let Source::Files { train, .. } = &request.source
        && train.images.is_dir()
    {
        options.label_table = Some(train.labels.clone());
    }
    options
}

fn load_argument(argument: &Path, reading: &Reading<'_>, roots: &Roots) -> Result<Collection> {
    if argument == Path::new(DIGITS) {
        reading.refuse_label_column(argument, "the embedded digits")?;
        let called = Called { by_name: true, ..Called::path(DIGITS.to_owned()) };
        return identity::into_collection(digits::read(reading)?, &called, digits::SOURCE, reading);
    }
    let Some(Place { path, part, called }) = place(argument, roots) else {
        return Err(unknown(argument, roots));
    };
    let described = Croissant::open(&path)?;
    let parts = match &described {
        Some(described) => described.read(reading)?,
        None => read_path(&path, part, reading)?,
    };
    let mut dataset = identity::into_collection(parts, &called, &path.display().to_string(), reading)?;
    if let Some(Croissant { name, licence, .. }) = described {
        dataset.name = name.unwrap_or(dataset.name);
        dataset.licence = licence.or(dataset.licence);
    }
    if dataset.licence.is_none() {
        dataset.licence = licence::beside(&path, reading);
    }
    Ok(dataset)
}

/// Where an argument leads.
struct Place<'a> {
    path: PathBuf,
    /// The part that is to be looked for there.
    part: Option<&'a str>,
    called: Called<'a>,
}

/// A folder of this name in a root; or the folder of the catalogue's dataset that has this name, or whose part it names
/// (`emnist/letters`); or a path, or a path to a publisher's files and the part that is meant.
fn place<'a>(argument: &'a Path, roots: &Roots) -> Option<Place<'a>> {
    let named = argument.to_str().and_then(catalogue::entry_and_part);
    let (entry, part) = named.unzip();
    let called = Called {
        name: argument.to_string_lossy().into_owned(),
        entry,
        part: part.flatten(),
        by_name: true,
        files: false,
    };
    if let Some(path) = roots.find(argument) {
        return Some(Place { path, part: None, called });
    }
    let is_path = argument.exists();
    if let Some((entry, part)) = named.filter(|(entry, part)| !is_path || entry.download(*part).is_ok())
        && let Some(path) = roots.find_entry(entry)
    {
        return Some(Place { path, part, called });
    }
    if is_path {
        return Some(Place { path: argument.to_path_buf(), part: None, called: Called::path(name_of(argument)) });
    }
    let (folder, part) = (argument.parent()?, argument.file_name()?.to_str()?);
    let path = roots.find(folder).unwrap_or_else(|| folder.to_path_buf());
    let called = Called::path(format!("{}/{part}", name_of(&path)));
    recipes::is_publication(&path).then_some(Place { path, part: Some(part), called })
}

fn read_path(path: &Path, part: Option<&str>, reading: &Reading<'_>) -> Result<Parts> {
    match path.is_dir() {
        true => recipes::read_folder(path, part, reading),
        false => read_file(path, reading),
    }
}

fn read_file(file: &Path, reading: &Reading<'_>) -> Result<Parts> {
    let origin = Origin::file(file);
    let outside = formats::sniff::sniff(file)?;
    let format = match outside {
        Format::Gzip | Format::Bzip2 => formats::sniff::sniff_inside(&origin)?,
        format => format,
    };
    match format {
        Format::Text => return formats::files::read_text(&origin, reading),
        Format::Ndjson if outside == format => {
            reading.refuse_label_column(file, format.name())?;
            return formats::drawings::ndjson::read(file, reading);
        }
        Format::Parquet | Format::ArrowIpc if outside == format => {
            return recipes::hugging_face::read_file(file, reading);
        }
        _ => {}
    }
    if let Some(parts) = recipes::read_archive(file, reading)? {
        return Ok(parts);
    }
    let is_images = format == Format::Tar || format == Format::Zip && !formats::arrays::npz::is_npz(file);
    if !is_images {
        reading.refuse_label_column(file, format.name())?;
    }
    match format {
        Format::Tar => recipes::read_image_archive(file, reading),
        Format::Zip if outside == format && !formats::arrays::npz::is_npz(file) => {
            recipes::read_image_archive(file, reading)
        }
        Format::Zip if outside == format => formats::arrays::npz::read(file, reading),
        Format::Mat if outside == format => formats::arrays::mat5::read_pair(file, None, reading),
        Format::Zip | Format::Mat | Format::Ndjson | Format::Parquet | Format::ArrowIpc => Err(Error::UnknownFormat {
            origin,
            expected: "a file that is not compressed once more",
            found: format!("{} within a {} file; unpack it first", format.name(), outside.name()),
        }),
        _ => Err(Error::LoneArray { origin, format: format.name() }),
    }
}

/// The name of a folder, or of a file without its ending.
fn name_of(path: &Path) -> String {
    let absolute = path.canonicalize();
    let path = absolute.as_deref().unwrap_or(path);
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    match path.file_stem() {
        Some(stem) if !path.is_dir() => {
            image_files::stem(&name).map_or(stem.to_string_lossy().into_owned(), str::to_owned)
        }
        _ => name.into_owned(),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_is_called_by_its_place_in_what_was_read() {
        let called = |source: &str, name: &str| within(source, name.to_owned());
        assert_eq!(called("data/photos", "data/photos/cat/1.png"), "cat/1.png");
        assert_eq!(called("photos.zip", "photos.zip, member cat/1.png"), "member cat/1.png");
        assert_eq!(called("d.ndjson", "d.ndjson: at line 5"), "at line 5");
        assert_eq!(called("data/photos", "data/photos-2/1.png"), "data/photos-2/1.png");
    }
}
