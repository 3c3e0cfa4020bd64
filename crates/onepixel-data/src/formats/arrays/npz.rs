//! NPZ: the format of `numpy.savez`, a zip archive of NPY files; and a folder of NPY files with the same names.
//!
//! Sizes that the zip directory states are never believed: a member's own NPY header promises how many bytes come, that
//! promise is checked against what the archive could hold at most, and the bytes are counted as they come.

use std::path::{Path, PathBuf};

use onepixel::dataset::SetName;

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

/// The names in use, in any case: Keras, MedMNIST, and single sets.
pub(crate) const LAYOUTS: [Names; 10] = [
    Names { train: ("x_train", "y_train"), test: Some(("x_test", "y_test")) },
    Names { train: ("train_images", "train_labels"), test: Some(("test_images", "test_labels")) },
    Names { train: ("train_x", "train_y"), test: Some(("test_x", "test_y")) },
    Names { train: ("trainX", "trainY"), test: Some(("testX", "testY")) },
    Names { train: ("train_data", "train_labels"), test: Some(("test_data", "test_labels")) },
    Names { train: ("images", "labels"), test: None },
    Names { train: ("data", "target"), test: None },
    Names { train: ("data", "targets"), test: None },
    Names { train: ("data", "labels"), test: None },
    Names { train: ("X", "y"), test: None },
];

/// The images and labels of a validation set.
const VALIDATION: [(&str, &str); 9] = [
    ("val_images", "val_labels"),
    ("x_val", "y_val"),
    ("val_x", "val_y"),
    ("x_valid", "y_valid"),
    ("x_validation", "y_validation"),
    ("x_dev", "y_dev"),
    ("valid_images", "valid_labels"),
    ("validation_images", "validation_labels"),
    ("dev_images", "dev_labels"),
];

/// Reads the sets of an archive whose members are named as one of the layouts names them.
pub(crate) fn read(path: &Path, reading: &Reading<'_>) -> Result<Parts> {
    read_arrays(&Arrays::open(path)?, reading)
}

/// Reads the sets of a folder whose NPY files are named so.
pub(crate) fn read_folder(folder: &Path, names: &[String], reading: &Reading<'_>) -> Result<Parts> {
    read_arrays(&Arrays::of_folder(folder, names), reading)
}

/// Whether files of these names in a folder are the NPY files of images and their labels.
pub(crate) fn are_arrays(folder: &Path, names: &[String]) -> bool {
    let arrays = Arrays::of_folder(folder, names);
    LAYOUTS.iter().any(|names| arrays.has(names.train.0) && arrays.has(names.train.1))
}

fn read_arrays(archive: &Arrays, reading: &Reading<'_>) -> Result<Parts> {
    let has_both = |names: &&Names| archive.has(names.train.0) && archive.has(names.train.1);
    let has_one = |names: &&Names| archive.has(names.train.0) || archive.has(names.train.1);
    let chosen = LAYOUTS.iter().find(has_both).or_else(|| LAYOUTS.iter().find(has_one));
    let Some(names) = chosen else {
        return Err(archive.missing("x_train and y_train, train_images and train_labels, images and labels, data and target, or X and y (for arrays of other names use `images` and `labels` with a file each)"));
    };
    let is_there = |names: &(&str, &str)| archive.has(names.0) || archive.has(names.1);
    let validation = VALIDATION.iter().copied().find(is_there);
    let validation = validation.map(|names| (SetName::validation("validation"), names));
    let test = names.test.filter(is_there).map(|names| (SetName::Test, names));
    let others: Vec<(SetName, (&str, &str))> = test.into_iter().chain(validation).collect();
    let train_images = archive.images(names.train.0, reading)?;
    let other_images = others.iter().map(|(_, names)| archive.images(names.0, reading)).collect::<Result<_>>()?;
    let (train_images, other_images) = array_images::read_sets(train_images, other_images, reading)?;
    let part = |images, (images_name, labels): (&str, &str)| {
        let labels = crate::formats::arrays::header::read_labels_of(&archive.member(labels)?, reading)?;
        Ok::<_, Error>(Part::new(images, archive.member(images_name)?, labels))
    };
    let mut parts = Parts::new(part(train_images, names.train)?, None);
    for (images, (name, names)) in other_images.into_iter().zip(others) {
        parts.add(name, part(images, names)?);
    }
    archive.with_words(parts)
}

/// Where the only array of an archive lies, or the one that NumPy calls `arr_0`.
pub(crate) fn lone(path: &Path) -> Result<Origin> {
    let arrays = Arrays::open(path)?;
    arrays.member(&arrays.lone()?)
}

/// The names of the arrays of an archive, and where each lies.
pub(crate) fn members(path: &Path) -> Result<Vec<(String, Origin)>> {
    let arrays = Arrays::open(path)?;
    arrays.names.iter().map(|name| Ok((name.clone(), arrays.member(name)?))).collect()
}

/// Whether a zip file is to be read as NPZ: it has arrays, or its name says so.
pub(crate) fn is_npz(path: &Path) -> bool {
    let named = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("npz"));
    named || Arrays::open(path).is_ok_and(|arrays| !arrays.names.is_empty())
}

/// The ending of the name of an array.
const ENDING: &str = ".npy";

/// Named arrays: the members of an archive, or the files of a folder.
struct Arrays {
    path: PathBuf,
    is_folder: bool,
    /// The names of the arrays, as NumPy shows them.
    names: Vec<String>,
}

impl Arrays {
    fn open(path: &Path) -> Result<Self> {
        let (archive, _) = zip_member::archive(path)?;
        let members = archive.file_names().filter_map(|name| name.ok());
        let names = members.filter_map(|name| name.strip_suffix(ENDING).map(str::to_owned)).collect();
        Ok(Self { path: path.to_path_buf(), is_folder: false, names })
    }

    fn of_folder(folder: &Path, names: &[String]) -> Self {
        let names = names.iter().filter_map(|name| name.strip_suffix(ENDING).map(str::to_owned)).collect();
        Self { path: folder.to_path_buf(), is_folder: true, names }
    }

    fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// What the archive calls an array of this name: just so, or in another case.
    fn find(&self, name: &str) -> Option<&str> {
        let same = self.names.iter().find(|member| *member == name);
        same.or_else(|| self.names.iter().find(|member| member.eq_ignore_ascii_case(name))).map(String::as_str)
    }

    fn missing(&self, expected: impl Into<String>) -> Error {
        Error::MissingMember { file: self.path.clone(), expected: expected.into(), found: self.names.clone() }
    }

    fn lone(&self) -> Result<String> {
        match &self.names[..] {
            [name] => Ok(name.clone()),
            _ if self.has("arr_0") => Ok("arr_0".to_owned()),
            _ => Err(self.missing("one array, or arr_0, in a file that is named by `images` or `labels`")),
        }
    }

    fn images(&self, name: &str, reading: &Reading<'_>) -> Result<ArrayImages> {
        crate::formats::arrays::header::array_images_of(&self.member(name)?, reading)
    }

    fn member(&self, name: &str) -> Result<Origin> {
        match self.find(name) {
            Some(name) if self.is_folder => Ok(Origin::file(&self.path.join(format!("{name}{ENDING}")))),
            Some(name) => Ok(Origin::member(&self.path, &format!("{name}{ENDING}"))),
            None => Err(self.missing(format!("an array {name}"))),
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
