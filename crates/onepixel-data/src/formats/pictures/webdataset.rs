//! WebDataset: tar shards in which the files of a sample share the beginning of their names.
//!
//! `000123.png` with `000123.cls` (the label as text), or with `000123.json` whose `cls` or `label` is it. What a name
//! begins with ends at the first dot after its last `/`, as the format's specification has it
//! (<https://github.com/webdataset/webdataset>).

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;

use crate::bytes::origin::Origin;
use crate::error::{Error, PictureError, Result};
use crate::formats::pictures::class_folders::layout;
use crate::formats::pictures::class_folders::{LabelledImages, number};
use crate::formats::pictures::encoded::blobs::Blobs;
use crate::formats::pictures::encoded::{self, EncodedSet};
use crate::formats::pictures::tree::{self, Chosen, Tree};
use crate::reading::journal::Reading;
use crate::reading::labels::{ClassNames, LabelValue, Labels, class_names};
use crate::reading::parts::Parts;

/// The lists of classes that may lie in a shard or beside it.
const CLASS_LISTS: [&str; 2] = ["classes.txt", "classnames.txt"];

/// Whether a reader of shards wants the content of a file, by its name.
pub(crate) fn is_needed(name: &str) -> bool {
    layout::is_needed(name) || matches!(key(name).1, "cls" | "json")
}

/// Whether an archive is a shard: it has a label beside an image.
pub(crate) fn is_shard(tree: &dyn Tree) -> bool {
    let mut labelled = tree.names().iter().filter(|name| matches!(key(name).1, "cls" | "json")).peekable();
    if labelled.peek().is_none() {
        return false;
    }
    let images: std::collections::HashSet<&str> =
        tree.names().iter().filter(|name| layout::is_image(name)).map(|name| key(name).0).collect();
    labelled.any(|name| images.contains(key(name).0))
}

/// Reads the shards of a train and, where there is one, a test set.
pub(crate) fn read(train: Vec<Arc<dyn Tree>>, test: Vec<Arc<dyn Tree>>, reading: &Reading<'_>) -> Result<Parts> {
    let Some(first) = train.first().cloned() else {
        return Err(Error::EmptySet { origin: Origin::file("".as_ref()) });
    };
    let stated = stated_classes(&*first)?;
    let bounds = train.len();
    let mut sets = train.iter().chain(&test).map(samples).collect::<Result<Vec<_>>>()?;
    let classes = match stated {
        Some(classes) => classes,
        None => number(&mut sets, None, &first)?,
    };
    let test_sets = sets.split_off(bounds);
    let test = if test_sets.is_empty() { None } else { Some(joined(test_sets)?) };
    Ok(encoded::read(joined(sets)?, test, reading)?.with_classes(classes))
}

/// What the names of a sample's files share, and what follows the dot after it.
fn key(name: &str) -> (&str, &str) {
    let base = name.rfind('/').map_or(0, |slash| slash + 1);
    match name[base..].find('.') {
        Some(dot) => (&name[..base + dot], &name[base + dot + 1..]),
        None => (name, ""),
    }
}

/// The images of a shard with their labels, in the order of the shard.
fn samples(tree: &Arc<dyn Tree>) -> Result<LabelledImages> {
    let names = tree.names();
    let mut label_of: HashMap<&str, usize> = HashMap::new();
    for (place, name) in names.iter().enumerate() {
        match key(name) {
            (sample, "cls") => {
                label_of.insert(sample, place);
            }
            (sample, "json") => {
                label_of.entry(sample).or_insert(place);
            }
            _ => {}
        }
    }
    let origin = Origin::file(tree.path());
    let (mut places, mut labels) = (Vec::new(), Labels::new(origin.clone()));
    let mut buffer = Vec::new();
    for (place, name) in names.iter().enumerate().filter(|(_, name)| layout::is_image(name)) {
        let Some(label) = label_of.remove(key(name).0) else {
            let other = places.iter().find(|&&other: &&usize| key(&names[other]).0 == key(name).0);
            if let Some(&other) = other {
                let (origin, first) = (tree.origin(place), names[other].clone());
                return Err(Error::Picture(PictureError::SampleOfTwoImages { origin, first }));
            }
            return Err(Error::Picture(PictureError::SampleIncomplete {
                origin: tree.origin(place),
                expected: "a .cls or .json file",
            }));
        };
        tree.read(label, &mut buffer)?;
        labels.push(self::label(&buffer, &names[label], || tree.origin(label))?)?;
        places.push(place);
    }
    if let Some(&alone) = label_of.values().filter(|&&place| key(&names[place]).1 == "cls").min() {
        return Err(Error::Picture(PictureError::SampleIncomplete {
            origin: tree.origin(alone),
            expected: "an image",
        }));
    }
    Ok(LabelledImages { tree: tree.clone(), places, origin, labels })
}

