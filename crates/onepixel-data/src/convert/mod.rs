//! How does a dataset become files that other programs read?
//!
//! # The big picture
//!
//! [`convert`] writes a dataset in the layout of a [`Target`], with its class names and its licence, and reads it back
//! before it gets its name:
//!
//! ```text
//! dataset → (subset) → temporary file or folder → read back and compared → renamed to its destination
//! ```
//!
//! Pixels are written as they are visited, so that a dataset never has to fit into memory. The same dataset gives the
//! same bytes: no layout holds a date or anything else of the machine.

mod class_folders;
mod classes_file;
mod converted;
mod decisions;
mod file_copies;
mod idx;
mod keep_list;
mod listed;
mod npz;
mod one_set;
mod parquet;
mod picture_folder;
mod pixels;
mod place;
mod png_folder;
mod read_back;
mod subset;

use std::fs::File;
use std::path::{Path, PathBuf};

use onepixel::dataset::{Dataset, SetName};
use onepixel::progress::Progress;

use crate::error::{Error, Result, WritingError};
pub use decisions::{Decision, Decisions};
pub use keep_list::KeepList;
use one_set::sets;
use place::Place;
pub use subset::{Selection, Subset};

/// The most channels of an image: colour and opacity.
const MOST_CHANNELS: usize = 4;

/// A layout that datasets can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Target {
    /// A folder as MNIST has it: `train-images-idx3-ubyte.gz`, `train-labels-idx1-ubyte.gz`, and the same with `t10k`
    /// for a test set. Images of several channels are called `idx4`, labels of more than 256 classes `idx1-int` (i32).
    /// Class names are the lines of `classes.txt`, the licence is in `licence.txt`.
    Idx {
        /// Whether the files are compressed and end in `.gz`.
        gzip: bool,
    },
    /// One file as Keras has it: arrays `x_train`, `y_train` and, for a test set, `x_test` and `y_test`; beside them
    /// `class_names` and, where there is one, `licence`.
    Npz,
    /// A folder as Hugging Face lays image datasets out: `data/train-00000-of-00001.parquet` and the same with `test`.
    /// The images are PNG; the metadata of the files name the classes and the licence.
    Parquet,
    /// A folder of PNG files, `train/CLASS/00000017.png` and `test/…`: as torchvision's `ImageFolder` reads it and, with
    /// the order of the images and the labels in `metadata.csv`, Hugging Face's `imagefolder`.
    PngFolder,
    /// A folder with the files that the images were read from, byte for byte: `train/CLASS/NAME.jpg` under their own names,
    /// with lists as in [`Target::PngFolder`]. For datasets of picture files, wherever these lie: nothing is decoded and
    /// encoded again, and it does not matter at which size the dataset was loaded.
    Files,
}

impl Target {
    /// The sets of a dataset that this layout has no place for, each with the number of its images: they are not written. IDX
    /// folders have a train and a test set, NPZ files one for validation too, and folders of tables and of pictures one more of
    /// any kind. Sets without labels are written, as IDX and NPZ with labels of −1.
    pub fn left_out(self, dataset: &Dataset) -> Vec<(SetName, usize)> {
        one_set::left_out(dataset, self)
    }

    /// Whether a dataset is one file, instead of a folder of them.
    pub fn is_file(self) -> bool {
        match self {
            Self::Npz => true,
            Self::Idx { .. } | Self::Parquet | Self::PngFolder | Self::Files => false,
        }
    }

    /// What people call the layout.
    pub fn name(self) -> &'static str {
        match self {
            Self::Idx { .. } => "IDX",
            Self::Npz => "NPZ",
            Self::Parquet => "Parquet",
            Self::PngFolder => "PNG",
            Self::Files => "files as they were",
        }
    }
}

/// How a dataset is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConvertParams {
    /// The layout.
    pub target: Target,
    /// Whether a file, or a folder that holds a converted dataset and nothing else, may be replaced. By default that is
    /// refused. What is replaced stays until the conversion is complete.
    pub replace: bool,
    /// Whether all pixels and labels are read back and compared before the files get their name, as is the default.
    pub verify: bool,
}

impl ConvertParams {
    /// Writes this layout to a free place and reads it back.
    pub fn new(target: Target) -> Self {
        Self { target, replace: false, verify: true }
    }
}

/// What a conversion has written.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Written {
    /// The file or folder.
    pub path: PathBuf,
    /// How many files there are.
    pub files: usize,
    /// Their length in bytes.
    pub bytes: u64,
}

