//! What is different between two datasets or two audits, in words?

use onepixel::diff::{
    AuditDiff, ChangeKind, ComparedBy, DatasetDiff, DiffedImage, FindingChange, FindingDetails, FindingImage,
    FindingKind, FindingStatus, ImageChange, NumberChange, SavedFinding,
};

use super::names::{image, listed, name};
use crate::number::{NOT_MEASURED, count, counted, percent};

/// How many images of a finding are named.
const MOST_IMAGES: usize = 3;

/// What a kind of change is called.
pub(crate) fn change_title(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Added => "added",
        ChangeKind::Removed => "removed",
        ChangeKind::Relabelled => "relabelled",
        ChangeKind::Changed => "pixels changed",
        ChangeKind::Moved => "moved to another set",
        ChangeKind::Renamed => "renamed",
    }
}

/// What an image was compared by.
pub(crate) fn compared_by(by: ComparedBy) -> &'static str {
    match by {
        ComparedBy::Originals => "all pixels of the originals",
        ComparedBy::Pixels => "all pixels of the images as they are read",
    }
}

/// What became of an image: `cat to dog: train 3 (3.png)`.
pub(crate) fn image_change(change: &ImageChange<'_>) -> String {
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => {
            let mut place = called(before);
            if called(after) != place {
                place = format!("{place} to {}", called(after));
            }
            let relabelled = change.kinds.contains(&ChangeKind::Relabelled);
            let labels = || format!("{} to {}: ", label(before), label(after));
            let pixels = if change.kinds.contains(&ChangeKind::Changed) { ", other pixels" } else { "" };
            format!("{}{place}{pixels}", if relabelled { labels() } else { String::new() })
        }
        (Some(only), None) | (None, Some(only)) => match only.class {
            Some(class) => format!("{}, labelled {}", called(only), name(class)),
            None => called(only),
        },
        (None, None) => String::new(),
    }
}

fn called(of: &DiffedImage<'_>) -> String {
    image(of.set.name(), of.index.into(), of.name)
}

fn label(of: &DiffedImage<'_>) -> String {
    of.class.map_or_else(|| "no label".to_owned(), name)
}

/// What is different in one sentence: `3 images added, 1 relabelled; 50 unchanged`.
pub(crate) fn dataset_summary(diff: &DatasetDiff) -> String {
    let told = ChangeKind::ALL.into_iter().filter(|kind| diff.counts.of(*kind) > 0);
    let told: Vec<String> =
        told.map(|kind| format!("{} {}", count(diff.counts.of(kind)), change_title(kind))).collect();
    let unchanged = counted(diff.counts.unchanged, "image");
    if told.is_empty() {
        format!("no difference in {unchanged}")
    } else {
        format!("{}; {unchanged} unchanged", told.join(", "))
    }
}

/// What remarks a comparison of datasets needs.
pub(crate) fn dataset_remarks(diff: &DatasetDiff) -> Vec<String> {
    let (added, removed) = diff.classes();
    let classes = |names: &[&str]| listed(&names.iter().copied().take(12).collect::<Vec<_>>());
    let told = [(added, "only after"), (removed, "only before")].into_iter().filter(|(names, _)| !names.is_empty());
    told.map(|(names, when)| {
        let number = counted(names.len() as u64, "class");
        format!("{number} {when}: {}{}", classes(&names), if names.len() > 12 { ", …" } else { "" })
    })
    .collect()
}

/// What a kind of findings is called.
pub(crate) fn finding_title(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::Rating => "rating",
        FindingKind::Shortcut => "shortcut",
        FindingKind::Duplicates => "duplicates",
        FindingKind::SuspectedLabel => "suspected label",
        FindingKind::Ambiguous => "ambiguous image",
        FindingKind::Outlier => "outlier",
        FindingKind::OddImage => "odd image",
    }
}

/// What became of a finding.
pub(crate) fn status_title(status: FindingStatus) -> &'static str {
    match status {
        FindingStatus::New => "new",
        FindingStatus::Changed => "changed",
        FindingStatus::Gone => "gone",
    }
}

