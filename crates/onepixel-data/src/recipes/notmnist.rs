//! notMNIST: the letters A to J in many typefaces.
//!
//! Yaroslav Bulatov (2011). `notMNIST_large` is the train set, some of its labels wrong; `notMNIST_small`, cleaned by
//! hand, is the test set. Each is an archive of class folders, or the folder that it was unpacked to. Two files of the
//! small one are known not to be images, `A/RGVtb2NyYXRpY2FCb2xkT2xkc3R5bGUgQm9sZC50dGY=.png` and
//! `F/Q3Jvc3NvdmVyIEJvbGRPYmxpcXVlLnR0Zg==.png`: they are reported as any others, and left out when asked.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::Result;
use crate::formats::{self, image_folder};
use crate::parts::Parts;
use crate::reading::Reading;
use crate::tree::{FolderTree, Tree};

/// The files or folders of notMNIST.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NotMnist {
    train: PathBuf,
    test: Option<PathBuf>,
}

impl NotMnist {
    /// The sets among the names in a folder, unpacked ones before archives; a small set alone is the train set.
    pub(crate) fn among(folder: &Path, names: &[String]) -> Option<Self> {
        let find = |stem: &str| {
            let endings = ["", ".tar", ".tar.gz"];
            let found = endings.iter().map(|ending| format!("{stem}{ending}")).find(|name| names.contains(name));
            found.map(|name| folder.join(name))
        };
        match (find("notMNIST_large"), find("notMNIST_small")) {
            (Some(train), test) => Some(Self { train, test }),
            (None, small) => Some(Self { train: small?, test: None }),
        }
    }
}

/// Reads both sets, or the one that is there.
pub(crate) fn read(files: &NotMnist, reading: &Reading<'_>) -> Result<Parts> {
    let open = |path: &PathBuf| -> Result<Arc<dyn Tree>> {
        match path.is_dir() {
            true => Ok(Arc::new(FolderTree::open(path, reading)?)),
            false => formats::open_archive(path, reading),
        }
    };
    if files.test.is_none() {
        reading.note(format!("{}: the other set of notMNIST is not beside it, so this is all", files.train.display()));
    }
    image_folder::read(open(&files.train)?, files.test.as_ref().map(open).transpose()?, reading)
}
