//! notMNIST: the letters A to J in many typefaces.
//!
//! Yaroslav Bulatov (2011). `notMNIST_large` is the train set, some of its labels wrong; `notMNIST_small`, cleaned by
//! hand, is the test set. Each is an archive of class folders, or the folder that it was unpacked to. Two files of the
//! small one are known not to be images, `A/RGVtb2NyYXRpY2FCb2xkT2xkc3R5bGUgQm9sZC50dGY=.png` and
//! `F/Q3Jvc3NvdmVyIEJvbGRPYmxpcXVlLnR0Zg==.png`: they are reported as any others, and left out when asked.

use std::path::PathBuf;
use std::sync::Arc;

use crate::error::Result;
use crate::formats;
use crate::formats::pictures::class_folders;
use crate::formats::pictures::tree::{FolderTree, MergedTree, Tree};
use crate::reading::journal::Reading;
use crate::reading::parts::Parts;
use crate::recipes::listing::Listing;
use crate::recipes::{Recipe, other_part};

pub(super) const RECIPE: Recipe = Recipe { recognise: |listing| sets(listing).is_some(), read };

/// The train set and the test set, unpacked ones before archives; a small set alone is the train set.
fn sets(listing: &Listing) -> Option<(PathBuf, Option<PathBuf>)> {
    let find = |stem: &str| ["", ".tar", ".tar.gz"].iter().find_map(|ending| listing.find(&format!("{stem}{ending}")));
    match (find("notMNIST_large"), find("notMNIST_small")) {
        (Some(train), test) => Some((train, test)),
        (None, small) => Some((small?, None)),
    }
}

/// Reads both sets, or the one that is there.
fn read(listing: &Listing, part: Option<&str>, reading: &Reading<'_>) -> Result<Parts> {
    let Some((train, test)) = sets(listing).filter(|_| part.is_none()) else {
        return Err(other_part(listing, part, &[]));
    };
    let open = |path: &PathBuf| -> Result<Arc<dyn Tree>> {
        match path.is_dir() {
            true => Ok(Arc::new(FolderTree::open(path, reading)?)),
            false => formats::files::open_archive(path, reading),
        }
    };
    if test.is_none() {
        reading.note(format!("{}: the other set of notMNIST is not beside it, so this is all", train.display()));
    }
    let Some(test) = test else { return class_folders::read::read(open(&train)?, reading) };
    let trees = vec![("train".to_owned(), open(&train)?), ("test".to_owned(), open(&test)?)];
    class_folders::read::read(Arc::new(MergedTree::new(listing.folder(), trees)), reading)
}