/// What a finding says: `labelled 6, likely 1`.
pub(crate) fn finding_says(finding: &SavedFinding) -> String {
    match &finding.details {
        FindingDetails::Rating { purpose, rating } => format!("{}: {}", purpose.title(), rating.title()),
        FindingDetails::Shortcut { class, rule, sure } => {
            let class = class.as_ref().map(|class| format!("{}: ", name(class))).unwrap_or_default();
            format!("{class}{rule} ({})", if *sure { "sure" } else { "to look at" })
        }
        FindingDetails::Duplicates { exact, conflicting } => {
            let kind = if *exact { "equal" } else { "near" };
            let labels = if *conflicting { ", unequal labels" } else { "" };
            format!("{}, {kind}{labels}", counted(finding.images.len() as u64, "image"))
        }
        FindingDetails::Label { given, suggested } => format!("labelled {}, likely {}", name(given), name(suggested)),
        FindingDetails::Between { classes: [first, second] } => format!("{} or {}", name(first), name(second)),
        FindingDetails::Outlier => "far from every class".to_owned(),
        FindingDetails::Odd { way } => way.replace('_', " "),
    }
}

/// The images of a finding, the first few.
pub(crate) fn finding_images(finding: &SavedFinding) -> String {
    let told = finding.images.iter().take(MOST_IMAGES);
    let told: Vec<String> =
        told.map(|FindingImage { set, index, name }| image(set, (*index).into(), name.as_deref())).collect();
    let more = finding.images.len().saturating_sub(MOST_IMAGES);
    if more > 0 { format!("{} and {more} more", told.join(", ")) } else { told.join(", ") }
}

/// What became of a finding: `suspected label: test 17 (a.png): labelled 6, likely 1`.
pub(crate) fn finding_change(change: &FindingChange) -> String {
    let says = |finding: &Option<_>| finding.as_ref().map(finding_says);
    let images = change.after.as_ref().or(change.before.as_ref()).map(finding_images).unwrap_or_default();
    let images = if images.is_empty() { String::new() } else { format!("{images}: ") };
    let says = match (says(&change.before), says(&change.after)) {
        (Some(before), Some(after)) if before != after => format!("{before}; now {after}"),
        (_, Some(says)) | (Some(says), None) => says,
        (None, None) => String::new(),
    };
    format!("{}: {images}{says}", finding_title(change.kind))
}

/// What is different between two audits in one sentence.
pub(crate) fn audit_summary(diff: &AuditDiff) -> String {
    let told = [(diff.new, "new"), (diff.changed, "changed"), (diff.gone, "gone")];
    let told: Vec<String> = told
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, what)| format!("{} {what}", count(number)))
        .collect();
    let unchanged = counted(diff.unchanged, "finding");
    if told.is_empty() {
        format!("no difference in {unchanged}")
    } else {
        format!("findings: {}; {unchanged} unchanged", told.join(", "))
    }
}

/// What has to be known to read a comparison of audits.
pub(crate) fn audit_remarks(diff: &AuditDiff) -> Vec<String> {
    let mut remarks = Vec::new();
    match diff.same_content {
        Some(true) => remarks.push("both audits are of the same images and labels".to_owned()),
        Some(false) if !diff.by_name => remarks.push(
            "the audits are of different images, which have no names: an index may mean another image".to_owned(),
        ),
        _ => {}
    }
    if !diff.not_compared.is_empty() {
        let kinds: Vec<&str> = diff.not_compared.iter().map(|kind| finding_title(*kind)).collect();
        remarks.push(format!("measured by only one of the audits, and not compared: {}", kinds.join(", ")));
    }
    remarks
}

/// What a number of a profile is called, what it was, and what it is.
pub(crate) fn number_change(number: &NumberChange) -> [String; 3] {
    let (title, is_share) = match number.name {
        "train_images" => ("train images", false),
        "test_images" => ("test images", false),
        "classes" => ("classes", false),
        "best_accuracy" => ("accuracy of the best model", true),
        "steps_left" => ("steps left", false),
        "label_error_share" => ("estimated wrong labels", true),
        "flagged_labels_share" => ("flagged labels", true),
        "test_in_train_share" => ("test images with a duplicate in train", true),
        "sure_shortcuts" => ("sure shortcuts", false),
        other => (other, false),
    };
    let show = |value: Option<f64>| match value {
        None => NOT_MEASURED.to_owned(),
        Some(value) if is_share => percent(value),
        Some(value) if value.fract() == 0.0 => count(value as u64),
        Some(value) => format!("{value:.1}"),
    };
    [title.to_owned(), show(number.before), show(number.after)]
}
