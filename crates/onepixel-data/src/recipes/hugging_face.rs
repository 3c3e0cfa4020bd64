//! Hugging Face: a dataset as shards of a table, Parquet or Arrow IPC, with the sets told apart by their names.
//!
//! Test is the test set. Validation serves as the test set only where there is no test set, or where its labels are
//! withheld; otherwise it is left aside. A publisher who withholds the labels of a set writes −1 for each of them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::bytes::origin::Origin;
use crate::error::{Error, Result, TableError};
use crate::formats;
use crate::formats::columnar::arrow_ipc::ArrowShard;
use crate::formats::columnar::columns::Storage;
use crate::formats::columnar::parquet::ParquetShard;
use crate::formats::columnar::shards::{ListedImages, Shard, Shards};
use crate::formats::pictures::encoded::{self, EncodedSet};
use crate::formats::table::Format;
use crate::locate::shard_files::{ShardFiles, pattern};
use crate::pixels::settle::settle;
use crate::reading::journal::Reading;
use crate::reading::labels::{ClassNames, LabelValue, Labels};
use crate::reading::parts::{Part, Parts};

/// What stands for a label that its publisher withholds.
const WITHHELD: LabelValue = LabelValue::Number(-1);

/// One set, its labels read.
struct Set {
    origin: Origin,
    shards: Shards,
    labels: Labels,
}

/// Reads the sets of a dataset.
pub(crate) fn read(files: &ShardFiles, reading: &Reading<'_>) -> Result<Parts> {
    if !files.others.is_empty() {
        reading.note(format!("{} is left aside, because its name says no set", pattern(&files.others).display()));
    }
    let mut train = open(&files.train, reading)?;
    let test = open(&files.test, reading)?.filter(|test| has_labels(test, reading));
    let validation = match test {
        None => open(&files.validation, reading)?.filter(|set| has_labels(set, reading)),
        Some(_) => {
            if !files.validation.is_empty() {
                let name = pattern(&files.validation);
                reading.note(format!("{} is left aside, because there is a test set", name.display()));
            }
            None
        }
    };
    if let Some(validation) = validation.as_ref().filter(|_| train.is_some()) {
        reading.note(format!("{} serves as the test set, because there is no other", validation.origin));
    }
    let mut test = test.or(validation);
    if train.is_none() {
        train = test.take();
    }
    match train {
        Some(train) => join(train, test, reading),
        None => Err(Error::EmptySet { origin: Origin::file(&pattern(&files.others)) }),
    }
}

/// Reads one file, which is the train set.
pub(crate) fn read_file(file: &Path, reading: &Reading<'_>) -> Result<Parts> {
    read(&ShardFiles::one(file), reading)
}

fn open(files: &[PathBuf], reading: &Reading<'_>) -> Result<Option<Set>> {
    if files.is_empty() {
        return Ok(None);
    }
    let shards: Result<Vec<_>> = files.iter().map(|file| open_shard(file, reading)).collect();
    let shards = Shards::new(shards?)?;
    let origin = Origin::file(&pattern(files));
    Ok(Some(Set { labels: shards.labels(origin.clone())?, origin, shards }))
}

fn open_shard(file: &Path, reading: &Reading<'_>) -> Result<Box<dyn Shard>> {
    match formats::sniff::sniff(file)? {
        Format::ArrowIpc => Ok(Box::new(ArrowShard::open(file, reading)?)),
        _ => Ok(Box::new(ParquetShard::open(file, reading)?)),
    }
}

/// Whether the labels of a set are there; if not, a note says so.
fn has_labels(set: &Set, reading: &Reading<'_>) -> bool {
    let withheld = set.labels.distinct() == [WITHHELD];
    if withheld {
        reading.note(format!("{} is left aside, because all its labels are -1: they are withheld", set.origin));
    }
    !withheld
}

fn join(train: Set, test: Option<Set>, reading: &Reading<'_>) -> Result<Parts> {
    let Some(columns) = train.shards.columns().cloned() else {
        return Err(Error::EmptySet { origin: train.origin });
    };
    let others = test.as_ref().and_then(|test| Some((test, test.shards.columns()?)));
    if let Some((test, others)) = others {
        let differs = |what| {
            Error::Table(TableError::ShardsDiffer {
                file: test.origin.file.to_path_buf(),
                first: train.origin.file.to_path_buf(),
                what,
            })
        };
        if others.images.storage != columns.images.storage {
            return Err(differs("the same type of images"));
        }
        if others.classes != columns.classes {
            return Err(differs("the same class names"));
        }
    }
    let origin = train.origin.clone();
    let parts = match columns.images.storage {
        Storage::Encoded => encoded::read(train.encoded(), test.map(Set::encoded), reading)?,
        Storage::Values { .. } => {
            Parts::new(train.listed(reading)?, test.map(|test| test.listed(reading)).transpose()?)
        }
    };
    let parts = Parts { licence: columns.licence, ..parts };
    Ok(match columns.classes {
        Some(names) => parts.with_classes(ClassNames { origin, names }),
        None => parts,
    })
}

impl Set {
    fn encoded(self) -> EncodedSet {
        EncodedSet { images: Arc::new(self.shards), origin: self.origin, labels: Some(self.labels) }
    }

    fn listed(self, reading: &Reading<'_>) -> Result<Part> {
        let images = ListedImages::new(self.shards, reading)?;
        Ok(Part::new(settle(images, &self.origin, reading)?, self.origin, self.labels))
    }
}
