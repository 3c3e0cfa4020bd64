//! How do the files of a tree become sets of images?

use std::path::{Path, PathBuf};
use std::sync::Arc;

use onepixel::dataset::SetName;

use crate::bytes::origin::Origin;
use crate::error::{Error, PictureError, Result};
use crate::formats::pictures::class_folders::classes::{LabelledImages, number, stated_classes};
use crate::formats::pictures::class_folders::labelling::{Found, label};
use crate::formats::pictures::class_folders::layout::{is_image, is_needed};
use crate::formats::pictures::class_folders::lost::{take_out, unread_format};
use crate::formats::pictures::class_folders::masks::without_masks;
use crate::formats::pictures::class_folders::plan::planned::{Asked, Plan};
use crate::formats::pictures::class_folders::plan::sets::plan;
use crate::formats::pictures::encoded;
use crate::formats::pictures::tree::{self, Tree};
use crate::reading::journal::Reading;
use crate::reading::label_table::table_name::may_be_table;
use crate::reading::labels::{ClassNames, LabelValue, Labels};
use crate::reading::parts::Parts;
use crate::reading::split_words::SplitRole;

/// Reads the images of a tree.
pub(crate) fn read(tree: Arc<dyn Tree>, reading: &Reading<'_>) -> Result<Parts> {
    let (sets, root) = labelled(&tree, reading)?;
    let stated = stated_classes(&*tree, &root)?;
    joined(tree, sets, stated, reading)
}

/// Reads the images of sets that something else than folders has told, and numbers their labels.
pub(crate) fn read_found(
    tree: Arc<dyn Tree>,
    mut found: Vec<Found>,
    stated: Option<ClassNames>,
    reading: &Reading<'_>,
) -> Result<Parts> {
    let names = named(&mut found, &*tree, reading)?;
    let sets = found.into_iter().zip(names).map(|(found, name)| Ok((name, with_origin(found, &tree)?)));
    let sets = sets.collect::<Result<_>>()?;
    joined(tree, sets, stated, reading)
}

fn joined(
    tree: Arc<dyn Tree>,
    mut sets: Vec<(SetName, LabelledImages)>,
    stated: Option<ClassNames>,
    reading: &Reading<'_>,
) -> Result<Parts> {
    let (names, mut images): (Vec<SetName>, Vec<LabelledImages>) = sets.drain(..).unzip();
    let has_labels = images.iter().any(|set| set.labels.is_some());
    let classes = if has_labels { Some(number(&mut images, stated, &tree, reading)?) } else { None };
    let class_names: Arc<[String]> = classes.as_ref().map_or_else(Arc::default, |classes| classes.names[..].into());
    let mut sets = names.into_iter().zip(images.into_iter().map(|set| set.into_encoded(class_names.clone())));
    let Some((_, first)) = sets.next() else {
        return Err(Error::EmptySet { origin: Origin::file(tree.path()) });
    };
    let parts = encoded::read_sets(first, sets.collect(), reading)?;
    Ok(match classes {
        Some(classes) => parts.with_classes(classes),
        None => parts,
    })
}

/// The sets of a tree with their labels, none of their images read yet, the train set first; and the folder that lies
/// around everything.
pub(crate) fn labelled(
    tree: &Arc<dyn Tree>,
    reading: &Reading<'_>,
) -> Result<(Vec<(SetName, LabelledImages)>, String)> {
    let mut names = tree.names().to_vec();
    let present = names.len();
    names.extend(tree.dangling().iter().filter(|name| is_image(name)).cloned());
    let is_candidate =
        |place: &usize| *place >= present || is_image(&names[*place]) || unread_format(&names[*place]).is_some();
    let images: Vec<usize> = (0..names.len()).filter(is_candidate).collect();
    let (images, masks) = without_masks(images, &names);
    let asked = Asked { layout: reading.options.layout, class_level: reading.options.class_level };
    let mut plan = plan(&names, &images, asked);
    if images.is_empty() {
        return Err(no_images(&**tree));
    }
    if let Some(first) = masks.first() {
        let (count, first) = (masks.len(), &names[*first]);
        plan.decisions.push(format!("{count} pictures of masks beside their images are left aside, as {first}"));
    }
    take_out(&mut plan, &names, present, tree.path(), reading)?;
    plan.sets.retain(|set| set.images() > 0);
    note(&**tree, &plan, reading);
    let mut found = label(&plan, &**tree, &names, reading)?;
    let names = named(&mut found, &**tree, reading)?;
    let sets = found.into_iter().zip(names).map(|(found, name)| Ok((name, with_origin(found, tree)?)));
    Ok((sets.collect::<Result<_>>()?, plan.root))
}

