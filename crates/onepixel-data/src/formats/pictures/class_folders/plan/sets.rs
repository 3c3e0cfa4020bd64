//! Which folders are which sets?

use std::collections::{BTreeMap, BTreeSet};

use crate::formats::pictures::class_folders::plan::classes::{classes, counts};
use crate::formats::pictures::class_folders::plan::dir::Dir;
use crate::formats::pictures::class_folders::plan::level::{self, Level, SetFolder};
use crate::formats::pictures::class_folders::plan::planned::{Asked, Plan, PlannedSet};
use crate::reading::folders::{ClassLevel, LayoutChoice};
use crate::reading::split_words::{SplitRole, is_fold, part_of, rest_as_written, split_name, words};

/// Endings of files of code or tables.
const TEXTS: [&str; 16] =
    ["py", "ipynb", "m", "r", "cpp", "c", "h", "java", "js", "sh", "md", "csv", "tsv", "xlsx", "html", "tex"];

/// A set whose classes are not told yet.
struct Unread {
    role: SplitRole,
    name: String,
    dir: Dir,
}

/// Reads the folders that these of the names lie in.
pub(crate) fn plan(names: &[String], images: &[usize], asked: Asked) -> Plan {
    let mut top = Dir::of(names, images);
    for name in names {
        let ending = name.rsplit('/').next().and_then(|file| file.rsplit_once('.'));
        if ending.is_some_and(|(_, ending)| TEXTS.contains(&ending.to_ascii_lowercase().as_str())) {
            top.count_text(name);
        }
    }
    let mut plan = Plan::default();
    top.prune(&mut plan.aside);
    let (root, role) = unwrapped(top);
    plan.root.clone_from(&root.path);
    let mut sets = match asked.layout {
        Some(layout) => as_asked(root, layout, role, asked, &mut plan),
        None => by_names(root, role, asked, &mut plan),
    };
    for set in &mut sets {
        let by_name = |a: &usize, b: &usize| names[*a].cmp(&names[*b]);
        set.classes.values_mut().chain([&mut set.loose]).for_each(|places| places.sort_unstable_by(by_name));
    }
    plan.sets = sets;
    plan
}

/// The folder that others lie in, below folders that only wrap it, and the set that those say.
fn unwrapped(mut dir: Dir) -> (Dir, Option<(SplitRole, String)>) {
    let mut said = None;
    while dir.only().is_some() {
        let Some((name, child)) = dir.children.pop_first() else { break };
        if let Some(split) = split_name(&name).filter(|split| split.rest.is_empty() && !split.shy) {
            said = Some((split.role, name));
        }
        dir = child;
    }
    (dir, said)
}

fn by_names(root: Dir, role: Option<(SplitRole, String)>, asked: Asked, plan: &mut Plan) -> Vec<PlannedSet> {
    let read = level::read(&root);
    if let Some(doubt) = read.doubt {
        plan.decisions.push(format!("{doubt}; `layout` says otherwise"));
    }
    match read.level {
        Level::Repeated if asked.class_level.is_none() => by_names(one_of_alike(root, plan), role, asked, plan),
        Level::Repeated if !holds_sets_within(&root) => one_set(root, role, asked, plan),
        Level::Flat | Level::Classes => one_set(root, role, asked, plan),
        Level::ClassesThenSplits | Level::Repeated => {
            plan.decisions.push("the folders in each class folder are taken as sets".to_owned());
            finish(classes_then_splits(root), asked, plan)
        }
        Level::Crossed => crossed(root),
        Level::Splits(sets) => finish(splits(root, &sets, plan), asked, plan),
        Level::HeldOutBesideClasses(held) => {
            let mut rest = root;
            let held = held.into_iter().filter_map(|set| {
                let dir = rest.children.remove(&set.name)?;
                Some(Unread { role: set.role, name: set.name, dir })
            });
            let mut sets: Vec<Unread> = held.collect();
            sets.insert(0, Unread { role: SplitRole::Train, name: SplitRole::Train.name().to_owned(), dir: rest });
            finish(sets, asked, plan)
        }
    }
}

/// Of folders that hold the same again, all together; of folds, which hold the same images in other sets, the first.
fn one_of_alike(mut root: Dir, plan: &mut Plan) -> Dir {
    let names = root.names();
    if names.iter().all(|name| is_fold(name)) && holds_sets_within(&root) {
        let (first, others) = (names[0].to_owned(), listed(&names[1..]));
        let kept = root.children.remove(&first).unwrap_or_default();
        let images = root.images();
        plan.decisions.push(format!("only the fold {first} is read; {others} left aside ({images} images)"));
        return kept;
    }
    let names = listed(&names);
    plan.decisions.push(format!(
        "{names} hold folders of the same names, which are the classes of all together; `class_level` 1 makes classes of \
         {names}"
    ));
    let path = root.path.clone();
    root.children.into_values().fold(Dir { path, ..Dir::default() }, |all, dir| all.with(dir))
}

