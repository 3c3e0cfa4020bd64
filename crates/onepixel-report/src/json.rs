//! What was found as data: one JSON document.

use std::io::{self, Write};

use onepixel::audit::{Audit, Ladder};
use serde::Serialize;

use crate::Renderer;

/// The JSON Schema (draft 2020-12) that every [`Audit`] as [`Json`] keeps to.
pub const SCHEMA: &str = include_str!("../schema/audit.schema.json");

/// The JSON Schema (draft 2020-12) that every [`Ladder`] as [`Json`] keeps to.
pub const LADDER_SCHEMA: &str = include_str!("../schema/ladder.schema.json");

/// Writes an audit or a ladder as one indented JSON document that keeps to its schema.
#[derive(Debug, Clone, Copy, Default)]
pub struct Json;

impl Renderer for Json {
    fn render(&self, audit: &Audit, to: &mut dyn Write) -> io::Result<()> {
        write(audit, to)
    }
}

impl Renderer<Ladder> for Json {
    fn render(&self, ladder: &Ladder, to: &mut dyn Write) -> io::Result<()> {
        write(ladder, to)
    }
}

fn write(document: &impl Serialize, to: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *to, document)?;
    writeln!(to)
}
