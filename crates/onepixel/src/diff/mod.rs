//! What is different between two states of a dataset?
//!
//! # The big picture
//!
//! Images are known again by their content, whatever they are called and wherever they lie: `content.rs` digests every image
//! of both datasets, `matching.rs` pairs equal images, then those of one name whose pixels differ, and what is left came or
//! went. A [`DatasetDiff`] keeps a few bytes for each change, whatever the size of the images. An [`AuditDiff`]
//! (`findings.rs`) tells the same of two saved audits ([`SavedAudit`]): which findings are new, gone, or changed.

mod change;
mod content;
mod findings;
mod images;
mod matching;
mod saved;

pub use change::{ChangeCounts, ChangeKind, DiffSide, DiffedImage, ImageChange};
pub use content::ComparedBy;
pub use findings::{AuditDiff, FindingChange, FindingStatus, NumberChange};
pub use images::DatasetDiff;
pub use saved::{FindingDetails, FindingImage, FindingKind, SavedAudit, SavedFinding};

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::audit::SCHEMA_VERSION;
use crate::dataset::ReadError;

/// What is different between two datasets, or between two audits.
#[derive(Debug, Clone)]
pub enum Difference {
    /// Between the images of two datasets.
    Datasets(DatasetDiff),
    /// Between the findings of two audits.
    Audits(AuditDiff),
}

impl Serialize for Difference {
    /// A document with the keys `schema_version`, `onepixel_version`, and `datasets` or `audits`.
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut document = to.serialize_map(Some(3))?;
        document.serialize_entry("schema_version", &SCHEMA_VERSION)?;
        document.serialize_entry("onepixel_version", env!("CARGO_PKG_VERSION"))?;
        match self {
            Self::Datasets(diff) => document.serialize_entry("datasets", diff)?,
            Self::Audits(diff) => document.serialize_entry("audits", diff)?,
        }
        document.end()
    }
}

/// Why two datasets cannot be compared.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DiffError {
    /// The images cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// What is kept of each image does not fit.
    #[error("comparing {images} images takes {bytes} bytes of memory, {most} are allowed (`memory`): allow more")]
    TooLarge {
        /// Images of both datasets.
        images: u64,
        /// What it takes.
        bytes: u64,
        /// What is allowed.
        most: u64,
    },
}
