//! Which files does a name stand for?

use std::path::PathBuf;

use crate::download::Download;
use onepixel_data::{Entry, RemoteFile, Result};

/// The files that a name of the catalogue stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Order {
    /// The name that was asked for.
    pub name: String,
    /// The dataset.
    pub entry: &'static Entry,
    /// Its files; none if it is compiled in.
    pub downloads: Vec<Download>,
}

impl Order {
    /// The files of the dataset of this name, or of a part of it: `mnist`, `emnist/letters`, `quickdraw/cat,dog`.
    ///
    /// ```
    /// let order = onepixel_fetch::Order::new("quickdraw/cat,dog")?;
    /// assert_eq!((order.downloads.len(), order.size()), (2, Some(215_883_184)));
    /// assert_eq!(order.downloads[1].name, "bitmap/dog.npy");
    /// # Ok::<(), onepixel_data::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The catalogue has no such dataset, or the dataset has no such part.
    pub fn new(name: &str) -> Result<Self> {
        let (entry, part) = onepixel_data::look_up(name)?;
        let downloads = entry.download(part)?.iter().map(Download::from).collect();
        Ok(Self { name: name.to_owned(), entry, downloads })
    }

    /// The length of all its files in bytes, if each is known.
    pub fn size(&self) -> Option<u64> {
        self.downloads.iter().map(|download| download.size).sum()
    }

    /// Where its files belong under a folder whose subfolders are datasets.
    pub fn folder(&self, root: impl Into<PathBuf>) -> PathBuf {
        root.into().join(&self.entry.name)
    }
}

impl From<&RemoteFile> for Download {
    fn from(file: &RemoteFile) -> Self {
        Self {
            name: file.name.clone(),
            urls: std::iter::once(&file.url).chain(&file.mirrors).cloned().collect(),
            size: file.size,
            sha256: file.sha256.clone(),
            md5: file.md5.clone(),
            trust: file.trust,
        }
    }
}
