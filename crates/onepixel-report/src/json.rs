//! What was found as data: one JSON document.

use std::io::{self, Write};

use onepixel::audit::{Audit, Compared, Document, Finding, Ladder};
use serde::Serialize;

use crate::Renderer;

/// The JSON Schema (draft 2020-12) that every [`onepixel::audit::Pixels`] as [`Json`] keeps to.
pub const PIXELS_SCHEMA: &str = include_str!("../schema/pixels.schema.json");

/// The JSON Schema (draft 2020-12) that every [`onepixel::audit::FewPixels`] as [`Json`] keeps to.
pub const FEW_PIXELS_SCHEMA: &str = include_str!("../schema/few_pixels.schema.json");
/// The JSON Schema (draft 2020-12) that every [`onepixel::audit::Labels`] as [`Json`] keeps to.
pub const LABELS_SCHEMA: &str = include_str!("../schema/labels.schema.json");

/// The JSON Schema (draft 2020-12) that every [`Ladder`] as [`Json`] keeps to.
pub const LADDER_SCHEMA: &str = include_str!("../schema/ladder.schema.json");

/// The JSON Schema (draft 2020-12) that every [`onepixel::audit::Shortcuts`] as [`Json`] keeps to.
pub const SHORTCUTS_SCHEMA: &str = include_str!("../schema/shortcuts.schema.json");

/// The JSON Schema (draft 2020-12) that every [`onepixel::audit::Duplicates`] as [`Json`] keeps to.
pub const DUPLICATES_SCHEMA: &str = include_str!("../schema/duplicates.schema.json");

/// The JSON Schema (draft 2020-12) that every [`onepixel::audit::Check`] as [`Json`] keeps to.
pub const CHECK_SCHEMA: &str = include_str!("../schema/check.schema.json");

/// The JSON Schema (draft 2020-12) that every [`Audit`] as [`Json`] keeps to. What single probes found in it keeps to
/// the schemas of their own documents, [`PIXELS_SCHEMA`] and [`LADDER_SCHEMA`].
pub const AUDIT_SCHEMA: &str = include_str!("../schema/audit.schema.json");

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
