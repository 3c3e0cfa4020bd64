//! Which vectors did a user's network make of the images?
//!
//! # The big picture
//!
//! A file of features is an array (`arrays`: NPY, NPZ) or a table with a column of lists (Parquet). It becomes [`Rows`]:
//! vectors, and where the file says so their names or the set that they are of. `assign` finds the images that they belong
//! to: by name, by set, or by order.
//!
//! Memory is bounded before anything is read: four bytes for each number, of half the memory that is free.

mod arrays;
mod assign;
mod error;

use std::io::Read;
use std::path::{Path, PathBuf};

use onepixel::dataset::{Collection, Dataset, FeatureSource};
use sha2::{Digest, Sha256};

pub use assign::complete;
pub use error::FeaturesError;

use crate::bytes::origin::Origin;
use crate::bytes::supply::open_file;
use crate::error::Error;
use crate::formats::arrays::{npy, npz};
use crate::formats::columnar::{parquet, parquet_vectors};
use crate::locate::recognise::hex;
use crate::reading::memory::free_memory;

/// A file of features, and the set that they are said to be of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeaturesFile {
    /// The name of the set; `None` of features of all sets.
    pub set: Option<String>,
    /// Where they lie.
    pub file: PathBuf,
}

/// Vectors that a caller holds, and the set that they are of.
#[derive(Debug, Clone, PartialEq)]
pub struct GivenFeatures {
    /// The name of the set; `None` of features of all sets, in their order.
    pub set: Option<String>,
    /// Shape (images, dimensions), row-major.
    pub values: Vec<f32>,
    /// Numbers of each image, at least 1.
    pub dimensions: usize,
}

/// Vectors of some images: shape (rows, dimensions).
struct Rows {
    origin: Origin,
    /// The set that the file, or its owner, says they are of.
    set: Option<String>,
    /// The name of each row's image.
    names: Option<Vec<String>>,
    values: Vec<f32>,
    dimensions: usize,
}

impl Rows {
    fn len(&self) -> usize {
        self.values.len() / self.dimensions
    }
}

/// A dataset whose images have the features of some files.
///
/// - NPY of two dimensions (n, features): floats or whole numbers. The images of the set that is named; or those of all
///   sets, train first, then validation, test and others.
/// - NPZ of such arrays, each with the name of its set (`train`, `test`, `features_val`), or of a lone one.
/// - Parquet with one column of lists of floats; where it has a column of text called `file_name`, `name`, `path` or the
///   like, rows come in any order, and rows of images that are not there are left aside.
///
/// ```
/// use onepixel::dataset::{Dataset, ImageSet, MemoryImages, Shape};
/// use onepixel_data::{FeaturesFile, with_features};
///
/// let images = MemoryImages::new(Shape::new(1, 1, 1)?, vec![7, 200])?;
/// let train = ImageSet::new(images, vec![0, 1], ["dark", "bright"])?;
/// let dataset = Dataset::new("two", "memory", train, None)?;
/// let folder = tempfile::tempdir()?;
/// let file = folder.path().join("features.npy");
/// let mut bytes = b"\x93NUMPY\x01\0\x39\0{'descr':'<f4','fortran_order':False,'shape':(2,3)}     \n".to_vec();
/// bytes.extend([0.5f32, 1.0, 1.5, 2.0, 2.5, 3.0].iter().flat_map(|value| value.to_le_bytes()));
/// std::fs::write(&file, bytes)?;
/// let dataset = with_features(&dataset, &[FeaturesFile { set: None, file }])?;
/// assert_eq!(dataset.train.features().unwrap().of(1), [2.0, 2.5, 3.0]);
/// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
/// ```
///
/// # Errors
///
/// A file cannot be read, is not what is listed here, or is not of these images; a number is not finite; or the images to
/// learn from, or those to score on, have no features.
pub fn with_features(dataset: &Dataset, files: &[FeaturesFile]) -> Result<Dataset, FeaturesError> {
    assign::complete(collection_with_features(dataset.into(), files)?)
}

