//! What was found as data: one JSON document.

mod audit;
mod certificates;
mod check;

use std::io::{self, Write};

use onepixel::audit::{Audit, Check, Compared, Complexity, Difficulty, Document, Ladder, Separable};
use onepixel::diff::Difference;
use onepixel::for_each_probe;
use serde::Serialize;

use crate::Renderer;
pub use certificates::Certificates;

macro_rules! schemas {
    ($($(#[$about:meta])* $key:ident: $probe:ty => $finding:ty,)*) => {
        /// The JSON Schemas (draft 2020-12) that documents as [`Json`] keep to, each with the name of its file. They refer
        /// to each other by these names. Every probe has one, and `findings.schema.json` says that an audit has the part
        /// of each.
        pub const SCHEMAS: &[(&str, &str)] = &[
            ("audit.schema.json", include_str!("../../schema/audit.schema.json")),
            ("check.schema.json", include_str!("../../schema/check.schema.json")),
            ("compared.schema.json", include_str!("../../schema/compared.schema.json")),
            ("complexity.schema.json", include_str!("../../schema/complexity.schema.json")),
            ("diff.schema.json", include_str!("../../schema/diff.schema.json")),
            ("difficulty.schema.json", include_str!("../../schema/difficulty.schema.json")),
            ("separable.schema.json", include_str!("../../schema/separable.schema.json")),
            $((
                concat!(stringify!($key), ".schema.json"),
                include_str!(concat!("../../schema/", stringify!($key), ".schema.json")),
            ),)*
            ("findings.schema.json", concat!(
                r#"{"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "What each probe found","#,
                r#" "type": "object", "required": ["#, $("\"", stringify!($key), "\", ",)* r#""missing"],"#,
                r#" "properties": {"missing": true"#,
                $(
                    ", \"", stringify!($key), r#"": {"anyOf": [{"$ref": ""#, stringify!($key),
                    ".schema.json#/properties/", stringify!($key), r#""}, {"type": "null"}]}"#,
                )*
                "}}",
            )),
        ];
    };
}

for_each_probe!(schemas);

/// Writes a document as one indented JSON document that keeps to its schema.
#[derive(Debug, Clone, Copy, Default)]
pub struct Json;

macro_rules! documents {
    ($($(#[$about:meta])* $key:ident: $probe:ty => $finding:ty,)*) => {
        $(impl Renderer<Document<$finding>> for Json {
            fn render(&self, document: &Document<$finding>, to: &mut dyn Write) -> io::Result<()> {
                write(document, to)
            }
        })*
    };
}

for_each_probe!(documents);

impl Renderer<Check> for Json {
    fn render(&self, document: &Check, to: &mut dyn Write) -> io::Result<()> {
        let finding = check::CheckDocument::from(&document.finding);
        write(&Document { dataset: document.dataset.clone(), finding, timing: document.timing }, to)
    }
}

impl Renderer<Ladder> for Json {
    fn render(&self, ladder: &Ladder, to: &mut dyn Write) -> io::Result<()> {
        write(ladder, to)
    }
}

impl Renderer<Complexity> for Json {
    fn render(&self, document: &Complexity, to: &mut dyn Write) -> io::Result<()> {
        write(document, to)
    }
}

impl Renderer<Difficulty> for Json {
    fn render(&self, document: &Difficulty, to: &mut dyn Write) -> io::Result<()> {
        write(document, to)
    }
}

impl Renderer<Separable> for Json {
    fn render(&self, document: &Separable, to: &mut dyn Write) -> io::Result<()> {
        write(document, to)
    }
}

impl Renderer<Audit> for Json {
    fn render(&self, audit: &Audit, to: &mut dyn Write) -> io::Result<()> {
        write(&audit::AuditDocument::from(audit), to)
    }
}

impl Renderer<Compared> for Json {
    fn render(&self, compared: &Compared, to: &mut dyn Write) -> io::Result<()> {
        write(compared, to)
    }
}

impl Renderer<Difference> for Json {
    fn render(&self, difference: &Difference, to: &mut dyn Write) -> io::Result<()> {
        write(difference, to)
    }
}

fn write(document: &impl Serialize, to: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *to, document)?;
    writeln!(to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_schema_is_json_and_refers_to_what_is_there() {
        let all: Vec<(&str, serde_json::Value)> =
            SCHEMAS.iter().map(|(name, text)| (*name, serde_json::from_str(text).unwrap())).collect();
        let findings = &all.iter().find(|(name, _)| *name == "findings.schema.json").unwrap().1;
        for part in findings["required"].as_array().unwrap().iter().filter_map(|part| part.as_str()) {
            let has = |(name, schema): &(&str, serde_json::Value)| {
                *name == format!("{part}.schema.json") && schema["properties"][part].is_object()
            };
            assert!(part == "missing" || all.iter().any(has), "{part}");
        }
    }
}
