//! Class folders: images in a folder for each class, as torchvision's ImageFolder and Hugging Face's imagefolder read
//! them.
//!
//! Images are taken class by class, in the order of the classes, and by name within one. A `metadata.csv` with the
//! columns `file_name` and `label` in the folder of a set gives their order and labels instead. A `classes.txt` beside
//! the sets names the classes in their order; a folder belongs to the class whose name it has, characters that cannot
//! be in a file name percent-encoded (`T-shirt%2Ftop`).

pub(crate) mod layout;
mod metadata;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::bytes::origin::Origin;
use crate::error::{Error, PictureError, Result};
use crate::formats::pictures::encoded::{self, EncodedSet};
use crate::formats::pictures::tree::{self, Chosen, Tree};
use crate::reading::journal::Reading;
use crate::reading::labels::{ClassNames, LabelValue, Labels, class_names};
use crate::reading::parts::Parts;
use layout::{CLASSES, Layout, METADATA, Side};

/// Images of one set with their labels, none of them read yet.
pub(crate) struct LabelledImages {
    pub(crate) tree: Arc<dyn Tree>,
    pub(crate) places: Vec<usize>,
    pub(crate) origin: Origin,
    pub(crate) labels: Labels,
}

impl LabelledImages {
    pub(crate) fn into_encoded(self) -> EncodedSet {
        let Self { tree, places, origin, labels } = self;
        EncodedSet { images: Arc::new(Chosen { tree, places }), origin, labels: Some(labels) }
    }
}

/// Reads the class folders of a tree; if the test set lies in another, those of both.
pub(crate) fn read(train: Arc<dyn Tree>, test: Option<Arc<dyn Tree>>, reading: &Reading<'_>) -> Result<Parts> {
    let mut layout = Layout::of(train.names());
    note(&*train, &layout, reading);
    check(&*train, &layout)?;
    let stated = stated_classes(&*train, &layout.root)?;
    let mut sets = vec![labelled(&train, &layout.train, reading)?];
    if let Some(tree) = test {
        let mut other = Layout::of(tree.names());
        note(&*tree, &other, reading);
        let side = other.test.take().unwrap_or(other.train);
        sets.push(labelled(&tree, &side, reading)?);
    } else if let Some(side) = layout.test.take() {
        sets.push(labelled(&train, &side, reading)?);
    }
    let classes = number(&mut sets, stated, &train)?;
    let mut sets = sets.into_iter().map(LabelledImages::into_encoded);
    match sets.next() {
        Some(train) => Ok(encoded::read(train, sets.next(), reading)?.with_classes(classes)),
        None => Err(Error::EmptySet { origin: Origin::file(train.path()) }),
    }
}

fn check(tree: &dyn Tree, layout: &Layout) -> Result<()> {
    let place = || tree.path().to_path_buf();
    if layout.lacks_train() {
        let folders: Vec<String> = layout.train.classes.keys().map(ToString::to_string).collect();
        return Err(Error::Picture(PictureError::NoClassFolders {
            place: place(),
            found: format!("only {}", folders.join(" and ")),
        }));
    }
    let has_metadata = || tree.names().iter().any(|name| *name == format!("{}{METADATA}", layout.train.prefix));
    if layout.train.classes.is_empty() && !has_metadata() {
        let found = match layout.train.images() {
            0 => format!("{} files, none of them an image by its name", tree.names().len()),
            images => format!("{images} images outside such folders"),
        };
        return Err(Error::Picture(PictureError::NoClassFolders { place: place(), found }));
    }
    Ok(())
}

fn note(tree: &dyn Tree, layout: &Layout, reading: &Reading<'_>) {
    let path = tree.path().display();
    for (folder, images) in &layout.aside {
        reading.note(format!("{path}: {folder} left aside ({images} images)"));
    }
    if layout.others > 0 {
        reading.note(format!("{path}: {} files ignored that are no images by their names", layout.others));
    }
}

/// The images of a set and their labels, from `metadata.csv` or from their folders.
pub(crate) fn labelled(tree: &Arc<dyn Tree>, side: &Side, reading: &Reading<'_>) -> Result<LabelledImages> {
    let origin = origin(&**tree, &side.prefix);
    if let Some(set) = metadata::labelled(tree, side, &origin, reading)? {
        return Ok(set);
    }
    let mut labels = Labels::new(origin.clone());
    let mut places = Vec::with_capacity(side.images());
    for (class, images) in &side.classes {
        for &place in images {
            labels.push(class.clone())?;
            places.push(place);
        }
    }
    note_empty(&**tree, side, &origin, reading);
    if !side.loose.is_empty() {
        reading.note(format!("{origin}: {} images outside class folders left out", side.loose.len()));
    }
    Ok(LabelledImages { tree: tree.clone(), places, origin, labels })
}

