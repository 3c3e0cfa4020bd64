//! What is a dataset called, and what are its terms, once its files have been read?
//!
//! Files that the catalogue knows by their digests say it themselves, whatever they are called. Where they are not
//! known, the name that they have is all there is, and a note says so.

use onepixel::dataset::{Collection, ImageSet, NamedSet, SetName};

use crate::catalogue::{self, Entry};
use crate::error::Result;
use crate::locate::recognise::{Match, Observed, Recognised, recognise};
use crate::pixels::withheld::without_withheld;
use crate::reading::journal::Reading;
use crate::reading::labels::{self, ClassNames, LabelValue};
use crate::reading::parts::{Part, Parts};

/// How many unknown files a note names.
const MOST_NAMED: usize = 4;

/// The longest part that is added to a dataset's name, in characters.
const LONGEST_PART: usize = 40;

/// What a source is called before its files are looked at.
pub(crate) struct Called<'a> {
    /// What the dataset is called if its files do not say more.
    pub(crate) name: String,
    /// The dataset of the catalogue that has this name.
    pub(crate) entry: Option<&'static Entry>,
    /// The part of it that was asked for.
    pub(crate) part: Option<&'a str>,
    /// Whether it was asked for by its name, not by where it lies.
    pub(crate) by_name: bool,
    /// Whether each file was named by itself, so that what is left out is left out on purpose.
    pub(crate) files: bool,
}

impl Called<'_> {
    /// A folder or file, which may have the name of a dataset.
    pub(crate) fn path(name: String) -> Self {
        Self { entry: catalogue::entry(&name), name, part: None, by_name: false, files: false }
    }

    /// Files whose names mean nothing.
    pub(crate) fn files(name: String) -> Self {
        Self { name, entry: None, part: None, by_name: false, files: true }
    }
}

/// Joins what was read to a dataset that is called what it is.
pub(crate) fn into_collection(
    parts: Parts,
    called: &Called<'_>,
    source: &str,
    reading: &Reading<'_>,
) -> Result<Collection> {
    let parts = without_withheld(parts, reading)?;
    note_unlabelled(&parts, source, reading);
    let files = observed(&parts);
    let is_train_only = parts.test.is_none() && !called.files;
    named(parts, &files, is_train_only, called, source, reading)
}

/// Joins what was read under the name that its files, or else what it was asked for by, tell.
fn named(
    parts: Parts,
    files: &[Observed],
    is_train_only: bool,
    called: &Called<'_>,
    source: &str,
    reading: &Reading<'_>,
) -> Result<Collection> {
    match recognise(files, candidates(called.entry)) {
        Some(known) => {
            note_recognised(&known, called, files, reading);
            let part = called.part.filter(|_| is(called.entry, known.entry)).or(known.part);
            let part = part.filter(|part| Some(*part) != default_part(known.entry));
            if is_train_only {
                note_no_test_set(known.entry, part, reading);
            }
            let mut dataset = with_class_names(parts, known.entry, part).into_collection(&called.name, source)?;
            describe(&mut dataset, known.entry, part);
            Ok(dataset)
        }
        None => {
            note_unknown(called, files, reading);
            if let Some(entry) = called.entry.filter(|_| is_train_only && called.by_name) {
                note_no_test_set(entry, called.part, reading);
            }
            let parts = match called.entry {
                Some(entry) if called.by_name && has_classes(&parts.train, entry.classes.len()) => {
                    with_class_names(parts, entry, called.part)
                }
                _ => parts,
            };
            let mut dataset = parts.into_collection(&called.name, source)?;
            match called.entry.filter(|_| called.by_name) {
                Some(entry) if !is_verifiable(entry) => describe(&mut dataset, entry, called.part),
                Some(entry) => dataset.licence = Some(entry.licence.clone()),
                None => {}
            }
            Ok(dataset)
        }
    }
}

