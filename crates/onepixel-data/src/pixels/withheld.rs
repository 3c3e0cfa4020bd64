//! Which labels are withheld?
//!
//! A publisher who withholds labels writes −1 for them. Where that is all labels of a set, it is a set without labels;
//! where it is some, those images are one. Where a dataset's labels are −1 and +1 and nothing else, they are two classes.

use std::sync::Arc;

use onepixel::dataset::{Images, SelectedImages, SetName};

use crate::error::Result;
use crate::reading::journal::Reading;
use crate::reading::labels::{LabelValue, Labels};
use crate::reading::parts::{Part, Parts};

/// What stands for a label that its publisher withholds.
const WITHHELD: LabelValue = LabelValue::Number(-1);

/// The sets with withheld labels taken out.
pub(crate) fn without_withheld(parts: Parts, reading: &Reading<'_>) -> Result<Parts> {
    let mut values: Vec<&LabelValue> = parts.labels().into_iter().flat_map(Labels::distinct).collect();
    values.sort_unstable();
    values.dedup();
    let is_name = parts.classes.as_ref().is_some_and(|classes| classes.names.iter().any(|name| name == "-1"));
    if values.first() != Some(&&WITHHELD) || values == [&WITHHELD, &LabelValue::Number(1)] || is_name {
        return Ok(parts);
    }
    let Parts { train, test, further, classes, licence } = parts;
    let (train, mut rest) = divided(SetName::Train, train, reading)?;
    let mut parts = Parts { classes, licence, ..Parts::new(train, None) };
    for (name, part) in test.map(|test| (SetName::Test, test)).into_iter().chain(further) {
        let (part, other) = divided(name, part, reading)?;
        parts.add(name, part);
        rest.extend(other);
    }
    rest.into_iter().for_each(|(name, part)| parts.add(name, part));
    Ok(parts)
}

/// The images of a set whose labels are there, and those whose labels are withheld as a set of their own.
fn divided(name: SetName, part: Part, reading: &Reading<'_>) -> Result<(Part, Vec<(SetName, Part)>)> {
    let code = part.labels.as_ref().and_then(|labels| labels.distinct().iter().position(|value| *value == WITHHELD));
    let (Some(code), Some(labels)) = (code, &part.labels) else { return Ok((part, Vec::new())) };
    let (gone, kept): (Vec<u32>, Vec<u32>) =
        (0..labels.len() as u32).partition(|&place| usize::from(labels.codes()[place as usize]) == code);
    let origin = part.images_origin.clone();
    reading.note(format!(
        "{origin}: {} of {} labels are -1, which is to say that they are withheld",
        gone.len(),
        labels.len()
    ));
    if kept.is_empty() {
        return Ok((Part { labels: None, ..part }, Vec::new()));
    }
    let labels = labels.select(kept.iter().map(|&place| place as usize))?;
    let Part { images, names, attributes, files, .. } = part;
    let images: Arc<dyn Images> = Arc::from(images);
    let some = |indices: &[u32], labels: Option<Labels>| Part {
        names: names.as_ref().map(|names| names.select(indices)),
        attributes: attributes.as_ref().map(|attributes| attributes.select(indices)),
        files: files.as_ref().map(|files| files.select(indices)),
        labels,
        ..Part::unlabelled(Box::new(SelectedImages::new(images.clone(), indices)), origin.clone())
    };
    let rest = (SetName::other(&format!("{name} without labels")), some(&gone, None));
    Ok((some(&kept, Some(labels)), vec![rest]))
}
