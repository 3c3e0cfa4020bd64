//! Which files of a folder or archive are wanted, by their names?

use std::path::Path;

use crate::reading::label_table::table_name::may_be_table;

/// Endings of the names of files that may be images; what they are their bytes decide.
const ENDINGS: [&str; 18] = [
    "png", "jpg", "jpeg", "jpe", "jfif", "webp", "bmp", "dib", "gif", "tif", "tiff", "apng", "jif", "ppm", "pgm",
    "pbm", "pnm", "pam",
];

/// The list of classes, one name a line.
pub(crate) const CLASSES: &str = "classes.txt";

/// Files that are no images and no surprise.
const KNOWN: [&str; 3] = [CLASSES, "licence.txt", "classnames.txt"];

/// Whether a file may be an image, by its name.
pub(crate) fn is_image(name: &str) -> bool {
    ending(name).is_some_and(|ending| ENDINGS.contains(&ending.to_ascii_lowercase().as_str()))
}

/// Whether a reader of class folders wants the content of a file, by its name.
pub(crate) fn is_needed(name: &str) -> bool {
    is_image(name) || KNOWN.contains(&file_name(name)) || may_be_table(name)
}

fn ending(name: &str) -> Option<&str> {
    Path::new(name).extension()?.to_str()
}

fn file_name(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}
