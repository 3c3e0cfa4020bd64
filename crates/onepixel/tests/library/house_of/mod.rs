//! Which file of a crate takes something from which?

mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::{fs, io};

use source::Source;

/// The files of a crate, by their paths below `src`, and what each takes from others.
pub struct House {
    imports: BTreeMap<String, BTreeSet<String>>,
}

/// The place of a module in its crate: `["probes", "pixels"]`.
type Module = Vec<String>;

impl House {
    /// The crate whose sources are in a folder.
    pub fn read(src: &Path) -> io::Result<Self> {
        let mut files = Vec::new();
        let mut folders = vec![src.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder)? {
                let path = entry?.path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|extension| extension == "rs") {
                    let name = path.strip_prefix(src).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                    files.push((name, fs::read_to_string(&path)?));
                }
            }
        }
        Ok(Self::of(files))
    }

    /// The crate of these files, each with its path below `src` and its text.
    pub fn of(files: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut modules = Modules(BTreeMap::new());
        for (name, text) in files {
            modules.0.insert(module(&name), (name, Source::parse(&text)));
        }
        let tests: Vec<Module> = modules
            .0
            .iter()
            .flat_map(|(module, (_, source))| {
                source.test_modules.iter().map(|test| [&module[..], std::slice::from_ref(test)].concat())
            })
            .collect();
        modules.0.retain(|module, _| !tests.iter().any(|test| module.starts_with(test)));
        let imports = modules.0.iter().map(|(module, (name, _))| (name.clone(), modules.imports(module)));
        Self { imports: imports.collect() }
    }

    /// The files that a file takes something from.
    pub fn imports(&self, file: &str) -> impl Iterator<Item = &str> {
        self.imports.get(file).into_iter().flatten().map(String::as_str)
    }

    fn reaches(&self, from: &str) -> BTreeSet<&str> {
        let mut reached = BTreeSet::new();
        let mut next: Vec<&str> = self.imports(from).collect();
        while let Some(file) = next.pop() {
            if reached.insert(file) {
                next.extend(self.imports(file));
            }
        }
        reached
    }
}

/// The files of each circle of imports.
pub fn circles(house: &House) -> Vec<String> {
    let reached: BTreeMap<&str, BTreeSet<&str>> =
        house.imports.keys().map(|file| (file.as_str(), house.reaches(file))).collect();
    let circles: BTreeSet<String> = reached
        .iter()
        .filter(|(file, reached)| reached.contains(*file))
        .map(|(file, others)| {
            let circle = others.iter().filter(|other| reached[*other].contains(file));
            circle.copied().collect::<Vec<&str>>().join(", ")
        })
        .collect();
    circles.into_iter().collect()
}

/// The imports that do not point down, and files that stand on no floor; nothing where there are no floors.
pub fn crossings(house: &House, floors: &[&[&str]]) -> Vec<String> {
    let place = |file: &str| {
        let is_in = |room: &&&str| file.strip_prefix(**room).is_some_and(|rest| rest.starts_with('/') || rest == ".rs");
        let rooms = floors
            .iter()
            .enumerate()
            .flat_map(|(floor, rooms)| rooms.iter().filter(is_in).map(move |room| (room.len(), floor, *room)));
        rooms.max().map(|(_, floor, room)| (floor, room))
    };
    let mut found = BTreeSet::new();
    if floors.is_empty() {
        return Vec::new();
    }
    for (file, imports) in house.imports.iter().filter(|(file, _)| !module(file).is_empty()) {
        let Some((floor, room)) = place(file) else {
            found.insert(format!("{file} stands on no floor"));
            continue;
        };
        let points_down = |other: &str| place(other).is_none_or(|(below, other)| below < floor || other == room);
        found.extend(
            imports.iter().filter(|other| !points_down(other)).map(|other| format!("{file} takes from {other}")),
        );
    }
    found.into_iter().collect()
}

/// The module that a file is.
fn module(file: &str) -> Module {
    let path = file.strip_suffix(".rs").unwrap_or(file);
    let path = path.strip_suffix("/mod").unwrap_or(path);
    if matches!(path, "lib" | "main") { Vec::new() } else { path.split('/').map(str::to_owned).collect() }
}

/// All modules of a crate, each with the name of its file.
struct Modules(BTreeMap<Module, (String, Source)>);

impl Modules {
    fn imports(&self, module: &Module) -> BTreeSet<String> {
        let source = &self.0[module].1;
        let uses = source.uses.iter().map(|of| &of.path);
        let taken = uses.chain(&source.paths).filter_map(|path| self.resolve(module, path, 0));
        let others = taken.filter(|taken| !module.starts_with(taken));
        others.map(|taken| self.0[&taken].0.clone()).collect()
    }

    /// The module in whose file stands what a path names, seen from a module; `None` where that is another crate.
    fn resolve(&self, from: &Module, path: &[String], depth: usize) -> Option<Module> {
        const DEEPEST: usize = 16;
        if depth > DEEPEST {
            return None;
        }
        let (first, mut rest) = path.split_first()?;
        let mut at = match first.as_str() {
            "crate" => Vec::new(),
            "self" => from.clone(),
            "super" => from[..from.len().checked_sub(1)?].to_vec(),
            _ => return self.item(from, path, depth + 1),
        };
        while let Some((_, after)) = rest.split_first().filter(|(next, _)| *next == "super") {
            at.pop()?;
            rest = after;
        }
        if rest.is_empty() { Some(at) } else { self.item(&at, rest, depth + 1).or(Some(at)) }
    }

    /// The same for a path that starts with a name that a module has.
    fn item(&self, module: &Module, path: &[String], depth: usize) -> Option<Module> {
        let (first, rest) = path.split_first()?;
        let child = [&module[..], std::slice::from_ref(first)].concat();
        if self.0.contains_key(&child) {
            return if rest.is_empty() { Some(child) } else { self.item(&child, rest, depth + 1).or(Some(child)) };
        }
        let source = &self.0.get(module)?.1;
        if source.items.contains(first) {
            return Some(module.clone());
        }
        if let Some(of) = source.uses.iter().find(|of| of.name == *first) {
            return self.resolve(module, &[&of.path[..], rest].concat(), depth + 1);
        }
        let globs = source.uses.iter().filter(|of| of.name == "*" && of.is_public);
        globs.filter(|of| of.path.last() != Some(&"*".to_owned())).find_map(|of| {
            let inside = self.resolve(module, &of.path, depth + 1)?;
            if inside == *module { None } else { self.item(&inside, path, depth + 1) }
        })
    }
}
