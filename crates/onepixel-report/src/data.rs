//! What is wrong with the data, in a line for each probe that looked?

use onepixel::audit::Audit;

use crate::number::{count, counted};

/// What keeps a verdict from being final: models that learned from a sample, or that were left out.
pub(crate) fn so_far(audit: &Audit) -> Option<String> {
    let ladder = audit.findings.ladder.as_ref()?;
    let sample = ladder.per_class.map(|most| {
        let images = counted(most as u64, "image");
        format!("models learned from at most {images} of each class, and errors are fewer with all of them")
    });
    let (skipped, measured) = (ladder.skipped.len() as u64, ladder.measured().count() as u64);
    let left_out = (skipped > 0 && measured > 0).then(|| {
        let models = counted(skipped + measured, "model");
        format!("{} of {models} were not measured, and errors may be fewer with them", count(skipped))
    });
    let reasons: Vec<String> = [sample, left_out].into_iter().flatten().collect();
    (!reasons.is_empty()).then(|| format!("So far: {}.", reasons.join("; ")))
}

/// What was found in the data: the name of each probe that looked, and what it says. Names of the dataset are in it as
/// they are.
pub(crate) fn lines(audit: &Audit) -> Vec<(&'static str, String)> {
    let mut lines = Vec::new();
    if let Some(found) = &audit.findings.duplicates {
        let kind = if found.near_search.skipped.is_some() { "equal images" } else { "equal or nearly equal images" };
        lines.push((
            "twins",
            format!(
                "{} of {kind}, {} of them with unequal labels; {} with a duplicate in train",
                counted(found.all.groups, "group"),
                count(found.all.conflicting_groups),
                match found.all.test_images_in_train {
                    1 => "1 test image has".to_owned(),
                    images => format!("{} test images have", count(images)),
                }
            ),
        ));
    }
    if let Some(found) = &audit.findings.shortcuts {
        let first = found.shortcuts.first().map(|first| format!("; first: {}", first.rule));
        let suspects = found.shortcuts.len() as u64;
        lines.push((
            "shortcuts",
            format!("{} sure of {}{}", count(found.sure), counted(suspects, "suspect"), first.unwrap_or_default()),
        ));
    }
    for found in audit.findings.labels.iter().flat_map(|labels| &labels.sets) {
        let first: Vec<String> = found.suspects.iter().take(5).map(|suspect| suspect.index.to_string()).collect();
        lines.push((
            "labels",
            format!(
                "{} of {} flagged, what models get wrong included; least probable: {}",
                count(found.flagged),
                counted(found.images, &format!("{} label", found.set.name())),
                first.join(", ")
            ),
        ));
    }
    lines
}