/// Says which folders would be classes if images were in them. An archive need not name its folders.
fn note_empty(tree: &dyn Tree, side: &Side, origin: &Origin, reading: &Reading<'_>) {
    const NAMED: usize = 3;
    let folder = tree.path().join(&side.prefix);
    let names = subfolders(&folder).filter_map(|path| path.file_name()?.to_str().map(str::to_owned));
    let mut empty: Vec<String> =
        names.filter(|name| !tree::is_clutter(name) && !side.classes.contains_key(&LabelValue::parse(name))).collect();
    if side.classes.is_empty() || empty.is_empty() {
        return;
    }
    empty.sort_unstable();
    let (first, more) = (&empty[..empty.len().min(NAMED)], if empty.len() > NAMED { ", and so on" } else { "" });
    reading.note(format!(
        "{origin}: {} folders without images are no classes: {}{more}",
        empty.len(),
        first.join(", ")
    ));
}

/// What errors and notes call the set whose names begin so.
fn origin(tree: &dyn Tree, prefix: &str) -> Origin {
    match (tree.path(), prefix.trim_end_matches('/')) {
        (path, "") => Origin::file(path),
        (path, folder) if path.is_dir() => Origin::file(&path.join(folder)),
        (path, folder) => Origin::member(path, folder),
    }
}

/// The classes that a `classes.txt` names.
fn stated_classes(tree: &dyn Tree, root: &str) -> Result<Option<ClassNames>> {
    let name = format!("{root}{CLASSES}");
    let Some(text) = tree::text(tree, &name)? else {
        return Ok(None);
    };
    class_names(&tree.path().join(&name), text).map(Some)
}

/// Numbers the labels of the sets: by the names that are stated, or else by themselves in order.
pub(crate) fn number(
    sets: &mut [LabelledImages],
    stated: Option<ClassNames>,
    tree: &Arc<dyn Tree>,
) -> Result<ClassNames> {
    let values = || sets.iter().flat_map(|set| set.labels.distinct());
    let classes = stated.unwrap_or_else(|| {
        let mut values: Vec<&LabelValue> = values().collect();
        values.sort_unstable();
        values.dedup();
        let names = values.iter().map(ToString::to_string).collect();
        ClassNames { origin: Origin::file(tree.path()), names }
    });
    let places: HashMap<&str, usize> = classes.names.iter().map(String::as_str).zip(0..).collect();
    let numbers: HashMap<LabelValue, usize> =
        values().filter_map(|value| Some((value.clone(), place(value, &places)?))).collect();
    // Labels that are not all names are positions, or else errors that the joining of the sets tells.
    if values().all(|value| numbers.contains_key(value)) {
        for set in sets {
            set.labels.replace(|value| LabelValue::Number(numbers.get(value).map_or(0, |&number| number as i128)))?;
        }
    }
    Ok(classes)
}

/// Which of the names a label is, as it stands or percent-encoded.
fn place(value: &LabelValue, places: &HashMap<&str, usize>) -> Option<usize> {
    let name = value.to_string();
    places.get(name.as_str()).or_else(|| places.get(decoded(&name)?.as_str())).copied()
}

/// A name in which `%2F` stands for `/`, and so on for any byte.
fn decoded(name: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(name.len());
    let mut rest = name.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let digit = |at: usize| after.get(at).and_then(|&digit| (digit as char).to_digit(16));
        match (byte, digit(0), digit(1)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push((high * 16 + low) as u8);
                rest = &after[2..];
            }
            _ => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).ok()
}

/// Whether class folders lie here, by names alone and without opening a file.
pub(crate) fn lies_in(folder: &Path) -> bool {
    subfolders(folder).any(|class| has_image(&class, 3))
}

fn subfolders(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let visible = entries.filter(|entry| !entry.file_name().as_encoded_bytes().starts_with(b"."));
    visible.map(|entry| entry.path()).filter(|path| path.is_dir())
}

fn has_image(folder: &Path, depth: usize) -> bool {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    files.map(|entry| entry.file_name()).any(|name| name.to_str().is_some_and(layout::is_image))
        || depth > 0 && subfolders(folder).any(|below| has_image(&below, depth - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_encoded_names_are_decoded() {
        assert_eq!(decoded("T-shirt%2Ftop").as_deref(), Some("T-shirt/top"));
        assert_eq!(decoded("100%").as_deref(), Some("100%"));
        assert_eq!(decoded("%ff"), None);
    }
}
