//! What is an image called where people look for it?

use crate::dataset::{Dataset, ImageRef};

/// What the source of a dataset calls an image, where it calls it anything.
pub(super) fn name_of(dataset: &Dataset, image: ImageRef) -> Option<&str> {
    dataset.images_of(image.set)?.name_of(image.index as usize)
}

/// `test 4998`, or `test 4998 (cat/17.png)` where it has a name.
pub(super) fn called(image: ImageRef, name: Option<&str>) -> String {
    let place = format!("{} {}", image.set.name(), image.index);
    name.map_or_else(|| place.clone(), |name| format!("{place} ({name})"))
}