/// Writes a dataset to `destination`, which is there completely or not at all.
///
/// ```
/// use onepixel::progress::Silent;
/// use onepixel_data::{ConvertParams, Request, Target, convert, load};
///
/// # let folder = tempfile::tempdir().unwrap();
/// # let destination = folder.path().join("digits-as-idx");
/// let digits = load(&Request::dataset("digits"))?;
/// let written = convert(&digits, &destination, &ConvertParams::new(Target::Idx { gzip: true }), &Silent)?;
/// assert!(destination.join("train-images-idx3-ubyte.gz").is_file());
/// assert_eq!(written.files, 4);
///
/// let again = load(&Request::dataset(destination))?;
/// assert_eq!(again.train.labels(), digits.train.labels());
/// assert_eq!(again.licence, digits.licence);
/// # Ok::<(), onepixel_data::Error>(())
/// ```
///
/// # Errors
///
/// The destination is taken or cannot be written, the dataset cannot be read or has more than 4 channels or less than two
/// classes, or the layout cannot hold a class name: a line of `classes.txt` has no line break in it. Or files are to be
/// copied, and the images were not read from any.
pub fn convert(
    dataset: &Dataset,
    destination: &Path,
    params: &ConvertParams,
    progress: &dyn Progress,
) -> Result<Written> {
    let conversion = Conversion::begin(destination, params)?;
    conversion.write(dataset, progress)?;
    conversion.publish()
}

/// A conversion step by step, for a caller that has to know what to remove when the process is interrupted; [`convert`]
/// is all of them.
///
/// What was written is removed when this is dropped.
#[derive(Debug)]
pub struct Conversion {
    params: ConvertParams,
    place: Place,
}

impl Conversion {
    /// Checks that `destination` can be written, and creates a temporary file or folder beside it.
    ///
    /// # Errors
    ///
    /// The destination is taken, or its folder cannot be written.
    pub fn begin(destination: &Path, params: &ConvertParams) -> Result<Self> {
        let place = Place::beside(destination, params.target.is_file(), params.replace)?;
        Ok(Self { params: *params, place })
    }

    /// The temporary file or folder.
    pub fn temporary(&self) -> &Path {
        self.place.temporary()
    }

    /// Writes the dataset and, if that is asked for, reads it back and compares it.
    ///
    /// # Errors
    ///
    /// As [`convert`].
    pub fn write(&self, dataset: &Dataset, progress: &dyn Progress) -> Result<()> {
        self.place.check_source(Path::new(&dataset.source))?;
        check(dataset, self.params.target)?;
        let to = self.temporary();
        let written = match self.params.target {
            Target::Idx { gzip } => idx::write(dataset, to, gzip, progress),
            Target::Npz => npz::write(dataset, to, progress),
            Target::Parquet => write_parquet(dataset, to, progress),
            Target::PngFolder => png_folder::write(dataset, to, progress),
            Target::Files => file_copies::write(dataset, to, progress),
        };
        written.map_err(|error| self.place.named(error))?;
        match self.params.verify {
            true => read_back::check(dataset, (to, self.params.target), progress),
            false => Ok(()),
        }
    }

    /// Gives the file or folder its name, in the place of what is replaced.
    ///
    /// # Errors
    ///
    /// The place was taken meanwhile, or cannot be written.
    pub fn publish(self) -> Result<Written> {
        self.place.publish()
    }
}

/// Writes a file for each set into `folder`.
fn write_parquet(dataset: &Dataset, folder: &Path, progress: &dyn Progress) -> Result<()> {
    for set in sets(dataset, Target::Parquet) {
        let path = folder.join(parquet::file_name(&set.name));
        let create = path.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| File::create_new(&path));
        let file = create.map_err(|source| Error::Unwritable { path: path.clone(), source })?;
        parquet::write(&set, (&dataset.source, dataset.licence.as_deref()), (file, &path), progress)?;
    }
    Ok(())
}

/// Checks that there is something to write, in every layout, and that it can be read back as a dataset.
fn check(dataset: &Dataset, target: Target) -> Result<()> {
    let channels = dataset.train.shape().channels();
    if channels > MOST_CHANNELS {
        return Err(Error::Writing(WritingError::TooManyChannels { channels }));
    }
    if let Some(set) = sets(dataset, target).into_iter().find(|set| set.len() == 0) {
        return Err(Error::Writing(WritingError::NothingToWrite { split: set.name, images: 0, classes: 0 }));
    }
    let classes = dataset.train.class_images().iter().filter(|&&images| images > 0).count();
    match classes {
        0 | 1 => Err(Error::Writing(WritingError::NothingToWrite {
            split: "train".to_owned(),
            images: dataset.train.len(),
            classes,
        })),
        _ => Ok(()),
    }
}