/// Says which images no model is scored on: those of other sets of classes that the train set does not have; and in folds,
/// those that are the only ones of their classes.
pub(crate) fn note_unseen(dataset: &Collection, reading: &Reading<'_>) {
    let labelled = |name: SetName| dataset.sets().iter().find(|set| set.name == name).and_then(NamedSet::labelled);
    let Some(train) = labelled(SetName::Train) else { return };
    let trained = train.class_images();
    let mut in_folds = true;
    for name in dataset.sets().iter().map(|set| set.name).filter(|name| *name != SetName::Train) {
        let Some(set) = labelled(name) else { continue };
        in_folds &= set.is_empty() || !matches!(name, SetName::Test | SetName::Validation(_));
        if let Some((images, classes)) = listed(set, &|class, images| images > 0 && trained[class] == 0) {
            let (source, all) = (&dataset.source, set.len());
            reading.note(format!(
                "{source}: {images} of {all} {name} images are of classes that the train set does not have ({classes}): no model is scored on them"
            ));
        }
    }
    if let Some((images, classes)) = listed(train, &|_, images| images == 1).filter(|_| in_folds) {
        let (source, all) = (&dataset.source, train.len());
        reading.note(format!(
            "{source}: {images} of {all} train images are the only ones of their classes ({classes}): in folds no model is scored on them"
        ));
    }
}

/// How many images are of the classes for which this holds of their number and their images; and the first of these classes.
fn listed(set: &ImageSet, holds: &dyn Fn(usize, u32) -> bool) -> Option<(u32, String)> {
    const SHOWN: usize = 5;
    let counts = set.class_images().into_iter().enumerate();
    let found: Vec<(usize, u32)> = counts.filter(|&(class, images)| holds(class, images)).collect();
    let names = found.iter().take(SHOWN).map(|&(class, _)| set.classes()[class].as_str()).collect::<Vec<_>>();
    let more = if found.len() > SHOWN { ", and more" } else { "" };
    let images = found.iter().map(|(_, images)| images).sum();
    (!found.is_empty()).then(|| (images, format!("{}{more}", names.join(", "))))
}

/// Says which sets have no labels.
fn note_unlabelled(parts: &Parts, source: &str, reading: &Reading<'_>) {
    let test = parts.test.iter().map(|test| (SetName::Test, test));
    let further = parts.further.iter().map(|(name, part)| (*name, part));
    for (name, part) in std::iter::once((SetName::Train, &parts.train)).chain(test).chain(further) {
        if part.labels.is_none() {
            let images = part.images.len();
            reading.note(format!(
                "{source}: {name}, {images} images, no labels: looked at for duplicates, quality and facts only"
            ));
        }
    }
}

/// Whether a set's labels are so many different ones.
fn has_classes(part: &Part, classes: usize) -> bool {
    part.labels.as_ref().is_some_and(|labels| labels.distinct().len() == classes)
}

/// Name and licence as the catalogue has them.
fn describe(dataset: &mut Collection, entry: &Entry, part: Option<&str>) {
    dataset.name = match part.filter(|part| part.chars().count() <= LONGEST_PART) {
        Some(part) => format!("{} ({part})", entry.display_name),
        None => entry.display_name.clone(),
    };
    dataset.licence = Some(entry.licence.clone());
}

/// The files that images and labels were read from, each once.
fn observed(parts: &Parts) -> Vec<Observed> {
    let mut paths = Vec::new();
    for part in parts.sets() {
        for origin in [&part.images_origin, part.labels_origin()] {
            if !paths.contains(&&origin.file) {
                paths.push(&origin.file);
            }
        }
    }
    let files: Option<Vec<Observed>> = paths.into_iter().map(|path| Observed::new(path)).collect();
    files.unwrap_or_default()
}

