//! What is different as data: one CSV row for each image or each finding.

use std::io::{self, Write};

use onepixel::diff::{DiffedImage, Difference, FindingChange, ImageChange};
use serde::Serialize;

use super::{Csv, cause};
use crate::Renderer;
use crate::sentences;

#[derive(Serialize)]
struct ImageRow<'a> {
    changes: String,
    set_before: Option<&'a str>,
    index_before: Option<u32>,
    name_before: Option<&'a str>,
    class_before: Option<&'a str>,
    set_after: Option<&'a str>,
    index_after: Option<u32>,
    name_after: Option<&'a str>,
    class_after: Option<&'a str>,
}

#[derive(Serialize)]
struct FindingRow<'a> {
    status: &'static str,
    kind: &'static str,
    set: Option<&'a str>,
    index: Option<u32>,
    name: Option<&'a str>,
    images: Option<usize>,
    before: Option<String>,
    after: Option<String>,
}

impl Renderer<Difference> for Csv {
    fn render(&self, difference: &Difference, to: &mut dyn Write) -> io::Result<()> {
        let mut writer = csv::WriterBuilder::new().has_headers(false).from_writer(to);
        match difference {
            Difference::Datasets(diff) => {
                writer.write_record(IMAGE_COLUMNS).map_err(cause)?;
                diff.changes().try_for_each(|change| writer.serialize(image_row(&change)).map_err(cause))?;
            }
            Difference::Audits(diff) => {
                writer.write_record(FINDING_COLUMNS).map_err(cause)?;
                diff.findings.iter().try_for_each(|change| writer.serialize(finding_row(change)).map_err(cause))?;
            }
        }
        writer.flush()
    }
}

/// The header, which is there without rows, too.
const IMAGE_COLUMNS: [&str; 9] = [
    "changes",
    "set_before",
    "index_before",
    "name_before",
    "class_before",
    "set_after",
    "index_after",
    "name_after",
    "class_after",
];
const FINDING_COLUMNS: [&str; 8] = ["status", "kind", "set", "index", "name", "images", "before", "after"];

fn image_row<'a>(change: &'a ImageChange<'a>) -> ImageRow<'a> {
    let kinds: Vec<&str> = change.kinds.iter().map(|kind| kind.name()).collect();
    let (before, after) = (change.before.as_ref(), change.after.as_ref());
    let set = |of: Option<&'a DiffedImage<'a>>| of.map(|image| image.set.name());
    ImageRow {
        changes: kinds.join(" "),
        set_before: set(before),
        index_before: before.map(|image| image.index),
        name_before: before.and_then(|image| image.name),
        class_before: before.and_then(|image| image.class),
        set_after: set(after),
        index_after: after.map(|image| image.index),
        name_after: after.and_then(|image| image.name),
        class_after: after.and_then(|image| image.class),
    }
}

fn finding_row(change: &FindingChange) -> FindingRow<'_> {
    let finding = change.after.as_ref().or(change.before.as_ref());
    let first = finding.and_then(|finding| finding.images.first());
    FindingRow {
        status: sentences::status_title(change.status),
        kind: change.kind.name(),
        set: first.map(|image| image.set.as_str()),
        index: first.map(|image| image.index),
        name: first.and_then(|image| image.name.as_deref()),
        images: finding.map(|finding| finding.images.len()),
        before: change.before.as_ref().map(sentences::finding_says),
        after: change.after.as_ref().map(sentences::finding_says),
    }
}
