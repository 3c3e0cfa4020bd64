//! What was found as data: one JSON document.

use std::io::{self, Write};

use onepixel::audit::{Audit, Compared, Document, Ladder};
use onepixel::probes::Finding;
use serde::Serialize;

use crate::Renderer;

/// The JSON Schemas (draft 2020-12) that documents as [`Json`] keep to, each with the name of its file. They refer to each
/// other by these names.
pub const SCHEMAS: [(&str, &str); 9] = [
    ("audit.schema.json", include_str!("../schema/audit.schema.json")),
    ("check.schema.json", include_str!("../schema/check.schema.json")),
    ("compared.schema.json", include_str!("../schema/compared.schema.json")),
    ("duplicates.schema.json", include_str!("../schema/duplicates.schema.json")),
    ("few_pixels.schema.json", include_str!("../schema/few_pixels.schema.json")),
    ("labels.schema.json", include_str!("../schema/labels.schema.json")),
    ("ladder.schema.json", include_str!("../schema/ladder.schema.json")),
    ("pixels.schema.json", include_str!("../schema/pixels.schema.json")),
    ("shortcuts.schema.json", include_str!("../schema/shortcuts.schema.json")),
];

/// Writes a document as one indented JSON document that keeps to its schema.
#[derive(Debug, Clone, Copy, Default)]
pub struct Json;

impl<F: Finding> Renderer<Document<F>> for Json {
    fn render(&self, document: &Document<F>, to: &mut dyn Write) -> io::Result<()> {
        write(document, to)
    }
}

impl Renderer<Ladder> for Json {
    fn render(&self, ladder: &Ladder, to: &mut dyn Write) -> io::Result<()> {
        write(ladder, to)
    }
}

impl Renderer<Audit> for Json {
    fn render(&self, audit: &Audit, to: &mut dyn Write) -> io::Result<()> {
        write(audit, to)
    }
}

impl Renderer<Compared> for Json {
    fn render(&self, compared: &Compared, to: &mut dyn Write) -> io::Result<()> {
        write(compared, to)
    }
}

fn write(document: &impl Serialize, to: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *to, document)?;
    writeln!(to)
}
