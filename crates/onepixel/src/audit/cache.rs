//! What is known already from an earlier audit?

use std::fmt::Debug;

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::dataset::{DatasetDigest, hexadecimal};
use crate::probes::Keeping;

/// Where findings wait for the next audit of the same dataset: a folder of the command, anything else of a caller's.
///
/// What it holds was written by the same build of this library: another may mean other things by the same bytes.
/// Keeping is a favour that may fail in silence; an audit then measures anew.
pub trait Cache: Debug + Send + Sync {
    /// What was kept under a key, byte for byte; `None` where there is nothing, or it is damaged.
    fn recall(&self, key: &str) -> Option<Vec<u8>>;

    /// Keeps something under a key, in place of what was there.
    fn keep(&self, key: &str, content: &[u8]);
}

/// A [`Cache`] for one dataset.
#[derive(Debug, Clone, Copy)]
pub(super) struct Recollection<'a> {
    pub(super) cache: &'a dyn Cache,
    pub(super) dataset: DatasetDigest,
    /// The digest of the images' features, where they have some.
    pub(super) features: Option<&'a str>,
}

impl Recollection<'_> {
    /// What a part found, asked with the same settings.
    pub(super) fn recall<F>(&self, part: &str, settings: &impl Serialize, keeping: &Keeping<F>) -> Option<F> {
        (keeping.decode)(&self.cache.recall(&self.key(part, settings)?)?)
    }

    pub(super) fn keep<F>(&self, part: &str, settings: &impl Serialize, keeping: &Keeping<F>, finding: &F) {
        if let Some(key) = self.key(part, settings) {
            self.cache.keep(&key, &(keeping.encode)(finding));
        }
    }

    /// 64 hexadecimal digits; `None` of settings that are no JSON.
    fn key(&self, part: &str, settings: &impl Serialize) -> Option<String> {
        let (version, settings) = (env!("CARGO_PKG_VERSION"), serde_json::to_string(settings).ok()?);
        let features = self.features.map_or_else(String::new, |digest| format!("\nfeatures {digest}"));
        let told = format!("onepixel {version}\n{}{features}\n{part}\n{settings}", self.dataset);
        Some(hexadecimal(&Sha256::digest(told)))
    }
}
