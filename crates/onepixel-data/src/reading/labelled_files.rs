//! Which file has the labels of which images?

use std::path::PathBuf;

/// Two files that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelledFiles {
    /// The file of the images.
    pub images: PathBuf,
    /// The file of their labels.
    pub labels: PathBuf,
}