/// The first of some names, for a note.
fn listed(names: &[&str]) -> String {
    const SHOWN: usize = 4;
    let more = if names.len() > SHOWN { ", and so on" } else { "" };
    format!("{}{more}", names[..names.len().min(SHOWN)].join(", "))
}

fn holds_sets_within(root: &Dir) -> bool {
    root.children.values().any(holds_sets)
}

fn as_asked(
    root: Dir,
    layout: LayoutChoice,
    role: Option<(SplitRole, String)>,
    asked: Asked,
    plan: &mut Plan,
) -> Vec<PlannedSet> {
    let (_, name) = role.clone().unwrap_or((SplitRole::Train, SplitRole::Train.name().to_owned()));
    match layout {
        LayoutChoice::Flat => {
            let loose = root.all();
            vec![PlannedSet { role: SplitRole::Train, name, folder: root.path, classes: BTreeMap::new(), loose }]
        }
        LayoutChoice::ClassFolders => {
            let found = classes(&root, asked.class_level.unwrap_or(ClassLevel::At(1)));
            let all = Dir { files: Vec::new(), ..root };
            vec![PlannedSet { role: SplitRole::Train, name, folder: all.path, classes: found.of, loose: found.loose }]
        }
        LayoutChoice::ClassesThenSplits => finish(classes_then_splits(root), asked, plan),
        LayoutChoice::SplitsThenClasses => {
            let others = root.names().len();
            let role_of = |name: &str| match split_name(name) {
                Some(split) => split.role,
                None if others == 1 => SplitRole::Train,
                None => SplitRole::Other,
            };
            let sets = root.names().into_iter().map(|name| SetFolder { name: name.to_owned(), role: role_of(name) });
            let sets: Vec<SetFolder> = sets.collect();
            finish(splits(root, &sets, plan), asked, plan)
        }
    }
}

fn one_set(root: Dir, role: Option<(SplitRole, String)>, asked: Asked, plan: &mut Plan) -> Vec<PlannedSet> {
    let (role, name) = role.unwrap_or((SplitRole::Train, SplitRole::Train.name().to_owned()));
    finish(vec![Unread { role, name, dir: root }], asked, plan)
}

/// The folders that are sets; those of one set joined; others as sets of their own names.
fn splits(mut root: Dir, sets: &[SetFolder], plan: &mut Plan) -> Vec<Unread> {
    let mut joined: BTreeMap<(SplitRole, String), Vec<(String, Dir)>> = BTreeMap::new();
    for set in sets {
        if let Some(dir) = root.children.remove(&set.name) {
            let whole = part_of(&set.name).unwrap_or_else(|| without_numbers(&set.name));
            joined.entry((set.role, whole)).or_default().push((set.name.clone(), dir));
        }
    }
    let mut found: Vec<Unread> = Vec::new();
    for ((role, whole), mut dirs) in joined {
        let several = dirs.len() > 1;
        let names: Vec<String> = dirs.iter().map(|(name, _)| name.clone()).collect();
        let name = if several { whole.replace(' ', "_") } else { names[0].clone() };
        let dir = match several {
            false => dirs.remove(0).1,
            true => {
                plan.decisions.push(format!("{} are read as one set, {name}", names.join(", ")));
                let path = dirs[0].1.path.clone();
                dirs.into_iter().fold(Dir { path, ..Dir::default() }, |all, (_, dir)| all.with(dir))
            }
        };
        // The name that says least beside its set is the set; others are sets of their own.
        found.push(Unread { role, name, dir });
    }
    let mut seen: BTreeMap<SplitRole, usize> = BTreeMap::new();
    for (place, set) in found.iter().enumerate() {
        let plainer = |other: usize| plainness(&found[other].name) <= plainness(&set.name);
        match seen.get(&set.role) {
            Some(&first) if plainer(first) => {}
            _ => {
                seen.insert(set.role, place);
            }
        }
    }
    for (place, set) in found.iter_mut().enumerate() {
        if seen.get(&set.role) != Some(&place) {
            set.role = SplitRole::Other;
        }
    }
    for (name, dir) in root.children {
        match holds_sets(&dir) {
            true => {
                let images = dir.all().len();
                plan.decisions.push(format!("{name} holds sets of its own and is left aside ({images} images)"));
            }
            false => found.push(Unread { role: SplitRole::Other, name, dir }),
        }
    }
    if !root.files.is_empty() {
        plan.aside.push(("files outside folders".to_owned(), root.files.len()));
    }
    found
}

/// Whether a folder beside sets is a dataset with sets of its own, as of archives that hold one twice.
fn holds_sets(dir: &Dir) -> bool {
    match level::read(dir).level {
        Level::Splits(_) | Level::ClassesThenSplits | Level::Crossed => true,
        Level::Repeated => holds_sets_within(dir),
        Level::Flat | Level::Classes | Level::HeldOutBesideClasses(_) => false,
    }
}

