//! Hugging Face: a dataset as shards of a table, Parquet or Arrow IPC, with the sets told apart by their names.
//!
//! Each is a set; one whose table lacks the column of labels that the train set has is a set without labels.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use onepixel::dataset::SetName;

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
use crate::reading::labels::{ClassNames, Labels};
use crate::reading::parts::{Part, Parts};

/// One set, its labels read, if it has some.
struct Set {
    name: SetName,
    origin: Origin,
    shards: Shards,
    labels: Option<Labels>,
}

/// Reads the sets of a dataset.
pub(crate) fn read(files: &ShardFiles, reading: &Reading<'_>) -> Result<Parts> {
    if !files.others.is_empty() {
        reading.note(format!("{} is left aside, because its name says no set", pattern(&files.others).display()));
    }
    let named = [
        (SetName::Train, &files.train),
        (SetName::validation("validation"), &files.validation),
        (SetName::Test, &files.test),
        (SetName::other("other"), &files.further),
    ];
    let mut sets: Vec<Set> = Vec::new();
    for (name, files) in named.into_iter().filter(|(_, files)| !files.is_empty()) {
        // Without a train set, the first that is there is it.
        let name = if sets.is_empty() { SetName::Train } else { name };
        let column = sets.first().and_then(|train| train.shards.columns()?.labels.as_ref()).map(|labels| &*labels.name);
        let set = open(name, files, column, reading)?;
        sets.push(set);
    }
    match sets.is_empty() {
        false => join(sets, reading),
        true => Err(Error::EmptySet { origin: Origin::file(&pattern(&files.others)) }),
    }
}

/// Reads one file, which is the train set.
pub(crate) fn read_file(file: &Path, reading: &Reading<'_>) -> Result<Parts> {
    read(&ShardFiles::one(file), reading)
}

fn open(name: SetName, files: &[PathBuf], column: Option<&str>, reading: &Reading<'_>) -> Result<Set> {
    let shards: Result<Vec<_>> = files.iter().map(|file| open_shard(file, reading)).collect();
    let shards = Shards::new(shards?)?;
    let origin = Origin::file(&pattern(files));
    let own = shards.columns().and_then(|columns| columns.labels.as_ref());
    if let Some((own, train)) = own.zip(column).filter(|(own, train)| own.name != *train) {
        reading.note(format!(
            "{origin}: has no column {train}, which has the labels of the train set; column {} is not taken for labels",
            own.name
        ));
    }
    Ok(Set { name, labels: shards.labels(origin.clone(), column)?, origin, shards })
}

fn open_shard(file: &Path, reading: &Reading<'_>) -> Result<Box<dyn Shard>> {
    match formats::sniff::sniff(file)? {
        Format::ArrowIpc => Ok(Box::new(ArrowShard::open(file, reading)?)),
        _ => Ok(Box::new(ParquetShard::open(file, reading)?)),
    }
}

fn join(sets: Vec<Set>, reading: &Reading<'_>) -> Result<Parts> {
    let Some((origin, columns)) =
        sets.first().and_then(|train| Some((train.origin.clone(), train.shards.columns()?.clone())))
    else {
        return Err(Error::EmptySet { origin: Origin::file("".as_ref()) });
    };
    for set in &sets[1..] {
        let Some(others) = set.shards.columns() else { continue };
        let differs = |what| {
            let (file, first) = (set.origin.file.to_path_buf(), origin.file.to_path_buf());
            Error::Table(TableError::ShardsDiffer { file, first, what })
        };
        if others.images.storage != columns.images.storage {
            return Err(differs("the same type of images"));
        }
        if set.labels.is_some() && others.classes != columns.classes {
            return Err(differs("the same class names"));
        }
    }
    let mut sets = sets.into_iter();
    let Some(train) = sets.next() else { return Err(Error::EmptySet { origin }) };
    let mut parts = match columns.images.storage {
        Storage::Encoded => {
            let others = sets.by_ref().map(|set| (set.name, set.encoded())).collect();
            encoded::read_sets(train.encoded(), others, reading)?
        }
        Storage::Values { .. } => Parts::new(train.listed(reading)?, None),
    };
    for set in sets {
        parts.add(set.name, set.listed(reading)?);
    }
    parts.licence = columns.licence;
    Ok(match columns.classes {
        Some(names) => parts.with_classes(ClassNames { origin, names }),
        None => parts,
    })
}

impl Set {
    fn encoded(self) -> EncodedSet {
        let classes = self.shards.columns().and_then(|columns| columns.classes.clone()).unwrap_or_default();
        EncodedSet { images: Arc::new(self.shards), origin: self.origin, labels: self.labels, classes: classes.into() }
    }

    fn listed(self, reading: &Reading<'_>) -> Result<Part> {
        let images = ListedImages::new(self.shards, reading)?;
        let part = Part::unlabelled(settle(images, &self.origin, reading)?, self.origin);
        Ok(Part { labels: self.labels, ..part })
    }
}