/// A label as a JSON file states it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Stated {
    Number(i64),
    Name(String),
}

#[derive(Deserialize)]
struct Sample {
    cls: Option<Stated>,
    label: Option<Stated>,
}

fn label(bytes: &[u8], name: &str, origin: impl Fn() -> Origin) -> Result<LabelValue> {
    let wrong =
        |found: String| Error::Picture(PictureError::UndecodableImage { origin: origin(), expected: "a label", found });
    if key(name).1 == "cls" {
        let text = std::str::from_utf8(bytes).map_err(|error| wrong(error.to_string()))?.trim();
        return match text {
            "" => Err(wrong("blanks".to_owned())),
            text => Ok(LabelValue::parse(text)),
        };
    }
    let sample: Sample = serde_json::from_slice(bytes).map_err(|error| wrong(error.to_string()))?;
    match sample.cls.or(sample.label) {
        Some(Stated::Number(number)) => Ok(LabelValue::Number(i128::from(number))),
        Some(Stated::Name(name)) => Ok(LabelValue::parse(&name)),
        None => Err(wrong("no cls and no label in the JSON".to_owned())),
    }
}

fn stated_classes(tree: &dyn Tree) -> Result<Option<ClassNames>> {
    for list in CLASS_LISTS {
        let inside = tree::text(tree, list)?.map(|text| (tree.path().join(list), text));
        let beside = tree.path().parent().unwrap_or(Path::new("")).join(list);
        let found = match inside {
            None if beside.is_file() => Some((beside.clone(), read_list(&beside)?)),
            inside => inside,
        };
        if let Some((file, text)) = found {
            return class_names(&file, text).map(Some);
        }
    }
    Ok(None)
}

fn read_list(file: &Path) -> Result<Vec<u8>> {
    std::fs::read(file).map_err(|source| Error::Unreadable { origin: Origin::file(file), offset: 0, source })
}

/// The images of several shards, one shard after the other.
struct JoinedShards {
    shards: Vec<Chosen>,
    /// The index of each shard's first image, and the number of all.
    bounds: Vec<usize>,
}

impl JoinedShards {
    fn at(&self, index: usize) -> (&Chosen, usize) {
        let shard = self.bounds.partition_point(|&bound| bound <= index) - 1;
        (&self.shards[shard], index - self.bounds[shard])
    }
}

impl Blobs for JoinedShards {
    fn len(&self) -> usize {
        self.bounds[self.shards.len()]
    }

    fn origin(&self, index: usize) -> Origin {
        let (shard, index) = self.at(index);
        shard.origin(index)
    }

    fn name(&self, index: usize) -> Option<&str> {
        let (shard, index) = self.at(index);
        shard.name(index).map(|name| key(name).0)
    }

    fn read(&self, index: usize, buffer: &mut Vec<u8>) -> Result<()> {
        let (shard, index) = self.at(index);
        shard.read(index, buffer)
    }
}

fn joined(sets: Vec<LabelledImages>) -> Result<EncodedSet> {
    let mut bounds = vec![0];
    let origin = match &sets[..] {
        [only] => only.origin.clone(),
        [first, ..] => Origin::file(first.origin.file.parent().unwrap_or(&first.origin.file)),
        [] => Origin::file("".as_ref()),
    };
    let mut labels = Labels::new(origin.clone());
    let mut shards = Vec::new();
    for set in sets {
        labels.extend(&set.labels)?;
        bounds.push(bounds[bounds.len() - 1] + set.places.len());
        shards.push(Chosen { tree: set.tree, places: set.places });
    }
    Ok(EncodedSet { images: Arc::new(JoinedShards { shards, bounds }), origin, labels: Some(labels) })
}
