//! Which files has Quick, Draw!?
//!
//! Four for each of 345 categories: the drawings as bitmaps, as simplified strokes, as raw strokes, and in a binary
//! format. Their sizes and digests are compiled in as a table.

use std::sync::LazyLock;

use crate::catalogue::{RemoteFile, Trust};

const TABLE: &str = include_str!("../../catalogue/quickdraw.tsv");

/// Where Google keeps the files.
const BASE: &str = "https://storage.googleapis.com/quickdraw_dataset/full";

/// What is known of the drawings of one thing.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Category {
    pub(crate) name: &'static str,
    files: [FileFacts; 4],
}

#[derive(Debug, Clone, Copy)]
struct FileFacts {
    size: u64,
    md5: &'static str,
    /// Of bitmaps only.
    sha256: Option<&'static str>,
}

/// How the drawings are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Bitmap,
    Simplified,
    Raw,
    Binary,
}

impl Kind {
    const ALL: [Self; 4] = [Self::Bitmap, Self::Simplified, Self::Raw, Self::Binary];

    /// The folder under the dataset's that its files belong in.
    pub(crate) fn folder(self) -> &'static str {
        match self {
            Self::Bitmap => "bitmap",
            Self::Simplified => "simplified",
            Self::Raw => "raw",
            Self::Binary => "binary",
        }
    }

    /// The kind whose folder is called so.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.folder() == name)
    }

    fn extension(self) -> &'static str {
        match self {
            Self::Bitmap => "npy",
            Self::Simplified | Self::Raw => "ndjson",
            Self::Binary => "bin",
        }
    }

    /// The publisher's folder.
    fn remote_folder(self) -> &'static str {
        match self {
            Self::Bitmap => "numpy_bitmap",
            other => other.folder(),
        }
    }
}

impl Category {
    /// Its file of this kind.
    pub(crate) fn file(&self, kind: Kind) -> RemoteFile {
        let facts = self.files[kind as usize];
        let file = format!("{}.{}", self.name, kind.extension());
        RemoteFile {
            name: format!("{}/{file}", kind.folder()),
            role: self.name.to_owned(),
            part: Some(self.name.to_owned()),
            needed: kind == Kind::Bitmap,
            // Names are letters, hyphens and spaces.
            url: format!("{BASE}/{}/{}", kind.remote_folder(), file.replace(' ', "%20")),
            mirrors: Vec::new(),
            size: Some(facts.size),
            md5: Some(facts.md5.to_owned()),
            sha256: facts.sha256.map(str::to_owned),
            trust: if facts.sha256.is_some() { Trust::Pair } else { Trust::Single },
            unpacked: None,
        }
    }
}

/// All categories in the order of the publisher's list.
pub(crate) fn categories() -> &'static [Category] {
    static CATEGORIES: LazyLock<Vec<Category>> = LazyLock::new(|| TABLE.lines().skip(1).filter_map(category).collect());
    &CATEGORIES
}

/// The length of the file of a category and a kind, in bytes.
pub(crate) fn published_size(category: &str, kind: &str) -> Option<u64> {
    let kind = Kind::named(kind)?;
    let category = categories().iter().find(|known| known.name == category)?;
    Some(category.files[kind as usize].size)
}

fn category(line: &'static str) -> Option<Category> {
    let mut cells = line.split('\t');
    let name = cells.next()?;
    let mut facts = |has_sha256: bool| {
        let (size, md5) = (cells.next()?.parse().ok()?, cells.next()?);
        let sha256 = if has_sha256 { Some(cells.next()?) } else { None };
        Some(FileFacts { size, md5, sha256 })
    };
    Some(Category { name, files: [facts(true)?, facts(false)?, facts(false)?, facts(false)?] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_bitmaps_hold_the_published_number_of_drawings() {
        const HEADER: u64 = 80;
        let bitmaps: Vec<u64> = categories().iter().map(|category| category.files[0].size).collect();
        assert_eq!(bitmaps.len(), 345);
        assert!(bitmaps.iter().all(|size| size % 784 == HEADER));
        assert_eq!(bitmaps.iter().sum::<u64>(), 39_534_220_144);
        assert_eq!(bitmaps.iter().map(|size| (size - HEADER) / 784).sum::<u64>(), 50_426_266);
    }

    #[test]
    fn a_name_with_spaces_is_encoded_in_the_address_and_not_in_the_file_name() {
        let tower = categories().iter().find(|category| category.name == "The Eiffel Tower").unwrap();
        let bitmap = tower.file(Kind::Bitmap);
        assert_eq!(bitmap.name, "bitmap/The Eiffel Tower.npy");
        assert_eq!(bitmap.url, format!("{BASE}/numpy_bitmap/The%20Eiffel%20Tower.npy"));
        assert_eq!((bitmap.size, bitmap.trust), (Some(105_684_064), Trust::Pair));
        let raw = tower.file(Kind::Raw);
        assert_eq!((raw.name.as_str(), raw.trust), ("raw/The Eiffel Tower.ndjson", Trust::Single));
        assert!(raw.md5.is_some() && raw.sha256.is_none());
    }
}
