//! What does the name of a file say: may it be a table of labels, and of which set?

use crate::reading::split_words::{SplitRole, split_name};

/// Endings of tables.
const ENDINGS: [&str; 9] = ["csv", "tsv", "txt", "json", "jsonl", "ndjson", "lst", "data", "parquet"];

/// Files that are never tables of labels, by their whole names in small letters.
const NO_TABLES: [&str; 9] = [
    "classes.txt",
    "classnames.txt",
    "class_names.txt",
    "requirements.txt",
    "licence.txt",
    "license.txt",
    "readme.txt",
    "words.txt",
    "wnids.txt",
];

/// Words of the names of tables that say nothing of a set.
const TABLE_WORDS: [&str; 14] = [
    "labels",
    "label",
    "annotations",
    "annotation",
    "metadata",
    "meta",
    "list",
    "csv",
    "gt",
    "solution",
    "df",
    "info",
    "loc",
    "ground",
];

/// Whether a file may be a table of labels, by its name.
pub(crate) fn may_be_table(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or_default().to_lowercase();
    let ending = file.rsplit_once('.').map(|(_, ending)| ending);
    let is_template = file.contains("submission");
    ending.is_some_and(|ending| ENDINGS.contains(&ending)) && !NO_TABLES.contains(&file.as_str()) && !is_template
}

/// The set that the name of a table says: `trainLabels`, `val_annotations`, `test`.
pub(crate) fn role_of_table(stem: &str) -> Option<SplitRole> {
    let split = split_name(stem).filter(|split| !split.shy)?;
    let rest = split.rest.split(' ').filter(|word| !word.is_empty());
    rest.into_iter().all(|word| TABLE_WORDS.contains(&word)).then_some(split.role)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_table_says_its_set() {
        for (stem, role) in [
            ("trainLabels", Some(SplitRole::Train)),
            ("val_annotations", Some(SplitRole::Validation)),
            ("test", Some(SplitRole::Test)),
            ("LOC_val_solution", Some(SplitRole::Validation)),
            ("trainer_names", None),
        ] {
            assert_eq!(role_of_table(stem), role, "{stem}");
        }
    }
}
