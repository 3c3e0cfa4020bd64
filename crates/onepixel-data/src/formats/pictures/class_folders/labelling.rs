//! Which labels do the images of the sets have: by folders, by tables, by their names, or none?

use std::collections::{BTreeMap, HashMap};

use crate::error::Result;
use crate::formats::pictures::class_folders::plan::planned::{Plan, PlannedSet};
use crate::formats::pictures::class_folders::said::{Said, joined};
use crate::formats::pictures::class_folders::set_lists::SetLists;
use crate::formats::pictures::class_folders::tables::Tables;
use crate::formats::pictures::tree::Tree;
use crate::reading::journal::Reading;
use crate::reading::label_table::pattern::{self, Pattern};
use crate::reading::labels::LabelValue;
use crate::reading::split_words::SplitRole;

/// A set whose images have labels, or not.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) role: SplitRole,
    pub(crate) name: String,
    /// The folder that it lies in, without a slash at the end.
    pub(crate) folder: String,
    pub(crate) places: Vec<usize>,
    /// One for each image; `None` of a set without labels.
    pub(crate) labels: Option<Vec<LabelValue>>,
}

/// The sets of a plan with their labels.
pub(crate) fn label(plan: &Plan, tree: &dyn Tree, names: &[String], reading: &Reading<'_>) -> Result<Vec<Found>> {
    let place = |text: &str| format!("{}: {text}", tree.path().display());
    if let Some(pattern) = &reading.options.label_pattern {
        return by_pattern(plan, names, pattern);
    }
    let mut tables = Tables::open(plan, tree, names, reading)?;
    let mut said = joined(tables.read(names)?, names)?;
    let lists = SetLists::read(&mut tables, names)?;
    if let Some(decision) = lists.apply(plan, &mut said) {
        reading.note(decision);
    }
    tables.note(reading);
    let mut found = Vec::new();
    for set in &plan.sets {
        found.extend(labelled(set, plan, &said, &|text| reading.note(place(text))));
    }
    if found.iter().all(|set| set.labels.is_none()) {
        tables.refuse_unclear()?;
        suggest(&found, names, &|text| reading.note(place(text)));
    }
    Ok(found)
}

/// The labels that a pattern finds in the names of all images of a set; where it fits none, the set has no labels.
fn by_pattern(plan: &Plan, names: &[String], pattern: &str) -> Result<Vec<Found>> {
    let pattern = Pattern::new(pattern)?;
    let mut found: Vec<Found> = plan.sets.iter().map(all_of).collect();
    for set in &mut found {
        set.labels = pattern.labels(set.places.iter().map(|&place| file_name(&names[place])))?;
    }
    let all: Vec<usize> = found.iter().flat_map(|set| &set.places).copied().collect();
    match (all.first(), found.iter().all(|set| set.labels.is_none())) {
        (Some(&first), true) => Err(pattern.misses(all.len(), all.len(), file_name(&names[first]))),
        _ => Ok(found),
    }
}

/// A set with all its images, without labels.
fn all_of(set: &PlannedSet) -> Found {
    let places = set.classes.values().flatten().chain(&set.loose).copied().collect();
    Found { role: set.role, name: set.name.clone(), folder: set.folder.clone(), places, labels: None }
}

fn file_name(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// A set with the labels of tables, or else of its folders; its images without labels as a set of their own.
fn labelled(set: &PlannedSet, plan: &Plan, said: &HashMap<usize, Said>, note: &dyn Fn(&str)) -> Vec<Found> {
    let all = all_of(set);
    let mut listed: Vec<(&Said, usize)> =
        all.places.iter().filter_map(|place| Some((said.get(place)?, *place))).collect();
    if listed.is_empty() {
        return by_folders(set, note);
    }
    listed.sort_by_key(|(said, _)| said.order);
    let unlisted: Vec<usize> = all.places.iter().copied().filter(|place| !said.contains_key(place)).collect();
    let by_table = plan.sets.len() == 1 && listed.iter().any(|(said, _)| said.role.is_some());
    let mut groups: BTreeMap<Option<SplitRole>, Vec<(&Said, usize)>> = BTreeMap::new();
    for (said, place) in listed {
        groups.entry(said.role.filter(|_| by_table)).or_default().push((said, place));
    }
    let mut found = Vec::new();
    for (role, images) in groups {
        let base = match role {
            None => Found { places: Vec::new(), ..all.clone() },
            Some(role) => Found {
                role,
                name: role.name().to_owned(),
                places: Vec::new(),
                folder: set.folder.clone(),
                labels: None,
            },
        };
        found.extend(with_and_without(base, images));
    }
    if !unlisted.is_empty() {
        note(&format!("{} images of {} that no table of labels lists have no labels", unlisted.len(), set.name));
        add_unlabelled(&mut found, Found { places: unlisted, ..all });
    }
    found
}

/// The images with labels, and those without as a set of their own.
fn with_and_without(base: Found, images: Vec<(&Said, usize)>) -> Vec<Found> {
    let mut with = Found { labels: Some(Vec::new()), ..base.clone() };
    let mut without = base;
    for (said, place) in images {
        match (&said.label, &mut with.labels) {
            (Some(label), Some(labels)) => {
                labels.push(label.clone());
                with.places.push(place);
            }
            _ => without.places.push(place),
        }
    }
    let mut found = Vec::new();
    if !with.places.is_empty() {
        found.push(with);
    }
    if !without.places.is_empty() {
        add_unlabelled(&mut found, without);
    }
    found
}

/// Adds images without labels: to a set without labels of that name, or beside one with labels under another name.
fn add_unlabelled(found: &mut Vec<Found>, more: Found) {
    if let Some(set) = found.iter_mut().find(|set| set.labels.is_none()) {
        set.places.extend(more.places);
    } else if found.is_empty() {
        found.push(more);
    } else {
        found.push(Found { role: SplitRole::Other, name: format!("{} without labels", more.name), ..more });
    }
}

fn by_folders(set: &PlannedSet, note: &dyn Fn(&str)) -> Vec<Found> {
    if set.classes.is_empty() {
        return vec![all_of(set)];
    }
    if !set.loose.is_empty() {
        note(&format!("{}: {} images outside class folders left out", set.name, set.loose.len()));
    }
    let mut places = Vec::with_capacity(set.images());
    let mut labels = Vec::with_capacity(set.images());
    for (class, images) in &set.classes {
        places.extend(images);
        labels.resize(places.len(), LabelValue::parse(class));
    }
    // Classes in the order of their numbers, where they are numbers.
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by(|&a, &b| labels[a].cmp(&labels[b]));
    let (role, name, folder) = (set.role, set.name.clone(), set.folder.clone());
    let places = order.iter().map(|&at| places[at]).collect();
    let labels = Some(order.iter().map(|&at| labels[at].clone()).collect());
    vec![Found { role, name, folder, places, labels }]
}

/// Says what pattern would find labels in the names of images, if they look so.
fn suggest(found: &[Found], names: &[String], note: &dyn Fn(&str)) {
    let files = |set: &Found| set.places.iter().map(|&place| file_name(&names[place])).collect::<Vec<_>>();
    if let Some(pattern) = found.iter().find_map(|set| pattern::suggested(&files(set))) {
        note(&format!("if the names of the images say their labels: `label_pattern` '{pattern}'"));
    }
}