/// How much a name says beside its set; the least is the set.
fn plainness(name: &str) -> (usize, usize) {
    (split_name(name).map_or(usize::MAX, |split| split.rest.len()), name.len())
}

fn without_numbers(name: &str) -> String {
    let words = words(name);
    words.into_iter().filter(|word| !word.chars().all(char::is_numeric)).collect::<Vec<_>>().join(" ")
}

fn classes_then_splits(root: Dir) -> Vec<Unread> {
    let mut sets: BTreeMap<(SplitRole, String), Dir> = BTreeMap::new();
    for (class, dir) in root.children {
        let mut names: Vec<(SplitRole, String, Dir)> = Vec::new();
        let loose = Dir { path: dir.path.clone(), files: dir.files, ..Dir::default() };
        if !loose.files.is_empty() {
            names.push((SplitRole::Train, SplitRole::Train.name().to_owned(), loose));
        }
        for (name, dir) in dir.children {
            let role = split_name(&name).map_or(SplitRole::Other, |split| split.role);
            names.push((role, without_numbers(&name), dir));
        }
        for (role, name, dir) in names {
            let set = sets.entry((role, name)).or_default();
            let dir = Dir { path: dir.path.clone(), children: BTreeMap::new(), files: dir.all(), ..Dir::default() };
            set.children.insert(class.clone(), dir);
        }
    }
    sets.into_iter().map(|((role, name), dir)| Unread { role, name: name.replace(' ', "_"), dir }).collect()
}

fn crossed(root: Dir) -> Vec<PlannedSet> {
    let mut sets: BTreeMap<SplitRole, PlannedSet> = BTreeMap::new();
    for (name, dir) in root.children {
        let (Some(split), Some(class)) = (split_name(&name), rest_as_written(&name)) else { continue };
        let set = sets.entry(split.role).or_insert_with(|| PlannedSet {
            role: split.role,
            name: split.role.name().to_owned(),
            folder: root.path.clone(),
            classes: BTreeMap::new(),
            loose: Vec::new(),
        });
        set.classes.entry(class).or_default().extend(dir.all());
    }
    sets.into_values().collect()
}

/// Tells the classes of each set, the train set first: its classes are known when the others are read.
fn finish(mut sets: Vec<Unread>, asked: Asked, plan: &mut Plan) -> Vec<PlannedSet> {
    sets.sort_by_key(|set| set.role);
    let mut known: BTreeSet<String> = BTreeSet::new();
    let mut planned = Vec::new();
    for Unread { role, name, dir } in sets {
        let folder = dir.path.clone();
        let content = dir.collapsed(&known);
        let found = classes(&content, asked.class_level.unwrap_or(ClassLevel::At(1)));
        if !content.pieces.is_empty() {
            let pieces = content.pieces.iter().map(String::as_str).collect::<Vec<_>>();
            plan.decisions.push(format!("{} are read as pieces of one set", listed(&pieces)));
        }
        note_levels(&content, &name, asked, plan);
        plan.aside.extend(found.aside);
        let mut set = PlannedSet { role, name, folder, classes: found.of, loose: found.loose };
        if let Some(only) = unknown_only(&set, &known) {
            plan.decisions
                .push(format!("{}: the folder {only} is no class of the train set and is passed over", set.name));
            set.loose.extend(std::mem::take(&mut set.classes).into_values().flatten());
        }
        if role == SplitRole::Train {
            known.extend(set.classes.keys().cloned());
        }
        planned.push(set);
    }
    planned
}

/// The only folder of a held-out set, where the train set has classes and this is none: `test/unknown`.
fn unknown_only(set: &PlannedSet, known: &BTreeSet<String>) -> Option<String> {
    let mut classes = set.classes.keys();
    let only = classes.next().filter(|_| classes.next().is_none())?;
    (set.role != SplitRole::Train && !known.is_empty() && !known.contains(only)).then(|| only.clone())
}

/// Says where class folders lie at several depths.
fn note_levels(content: &Dir, name: &str, asked: Asked, plan: &mut Plan) {
    let [first, second, leaf] = counts(content);
    if first == second && second == leaf {
        return;
    }
    let (taken, level) = match asked.class_level {
        None | Some(ClassLevel::At(0 | 1)) => (first, "first"),
        Some(ClassLevel::At(_)) => (second, "second"),
        Some(ClassLevel::Leaf) => (leaf, "last"),
    };
    let mut others: Vec<String> = Vec::new();
    for (option, count) in [("1", first), ("2", second), ("leaf", leaf)] {
        let again = others.iter().any(|other| other.ends_with(&format!(" {count}")));
        if count != taken && !again {
            others.push(format!("`class_level` {option} makes them {count}"));
        }
    }
    plan.decisions
        .push(format!("{name}: the folders of the {level} level are the {taken} classes; {}", others.join(", ")));
}

impl Dir {
    /// This folder with what lies in another.
    fn with(mut self, other: Self) -> Self {
        self.absorb(other);
        self
    }
}
