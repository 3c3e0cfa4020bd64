//! What does JSON-LD say, as far as Croissant goes?
//!
//! Names are compared without the prefix that a context gives them: `cr:FileSet`, `FileSet` and the whole address are the same.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde_json::Value;

use crate::bytes::origin::Origin;
use crate::error::{Error, Result};

/// The largest description that is read, in bytes.
const MOST_BYTES: u64 = 256 << 20;

/// The document in a file; `None` if it is no description.
pub(super) fn read(file: &Path) -> Result<Option<Value>> {
    let ending = file.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase);
    if !matches!(ending.as_deref(), Some("json" | "jsonld")) || !file.is_file() {
        return Ok(None);
    }
    let unreadable = |source| Error::Unreadable { origin: Origin::file(file), offset: 0, source };
    let mut bytes = Vec::new();
    let opened = File::open(file).map_err(unreadable)?;
    opened.take(MOST_BYTES).read_to_end(&mut bytes).map_err(unreadable)?;
    let document: Option<Value> = serde_json::from_slice(&bytes).ok();
    Ok(document.filter(|document| !document["@context"].is_null() && is(&document["@type"], "Dataset")))
}

/// The one or the several things that a property has.
pub(super) fn all(value: &Value) -> &[Value] {
    match value {
        Value::Null => &[],
        Value::Array(values) => values,
        one => std::slice::from_ref(one),
    }
}

/// Whether one of the values is this name, whatever stands before it.
pub(super) fn is(value: &Value, name: &str) -> bool {
    all(value).iter().filter_map(Value::as_str).any(|value| local(value) == name)
}

fn local(name: &str) -> &str {
    name.rsplit([':', '/', '#']).next().unwrap_or_default()
}

/// A text, which may be tagged with a language.
pub(super) fn text(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        Value::Array(values) => text(values.first()?),
        Value::Object(tagged) => tagged.get("@value").or_else(|| tagged.get("en")).and_then(text),
        _ => None,
    }
}

/// What a reference leads to: `{"@id": "images"}` or `"images"`.
pub(super) fn reference(value: &Value) -> Option<&str> {
    value.as_str().or_else(|| value["@id"].as_str())
}

/// The node of this address among some.
pub(super) fn node<'a>(nodes: &'a Value, id: &str) -> Option<&'a Value> {
    all(nodes).iter().find(|node| node["@id"].as_str() == Some(id))
}
