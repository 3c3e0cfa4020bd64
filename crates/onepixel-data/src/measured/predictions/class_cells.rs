//! Which classes do the cells of a column mean?

use std::collections::HashMap;

use onepixel::dataset::{ImageSet, Label};

use crate::bytes::origin::Origin;
use crate::formats::tables::rows::Rows;
use crate::measured::predictions::{PredictionsError, class};

/// One way to take all cells of a column.
struct Meaning {
    labels: Vec<Label>,
    /// Whether all cells so far had it.
    holds: bool,
}

impl Meaning {
    fn new() -> Self {
        Self { labels: Vec::new(), holds: true }
    }

    fn take(&mut self, label: Option<Label>) {
        self.holds &= label.is_some();
        match label {
            Some(label) if self.holds => self.labels.push(label),
            _ => self.labels = Vec::new(),
        }
    }
}

/// Cells that are all indices of classes, or all names. Cells that could be both must mean the same.
pub(super) struct ClassCells<'s> {
    set: &'s ImageSet,
    pub(super) by_name: HashMap<&'s [u8], Label>,
    indices: Meaning,
    named: Meaning,
    /// The first that means different classes: its line, and what it is.
    different: Option<(u64, String, (Label, Label))>,
}

impl<'s> ClassCells<'s> {
    pub(super) fn new(set: &'s ImageSet) -> Self {
        Self { set, by_name: names(set), indices: Meaning::new(), named: Meaning::new(), different: None }
    }

    /// Takes the cell of the current row in a column.
    pub(super) fn take(&mut self, origin: &Origin, rows: &Rows, column: usize) -> Result<(), PredictionsError> {
        let cell = rows.record.get(column).unwrap_or_default();
        let index = whole(cell).and_then(|index| class(index, self.set));
        let name = self.by_name.get(cell).copied();
        if let Some(both) = index.zip(name).filter(|(index, name)| self.different.is_none() && index != name) {
            self.different = Some((rows.line(), shown(cell), both));
        }
        self.indices.take(index);
        self.named.take(name);
        match self.indices.holds || self.named.holds {
            true => Ok(()),
            false => Err(no_class(origin, (rows, column), self.set)),
        }
    }

    /// The classes of all cells.
    pub(super) fn labels(self, origin: &Origin) -> Result<Vec<Label>, PredictionsError> {
        match (self.indices.holds && self.named.holds, self.different) {
            (true, Some((line, found, (by_index, by_name)))) => Err(PredictionsError::Ambiguous {
                origin: origin.clone(),
                line,
                found,
                by_index: by_index.into(),
                by_name: by_name.into(),
            }),
            _ if self.indices.holds => Ok(self.indices.labels),
            _ => Ok(self.named.labels),
        }
    }
}

/// The classes by their names, without blanks around them, which cells lose as well.
pub(super) fn names(set: &ImageSet) -> HashMap<&[u8], Label> {
    set.classes().iter().map(|name| name.trim().as_bytes()).zip(0..=Label::MAX).rev().collect()
}

/// A whole number, which may be written as a float, as in `7.0`.
fn whole(cell: &[u8]) -> Option<i128> {
    let text = str::from_utf8(cell).ok()?;
    let whole = text.split_once('.').filter(|(_, zeros)| zeros.bytes().all(|digit| digit == b'0'));
    whole.map_or(text, |(whole, _)| whole).parse().ok()
}

fn no_class(origin: &Origin, (rows, column): (&Rows, usize), set: &ImageSet) -> PredictionsError {
    const SHOWN: usize = 12;
    let names = set.classes().iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    let more = if set.classes().len() > SHOWN { ", …" } else { "" };
    PredictionsError::Class {
        origin: origin.clone(),
        place: format!("line {}", rows.line()),
        expected: format!("the index of a class from 0 to {}, or a class of {names}{more}", set.classes().len() - 1),
        found: shown(rows.record.get(column).unwrap_or_default()),
        advice: "write all classes as indices, or all as names",
    }
}

pub(super) fn count(origin: &Origin, set: &ImageSet, found: impl ToString) -> PredictionsError {
    PredictionsError::Count { origin: origin.clone(), images: set.len(), found: found.to_string() }
}

pub(super) fn shown(cell: &[u8]) -> String {
    match cell {
        [] => "an empty cell".to_owned(),
        _ => format!("{:?}", String::from_utf8_lossy(&cell[..cell.len().min(40)])),
    }
}
