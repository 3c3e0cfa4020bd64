//! What did a user's own model predict?
//!
//! # The big picture
//!
//! A file of predictions is an NPY array or a table as text, raw, gzip or bzip2. It holds one value for each image of
//! a set, in the set's order: a class; or one for each image and class: probabilities or other scores, of which the
//! highest names the class, and of equally high ones the first.
//!
//! Memory is bounded by the set: two bytes for each image, and eight more while scores are read; where the
//! probabilities themselves are asked for, four for each image and class. A file that promises other numbers of
//! predictions is refused before it is read, one that only turns out to have too many where it goes on.

mod array;
mod class_cells;
mod error;
mod named;
mod scores;
mod table;

use std::path::Path;

use onepixel::dataset::{ImageSet, Label};
use onepixel::models::Probabilities;
use onepixel::probes::ladder::Predictions;

pub use error::PredictionsError;

use crate::bytes::origin::Origin;
use crate::bytes::stream;
use crate::formats::arrays::npy;
use scores::All;

/// Reads what a model, called `name`, predicted for the images of a set.
///
/// - NPY of one dimension, or (n, 1): whole numbers, indices of classes from 0.
/// - NPY of two dimensions (n, classes): numbers of any type, scores of the classes.
/// - Text of one column: indices of classes from 0, or names of classes; the first line may be a heading.
/// - Text of as many columns as there are classes: scores; the first line may name the classes, in any order.
/// - Text whose first line names a column of the images' names (`id`, `name`, `file_name` and the like) and one of classes,
///   as submissions to contests do, for a set whose images have names: rows come in any order.
///
/// ```
/// use onepixel::dataset::{ImageSet, MemoryImages, Shape};
///
/// let images = MemoryImages::new(Shape::new(1, 1, 1)?, vec![7, 200])?;
/// let test = ImageSet::new(images, vec![0, 1], ["dark", "bright"])?;
/// let folder = tempfile::tempdir()?;
/// let file = folder.path().join("predictions.csv");
/// std::fs::write(&file, "bright,dark\n0.2,0.8\n0.9,0.1\n")?;
/// assert_eq!(onepixel_data::read_predictions("mine", &file, &test)?.labels, [0, 1]);
/// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
/// ```
///
/// # Errors
///
/// The file cannot be read, or is not what is listed here for so many images of these classes.
pub fn read_predictions(name: &str, file: &Path, set: &ImageSet) -> Result<Predictions, PredictionsError> {
    let origin = Origin::file(file);
    let labels = match kind(&origin)? {
        Kind::Array => array::read(&origin, set)?,
        Kind::Text => table::read(&origin, set)?,
    };
    Ok(Predictions { name: name.to_owned(), source: file.display().to_string(), labels })
}

/// Reads the probability of each class that a model gave for the images of a set, in the set's order.
///
/// - NPY of two dimensions (n, classes): numbers of any type.
/// - Text of as many columns as there are classes; the first line may name the classes, in any order.
///
/// ```
/// # use onepixel::dataset::{ImageSet, MemoryImages, Shape};
/// # let images = MemoryImages::new(Shape::new(1, 1, 1)?, vec![7, 200])?;
/// # let test = ImageSet::new(images, vec![0, 1], ["dark", "bright"])?;
/// # let folder = tempfile::tempdir()?;
/// let file = folder.path().join("probabilities.csv");
/// std::fs::write(&file, "bright,dark\n0.25,0.75\n1,0\n")?;
/// assert_eq!(onepixel_data::read_probabilities(&file, &test)?.of(0), [0.75, 0.25]);
/// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
/// ```
///
/// # Errors
///
/// The file cannot be read, or is not what is listed here for so many images of these classes; a number is no
/// probability, or those of an image do not add up to 1 within 0.02.
pub fn read_probabilities(file: &Path, set: &ImageSet) -> Result<Probabilities, PredictionsError> {
    let origin = Origin::file(file);
    let scores: All = match kind(&origin)? {
        Kind::Array => array::read_all_scores(&origin, set)?,
        Kind::Text => table::read_all_scores(&origin, set)?,
    };
    let probabilities = Probabilities::new(scores.values, set.classes().len());
    probabilities.map_err(|error| PredictionsError::NoProbabilities { origin, error })
}

/// What kind of file it is.
enum Kind {
    Array,
    Text,
}

fn kind(origin: &Origin) -> Result<Kind, PredictionsError> {
    let mut head = [0; 64];
    let read = stream::content(origin)?.read(&mut head)?;
    match &head[..read] {
        start if start.starts_with(&npy::MAGIC) => Ok(Kind::Array),
        start if start.contains(&0) || start.starts_with(b"PK\x03\x04") => {
            let found = stream::shown(&start[..start.len().min(8)]);
            Err(PredictionsError::UnknownFormat { origin: origin.clone(), found })
        }
        _ => Ok(Kind::Text),
    }
}

/// The class that an index names, if there is one.
fn class(index: i128, set: &ImageSet) -> Option<Label> {
    usize::try_from(index)
        .ok()
        .filter(|&index| index < set.classes().len())
        .and_then(|index| Label::try_from(index).ok())
}
