//! Are there shortcuts that are not allowed?

use super::called::called;
use super::limits::Effect;
use super::measured::{Limit, Measured, Occurrence, Phrase, Quantity};
use super::{Asked, CheckError, Checked, for_limits};
use crate::dataset::{Dataset, ImageRef, SetName};
use crate::probes::shortcuts::{Kind, Shortcut, ShortcutsFinding, ShortcutsProbe};

/// The most examples that the place of a shortcut names.
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
            let note = format!(
                "shortcuts.allowed_columns: nothing here is called \"{column}\", or it is the same for all images"
            );
            checked.notes.push(note);
        }
    }
    let is_allowed = |suspect: &&Shortcut| {
        let column = column(suspect, &finding);
        !column.is_some_and(|column| limits.allowed_columns.iter().any(|allowed| allowed == column))
    };
    let suspects: Vec<&Shortcut> = finding.shortcuts.iter().filter(is_allowed).collect();
    checked.add(limits.sure.map(|most| {
        let sure = suspects.iter().filter(|suspect| suspect.sure);
        let sure = sure.map(|suspect| occurrence(suspect, &finding, dataset));
        let phrase = Phrase { lead: "", noun: "sure shortcut", trail: "" };
        Measured::count("shortcuts.sure", phrase, most, sure.collect())
    }));
    checked.add(limits.effect.map(|most| strongest(most, &suspects, (&finding, dataset))));
    Ok(())
}

/// Every suspect whose effect is too strong, the strongest first.
fn strongest(
    Effect(most): Effect,
    suspects: &[&Shortcut],
    (finding, dataset): (&ShortcutsFinding, &Dataset),
) -> Measured {
    let mut suspects = suspects.to_vec();
    suspects.sort_by(|a, b| b.effect.total_cmp(&a.effect));
    let found = Quantity::Number(suspects.first().map_or(0.0, |suspect| suspect.effect));
    let strong = suspects.iter().filter(|suspect| suspect.effect > most);
    let occurrences: Vec<Occurrence> =
        strong.map(|suspect| occurrence(suspect, finding, dataset).of_value(suspect.effect)).collect();
    let phrase = Phrase { lead: "strongest effect of a shortcut:", noun: "", trail: "" };
    let limit = Limit::AtMost(Quantity::Number(most));
    let broken = !occurrences.is_empty();
    Measured { key: "shortcuts.effect", sets: Vec::new(), phrase, limit, found, of: None, broken, occurrences }
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

fn occurrence(suspect: &Shortcut, finding: &ShortcutsFinding, dataset: &Dataset) -> Occurrence {
    let of = suspect.class.as_ref().map_or_else(|| "all classes".to_owned(), |class| format!("class {class}"));
    let kind = suspect.kind.name();
    let what = match (column(suspect, finding), suspect.kind) {
        (Some(column), _) => format!("{kind} {column}, {of}"),
        (None, Kind::GreyValue) => format!("{kind}, {of}: {}", suspect.rule),
        (None, _) => format!("{kind}, {of}"),
    };
    let examples = suspect.examples.of_class.iter().take(MOST_EXAMPLES);
    let images: Vec<ImageRef> = examples.map(|&index| ImageRef { set: SetName::Train, index }).collect();
    let shown = images.iter().map(|&image| called(image, dataset.name_of(image))).collect::<Vec<_>>().join(", ");
    let shown = if shown.is_empty() { shown } else { format!(" (as in {shown})") };
    Occurrence {
        area: suspect.place.as_ref().map(|place| place.area),
        ..Occurrence::new(what, format!("{of}: {}{shown}", suspect.rule), images)
    }
}
