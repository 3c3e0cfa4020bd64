//! What of an audit's document is read back to be shown again?
//!
//! The sentences of a verdict stand in the document beside its codes. A document may hold anything: it is shown as text.

use onepixel::audit::{Purpose, Rating};
use onepixel::diff::SavedAudit;
use serde::Deserialize;

/// The document of an audit, as far as it is shown on a site: the sentences of its verdict and the sizes of its sets,
/// beside the numbers and findings that two audits are compared by.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct SavedDocument {
    /// Its numbers and findings.
    pub audit: SavedAudit,
    pub(crate) told: Told,
}

/// What only people read.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct Told {
    pub onepixel_version: String,
    pub dataset: SavedDataset,
    pub seed: u64,
    pub quick: bool,
    pub verdict: Option<SavedVerdict>,
    #[serde(default)]
    pub missing: Vec<SavedMissing>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct SavedDataset {
    pub train: SavedSet,
    pub test: Option<SavedSet>,
    #[serde(default)]
    pub further: Vec<SavedSet>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct SavedSet {
    /// What its source calls it, where it is neither the train nor the test set.
    pub name: Option<String>,
    pub images: u64,
    pub classes: Option<Vec<SavedClass>>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct SavedClass {
    pub name: String,
    pub images: u64,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct SavedVerdict {
    pub headline: String,
    pub purposes: Vec<SavedPurpose>,
    #[serde(default)]
    pub explanation: Vec<String>,
    pub fix_first: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct SavedPurpose {
    pub purpose: Purpose,
    pub rating: Rating,
    pub reason: String,
    pub rule: String,
    pub provisional: bool,
}

impl SavedPurpose {
    /// Whether the rating is the best that it can become.
    pub fn is_at_best(&self) -> bool {
        self.provisional && matches!(self.rating, Rating::Fit | Rating::FitWithCare)
    }
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct SavedMissing {
    pub part: String,
    pub reason: String,
}

impl SavedDocument {
    /// Reads a document that `onepixel audit --json` has written.
    ///
    /// # Errors
    ///
    /// What is wrong with it, in words.
    pub fn read(document: &[u8]) -> Result<Self, String> {
        let audit: SavedAudit = serde_json::from_slice(document).map_err(|error| error.to_string())?;
        audit.check()?;
        let told = serde_json::from_slice(document).map_err(|error| error.to_string())?;
        Ok(Self { audit, told })
    }

    /// What people call the dataset.
    pub fn name(&self) -> &str {
        &self.audit.profile.name
    }

    /// The purposes that were rated, in the order in which they are told.
    pub(crate) fn purposes(&self) -> &[SavedPurpose] {
        self.told.verdict.as_ref().map_or(&[], |verdict| verdict.purposes.as_slice())
    }
}

impl SavedDataset {
    /// All sets with what they are called.
    pub fn sets(&self) -> impl Iterator<Item = (&str, &SavedSet)> {
        let named = [("train", Some(&self.train)), ("test", self.test.as_ref())];
        let named = named.into_iter().filter_map(|(name, set)| Some((name, set?)));
        named.chain(self.further.iter().map(|set| (set.name.as_deref().unwrap_or_default(), set)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_audit_is_refused_with_the_place() {
        for (document, part) in [
            ("{", "EOF"),
            ("[]", "invalid"),
            (r#"{"schema_version": 1}"#, "missing field `profile`"),
            (r#"{"schema_version": 1, "profile": 7}"#, "line 1 column"),
        ] {
            let reason = SavedDocument::read(document.as_bytes()).unwrap_err();
            assert!(reason.contains(part), "{document}: {reason}");
        }
    }
}
