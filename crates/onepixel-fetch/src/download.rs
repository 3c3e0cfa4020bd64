//! What is known of a file that can be fetched?

use onepixel_data::Trust;

/// A file that can be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Download {
    /// The name that it gets in the folder of its dataset; may have several components.
    pub name: String,
    /// Where it can be had; the first is asked first.
    pub urls: Vec<String>,
    /// Its length in bytes.
    pub size: Option<u64>,
    /// Its SHA-256 in hexadecimal.
    pub sha256: Option<String>,
    /// Its MD5 in hexadecimal, which is compared where no SHA-256 is known.
    pub md5: Option<String>,
    /// How far these can be trusted.
    pub trust: Trust,
}

impl Download {
    /// A file of which only its name and addresses are known.
    pub fn new<U: Into<String>>(name: &str, urls: impl IntoIterator<Item = U>) -> Self {
        Self {
            name: name.to_owned(),
            urls: urls.into_iter().map(Into::into).collect(),
            size: None,
            sha256: None,
            md5: None,
            trust: Trust::Single,
        }
    }
}
