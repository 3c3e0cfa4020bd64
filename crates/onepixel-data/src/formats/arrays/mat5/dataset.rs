//! Which variables of a file are images and labels, where no recipe says it?

use std::path::Path;

use crate::error::{Error, Result};
use crate::formats::arrays::array_images::{self, ArrayImages};
use crate::formats::arrays::mat5::{ImageIndex, MatFile};
use crate::formats::arrays::npz::{LAYOUTS, Names};
use crate::reading::journal::Reading;
use crate::reading::labels::Labels;
use crate::reading::parts::{Part, Parts};

/// Images and labels by the paths of their variables.
type Paths<'a> = (&'a [&'a str], &'a [&'a str]);

/// Reads a file whose variables are named as those of NPZ archives are, and where the test set lies in a file of its own,
/// this file too.
pub(crate) fn read_pair(train: &Path, test: Option<&Path>, reading: &Reading<'_>) -> Result<Parts> {
    let train = MatFile::open(train)?;
    let names = layout(&train)?;
    let paths = (&[names.train.0][..], &[names.train.1][..]);
    let Some(test) = test else {
        let test = names.test.filter(|test| train.has(test.0) || train.has(test.1));
        let test = test.as_ref().map(|test| (&train, ([test.0], [test.1])));
        let test = test.as_ref().map(|(mat, (images, labels))| (*mat, (&images[..], &labels[..])));
        return read_variables((&train, paths), test, reading);
    };
    let test = MatFile::open(test)?;
    let test_names = layout(&test)?;
    let (images, labels) = test_names.test.filter(|names| test.has(names.0)).unwrap_or(test_names.train);
    read_variables((&train, paths), Some((&test, (&[images], &[labels]))), reading)
}

fn layout(mat: &MatFile) -> Result<&'static Names> {
    let names = LAYOUTS.iter().find(|names| mat.has(names.train.0) && mat.has(names.train.1));
    names.ok_or_else(|| Error::MissingMember {
        file: mat.origin.file.to_path_buf(),
        expected: "variables X and y, images and labels, data and target, x_train and y_train, or train_images and train_labels".to_owned(),
        found: mat.names(),
    })
}

/// Reads a train set and its test set from the variables at these paths; an array has its image index where it is as
/// long as there are labels.
pub(crate) fn read_variables(
    train: (&MatFile, Paths<'_>),
    test: Option<(&MatFile, Paths<'_>)>,
    reading: &Reading<'_>,
) -> Result<Parts> {
    let (images, labels) = open(train, reading)?;
    let (test_images, test_labels) = test.map(|test| open(test, reading)).transpose()?.unzip();
    let origin = images.origin.clone();
    let test_origin = test_images.as_ref().map(|images| images.origin.clone());
    let (images, test_images) = array_images::read_pair(images, test_images, reading)?;
    let test = match (test_images, test_origin, test_labels) {
        (Some(images), Some(images_origin), Some(labels)) => Some(Part::new(images, images_origin, labels)),
        _ => None,
    };
    Ok(Parts::new(Part::new(images, origin, labels), test))
}

fn open((mat, (images, labels)): (&MatFile, Paths<'_>), reading: &Reading<'_>) -> Result<(ArrayImages, Labels)> {
    let labels = mat.labels(labels)?;
    let index = index(&mat.dims(images)?, labels.len() as u64);
    Ok((mat.images(images, index, reading.options.shape)?, labels))
}

/// Where the image index of an array is: last, if only the last side is as long as there are labels, or if an array of
/// three sides or more has it last as SVHN does; else first.
fn index(dims: &[u64], labels: u64) -> ImageIndex {
    let (first, last) = (dims.first() == Some(&labels), dims.last() == Some(&labels));
    match last && (!first || dims.len() > 2) {
        true => ImageIndex::Last,
        false => ImageIndex::First,
    }
}
