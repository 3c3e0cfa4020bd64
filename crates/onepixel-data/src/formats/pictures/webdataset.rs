//! WebDataset: tar shards in which the files of a sample share the beginning of their names.
//!
//! `000123.png` with `000123.cls` (the label as text), or with `000123.json` whose `cls` or `label` is it; endings in any
//! case. What a name begins with, the key, ends at the first dot after its last `/`, as the format's specification has it
//! (<https://github.com/webdataset/webdataset>). Where no image has a label so, but all have one if the last dot ends the
//! key (`0.05.png`, `0.05.cls`), it does, and a note says so.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use onepixel::dataset::SetName;
use serde::Deserialize;

use crate::bytes::origin::Origin;
use crate::error::{Error, PictureError, Result};
use crate::formats::pictures::class_folders::classes::{LabelledImages, number};
use crate::formats::pictures::class_folders::layout;
use crate::formats::pictures::encoded::blobs::Blobs;
use crate::formats::pictures::encoded::{self, EncodedSet};
use crate::formats::pictures::tree::{self, Chosen, Tree};
use crate::reading::journal::Reading;
use crate::reading::labels::{ClassNames, LabelValue, Labels, class_names};
use crate::reading::parts::Parts;
use crate::reading::split_words::SplitRole;

/// The lists of classes that may lie in a shard or beside it.
const CLASS_LISTS: [&str; 2] = ["classes.txt", "classnames.txt"];

/// Which dot of a name ends its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dot {
    First,
    Last,
}

/// Whether a reader of shards wants the content of a file, by its name.
pub(crate) fn is_needed(name: &str) -> bool {
    layout::is_needed(name) || is_label(name, Dot::First) || is_label(name, Dot::Last)
}

/// Whether an archive is a shard: it has a label beside an image.
pub(crate) fn is_shard(tree: &dyn Tree) -> bool {
    dot(tree).is_some()
}

/// The dot that ends the keys of a shard; `None` if it is none.
fn dot(tree: &dyn Tree) -> Option<Dot> {
    let images = || tree.names().iter().filter(|name| layout::is_image(name));
    let labelled = |dot: Dot| {
        let labels: HashSet<&str> =
            tree.names().iter().filter(|name| is_label(name, dot)).map(|name| key(name, dot).0).collect();
        images().filter(|name| labels.contains(key(name, dot).0)).count()
    };
    match labelled(Dot::First) {
        0 => (labelled(Dot::Last) > 0 && labelled(Dot::Last) == images().count()).then_some(Dot::Last),
        _ => Some(Dot::First),
    }
}

/// Reads the shards of the sets.
pub(crate) fn read(shards: Vec<(SplitRole, Arc<dyn Tree>)>, reading: &Reading<'_>) -> Result<Parts> {
    let mut shards = shards;
    // As they come, but the train set first, which decides.
    shards.sort_by_key(|(role, _)| *role);
    let Some((_, first)) = shards.first().cloned() else {
        return Err(Error::EmptySet { origin: Origin::file("".as_ref()) });
    };
    let stated = stated_classes(&*first)?;
    let mut sets = shards.iter().map(|(_, tree)| samples(tree, reading)).collect::<Result<Vec<_>>>()?;
    let classes = match stated {
        Some(classes) => classes,
        None => number(&mut sets, None, &first, reading)?,
    };
    let mut groups: Vec<(SplitRole, Vec<LabelledImages>)> = Vec::new();
    for ((role, _), set) in shards.iter().zip(sets) {
        match groups.last_mut().filter(|(last, _)| last == role) {
            Some((_, group)) => group.push(set),
            None => groups.push((*role, vec![set])),
        }
    }
    let name = |role: SplitRole| match role {
        SplitRole::Train => SetName::Train,
        SplitRole::Validation => SetName::validation(role.name()),
        SplitRole::Test => SetName::Test,
        SplitRole::Other => SetName::other(role.name()),
    };
    let mut sets = groups.into_iter().map(|(role, group)| Ok((name(role), joined(group, &classes)?)));
    match sets.next() {
        Some(train) => {
            let (_, train) = train?;
            Ok(encoded::read_sets(train, sets.collect::<Result<_>>()?, reading)?.with_classes(classes))
        }
        None => Err(Error::EmptySet { origin: Origin::file(first.path()) }),
    }
}

/// What the names of a sample's files share, and what follows the dot after it.
fn key(name: &str, dot: Dot) -> (&str, &str) {
    let base = name.rfind('/').map_or(0, |slash| slash + 1);
    let found = match dot {
        Dot::First => name[base..].find('.'),
        Dot::Last => name[base..].rfind('.'),
    };
    match found {
        Some(dot) => (&name[..base + dot], &name[base + dot + 1..]),
        None => (name, ""),
    }
}