/// A set with what errors call it.
fn with_origin(found: Found, tree: &Arc<dyn Tree>) -> Result<LabelledImages> {
    let origin = origin(&**tree, &found.folder);
    let labels = found.labels.map(|values| {
        let mut labels = Labels::new(origin.clone());
        values.into_iter().try_for_each(|value| labels.push(value)).map(|()| labels)
    });
    Ok(LabelledImages { tree: tree.clone(), places: found.places, labels: labels.transpose()?, origin })
}

/// The names of the sets, which are then in the order train first. Without a train set, the only labelled set is it, or
/// the only one.
fn named(found: &mut [Found], tree: &dyn Tree, reading: &Reading<'_>) -> Result<Vec<SetName>> {
    if !found.iter().any(|set| set.role == SplitRole::Train && set.labels.is_some()) {
        choose_train(found, tree, reading)?;
    }
    // A train set without labels beside one with labels is a set of its own.
    found.sort_by_key(|set| (set.role, set.labels.is_none()));
    let (mut train, mut test) = (false, false);
    let mut names: Vec<SetName> = Vec::new();
    for set in found.iter() {
        let first = |seen: &mut bool| !std::mem::replace(seen, true);
        let own = unused(&set.name, &names);
        names.push(match set.role {
            SplitRole::Train if first(&mut train) => SetName::Train,
            SplitRole::Test if first(&mut test) => SetName::Test,
            SplitRole::Validation => SetName::validation(&own),
            SplitRole::Train | SplitRole::Test | SplitRole::Other => SetName::other(&own),
        });
    }
    Ok(names)
}

/// A name that no other set has.
fn unused(name: &str, taken: &[SetName]) -> String {
    let is_taken = |name: &str| name == "train" || name == "test" || taken.iter().any(|taken| taken.name() == name);
    let numbered = (2..).map(|number| format!("{name} {number}"));
    std::iter::once(name.to_owned()).chain(numbered).find(|name| !is_taken(name)).unwrap_or_default()
}

fn choose_train(found: &mut [Found], tree: &dyn Tree, reading: &Reading<'_>) -> Result<()> {
    let labelled: Vec<usize> = (0..found.len()).filter(|&set| found[set].labels.is_some()).collect();
    match (&labelled[..], found.len()) {
        (&[only], sets) => {
            if found[only].role != SplitRole::Train && sets > 1 {
                let name = &found[only].name;
                reading.note(format!(
                    "{}: {name} is taken as the train set, because no other has labels",
                    tree.path().display()
                ));
            }
            found.iter_mut().filter(|set| set.role == SplitRole::Train).for_each(|set| set.role = SplitRole::Other);
            found[only].role = SplitRole::Train;
        }
        (&[], 1) => found[0].role = SplitRole::Train,
        (&[], _) if found.iter().any(|set| set.role == SplitRole::Train) => {}
        _ => {
            let names = found.iter().map(|set| set.name.clone()).collect::<Vec<_>>().join(" and ");
            let found = format!("only {names}");
            return Err(Error::Picture(PictureError::NoClassFolders { place: tree.path().to_path_buf(), found }));
        }
    }
    Ok(())
}

fn no_images(tree: &dyn Tree) -> Error {
    let found = format!("{} files, none of them an image by its name", tree.names().len());
    Error::Picture(PictureError::NoClassFolders { place: tree.path().to_path_buf(), found })
}

/// The most files that a note names.
const MOST_NAMED: usize = 3;

/// Says what was decided, what is left aside, and what is ignored.
fn note(tree: &dyn Tree, plan: &Plan, reading: &Reading<'_>) {
    let path = tree.path().display();
    for decision in &plan.decisions {
        reading.note(format!("{path}: {decision}"));
    }
    for (folder, images) in &plan.aside {
        reading.note(format!("{path}: {folder} is no class: left aside ({images} images)"));
    }
    let is_other = |name: &&String| !is_needed(name) && unread_format(name).is_none() && !may_be_table(name);
    let others: Vec<&str> = tree.names().iter().filter(is_other).map(String::as_str).collect();
    if !others.is_empty() {
        let more = if others.len() > MOST_NAMED { ", …" } else { "" };
        let (count, named) = (others.len(), others[..others.len().min(MOST_NAMED)].join(", "));
        let files =
            if count == 1 { "file that is no image by its name" } else { "files that are no images by their names" };
        reading.note(format!("{path}: left out {count} {files}: {named}{more}"));
    }
    plan.sets.iter().filter(|set| !set.classes.is_empty()).for_each(|set| {
        let known = |name: &str| set.classes.keys().any(|class| class.split('/').next() == Some(name));
        note_empty(tree, &set.folder, &known, reading);
    });
}

