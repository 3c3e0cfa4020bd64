//! Which files are in a folder, by their names?

use std::ffi::OsStr;
use std::path::Path;

use crate::bytes::origin::Origin;
use crate::error::{Error, Result};

/// The names of the files in a folder, sorted. Names that are not UTF-8 are none of ours.
pub(crate) fn names(folder: &Path) -> Result<Vec<String>> {
    let unreadable = |source| Error::Unreadable { origin: Origin::file(folder), offset: 0, source };
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        if let Ok(name) = entry.map_err(unreadable)?.file_name().into_string() {
            names.push(name);
        }
    }
    names.sort_unstable();
    Ok(names)
}

pub(crate) fn has_extension(name: &str, extension: &str) -> bool {
    Path::new(name).extension().and_then(OsStr::to_str).is_some_and(|found| found.eq_ignore_ascii_case(extension))
}
