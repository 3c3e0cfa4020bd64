//! Which classes do the labels of images in folders mean?

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;

use crate::bytes::origin::Origin;
use crate::error::Result;
use crate::formats::pictures::class_folders::layout::CLASSES;
use crate::formats::pictures::encoded::EncodedSet;
use crate::formats::pictures::tree::{self, Chosen, Tree};
use crate::reading::journal::Reading;
use crate::reading::labels::{ClassNames, LabelValue, Labels, class_names};

/// Images of one set with their labels, none of them read yet.
pub(crate) struct LabelledImages {
    pub(crate) tree: Arc<dyn Tree>,
    pub(crate) places: Vec<usize>,
    pub(crate) origin: Origin,
    /// One for each image; `None` of a set without labels.
    pub(crate) labels: Option<Labels>,
}

impl LabelledImages {
    /// The images with their labels, which number `classes`.
    pub(crate) fn into_encoded(self, classes: Arc<[String]>) -> EncodedSet {
        let Self { tree, places, origin, labels } = self;
        EncodedSet { images: Arc::new(Chosen { tree, places }), origin, labels, classes }
    }
}

/// The classes that a `classes.txt` names: in the folder that holds the sets or, where it has none, in one above it.
pub(crate) fn stated_classes(tree: &dyn Tree, root: &str) -> Result<Option<ClassNames>> {
    let mut folder = root;
    loop {
        let name = if folder.is_empty() { CLASSES.to_owned() } else { format!("{folder}/{CLASSES}") };
        if let Some(text) = tree::text(tree, &name)? {
            return class_names(&tree.path().join(&name), text).map(Some);
        }
        if folder.is_empty() {
            return Ok(None);
        }
        folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
    }
}

/// Numbers the labels of the sets: by the names that are stated, or else by themselves in order.
pub(crate) fn number(
    sets: &mut [LabelledImages],
    stated: Option<ClassNames>,
    tree: &Arc<dyn Tree>,
    reading: &Reading<'_>,
) -> Result<ClassNames> {
    for labels in sets.iter_mut().filter_map(|set| set.labels.as_mut()) {
        labels.replace(composed)?;
    }
    let stated = stated.and_then(|stated| fitting(stated, sets, reading));
    if stated.is_none() {
        positions_to_names(sets, reading)?;
    }
    let classes = stated.unwrap_or_else(|| {
        let mut values: Vec<&LabelValue> = distinct(sets).collect();
        values.sort_unstable();
        values.dedup();
        let names = values.iter().map(ToString::to_string).collect();
        ClassNames { origin: Origin::file(tree.path()), names }
    });
    note_alike(&classes, reading);
    let places = places(&classes.names);
    let numbers: HashMap<LabelValue, usize> =
        distinct(sets).filter_map(|value| Some((value.clone(), place(value, &places)?))).collect();
    // Labels that are not all names are positions, or else errors that the joining of the sets tells.
    if distinct(sets).all(|value| numbers.contains_key(value)) {
        for labels in sets.iter_mut().filter_map(|set| set.labels.as_mut()) {
            labels.replace(|value| LabelValue::Number(numbers.get(value).map_or(0, |&number| number as i128)))?;
        }
    }
    Ok(classes)
}

/// The names that are stated, as the labels need them: lines that begin with the numbers from 0 or from 1 without these, if
/// only so they name a label; none where they name no label at all.
fn fitting(stated: ClassNames, sets: &[LabelledImages], reading: &Reading<'_>) -> Option<ClassNames> {
    let name_some = |names: &[String]| {
        let places = places(names);
        distinct(sets).any(|value| matches!(value, LabelValue::Number(_)) || place(value, &places).is_some())
    };
    if name_some(&stated.names) {
        return Some(stated);
    }
    let origin = stated.origin;
    match without_numbers(&stated.names).filter(|names| name_some(names)) {
        Some(names) => Some(ClassNames { origin, names }),
        None => {
            reading.note(format!("{origin}: names none of the classes and is left aside"));
            None
        }
    }
}

