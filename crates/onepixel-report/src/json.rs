//! The audit as data: one JSON document.

use std::io::{self, Write};

use onepixel::audit::Audit;

use crate::Renderer;

/// The JSON Schema (draft 2020-12) that every document of [`Json`] keeps to.
pub const SCHEMA: &str = include_str!("../schema/audit.schema.json");

/// Writes the audit as one indented JSON document that keeps to [`SCHEMA`].
#[derive(Debug, Clone, Copy, Default)]
pub struct Json;

impl Renderer for Json {
    fn render(&self, audit: &Audit, to: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *to, audit)?;
        writeln!(to)
    }
}
