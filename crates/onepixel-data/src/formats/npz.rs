//! NPZ: the format of `numpy.savez`, a zip archive of NPY files.
//!
//! Sizes that the zip directory states are never believed: a member's own NPY header promises how many bytes come, that
//! promise is checked against what the archive could hold at most, and the bytes are counted as they come.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use zip::ZipArchive;
use zip::result::ZipError;

use super::array_header;
use crate::error::{Error, Result};
use crate::labels::Labels;
use crate::origin::Origin;
use crate::parts::{Part, Parts, Pixels};
use crate::reading::Reading;
use crate::stream::{self, Stream, Supply};

/// Names of the images and labels of a train and a test set.
struct Names {
    train: (&'static str, &'static str),
    test: Option<(&'static str, &'static str)>,
}

/// The names in use: Keras, MedMNIST (its `val_images` and `val_labels` are left aside), and single sets.
const LAYOUTS: [Names; 5] = [
    Names { train: ("x_train", "y_train"), test: Some(("x_test", "y_test")) },
    Names { train: ("train_images", "train_labels"), test: Some(("test_images", "test_labels")) },
    Names { train: ("images", "labels"), test: None },
    Names { train: ("data", "target"), test: None },
    Names { train: ("X", "y"), test: None },
];

/// Reads the sets of an archive whose members are named as one of the layouts names them.
pub(crate) fn read(path: &Path, reading: &Reading<'_>) -> Result<Parts> {
    let mut archive = Archive::open(path)?;
    let chosen = LAYOUTS.iter().find(|names| archive.has(names.train.0) || archive.has(names.train.1));
    let Some(names) = chosen else {
        return Err(archive.missing("x_train and y_train, train_images and train_labels, images and labels, data and target, or X and y (for arrays of other names use --images and --labels with a file each)"));
    };
    let train = archive.part(names.train, reading)?;
    let test = names.test.filter(|test| archive.has(test.0) || archive.has(test.1));
    let test = test.map(|names| archive.part(names, reading)).transpose()?;
    Ok(Parts::new(train, test))
}

/// Reads the only array of an archive, or the one that NumPy calls `arr_0`, as images.
pub(crate) fn read_lone_images(path: &Path, reading: &Reading<'_>) -> Result<(Pixels, Origin)> {
    let mut archive = Archive::open(path)?;
    let name = archive.lone()?;
    archive.images(&name, reading)
}

/// Reads the only array of an archive, or the one that NumPy calls `arr_0`, as labels.
pub(crate) fn read_lone_labels(path: &Path) -> Result<Labels> {
    let mut archive = Archive::open(path)?;
    let name = archive.lone()?;
    archive.labels(&name)
}

/// Whether a zip file is to be read as NPZ: it has arrays, or its name says so.
pub(crate) fn is_npz(path: &Path) -> bool {
    let named = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("npz"));
    named || Archive::open(path).is_ok_and(|archive| !archive.names().is_empty())
}

struct Archive {
    path: PathBuf,
    zip: ZipArchive<BufReader<File>>,
    bytes: u64,
}

impl Archive {
    fn open(path: &Path) -> Result<Self> {
        let (file, bytes) = stream::open(path)?;
        let zip = ZipArchive::new(BufReader::new(file)).map_err(|error| bad_archive(Origin::file(path), &error))?;
        Ok(Self { path: path.to_path_buf(), zip, bytes })
    }

    /// The names of the members that are arrays, as NumPy shows them.
    fn names(&self) -> Vec<String> {
        let members = self.zip.file_names().filter_map(|name| name.ok());
        members.filter_map(|name| name.strip_suffix(".npy").map(str::to_owned)).collect()
    }

    fn has(&self, name: &str) -> bool {
        self.zip.index_for_name(&format!("{name}.npy")).is_some()
    }

    fn missing(&self, expected: impl Into<String>) -> Error {
        Error::MissingMember { file: self.path.clone(), expected: expected.into(), found: self.names() }
    }

    fn lone(&self) -> Result<String> {
        let names = self.names();
        match &names[..] {
            [name] => Ok(name.clone()),
            _ if self.has("arr_0") => Ok("arr_0".to_owned()),
            _ => Err(self.missing("one array, or arr_0, in a file that is named by --images or --labels")),
        }
    }

    fn part(&mut self, (images, labels): (&str, &str), reading: &Reading<'_>) -> Result<Part> {
        let (images, images_origin) = self.images(images, reading)?;
        let labels = self.labels(labels)?;
        Ok(Part { images, images_origin, labels })
    }

    fn images(&mut self, name: &str, reading: &Reading<'_>) -> Result<(Pixels, Origin)> {
        let mut stream = self.member(name)?;
        let header = array_header(&mut stream)?;
        header.check_pixels(&stream)?;
        let layout = header.images(&stream, reading.options.shape)?;
        let origin = stream.origin.clone();
        Ok((Box::new(header.read_images(stream, layout)?), origin))
    }

    fn labels(&mut self, name: &str) -> Result<Labels> {
        let mut stream = self.member(name)?;
        array_header(&mut stream)?.read_labels(stream)
    }

    fn member(&mut self, name: &str) -> Result<Stream<'_>> {
        let member = format!("{name}.npy");
        let Some(index) = self.zip.index_for_name(&member) else {
            return Err(self.missing(format!("an array {name}")));
        };
        let origin = Origin::member(&self.path, &member);
        match self.zip.by_index(index) {
            Ok(file) => {
                let supply = Supply::Deflated(file.compressed_size().min(self.bytes));
                Ok(Stream::new(origin, file, supply))
            }
            Err(error) => Err(bad_archive(origin, &error)),
        }
    }
}

fn bad_archive(origin: Origin, error: &ZipError) -> Error {
    let found = error.to_string();
    Error::BadArchive { origin, found }
}
