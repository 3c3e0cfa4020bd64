//! What are the settings that messages name called in Python?

use onepixel_data::spelled;

/// A message of the library with each setting as the parameter that it is.
pub(crate) fn in_python(message: &str) -> String {
    spelled(message, |setting| match setting {
        "images" => "onepixel.load_files: `images`".to_owned(),
        "force" => "`replace=True`".to_owned(),
        "skip_unreadable" => "`skip_unreadable=True`".to_owned(),
        "to" => "`format`".to_owned(),
        name => format!("`{name}`"),
    })
}