/// Lines as `3 name` without the numbers, where these count from 0 or from 1.
fn without_numbers(lines: &[String]) -> Option<Vec<String>> {
    let parts: Vec<(usize, &str)> = lines
        .iter()
        .map(|line| {
            line.split_once(char::is_whitespace).and_then(|(number, name)| Some((number.parse().ok()?, name.trim())))
        })
        .collect::<Option<_>>()?;
    let first = parts.first()?.0;
    let counts = parts.iter().zip(first..).all(|((number, _), expected)| *number == expected);
    (first <= 1 && counts).then(|| parts.into_iter().map(|(_, name)| name.to_owned()).collect())
}

fn distinct(sets: &[LabelledImages]) -> impl Iterator<Item = &LabelValue> {
    sets.iter().filter_map(|set| set.labels.as_ref()).flat_map(|labels| labels.distinct())
}

/// A name in the one form of Unicode in which its spellings are the same.
fn composed(value: &LabelValue) -> LabelValue {
    match value {
        LabelValue::Number(number) => LabelValue::Number(*number),
        LabelValue::Name(name) => LabelValue::Name(name.nfc().collect()),
    }
}

/// Labels of a held-out set that are numbers, where those of the train set are names: positions among these, from 0.
fn positions_to_names(sets: &mut [LabelledImages], reading: &Reading<'_>) -> Result<()> {
    let Some((first, others)) = sets.split_first_mut() else { return Ok(()) };
    let Some(labels) = &first.labels else { return Ok(()) };
    let mut names: Vec<&LabelValue> = labels.distinct().iter().collect();
    names.sort_unstable();
    if names.iter().any(|name| matches!(name, LabelValue::Number(_))) {
        return Ok(());
    }
    let position = |value: &LabelValue| match value {
        LabelValue::Number(number) => usize::try_from(*number).ok().filter(|&number| number < names.len()),
        LabelValue::Name(_) => None,
    };
    for set in others {
        let Some(own) = &mut set.labels else { continue };
        let has_zero = own.distinct().contains(&LabelValue::Number(0));
        if has_zero && own.distinct().iter().all(|value| position(value).is_some()) {
            let origin = &set.origin;
            reading.note(format!(
                "{origin}: labels that are numbers were taken for the places of the class names, from 0"
            ));
            own.replace(|value| position(value).map_or_else(|| value.clone(), |place| names[place].clone()))?;
        }
    }
    Ok(())
}

/// Says which classes are called alike but for capitals and blanks.
fn note_alike(classes: &ClassNames, reading: &Reading<'_>) {
    let mut alike: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for name in &classes.names {
        let plain: String =
            name.to_lowercase().chars().filter(|letter| !letter.is_whitespace() && *letter != '_').collect();
        alike.entry(plain).or_default().push(name);
    }
    let alike = alike.into_values().filter(|names| names.len() > 1);
    for names in alike.take(3) {
        let names = names.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(" and ");
        reading.note(format!("the names of the classes {names} differ only in capitals or blanks"));
    }
}

/// The place of each name.
fn places(names: &[String]) -> HashMap<String, usize> {
    names.iter().map(|name| name.nfc().collect()).zip(0..).collect()
}

/// Which of the names a label is, as it stands or percent-encoded.
fn place(value: &LabelValue, places: &HashMap<String, usize>) -> Option<usize> {
    let name = value.to_string();
    places.get(&name).or_else(|| places.get(&decoded(&name)?)).copied()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_before_names_count_or_are_names() {
        let without = |lines: [&str; 2]| without_numbers(&lines.map(str::to_owned));
        let names = Some(vec!["001.Albatross".to_owned(), "002.Auk".to_owned()]);
        assert_eq!(without(["1 001.Albatross", "2 002.Auk"]), names);
        assert_eq!(without(["0 001.Albatross", "1 002.Auk"]), names);
        assert_eq!(without(["7 up", "11 seven"]), None);
        assert_eq!(without(["cat", "dog"]), None);
    }

    #[test]
    fn percent_encoded_names_are_decoded() {
        assert_eq!(decoded("T-shirt%2Ftop").as_deref(), Some("T-shirt/top"));
        assert_eq!(decoded("100%").as_deref(), Some("100%"));
        assert_eq!(decoded("%ff"), None);
    }
}
