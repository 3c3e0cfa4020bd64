//! What do all tables together say of an image: its label, and its set?

use std::collections::HashMap;

use crate::error::{Error, LabelTableError, Result};
use crate::reading::label_table::{Entry, LabelTable};
use crate::reading::labels::LabelValue;
use crate::reading::split_words::SplitRole;

/// What a table says of an image.
pub(crate) struct Said {
    pub(crate) label: Option<LabelValue>,
    pub(crate) role: Option<SplitRole>,
    /// Which of the tables, and which of its rows.
    pub(crate) order: (usize, usize),
    line: u64,
}

impl Said {
    /// What the folder of an image says.
    pub(crate) fn by_folder(label: Option<LabelValue>, place: usize) -> Self {
        Self { label, role: None, order: (0, place), line: 0 }
    }
}

/// What all tables say together; two that disagree are refused.
pub(crate) fn joined(tables: Vec<LabelTable>, names: &[String]) -> Result<HashMap<usize, Said>> {
    let mut said: HashMap<usize, Said> = HashMap::new();
    for (number, table) in tables.iter().enumerate() {
        let label = |entry: &Entry| entry.label.map(|label| table.labels[label as usize].clone());
        for (row, entry) in table.entries.iter().enumerate() {
            let new = Said { label: label(entry), role: entry.role, order: (number, row), line: entry.line };
            let Some(before) = said.get_mut(&entry.place) else {
                said.insert(entry.place, new);
                continue;
            };
            let text = |label: &Option<LabelValue>| label.as_ref().map(ToString::to_string);
            match (text(&before.label), text(&new.label)) {
                (Some(first), Some(label)) if first != label => {
                    return Err(Error::from(LabelTableError::TwoLabels {
                        file: table.file.clone(),
                        line: entry.line,
                        name: names[entry.place].clone(),
                        label,
                        first,
                        first_line: before.line,
                        first_file: tables[before.order.0].file.clone(),
                    }));
                }
                (None, Some(_)) => before.label = new.label,
                _ => {}
            }
            // Of two sets the narrower: `trainval` holds `val`.
            before.role = before.role.max(new.role);
        }
    }
    Ok(said)
}
