//! CIFAR-10 and CIFAR-100: photographs of 32×32 pixels.
//!
//! Read are the binary files, loose or in the archives `cifar-10-binary.tar.gz` and `cifar-100-binary.tar.gz`. The
//! part `coarse` of CIFAR-100 has the 20 groups as its classes. The Python files are pickles, which run what code they
//! please when they are loaded; they are refused.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use onepixel::dataset::{Images, JoinedImages};

use crate::bytes::origin::Origin;
use crate::catalogue;
use crate::error::{Error, Result};
use crate::formats::arrays::cifar::{self, Layout, Records};
use crate::pixels::settle::settle;
use crate::reading::journal::Reading;
use crate::reading::labels::{self, ClassNames, Labels};
use crate::reading::parts::{Part, Parts, Pixels};
use crate::recipes::archive;
use crate::recipes::listing::Listing;
use crate::recipes::{Recipe, class_names, other_part};

pub(super) const RECIPE: Recipe = Recipe { recognise, read };

/// One of the two datasets, by one of its labels.
#[derive(Clone, Copy)]
struct Edition {
    archive: &'static str,
    /// The folder in the archive.
    folder: &'static str,
    /// The file that names the classes.
    names: &'static str,
    classes: fn() -> Vec<String>,
    layout: Layout,
    train: &'static [&'static str],
    test: &'static str,
    advice: &'static str,
}

const TEN: Edition = Edition {
    archive: "cifar-10-binary.tar.gz",
    folder: "cifar-10-batches-bin",
    names: "batches.meta.txt",
    classes: || class_names("cifar-10"),
    layout: cifar::CIFAR_10,
    train: &["data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin"],
    test: "test_batch.bin",
    advice: "fetch https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
};

const HUNDRED: Edition = Edition {
    archive: "cifar-100-binary.tar.gz",
    folder: "cifar-100-binary",
    names: "fine_label_names.txt",
    classes: || class_names("cifar-100"),
    layout: cifar::CIFAR_100_FINE,
    train: &["train.bin"],
    test: "test.bin",
    advice: "fetch https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz",
};

const HUNDRED_COARSE: Edition = Edition {
    names: "coarse_label_names.txt",
    classes: || catalogue::entry("cifar-100").map(|entry| entry.class_names_of(Some("coarse"))).unwrap_or_default(),
    layout: cifar::CIFAR_100_COARSE,
    ..HUNDRED
};

/// The files of the editions that are not read, and the edition that has the same images.
const REFUSED: [(&str, &Edition); 8] = [
    ("cifar-10-python.tar.gz", &TEN),
    ("cifar-10-batches-py", &TEN),
    ("cifar-10-matlab.tar.gz", &TEN),
    ("cifar-10-batches-mat", &TEN),
    ("batches.meta", &TEN),
    ("cifar-100-python.tar.gz", &HUNDRED),
    ("cifar-100-python", &HUNDRED),
    ("cifar-100-matlab.tar.gz", &HUNDRED),
];

impl Edition {
    /// The classes, as a file of the publisher names them or else as they are known.
    fn class_names(self, origin: Origin, named: Option<Vec<String>>) -> Result<ClassNames> {
        let names = named.unwrap_or_else(self.classes);
        if names.len() == self.layout.class_count() {
            return Ok(ClassNames { origin, names });
        }
        Err(Error::Publication {
            origin,
            expected: format!("the names of {} classes", self.layout.class_count()),
            found: names.len().to_string(),
            advice: self.advice.to_owned(),
        })
    }

    /// Says how many of the train files there are, if it is not all.
    fn note_missing(self, found: usize, reading: &Reading<'_>) {
        let all = self.train.len();
        if found < all {
            let (first, last) = (self.train[0], self.train[all - 1]);
            reading.note(format!(
                "{found} of the {all} train files {first} to {last} found; the train set is what they hold"
            ));
        }
    }
}

/// Where the files of an edition lie.
enum Place {
    /// Loose in this folder.
    Loose(Listing),
    /// In the archive at this path.
    Archive(PathBuf),
}

/// The edition whose files these are, and where they lie.
fn edition(listing: &Listing) -> Option<(Edition, Place)> {
    [TEN, HUNDRED].into_iter().find_map(|edition| {
        let inner = listing.within(edition.folder);
        let train = edition.train.iter().any(|name| inner.has(name));
        let loose = train && (inner.has(edition.test) || edition.archive == TEN.archive);
        let place = if loose { Place::Loose(inner) } else { Place::Archive(listing.find(edition.archive)?) };
        Some((edition, place))
    })
}

