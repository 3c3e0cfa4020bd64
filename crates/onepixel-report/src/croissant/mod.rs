//! How is a dataset described to other programs, with what an audit found in it?
//!
//! As JSON-LD in MLCommons Croissant 1.1 (<https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html>): the files with
//! their digests, or the images as a set of files; the sets and the classes as records that stand in the document; and of images
//! in folders a record set with image, label and set. What was found are properties in schema.org's words.

mod properties;
mod records;

use std::io::{self, Write};

use onepixel::audit::Audit;
use onepixel::dataset::Dataset;
use serde_json::{Value, json};

use crate::Renderer;
use crate::sentences;

/// The version of Croissant that documents conform to.
const CONFORMS_TO: &str = "http://mlcommons.org/croissant/1.1";

/// Writes the description of a dataset and of its audit.
#[derive(Debug, Clone, Copy)]
pub struct Croissant<'a> {
    /// What is described.
    pub dataset: &'a Dataset,
    /// Where it lies.
    pub distribution: &'a Distribution,
}

/// Where a dataset lies, as seen from its description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Distribution {
    /// Nowhere that others could read: in memory, or in the program.
    None,
    /// In files.
    Files(Vec<DistributedFile>),
    /// Each image is a file, in folders below this one, which ends in `/` unless it is empty; what the dataset calls an image is
    /// where it lies from there.
    Images {
        /// The folder.
        folder: String,
    },
}

/// A file of a dataset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DistributedFile {
    /// Where it lies, with `/` between folders.
    pub path: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// The SHA-256 of its content, in hexadecimal digits.
    pub sha256: String,
}

impl Renderer<Audit> for Croissant<'_> {
    fn render(&self, audit: &Audit, to: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *to, &self.document(audit))?;
        writeln!(to)
    }
}

impl Croissant<'_> {
    fn document(&self, audit: &Audit) -> Value {
        let mut document = json!({
            "@context": context(),
            "@type": "sc:Dataset",
            "conformsTo": CONFORMS_TO,
            "name": self.dataset.name,
            "description": self.description(audit),
            "distribution": records::distribution(self.dataset, self.distribution),
            "recordSet": records::record_sets(self.dataset, self.distribution),
            "additionalProperty": properties::of_audit(audit),
        });
        // What is not known is left to whoever publishes the dataset.
        if let Some(licence) = &self.dataset.licence {
            document["license"] = json!(licence);
        }
        if let Some(digest) = &audit.digest {
            document["identifier"] = json!(digest);
        }
        document
    }

    fn description(&self, audit: &Audit) -> String {
        let sets: Vec<String> = self.dataset.sets().iter().map(|set| format!("{} {}", set.len(), set.name)).collect();
        let shape = self.dataset.train.shape();
        let classes = self.dataset.train.classes().len();
        let facts = format!("Images of {classes} classes, worked on as {shape}: {}.", sets.join(", "));
        match &audit.verdict {
            Some(verdict) => format!("{facts} {}.", sentences::headline(&verdict.purposes).trim_end_matches('.')),
            None => facts,
        }
    }
}

/// The context of Croissant 1.1, as its specification has it.
fn context() -> Value {
    let own = [
        "arrayShape",
        "citeAs",
        "column",
        "containedIn",
        "equivalentProperty",
        "extract",
        "field",
        "fileProperty",
        "fileObject",
        "fileSet",
        "format",
        "includes",
        "isArray",
        "isLiveDataset",
        "jsonPath",
        "key",
        "md5",
        "parentField",
        "path",
        "recordSet",
        "references",
        "regex",
        "repeated",
        "replace",
        "samplingRate",
        "separator",
        "source",
        "subField",
        "transform",
    ];
    let mut context = json!({
        "@language": "en",
        "@vocab": "https://schema.org/",
        "conformsTo": "dct:conformsTo",
        "cr": "http://mlcommons.org/croissant/",
        "data": {"@id": "cr:data", "@type": "@json"},
        "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
        "dct": "http://purl.org/dc/terms/",
        "description": {"@container": "@language"},
        "examples": {"@id": "cr:examples", "@type": "@json"},
        "name": {"@container": "@language"},
        "rai": "http://mlcommons.org/croissant/RAI/",
        "sc": "https://schema.org/",
    });
    for key in own {
        context[key] = json!(format!("cr:{key}"));
    }
    context
}
