//! How large is each image in its own size?

use crate::dataset::{UnlabelledSet, Values};

/// A column of numbers that the reader knows of each file.
pub(super) fn numbers<'a>(set: &'a UnlabelledSet, name: &str) -> Option<&'a [f64]> {
    let column = set.attributes()?.columns().iter().find(|column| column.name == name)?;
    match &column.values {
        Values::Numbers(numbers) => Some(numbers),
        Values::Categories { .. } => None,
    }
}

/// (height, width) of each original or file, before images were brought to one size; `None` where they are not known.
pub(super) fn of_files(set: &UnlabelledSet) -> Option<Vec<(u64, u64)>> {
    if let Some(natives) = set.natives() {
        let sizes = natives.originals().iter().map(|original| (original.height.into(), original.width.into()));
        return Some(sizes.collect());
    }
    let (heights, widths) = numbers(set, "height").zip(numbers(set, "width"))?;
    Some(heights.iter().zip(widths).map(|(&height, &width)| (height as u64, width as u64)).collect())
}