fn refused(listing: &Listing) -> Option<(&'static str, &'static Edition)> {
    REFUSED.into_iter().find(|(name, _)| listing.has(name))
}

fn recognise(listing: &Listing) -> bool {
    edition(listing).is_some() || refused(listing).is_some()
}

fn read(listing: &Listing, part: Option<&str>, reading: &Reading<'_>) -> Result<Parts> {
    let Some((edition, place)) = edition(listing) else {
        return Err(refusal(listing));
    };
    let edition = match part {
        None => edition,
        Some("fine") if edition.archive == HUNDRED.archive => edition,
        Some("coarse") if edition.archive == HUNDRED.archive => HUNDRED_COARSE,
        Some(_) if edition.archive == HUNDRED.archive => return Err(other_part(listing, part, &["fine", "coarse"])),
        Some(_) => return Err(other_part(listing, part, &[])),
    };
    match place {
        Place::Loose(listing) => read_files(edition, &listing, reading),
        Place::Archive(path) => read_archive(edition, &path, reading),
    }
}

fn refusal(listing: &Listing) -> Error {
    let (name, edition) = refused(listing).unwrap_or((TEN.archive, &TEN));
    Error::Publication {
        origin: Origin::file(&listing.folder().join(name)),
        expected: format!("the binary edition, {}", edition.archive),
        found: "the Python or MATLAB edition (Python's are pickles, which can run any code and are not read)"
            .to_owned(),
        advice: edition.advice.to_owned(),
    }
}

fn read_files(edition: Edition, listing: &Listing, reading: &Reading<'_>) -> Result<Parts> {
    let test = listing.find(edition.test);
    let train: Vec<PathBuf> = edition.train.iter().filter_map(|name| listing.find(name)).collect();
    edition.note_missing(train.len(), reading);
    if test.is_none() {
        reading.note(format!("{} is not there, so that there is no test set", edition.test));
    }
    let names = listing.find(edition.names);
    let named = names.as_deref().map(labels::read_names).transpose()?;
    let classes = edition.class_names(Origin::file(names.as_deref().unwrap_or(listing.folder())), named)?;
    let train = joined(edition, &train, reading)?;
    let test = test.map(|test| joined(edition, &[test], reading)).transpose()?;
    Ok(Parts::new(train, test).with_classes(classes))
}

/// The images of files, one file after the other.
fn joined(edition: Edition, files: &[PathBuf], reading: &Reading<'_>) -> Result<Part> {
    let origin = Origin::file(files.first().map_or(Path::new(""), PathBuf::as_path));
    let mut labels = Labels::new(origin.clone());
    let mut sources: Vec<Arc<dyn Images>> = Vec::new();
    for file in files {
        let (images, numbers) = edition.layout.open(file)?;
        sources.push(Arc::new(images));
        push_all(&mut labels, &numbers)?;
    }
    let stored = JoinedImages::new(sources).map_err(|source| Error::Dataset { origin: origin.clone(), source })?;
    let images = settle(cifar::interleaved(stored), &origin, reading)?;
    Ok(Part::new(images, origin, labels))
}

/// Reads the archive once, from front to back; its files come in any order.
fn read_archive(edition: Edition, path: &Path, reading: &Reading<'_>) -> Result<Parts> {
    let (mut train, mut test, mut named) = (BTreeMap::new(), Records::default(), None);
    archive::each_tar_member(path, edition.advice, |name, content, bytes| {
        if let Some(place) = edition.train.iter().position(|&train| train == name) {
            train.insert(place, edition.layout.read(content, bytes)?);
        } else if name == edition.test {
            test = edition.layout.read(content, bytes)?;
        } else if name == edition.names {
            named = Some(archive::lines(content)?);
        }
        Ok(())
    })?;
    edition.note_missing(train.len(), reading);
    let origin = Origin::file(path);
    let classes = edition.class_names(origin.clone(), named)?;
    let mut joined = Records::default();
    for records in train.into_values() {
        joined.append(records, &origin)?;
    }
    let train = held(joined, Origin::member(path, edition.train[0]))?;
    let test = held(test, Origin::member(path, edition.test))?;
    Ok(Parts::new(train, Some(test)).with_classes(classes))
}

fn held(records: Records, origin: Origin) -> Result<Part> {
    let (images, numbers) = records.into_images(&origin)?;
    let mut labels = Labels::new(origin.clone());
    push_all(&mut labels, &numbers)?;
    let images: Pixels = Box::new(images);
    Ok(Part::new(images, origin, labels))
}

fn push_all(labels: &mut Labels, numbers: &[u8]) -> Result<()> {
    numbers.iter().try_for_each(|&number| labels.push_number(i128::from(number)))
}
