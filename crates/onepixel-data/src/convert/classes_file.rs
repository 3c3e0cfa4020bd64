//! How do class names and licence travel beside files that have no place for them?

use std::path::Path;

use onepixel::dataset::Dataset;

use crate::error::{Error, Result, WritingError};

/// Writes `classes.txt`, one name a line, and `licence.txt` where there is a licence, into `folder`.
pub(super) fn write(dataset: &Dataset, folder: &Path) -> Result<()> {
    let mut lines = String::new();
    for (class, name) in dataset.train.classes().iter().enumerate() {
        if name.is_empty() || name.contains('\n') || name.trim() != name {
            return Err(Error::Writing(WritingError::ClassNameUnfit {
                class,
                name: name.clone(),
                expected: "a line of text without blanks around it, for classes.txt",
            }));
        }
        lines.push_str(name);
        lines.push('\n');
    }
    save(&folder.join("classes.txt"), &lines)?;
    match dataset.licence.as_deref().map(str::trim).filter(|licence| !licence.is_empty()) {
        Some(licence) => save(&folder.join("licence.txt"), &format!("{licence}\n")),
        None => Ok(()),
    }
}

fn save(path: &Path, text: &str) -> Result<()> {
    std::fs::write(path, text).map_err(|source| Error::Unwritable { path: path.to_path_buf(), source })
}
