//! What is an image called where people look for it?

use crate::dataset::ImageRef;

/// `test 4998`, or `test 4998 (cat/17.png)` where it has a name.
pub(super) fn called(image: ImageRef, name: Option<&str>) -> String {
    let place = format!("{} {}", image.set.name(), image.index);
    name.map_or_else(|| place.clone(), |name| format!("{place} ({name})"))
}
