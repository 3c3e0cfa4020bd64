//! What are the folders of one level: sets, classes, both, or neither?

use std::collections::BTreeSet;

use crate::formats::pictures::class_folders::plan::dir::Dir;
use crate::reading::folder_words::is_void;
use crate::reading::split_words::{SplitRole, by_siblings, rest_as_written, split_name, words};

/// A folder that is a set, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SetFolder {
    pub(crate) name: String,
    pub(crate) role: SplitRole,
}

/// What the folders of a level are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Level {
    /// No folders.
    Flat,
    /// Each is a class.
    Classes,
    /// Each class has folders that are sets.
    ClassesThenSplits,
    /// Each holds the same again, sets with classes or classes: `fold_0/train/cat`, `photo/cat` beside `sketch/cat`.
    Repeated,
    /// Each is a class of a set, as its name says: `trainA`, `trainB`, `testA`, `testB`.
    Crossed,
    /// These are sets, and whatever lies beside them is left aside, or a set of its own name.
    Splits(Vec<SetFolder>),
    /// These are held-out sets, and what lies beside them are the classes of the train set.
    HeldOutBesideClasses(Vec<SetFolder>),
}

/// A level as it was read, and why one could read it in another way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Read {
    pub(crate) level: Level,
    /// Another reading, as a note puts it.
    pub(crate) doubt: Option<String>,
}

impl Read {
    fn sure(level: Level) -> Self {
        Self { level, doubt: None }
    }

    fn doubted(level: Level, doubt: String) -> Self {
        Self { level, doubt: Some(doubt) }
    }
}

/// How many folders of a level may have no splits in it for the others to be classes with splits.
const WITHOUT_SPLITS: f64 = 0.2;

/// Reads the folders of a level.
pub(crate) fn read(dir: &Dir) -> Read {
    let names = dir.names();
    if names.is_empty() {
        return Read::sure(Level::Flat);
    }
    let sets: Vec<SetFolder> = std::iter::zip(&names, by_siblings(&names))
        .filter_map(|(name, role)| Some(SetFolder { name: (*name).to_owned(), role: role? }))
        .collect();
    if sets.is_empty() {
        return without_sets(dir);
    }
    let others: Vec<&str> = names.into_iter().filter(|name| sets.iter().all(|set| set.name != *name)).collect();
    match others.is_empty() {
        true if is_crossed(dir) => Read::sure(Level::Crossed),
        true => Read::sure(Level::Splits(sets)),
        false => beside_others(dir, sets, &others),
    }
}

fn without_sets(dir: &Dir) -> Read {
    match splits_within(dir) {
        true if repeats_sets(dir) => Read::sure(Level::Repeated),
        true => Read::sure(Level::ClassesThenSplits),
        false if repeats_classes(dir) => Read::sure(Level::Repeated),
        false => Read::sure(Level::Classes),
    }
}

/// The share of the names of all classes that each of several folders has at least, for the folders to hold the same.
const ALIKE: f64 = 0.9;

/// Whether the sets in the folders of a level have folders of the same names, which then are the classes.
fn repeats_sets(dir: &Dir) -> bool {
    let within = |child: &Dir| child.children.values().flat_map(class_names).collect();
    share_names(&dir.children.values().map(within).collect::<Vec<_>>())
}

/// Whether the folders of a level have folders of the same names, and so many that these are the classes: styles with
/// objects (`photo/dog`), but not fruit with its states (`apple/fresh`), nor people with sessions (`ann/1`).
fn repeats_classes(dir: &Dir) -> bool {
    let within: Vec<BTreeSet<String>> = dir.children.values().map(class_names).collect();
    let all: BTreeSet<&String> = within.iter().flatten().collect();
    let unnumbered: BTreeSet<String> = all.iter().map(|name| without_digits(name)).collect();
    let any_void = dir.children.keys().any(|name| is_void(name));
    let is_outer = all.len() > dir.children.len() || any_void;
    dir.children.len() > 1
        && dir.children.values().all(|child| child.files.is_empty())
        && all.len() > 1
        && unnumbered.len() == all.len()
        && is_outer
        && share_names(&within)
}

/// The names of the folders in a folder, below those that are no level.
fn class_names(dir: &Dir) -> BTreeSet<String> {
    dir.clone().collapsed(&BTreeSet::new()).children.into_keys().collect()
}

fn share_names(within: &[BTreeSet<String>]) -> bool {
    let all: BTreeSet<&String> = within.iter().flatten().collect();
    !all.is_empty() && within.iter().all(|names| names.len() as f64 >= ALIKE * all.len() as f64)
}

fn without_digits(name: &str) -> String {
    name.chars().filter(|letter| !letter.is_numeric()).collect()
}

