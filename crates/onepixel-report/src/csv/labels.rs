//! Which images are suspicious, as data: one CSV row for each.

use std::io::{self, Write};

use onepixel::audit::Labels;
use onepixel::dataset::Label;
use serde::Serialize;

use super::{Csv, cause};
use crate::Renderer;

#[derive(Serialize)]
struct Row<'a> {
    set: &'a str,
    kind: &'static str,
    rank: usize,
    index: u32,
    name: Option<&'a str>,
    given: &'a str,
    other: &'a str,
    score: f64,
    flagged: Option<bool>,
}

/// A row for each suspect, ambiguous image and outlier, in the order of the finding. `other` is the suggested class;
/// of an ambiguous image the class that it could as well be, of an outlier the class that it is nearest to.
impl Renderer<Labels> for Csv {
    fn render(&self, labels: &Labels, to: &mut dyn Write) -> io::Result<()> {
        let finding = &labels.finding;
        let name = |label: Label| finding.classes.get(usize::from(label)).map_or("", String::as_str);
        let mut rows = Vec::new();
        for of in &finding.sets {
            let set = of.set.name();
            rows.extend(of.suspects.iter().enumerate().map(|(place, suspect)| Row {
                set,
                kind: "suspect",
                rank: place + 1,
                index: suspect.index,
                name: suspect.name.as_deref(),
                given: name(suspect.given),
                other: name(suspect.suggested),
                score: suspect.score,
                flagged: Some(suspect.flagged),
            }));
            rows.extend(of.ambiguous.iter().enumerate().map(|(place, image)| Row {
                set,
                kind: "ambiguous",
                rank: place + 1,
                index: image.index,
                name: image.name.as_deref(),
                given: name(image.given),
                other: name(image.between[usize::from(image.between[0] == image.given)]),
                score: image.balance,
                flagged: None,
            }));
            rows.extend(of.outliers.iter().enumerate().map(|(place, image)| Row {
                set,
                kind: "outlier",
                rank: place + 1,
                index: image.index,
                name: image.name.as_deref(),
                given: name(image.given),
                other: image.nearest.map_or("", name),
                score: image.score,
                flagged: None,
            }));
        }
        // A document without suspects still has its header.
        let mut writer = csv::WriterBuilder::new().has_headers(false).from_writer(to);
        writer
            .write_record(["set", "kind", "rank", "index", "name", "given", "other", "score", "flagged"])
            .map_err(cause)?;
        rows.iter().try_for_each(|row| writer.serialize(row)).map_err(cause)?;
        writer.flush()
    }
}