/// As [`with_features`], of sets that need not have labels; those that no file is of stay without features.
///
/// # Errors
///
/// As [`with_features`].
pub fn collection_with_features(sets: Collection, files: &[FeaturesFile]) -> Result<Collection, FeaturesError> {
    let mut rows = Vec::new();
    let mut digest = Sha256::new();
    let mut most = free_memory() / 2 / size_of::<f32>() as u64;
    for FeaturesFile { set, file } in files {
        for read in read(file, most)? {
            most = most.saturating_sub(read.values.len() as u64);
            rows.push(Rows { set: read.set.or_else(|| set.clone()), ..read });
        }
        add_content(file, &mut digest)?;
    }
    let called = |file: &FeaturesFile| {
        file.file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
    };
    let source = FeatureSource {
        name: files.iter().map(called).collect::<Vec<_>>().join(", "),
        digest: hex(&digest.finalize()),
        trained_on: None,
        preparation: None,
    };
    assign::assign(sets, rows, &source)
}

/// As [`with_features`], of vectors that the caller holds; `name` is what documents call them.
///
/// # Errors
///
/// They are not of these images, a number is not finite, or the images to learn from, or those to score on, have none.
pub fn with_given_features(dataset: &Dataset, name: &str, given: Vec<GivenFeatures>) -> Result<Dataset, FeaturesError> {
    let mut digest = Sha256::new();
    let origin = Origin::file(Path::new(name));
    let mut rows = Vec::with_capacity(given.len());
    for GivenFeatures { set, values, dimensions } in given {
        if values.is_empty() || dimensions == 0 || !values.len().is_multiple_of(dimensions) {
            return Err(FeaturesError::Empty { origin });
        }
        digest.update(set.as_deref().unwrap_or_default());
        digest.update((dimensions as u64).to_le_bytes());
        values.iter().for_each(|value| digest.update(value.to_le_bytes()));
        rows.push(Rows { origin: origin.clone(), set, names: None, values, dimensions });
    }
    let digest = hex(&digest.finalize());
    let source = FeatureSource { name: name.to_owned(), digest, trained_on: None, preparation: None };
    assign::complete(assign::assign(dataset.into(), rows, &source)?)
}

/// Adds the bytes of a file to a digest.
fn add_content(file: &Path, digest: &mut Sha256) -> Result<(), Error> {
    const CHUNK: usize = 1 << 20;
    let (mut opened, _) = open_file(file)?;
    let mut chunk = vec![0; CHUNK];
    let mut offset = 0;
    loop {
        let unreadable = |source| Error::Unreadable { origin: Origin::file(file), offset, source };
        match opened.read(&mut chunk).map_err(unreadable)? {
            0 => return Ok(()),
            read => {
                digest.update(&chunk[..read]);
                offset += read as u64;
            }
        }
    }
}

/// The vectors of a file: at most so many numbers.
fn read(file: &Path, most: u64) -> Result<Vec<Rows>, FeaturesError> {
    let origin = Origin::file(file);
    let mut head = [0; 4];
    let read = crate::bytes::stream::content(&origin)?.read(&mut head)?;
    match &head[..read] {
        start if start.starts_with(&npy::MAGIC) => Ok(vec![arrays::read(&origin, most)?]),
        start if *start == *b"PK\x03\x04" && npz::is_npz(file) => arrays::read_all(file, most),
        start if *start == parquet::MAGIC => match parquet_vectors::read(file, most)? {
            Ok(vectors) if vectors.dimensions > 0 => Ok(vec![Rows {
                origin,
                set: None,
                names: vectors.names,
                values: vectors.values,
                dimensions: vectors.dimensions,
            }]),
            Ok(_) => Err(FeaturesError::Empty { origin }),
            Err(numbers) => Err(FeaturesError::TooLarge { origin, bytes: numbers.saturating_mul(4), most: 4 * most }),
        },
        start => Err(FeaturesError::UnknownFormat { origin, found: crate::bytes::stream::shown(start) }),
    }
}
