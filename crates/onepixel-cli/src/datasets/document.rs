//! What does a program read that asks which datasets there are?

use std::path::Path;

use onepixel_data::{Availability, Entry, Known};
use serde::Serialize;

/// Changes whenever a key is renamed or removed.
const SCHEMA_VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    datasets: Vec<Dataset<'a>>,
}

#[derive(Serialize)]
struct Dataset<'a> {
    name: &'a str,
    /// `built in`, `on disk`, `parts on disk`, `not recognised` or `absent`.
    state: &'static str,
    folder: Option<&'a Path>,
    parts_on_disk: &'a [String],
    /// Files that are not in the folder, where others of the publisher's are.
    missing: Vec<String>,
    reason: Option<&'a str>,
    /// What to type to get it, and how many bytes that takes.
    fetch: Option<String>,
    fetch_bytes: Option<u64>,
    catalogue: Option<&'a Entry>,
}

/// All that is known of datasets.
pub(super) fn json(known: &[Known]) -> String {
    let document = Document { schema_version: SCHEMA_VERSION, datasets: known.iter().map(dataset).collect() };
    let text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text + "\n"
}

fn dataset(known: &Known) -> Dataset<'_> {
    let (state, folder, parts_on_disk, reason) = match &known.availability {
        Availability::Embedded => ("built in", None, &[][..], None),
        Availability::Folder(folder) => ("on disk", Some(folder), &[][..], None),
        Availability::Parts { folder, names } => ("parts on disk", Some(folder), &names[..], None),
        Availability::Unrecognised { folder, reason } => ("not recognised", Some(folder), &[][..], Some(&**reason)),
        Availability::Absent => ("absent", None, &[][..], None),
    };
    let part = known.part.as_deref();
    let remote = known.entry.filter(|_| !matches!(known.availability, Availability::Embedded));
    Dataset {
        name: &known.name,
        state,
        folder: folder.map(|folder| folder.as_path()),
        parts_on_disk,
        missing: known.missing().into_iter().map(|file| file.name).collect(),
        reason,
        fetch: remote.map(|entry| entry.fetch_line(part)),
        fetch_bytes: remote.and_then(|entry| entry.download_size(part)),
        catalogue: known.entry,
    }
}