/// Whether a file has a label.
fn is_label(name: &str, dot: Dot) -> bool {
    ["cls", "json"].iter().any(|ending| key(name, dot).1.eq_ignore_ascii_case(ending))
}

/// The images of a shard with their labels, in the order of the shard.
fn samples(tree: &Arc<dyn Tree>, reading: &Reading<'_>) -> Result<LabelledImages> {
    let names = tree.names();
    let dot = dot(&**tree).unwrap_or(Dot::First);
    let key = |name| key(name, dot);
    if dot == Dot::Last {
        let path = tree.path().display();
        reading.note(format!(
            "{path}: names have dots of their own, so the last dot ends the key of a sample, not the first"
        ));
    }
    let mut label_of: HashMap<&str, usize> = HashMap::new();
    for (place, name) in names.iter().enumerate() {
        let (sample, ending) = key(name);
        if ending.eq_ignore_ascii_case("cls") {
            label_of.insert(sample, place);
        } else if ending.eq_ignore_ascii_case("json") {
            label_of.entry(sample).or_insert(place);
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
                expected: "a .cls or .json file (the first dot of a name ends the key that it shares with its label)",
            }));
        };
        tree.read(label, &mut buffer)?;
        let is_text = key(&names[label]).1.eq_ignore_ascii_case("cls");
        labels.push(self::label(&buffer, is_text, || tree.origin(label))?)?;
        places.push(place);
    }
    if let Some(&alone) = label_of.values().filter(|&&place| key(&names[place]).1.eq_ignore_ascii_case("cls")).min() {
        return Err(Error::Picture(PictureError::SampleIncomplete {
            origin: tree.origin(alone),
            expected: "an image",
        }));
    }
    Ok(LabelledImages { tree: tree.clone(), places, origin, labels: Some(labels) })
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

fn label(bytes: &[u8], is_text: bool, origin: impl Fn() -> Origin) -> Result<LabelValue> {
    let wrong =
        |found: String| Error::Picture(PictureError::UndecodableImage { origin: origin(), expected: "a label", found });
    if is_text {
        let text = std::str::from_utf8(bytes).map_err(|error| wrong(error.to_string()))?.trim();
        return match text {
            "" => Err(wrong("blanks".to_owned())),
            text => Ok(LabelValue::parse(text)),
        };
    }
    let sample: Sample = serde_json::from_slice(bytes).map_err(|error| wrong(error.to_string()))?;
    match sample.cls.or(sample.label) {
        Some(Stated::Number(number)) => Ok(LabelValue::Number(i128::from(number))),
        Some(Stated::Name(name)) if name.trim().is_empty() => Err(wrong("blanks".to_owned())),
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
    /// Which dot ends the keys of each shard.
    dots: Vec<Dot>,
    /// The index of each shard's first image, and the number of all.
    bounds: Vec<usize>,
}

impl JoinedShards {
    fn shard(&self, index: usize) -> usize {
        self.bounds.partition_point(|&bound| bound <= index) - 1
    }

    fn at(&self, index: usize) -> (&Chosen, usize) {
        let shard = self.shard(index);
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
        let dot = self.dots[self.shard(index)];
        let (shard, index) = self.at(index);
        shard.name(index).map(|name| key(name, dot).0)
    }

    fn read(&self, index: usize, buffer: &mut Vec<u8>) -> Result<()> {
        let (shard, index) = self.at(index);
        shard.read(index, buffer)
    }
}

fn joined(sets: Vec<LabelledImages>, classes: &ClassNames) -> Result<EncodedSet> {
    let mut bounds = vec![0];
    let origin = match &sets[..] {
        [only] => only.origin.clone(),
        [first, ..] => Origin::file(first.origin.file.parent().unwrap_or(&first.origin.file)),
        [] => Origin::file("".as_ref()),
    };
    let mut labels = Labels::new(origin.clone());
    let (mut shards, mut dots) = (Vec::new(), Vec::new());
    for set in sets {
        dots.push(dot(&*set.tree).unwrap_or(Dot::First));
        if let Some(own) = &set.labels {
            labels.extend(own)?;
        }
        bounds.push(bounds[bounds.len() - 1] + set.places.len());
        shards.push(Chosen { tree: set.tree, places: set.places });
    }
    let (images, classes) = (Arc::new(JoinedShards { shards, dots, bounds }), classes.names[..].into());
    Ok(EncodedSet { images, origin, labels: Some(labels), classes })
}
