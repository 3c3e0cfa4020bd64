//! Under which terms may a dataset be used, as a file beside it states?

use std::path::Path;

use crate::reading::journal::Reading;

/// The longest file that is taken for a statement of terms, in bytes; texts of licences are shorter.
const MOST_BYTES: u64 = 64 << 10;

/// What `licence.txt` in a folder says. One that is no such text is left aside: it never keeps a dataset from being read.
pub(crate) fn beside(folder: &Path, reading: &Reading<'_>) -> Option<String> {
    let file = folder.join("licence.txt");
    let metadata = file.metadata().ok().filter(std::fs::Metadata::is_file)?;
    let text = if metadata.len() <= MOST_BYTES { std::fs::read_to_string(&file).ok() } else { None };
    if text.is_none() {
        reading.note(format!("{} is left aside: it is no text of at most 64 KiB that can be read", file.display()));
    }
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}
