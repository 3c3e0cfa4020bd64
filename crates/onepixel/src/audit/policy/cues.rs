//! Are there shortcuts that are not allowed?

use super::limits::Effect;
use super::measured::{Limit, Measured, Occurrence, Quantity};
use super::place::Place;
use super::{Asked, CheckError, Checked, for_limits};
use crate::dataset::{ImageRef, SetName};
use crate::probes::shortcuts::{Kind, Shortcut, ShortcutsFinding, ShortcutsProbe};

/// The most examples of a shortcut.
const MOST_EXAMPLES: usize = 3;

/// All limits for shortcuts.
pub(super) fn check(asked: &Asked<'_>, checked: &mut Checked) -> Result<(), CheckError> {
    let Asked { policy, dataset, seed, progress } = *asked;
    let limits = &policy.shortcuts;
    if limits.sure.is_none() && limits.effect.is_none() {
        return Ok(());
    }
    let finding = ShortcutsProbe { seed, ..ShortcutsProbe::default() }
        .run(dataset, progress)
        .map_err(for_limits("[shortcuts]"))?;
    for column in &limits.allowed_columns {
        if finding.numbers.iter().all(|number| number.name != *column) {
            checked.unknown_columns.push(column.clone());
        }
    }
    let is_allowed = |suspect: &&Shortcut| {
        let column = column(suspect, &finding);
        !column.is_some_and(|column| limits.allowed_columns.iter().any(|allowed| allowed == column))
    };
    let suspects: Vec<&Shortcut> = finding.shortcuts.iter().filter(is_allowed).collect();
    checked.add(limits.sure.map(|most| {
        let sure = suspects.iter().filter(|suspect| suspect.sure);
        let sure = sure.map(|suspect| occurrence(suspect, &finding));
        Measured::count("shortcuts.sure", most, sure.collect())
    }));
    checked.add(limits.effect.map(|most| strongest(most, &suspects, &finding)));
    Ok(())
}

/// Every suspect whose effect is too strong, the strongest first.
fn strongest(Effect(most): Effect, suspects: &[&Shortcut], finding: &ShortcutsFinding) -> Measured {
    let mut suspects = suspects.to_vec();
    suspects.sort_by(|a, b| b.effect.total_cmp(&a.effect));
    let found = Quantity::Number(suspects.first().map_or(0.0, |suspect| suspect.effect));
    let strong = suspects.iter().filter(|suspect| suspect.effect > most);
    let occurrences: Vec<Occurrence> =
        strong.map(|suspect| occurrence(suspect, finding).of_value(suspect.effect)).collect();
    let limit = Limit::AtMost(Quantity::Number(most));
    let broken = !occurrences.is_empty();
    Measured { key: "shortcuts.effect", sets: Vec::new(), limit, found, of: None, broken, occurrences }
}

/// The column of the files, or the position, that a suspect is about: its rule begins with it.
fn column<'a>(suspect: &Shortcut, finding: &'a ShortcutsFinding) -> Option<&'a str> {
    if !matches!(suspect.kind, Kind::File | Kind::Order) {
        return None;
    }
    let names = finding.numbers.iter().map(|number| number.name.as_str());
    let meant = names.filter(|name| suspect.rule.strip_prefix(name).is_some_and(|rest| rest.starts_with(": ")));
    meant.max_by_key(|name| name.len())
}

fn occurrence(suspect: &Shortcut, finding: &ShortcutsFinding) -> Occurrence {
    let of = suspect.class.as_ref().map_or_else(|| "all classes".to_owned(), |class| format!("class {class}"));
    let kind = suspect.kind.name();
    let what = match (column(suspect, finding), suspect.kind) {
        (Some(column), _) => format!("{kind} {column}, {of}"),
        (None, Kind::GreyValue) => format!("{kind}, {of}: {}", suspect.rule),
        (None, _) => format!("{kind}, {of}"),
    };
    let examples = suspect.examples.of_class.iter().take(MOST_EXAMPLES);
    let images: Vec<ImageRef> = examples.map(|&index| ImageRef { set: SetName::Train, index }).collect();
    let place = Place::Shortcut { class: suspect.class.clone(), rule: suspect.rule.clone() };
    Occurrence { area: suspect.place.as_ref().map(|place| place.area), ..Occurrence::new(what, place, images) }
}
