//! Which images of a folder or archive are which set, and which class?

use std::collections::BTreeMap;
use std::path::Path;

use crate::reading::labels::LabelValue;

/// Endings of the names of files that may be images; what they are their bytes decide.
const ENDINGS: [&str; 13] =
    ["png", "jpg", "jpeg", "jpe", "jfif", "webp", "bmp", "dib", "gif", "tif", "tiff", "apng", "jif"];

/// The list of classes, one name a line.
pub(crate) const CLASSES: &str = "classes.txt";

/// The table of file names and labels, as Hugging Face's ImageFolder reads it.
pub(crate) const METADATA: &str = "metadata.csv";

/// Files that are no images and no surprise.
const KNOWN: [&str; 4] = [CLASSES, METADATA, "licence.txt", "classnames.txt"];

/// Whether a file may be an image, by its name.
pub(crate) fn is_image(name: &str) -> bool {
    ending(name).is_some_and(|ending| ENDINGS.contains(&ending.to_ascii_lowercase().as_str()))
}

/// Whether a reader of class folders wants the content of a file, by its name.
pub(crate) fn is_needed(name: &str) -> bool {
    is_image(name) || KNOWN.contains(&file_name(name))
}

fn ending(name: &str) -> Option<&str> {
    Path::new(name).extension()?.to_str()
}

fn file_name(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// What a part of a dataset is for, as its name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    Train,
    Test,
    Validation,
}

impl Role {
    /// The role of a folder of this name.
    pub(crate) fn of(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "train" | "training" => Some(Self::Train),
            "test" | "testing" => Some(Self::Test),
            "val" | "valid" | "validation" => Some(Self::Validation),
            _ => None,
        }
    }
}

/// Images of one set, as places among the names of a tree.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Side {
    /// What the names of all its files begin with: `mnist/train/`.
    pub(crate) prefix: String,
    /// The images of each class folder, by name.
    pub(crate) classes: BTreeMap<LabelValue, Vec<usize>>,
    /// Images outside class folders, by name.
    pub(crate) loose: Vec<usize>,
}

/// The sets that names of files tell.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Layout {
    /// What all names begin with: the folder that an archive was packed from.
    pub(crate) root: String,
    pub(crate) train: Side,
    pub(crate) test: Option<Side>,
    /// What is neither, and how many images it has.
    pub(crate) aside: Vec<(String, usize)>,
    /// Files that are no images.
    pub(crate) others: usize,
}

impl Layout {
    /// A folder that holds everything else is looked into. Below it, if there is a folder named as a train set, then it
    /// is one and a folder named as a test set, or else as a validation set, is the test set; otherwise the folders are
    /// classes.
    pub(crate) fn of(names: &[String]) -> Self {
        let images: Vec<usize> = (0..names.len()).filter(|&place| is_image(&names[place])).collect();
        let root = root(names, &images);
        let inside = || images.iter().map(|&place| (place, &names[place][root.len()..]));
        let mut roles: BTreeMap<Role, &str> = BTreeMap::new();
        for (folder, _) in inside().filter_map(|(_, name)| name.split_once('/')) {
            if let Some(role) = Role::of(folder) {
                let kept = roles.entry(role).or_insert(folder);
                *kept = folder.min(kept);
            }
        }
        let mut layout = Self { others: others(names), ..Self::default() };
        match roles.get(&Role::Train) {
            None => layout.train = Side::of(names, root.clone(), images.iter().copied()),
            Some(train) => {
                let test = roles.get(&Role::Test).or(roles.get(&Role::Validation));
                let side = |folder: &str| {
                    let prefix = format!("{root}{folder}/");
                    let places = images.iter().copied().filter(|&place| names[place].starts_with(&prefix));
                    Side::of(names, prefix.clone(), places)
                };
                layout.train = side(train);
                layout.test = test.map(|test| side(test));
                let mut aside: BTreeMap<&str, usize> = BTreeMap::new();
                for (_, name) in inside() {
                    let folder = name.split_once('/').map_or("files outside folders", |(folder, _)| folder);
                    if folder != *train && Some(&folder) != test {
                        *aside.entry(folder).or_default() += 1;
                    }
                }
                layout.aside = aside.into_iter().map(|(folder, images)| (folder.to_owned(), images)).collect();
            }
        }
        layout.root = root;
        layout
    }