/// Says which folders would be classes if images were in them. An archive need not name its folders.
fn note_empty(tree: &dyn Tree, folder: &str, known: &dyn Fn(&str) -> bool, reading: &Reading<'_>) {
    const NAMED: usize = 3;
    let folders = tree.path().join(folder);
    let names = subfolders(&folders).filter(|path| !has_image(path, 3));
    let names = names.filter_map(|path| path.file_name()?.to_str().map(str::to_owned));
    let mut empty: Vec<String> = names.filter(|name| !tree::is_clutter(name) && !known(name)).collect();
    if empty.is_empty() {
        return;
    }
    empty.sort_unstable();
    let (first, more) = (&empty[..empty.len().min(NAMED)], if empty.len() > NAMED { ", and so on" } else { "" });
    let (origin, first) = (origin(tree, folder), first.join(", "));
    reading.note(format!("{origin}: {} folders without images are no classes: {first}{more}", empty.len()));
}

/// What errors and notes call the set in this folder.
fn origin(tree: &dyn Tree, folder: &str) -> Origin {
    match (tree.path(), folder) {
        (path, "") => Origin::file(path),
        (path, folder) if path.is_dir() => Origin::file(&path.join(folder)),
        (path, folder) => Origin::member(path, folder),
    }
}

/// How many levels of folders are searched for images, below the first.
const DEEPEST: usize = 4;

/// Whether images lie here, by names alone and without opening a file.
pub(crate) fn lies_in(folder: &Path) -> bool {
    has_image(folder, DEEPEST)
}

/// Whether an image of this name, with or without its ending and its folders, lies here.
pub(crate) fn has_image_called(folder: &Path, name: &str) -> bool {
    let wanted = name.rsplit(['/', '\\']).next().unwrap_or(name);
    any_file(folder, DEEPEST, &|file| {
        is_picture(file) && (file == wanted || file.rsplit_once('.').is_some_and(|(stem, _)| stem == wanted))
    })
}

/// Whether images lie in folders here.
pub(crate) fn lies_below(folder: &Path) -> bool {
    subfolders(folder).any(|below| has_image(&below, 3))
}

fn subfolders(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let visible = entries.filter(|entry| !entry.file_name().as_encoded_bytes().starts_with(b"."));
    visible.map(|entry| entry.path()).filter(|path| path.is_dir())
}

fn has_image(folder: &Path, depth: usize) -> bool {
    any_file(folder, depth, &is_picture)
}

fn is_picture(name: &str) -> bool {
    is_image(name) || unread_format(name).is_some()
}

fn any_file(folder: &Path, depth: usize, is_wanted: &dyn Fn(&str) -> bool) -> bool {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    files.map(|entry| entry.file_name()).any(|name| name.to_str().is_some_and(is_wanted))
        || depth > 0 && subfolders(folder).any(|below| any_file(&below, depth - 1, is_wanted))
}

/// The first set of a tree that has labels, and these, for publishers whose folders are known.
pub(crate) fn class_folders(tree: &Arc<dyn Tree>, reading: &Reading<'_>) -> Result<Option<(LabelledImages, Labels)>> {
    let (sets, _) = labelled(tree, reading)?;
    let mut labelled = sets.into_iter().filter_map(|(_, mut set)| set.labels.take().map(|labels| (set, labels)));
    Ok(labelled.next())
}

/// Whether the classes of the only set of a tree are all called so.
pub(crate) fn has_only_classes(tree: &dyn Tree, is_class: &dyn Fn(&LabelValue) -> bool) -> bool {
    let images: Vec<usize> = (0..tree.names().len()).filter(|&place| is_image(&tree.names()[place])).collect();
    let plan = plan(tree.names(), &images, Asked::default());
    match &plan.sets[..] {
        [set] => set.classes.len() > 1 && set.classes.keys().all(|class| is_class(&LabelValue::parse(class))),
        _ => false,
    }
}
