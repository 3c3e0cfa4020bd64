//! Complexity measures as data: one CSV row for each measure of all classes, then for each measure of each pair.

use std::io::{self, Write};

use onepixel::audit::Complexity;
use onepixel::probes::complexity::{Caution, Without};
use serde::Serialize;

use super::{Csv, cause};
use crate::Renderer;

#[derive(Default, Serialize)]
struct Row<'a> {
    /// Both empty for all classes.
    a: &'a str,
    b: &'a str,
    images: u64,
    measure: &'a str,
    value: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    without: Option<Without>,
    cautions: String,
}

impl Renderer<Complexity> for Csv {
    fn render(&self, document: &Complexity, to: &mut dyn Write) -> io::Result<()> {
        let finding = &document.finding;
        let mut writer = csv::Writer::from_writer(to);
        for found in &finding.measures {
            let row = Row {
                images: finding.images,
                measure: found.key.key(),
                value: found.value,
                low: found.low,
                high: found.high,
                without: found.without,
                cautions: found.cautions.iter().map(code).collect::<Vec<_>>().join(" "),
                ..Row::default()
            };
            writer.serialize(row).map_err(cause)?;
        }
        for pair in &finding.pairs {
            let measures = [
                ("f1", Some(pair.f1)),
                ("f1v", pair.f1v),
                ("f2", Some(pair.f2)),
                ("f3", Some(pair.f3)),
                ("f4", Some(pair.f4)),
                ("l1", pair.l1),
                ("l2", pair.l2),
                ("l3", pair.l3),
                ("c1", Some(pair.c1)),
                ("c2", Some(pair.c2)),
            ];
            for (measure, value) in measures {
                let row = Row { a: &pair.a, b: &pair.b, images: pair.images, measure, value, ..Row::default() };
                writer.serialize(row).map_err(cause)?;
            }
        }
        writer.flush()
    }
}

/// As the JSON document has it.
fn code(caution: &Caution) -> String {
    serde_json::to_value(caution).ok().and_then(|code| code.as_str().map(str::to_owned)).unwrap_or_default()
}