    /// The only folder names of all images, if they are all named as test or validation sets, so that no train set is
    /// there.
    pub(crate) fn lacks_train(&self) -> bool {
        let folders = &self.train.classes;
        let is_split = |value: &LabelValue| matches!(value, LabelValue::Name(name) if Role::of(name).is_some());
        self.test.is_none() && !folders.is_empty() && folders.keys().all(is_split)
    }
}

impl Side {
    fn of(names: &[String], prefix: String, places: impl Iterator<Item = usize>) -> Self {
        let mut side = Self { prefix, ..Self::default() };
        for place in places {
            match names[place][side.prefix.len()..].split_once('/') {
                Some((folder, _)) => side.classes.entry(LabelValue::parse(folder)).or_default().push(place),
                None => side.loose.push(place),
            }
        }
        for places in side.classes.values_mut().chain([&mut side.loose]) {
            places.sort_unstable_by(|&a, &b| names[a].cmp(&names[b]));
        }
        side
    }

    pub(crate) fn images(&self) -> usize {
        self.loose.len() + self.classes.values().map(Vec::len).sum::<usize>()
    }
}

/// The folders that lie around everything else and are neither sets nor classes.
fn root(names: &[String], images: &[usize]) -> String {
    let mut root = String::new();
    let mut marked: Vec<&str> =
        names.iter().map(String::as_str).filter(|name| [CLASSES, METADATA].contains(&file_name(name))).collect();
    while let Some(folder) = only_folder(names, images, &root) {
        marked.retain(|name| name.starts_with(&root));
        if marked.iter().any(|name| !name[root.len()..].contains('/')) {
            break;
        }
        root.push_str(folder);
        root.push('/');
    }
    root
}

/// The folder that all images below `root` lie in, if each lies in a folder in it.
fn only_folder<'a>(names: &'a [String], images: &[usize], root: &str) -> Option<&'a str> {
    let mut only = None;
    for &place in images {
        let (folder, rest) = names[place][root.len()..].split_once('/')?;
        if !rest.contains('/') || Role::of(folder).is_some() || *only.get_or_insert(folder) != folder {
            return None;
        }
    }
    only
}

fn others(names: &[String]) -> usize {
    names.iter().filter(|name| !is_needed(name)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(names: &[&str]) -> Layout {
        Layout::of(&names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>())
    }

    fn classes(side: &Side) -> Vec<(String, Vec<usize>)> {
        side.classes.iter().map(|(class, places)| (class.to_string(), places.clone())).collect()
    }

    #[test]
    fn folders_are_classes_and_those_below_belong_to_them() {
        let layout = layout(&["10/b.png", "9/a.JPG", "10/a/c.tiff", "9/notes.txt", "e.gif"]);
        assert_eq!(classes(&layout.train), [("9".to_owned(), vec![1]), ("10".to_owned(), vec![2, 0])]);
        assert_eq!((layout.train.loose, layout.others, layout.test), (vec![4], 1, None));
    }

    #[test]
    fn a_folder_around_everything_is_looked_into() {
        let layout = layout(&["set/data/Train/a/x.png", "set/data/Train/b/x.png", "set/data/TEST/a/x.png"]);
        assert_eq!((layout.root.as_str(), layout.train.prefix.as_str()), ("set/data/", "set/data/Train/"));
        assert_eq!(classes(&layout.test.unwrap()), [("a".to_owned(), vec![2])]);
    }

    #[test]
    fn a_validation_set_stands_in_for_a_test_set_only_where_there_is_none() {
        let both = layout(&["train/a/x.png", "val/a/x.png", "test/a/x.png", "more/x.png"]);
        assert_eq!(both.test.unwrap().prefix, "test/");
        assert_eq!(both.aside, [("more".to_owned(), 1), ("val".to_owned(), 1)]);
        assert_eq!(layout(&["train/a/x.png", "valid/a/x.png"]).test.unwrap().prefix, "valid/");
        assert!(layout(&["test/a/x.png", "val/a/x.png"]).lacks_train());
    }
}