/// The dataset that the name means, then all others.
fn candidates(hint: Option<&'static Entry>) -> impl Iterator<Item = &'static Entry> {
    hint.into_iter().chain(catalogue::entries().filter(move |entry| !is(hint, entry)))
}

fn is(one: Option<&Entry>, other: &Entry) -> bool {
    one.is_some_and(|one| one.name == other.name)
}

/// Whether there are digests to compare with when the dataset is loaded.
fn is_verifiable(entry: &Entry) -> bool {
    !entry.files.is_empty()
}

/// The part that is meant where none is named.
fn default_part(entry: &Entry) -> Option<&str> {
    entry.files.iter().find(|file| file.needed).and_then(|file| file.part.as_deref())
}

/// The same with the classes named as the catalogue names them, if nothing at hand names them and the labels fit.
fn with_class_names(parts: Parts, entry: &Entry, part: Option<&str>) -> Parts {
    let of_part = part.and_then(|part| entry.part(part)).map(|part| &part.classes);
    let names = of_part.filter(|names| !names.is_empty()).unwrap_or(&entry.classes);
    let sets = parts.labels();
    let named = parts.classes.is_some() || labels::class_list_beside(&sets).is_some();
    let known = |value: &LabelValue| matches!(value, LabelValue::Number(label) if usize::try_from(*label).is_ok_and(|label| label < names.len()));
    let mut values = sets.iter().flat_map(|labels| labels.distinct());
    if named || !values.all(known) {
        return parts;
    }
    let origin = parts.train.labels_origin().clone();
    parts.with_classes(ClassNames { origin, names: names.clone() })
}

fn note_recognised(known: &Recognised<'_>, called: &Called<'_>, files: &[Observed], reading: &Reading<'_>) {
    let display_name = &known.entry.display_name;
    if called.entry.is_some() && !is(called.entry, known.entry) {
        reading.note(format!(
            "this is called {}, but by their digests its files are those of {display_name}",
            called.name
        ));
    }
    for (position, file) in &known.former {
        let name = files[*position].name();
        reading
            .note(format!("{name} is of the {} of {display_name}, which its publisher has since replaced", file.what));
    }
}

/// Says that the test set is missing, where the publisher has one in a file of its own.
fn note_no_test_set(entry: &Entry, part: Option<&str>, reading: &Reading<'_>) {
    let splits = entry.splits_of(part);
    let has = |name| splits.iter().any(|split| split.name == name);
    let has_own_file = entry.download(part).is_ok_and(|files| files.len() > 1);
    if has_own_file && has("train") && has("test") {
        let (display_name, fetch) = (&entry.display_name, entry.fetch_line(part));
        reading.note(format!("the test set of {display_name} is not there: get it with `{fetch}`"));
    }
}

/// Says that only the name tells, or that some files are known and others are not.
fn note_unknown(called: &Called<'_>, files: &[Observed], reading: &Reading<'_>) {
    if files.is_empty() {
        return;
    }
    if let Some(entry) = called.entry.filter(|entry| is_verifiable(entry)) {
        let strangers = files.iter().filter_map(|file| stranger(file, file.compare(entry)));
        let strangers: Vec<String> = strangers.take(MOST_NAMED).collect();
        return reading.note(format!(
            "only the name {} says that this is {}: {}",
            called.name,
            entry.display_name,
            strangers.join(", ")
        ));
    }
    for entry in catalogue::entries() {
        let is_data = |file: &&Observed| match file.compare(entry) {
            Match::Current(known) => !known.role.contains("labels"),
            Match::Former(_) => true,
            Match::Differs(_) | Match::None => false,
        };
        if let Some(known) = files.iter().find(is_data) {
            let strangers = files.iter().filter_map(|file| stranger(file, file.compare(entry)));
            let strangers: Vec<String> = strangers.take(MOST_NAMED).collect();
            reading.note(format!("{} is a file of {}, but {}", known.name(), entry.display_name, strangers.join(", ")));
        }
    }
}

/// In what a file is none of a dataset's.
fn stranger(file: &Observed, found: Match<'_>) -> Option<String> {
    match found {
        Match::Current(_) | Match::Former(_) => None,
        Match::Differs(_) => Some(format!(
            "the digest of {} is unknown (SHA-256 {})",
            file.name(),
            file.sha256().unwrap_or("not computed")
        )),
        Match::None => Some(format!("no file is known that is as long as {} ({} bytes)", file.name(), file.size)),
    }
}
