//! How can features be wrong?

use onepixel::dataset::DatasetError;
use onepixel_backbone::BackboneError;

use crate::bytes::origin::Origin;
use crate::error::Error;

/// Every way in which files of features can be wrong; each message as those of [`Error`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FeaturesError {
    /// A file cannot be read, or breaks the rules of its format.
    #[error(transparent)]
    File(#[from] Error),
    /// The features do not fit the dataset.
    #[error(transparent)]
    Dataset(DatasetError),
    /// The network cannot be used.
    #[error(transparent)]
    Backbone(#[from] BackboneError),
    /// The images were others when they were read again, for the network.
    #[error(
        "{dataset}: other images than before when they were read again for the network; leave the files alone meanwhile"
    )]
    Changed {
        /// The dataset.
        dataset: String,
    },
    /// The first bytes are of another format.
    #[error("{origin}: at byte 0: expected features as NPY, NPZ or Parquet, found {found}; save them with numpy.save")]
    UnknownFormat {
        /// What was being read.
        origin: Origin,
        /// What the first bytes look like.
        found: String,
    },
    /// An array that is no table of vectors.
    #[error(
        "{origin}: at byte {offset}: expected two dimensions, images and features, found {found:?}; flatten what each image has with reshape(len(x), -1)"
    )]
    Dimensions {
        /// What was being read.
        origin: Origin,
        /// Where the dimensions are stated.
        offset: u64,
        /// What the file states.
        found: Vec<u64>,
    },
    /// There is nothing.
    #[error("{origin}: expected features of at least one image, found none")]
    Empty {
        /// What was being read.
        origin: Origin,
    },
    /// More numbers than fit into memory.
    #[error(
        "{origin}: its features take {bytes} bytes, more than the {most} that they may; save fewer of them, as after PCA"
    )]
    TooLarge {
        /// What was being read.
        origin: Origin,
        /// Bytes of its numbers as 32-bit floats.
        bytes: u64,
        /// The most that they may be.
        most: u64,
    },
    /// A number that is none.
    #[error("{origin}: {error}")]
    Numbers {
        /// What was being read.
        origin: Origin,
        /// Which.
        error: DatasetError,
    },
    /// Vectors of several lengths.
    #[error(
        "{origin}: expected {expected} features for each image, as in the first file, found {found}; all sets need features of one network"
    )]
    Differ {
        /// What was being read.
        origin: Origin,
        /// Features of the first.
        expected: usize,
        /// Features of these.
        found: usize,
    },
    /// Another number of rows than of images.
    #[error(
        "{origin}: expected one row for each image ({expected}), found {found}; say which set they are of, as in test=FILE, or name the images in a column of a Parquet file"
    )]
    Count {
        /// What was being read.
        origin: Origin,
        /// "60000 of train, 10000 of test".
        expected: String,
        /// Rows that are there.
        found: usize,
    },
    /// A set that there is not.
    #[error("{origin}: {asked} is no set of the dataset; it has {sets}")]
    NoSuchSet {
        /// What was being read.
        origin: Origin,
        /// What was named.
        asked: String,
        /// The sets that there are.
        sets: String,
    },
    /// A set whose features came twice.
    #[error("the {set} images have features twice; give each set one file")]
    Twice {
        /// The set.
        set: String,
    },
    /// A set without features that needs them.
    #[error("the {set} images have no features; add a file for them, as in {set}=FILE")]
    Missing {
        /// The set.
        set: String,
    },
    /// Rows with names for images without.
    #[error(
        "{origin}: its rows have names, and the {set} images have none to find them by; save the rows in the order of the images, without names"
    )]
    Nameless {
        /// What was being read.
        origin: Origin,
        /// The set.
        set: String,
    },
    /// A name of two images.
    #[error("{origin}: row {row} (from 0): {name:?} may be {one} or {other}; name images with their folders")]
    Ambiguous {
        /// What was being read.
        origin: Origin,
        /// Which row, from 0.
        row: usize,
        /// Its name.
        name: String,
        /// An image that it names.
        one: String,
        /// Another.
        other: String,
    },
    /// An image that two rows name.
    #[error("{origin}: rows {} and {} (from 0) both name {image}; keep one of them", rows[0], rows[1])]
    ImageTwice {
        /// What was being read.
        origin: Origin,
        /// The image.
        image: String,
        /// The rows, from 0.
        rows: [usize; 2],
    },
    /// Images that no row names.
    #[error(
        "{origin}: {missing} of {images} images have no row, the first of them {first}; every image needs its features"
    )]
    MissingImages {
        /// What was being read.
        origin: Origin,
        /// How many.
        missing: usize,
        /// Of how many.
        images: usize,
        /// The first of them.
        first: String,
    },
}