/// Sets beside folders whose names say no set.
fn beside_others(dir: &Dir, sets: Vec<SetFolder>, others: &[&str]) -> Read {
    let deep = |name: &str| dir.children.get(name).is_some_and(Dir::is_deep);
    let of = |role| sets.iter().filter(move |set| set.role == role);
    let listed = |names: &[&str]| names.iter().take(3).copied().collect::<Vec<_>>().join(", ");
    let set_names: Vec<&str> = sets.iter().map(|set| set.name.as_str()).collect();
    let has_train = of(SplitRole::Train).next().is_some();
    let train_is_deep = of(SplitRole::Train).any(|set| deep(&set.name));
    let flat_others = others.iter().filter(|name| !deep(name)).count();
    if has_train && (train_is_deep || flat_others < 2 && sets.len() > 1) {
        let doubt = format!("{} taken as sets, so {} no class", are(&set_names, "is", "are"), are(others, "is", "are"));
        return Read::doubted(Level::Splits(sets), doubt);
    }
    if has_train {
        // `train` beside `bus` and `car`, all of them flat: vehicles.
        let held: Vec<SetFolder> = sets.iter().filter(|set| set.role != SplitRole::Train).cloned().collect();
        let trains: Vec<&str> = of(SplitRole::Train).map(|set| set.name.as_str()).collect();
        let doubt = format!("{} taken as a class, as {} beside it", are(&trains, "is", "are"), listed(others));
        return match held.is_empty() {
            true => Read::doubted(Level::Classes, doubt),
            false => Read::doubted(Level::HeldOutBesideClasses(held), doubt),
        };
    }
    if let [other] = others {
        let shares = |name: &str| words(name).iter().any(|word| words(other).contains(word));
        if deep(other) && sets.iter().any(|set| deep(&set.name) || shares(&set.name)) {
            let doubt = format!("{other} is taken as the train set, because it lies beside {}", listed(&set_names));
            let train = SetFolder { name: (*other).to_owned(), role: SplitRole::Train };
            return Read::doubted(Level::Splits(std::iter::once(train).chain(sets).collect()), doubt);
        }
        let doubt = format!("{} taken as classes", are(&dir.names(), "is", "are"));
        return Read::doubted(Level::Classes, doubt);
    }
    // `valid` beside `invalid` and `unclear` is a class; `test` beside `cat` and `dog` is none.
    let is_word_of_class =
        |set: &SetFolder| matches!(set.name.to_lowercase().as_str(), "valid" | "dev" | "eval" | "tests");
    if sets.iter().all(|set| is_word_of_class(set) && !deep(&set.name)) {
        let doubt = format!("{} taken as a class, as {} beside it", are(&set_names, "is", "are"), listed(others));
        return Read::doubted(Level::Classes, doubt);
    }
    let doubt = format!("{} taken as a set beside the classes {}", are(&set_names, "is", "are"), listed(others));
    Read::doubted(Level::HeldOutBesideClasses(sets), doubt)
}

/// `train is`, `train and test are`.
fn are(names: &[&str], one: &str, several: &str) -> String {
    const SHOWN: usize = 4;
    match names {
        [name] => format!("{name} {one}"),
        [most @ .., last] if names.len() <= SHOWN => format!("{} and {last} {several}", most.join(", ")),
        _ => format!("{} and {} more {several}", names[..SHOWN].join(", "), names.len() - SHOWN),
    }
}

/// Whether the names are sets times classes: `trainA`, `trainB`, `testA`, `testB`, with the images directly in them.
fn is_crossed(dir: &Dir) -> bool {
    let said: Vec<(SplitRole, String)> =
        dir.names().iter().filter_map(|name| Some((split_name(name)?.role, rest_as_written(name)?))).collect();
    let classes: BTreeSet<&String> = said.iter().map(|(_, class)| class).collect();
    let roles: BTreeSet<SplitRole> = said.iter().map(|&(role, _)| role).collect();
    let pairs: BTreeSet<&(SplitRole, String)> = said.iter().collect();
    let is_flat = dir.children.values().all(|child| child.children.is_empty());
    is_flat
        && said.len() == dir.children.len()
        && pairs.len() == said.len()
        && classes.len() >= 2
        && roles.len() >= 2
        && pairs.len() == classes.len() * roles.len()
}

/// Whether the folders in nearly all folders of a level are sets, and of two kinds at least.
fn splits_within(dir: &Dir) -> bool {
    let mut roles = BTreeSet::new();
    let mut without = 0;
    for child in dir.children.values() {
        let names = child.names();
        let said = by_siblings(&names);
        match !names.is_empty() && child.files.is_empty() && said.iter().all(Option::is_some) {
            true => roles.extend(said.into_iter().flatten()),
            false => without += 1,
        }
    }
    roles.len() >= 2 && without as f64 <= WITHOUT_SPLITS * dir.children.len() as f64
}
