//! Which class does each image of a set belong to, by the folders that it lies in?

use std::collections::BTreeMap;

use crate::formats::pictures::class_folders::plan::dir::Dir;
use crate::reading::folder_words::is_void;
use crate::reading::folders::ClassLevel;

/// The classes of a set.
#[derive(Debug, Default)]
pub(super) struct Classes {
    pub(super) of: BTreeMap<String, Vec<usize>>,
    /// Images outside class folders.
    pub(super) loose: Vec<usize>,
    /// Folders that are no class, and how many images each has.
    pub(super) aside: Vec<(String, usize)>,
}

/// The classes of a set whose folders lie in `content`, at a level below it.
pub(super) fn classes(content: &Dir, level: ClassLevel) -> Classes {
    let mut found = Classes { loose: content.files.clone(), ..Classes::default() };
    let all_void = content.children.keys().all(|name| is_void(name));
    for (name, child) in &content.children {
        if is_void(name) && !all_void {
            found.aside.push((child.path.clone(), child.images()));
            continue;
        }
        let deepest = match level {
            ClassLevel::At(level) => level.max(1),
            ClassLevel::Leaf => usize::MAX,
        };
        add(child, name.clone(), deepest, &mut found.of);
    }
    found
}

/// Adds the images of a folder to the class that is called by the way to it, at most so many levels deep.
fn add(dir: &Dir, name: String, deepest: usize, classes: &mut BTreeMap<String, Vec<usize>>) {
    let own = dir.clone().plain();
    if deepest == 1 || own.children.is_empty() {
        classes.entry(name).or_default().extend(own.all());
        return;
    }
    if !own.files.is_empty() {
        classes.entry(name.clone()).or_default().extend(&own.files);
    }
    for (child_name, child) in &own.children {
        add(child, format!("{name}/{child_name}"), deepest - 1, classes);
    }
}

/// How many classes there are at each level, as far as levels differ: at the first, at the second, at the last.
pub(super) fn counts(content: &Dir) -> [usize; 3] {
    let count = |level| classes(content, level).of.len();
    [count(ClassLevel::At(1)), count(ClassLevel::At(2)), count(ClassLevel::Leaf)]
}
