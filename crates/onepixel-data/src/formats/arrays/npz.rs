//! NPZ: the format of `numpy.savez`, a zip archive of NPY files.
//!
//! Sizes that the zip directory states are never believed: a member's own NPY header promises how many bytes come, that
//! promise is checked against what the archive could hold at most, and the bytes are counted as they come.

use std::path::{Path, PathBuf};

use crate::bytes::origin::Origin;
use crate::bytes::zip_member;
use crate::error::{Error, Result};
use crate::formats::arrays::array_images::{self, ArrayImages};
use crate::formats::arrays::npy;
use crate::reading::journal::Reading;
use crate::reading::labels::ClassNames;
use crate::reading::parts::{Part, Parts};

/// Names of the images and labels of a train and a test set.
pub(crate) struct Names {
    pub(crate) train: (&'static str, &'static str),
    pub(crate) test: Option<(&'static str, &'static str)>,
}

/// The names in use: Keras, MedMNIST (its `val_images` and `val_labels` are left aside), and single sets.
pub(crate) const LAYOUTS: [Names; 5] = [
    Names { train: ("x_train", "y_train"), test: Some(("x_test", "y_test")) },
    Names { train: ("train_images", "train_labels"), test: Some(("test_images", "test_labels")) },
    Names { train: ("images", "labels"), test: None },
    Names { train: ("data", "target"), test: None },
    Names { train: ("X", "y"), test: None },
];

/// The images of a validation set, which is neither learned from nor scored on.
const VALIDATION: [&str; 3] = ["val_images", "x_val", "x_valid"];

/// Reads the sets of an archive whose members are named as one of the layouts names them.
pub(crate) fn read(path: &Path, reading: &Reading<'_>) -> Result<Parts> {
    let archive = Archive::open(path)?;
    let chosen = LAYOUTS.iter().find(|names| archive.has(names.train.0) || archive.has(names.train.1));
    let Some(names) = chosen else {
        return Err(archive.missing("x_train and y_train, train_images and train_labels, images and labels, data and target, or X and y (for arrays of other names use --images and --labels with a file each)"));
    };
    let test = names.test.filter(|test| archive.has(test.0) || archive.has(test.1));
    let images = archive.images(names.train.0, reading)?;
    let test_images = test.map(|test| archive.images(test.0, reading)).transpose()?;
    let (images, test_images) = array_images::read_pair(images, test_images, reading)?;
    let part = |images, (images_name, labels): (&str, &str)| {
        let labels = crate::formats::arrays::header::read_labels_of(&archive.member(labels)?, reading)?;
        Ok::<_, Error>(Part::new(images, archive.member(images_name)?, labels))
    };
    let test = test_images.zip(test).map(|(images, names)| part(images, names)).transpose()?;
    let parts = Parts::new(part(images, names.train)?, test);
    archive.note_validation(reading);
    archive.with_words(parts)
}

/// Where the only array of an archive lies, or the one that NumPy calls `arr_0`.
pub(crate) fn lone(path: &Path) -> Result<Origin> {
    let archive = Archive::open(path)?;
    archive.member(&archive.lone()?)
}

/// Whether a zip file is to be read as NPZ: it has arrays, or its name says so.
pub(crate) fn is_npz(path: &Path) -> bool {
    let named = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("npz"));
    named || Archive::open(path).is_ok_and(|archive| !archive.names.is_empty())
}

struct Archive {
    path: PathBuf,
    /// The names of the members that are arrays, as NumPy shows them.
    names: Vec<String>,
}

impl Archive {
    fn open(path: &Path) -> Result<Self> {
        let (archive, _) = zip_member::archive(path)?;
        let members = archive.file_names().filter_map(|name| name.ok());
        let names = members.filter_map(|name| name.strip_suffix(".npy").map(str::to_owned)).collect();
        Ok(Self { path: path.to_path_buf(), names })
    }

    fn has(&self, name: &str) -> bool {
        self.names.iter().any(|member| member == name)
    }

    fn missing(&self, expected: impl Into<String>) -> Error {
        Error::MissingMember { file: self.path.clone(), expected: expected.into(), found: self.names.clone() }
    }

    fn lone(&self) -> Result<String> {
        match &self.names[..] {
            [name] => Ok(name.clone()),
            _ if self.has("arr_0") => Ok("arr_0".to_owned()),
            _ => Err(self.missing("one array, or arr_0, in a file that is named by --images or --labels")),
        }
    }

    fn images(&self, name: &str, reading: &Reading<'_>) -> Result<ArrayImages> {
        crate::formats::arrays::header::array_images_of(&self.member(name)?, reading)
    }

    fn member(&self, name: &str) -> Result<Origin> {
        match self.has(name) {
            true => Ok(Origin::member(&self.path, &format!("{name}.npy"))),
            false => Err(self.missing(format!("an array {name}"))),
        }
    }

    /// Says that a validation set is there and not read.
    fn note_validation(&self, reading: &Reading<'_>) {
        let left = self.names.iter().find(|name| VALIDATION.contains(&name.as_str()));
        if let Some(name) = left {
            reading.note(format!("{}: {name}, a validation set, is left aside", self.path.display()));
        }
    }

    /// The sets with the class names and the licence that the archive states.
    fn with_words(&self, parts: Parts) -> Result<Parts> {
        let texts = |name: &str| match self.has(name) {
            true => npy::texts(&self.member(name)?).map(Some),
            false => Ok(None),
        };
        let licence = texts("licence")?.and_then(|texts| texts.into_iter().next());
        let parts = Parts { licence, ..parts };
        Ok(match texts("class_names")? {
            Some(names) => parts.with_classes(ClassNames { origin: self.member("class_names")?, names }),
            None => parts,
        })
    }
}
