//! Where do the files of a dataset lie: in a folder, or in an archive?
//!
//! Readers of class folders and shards see a [`Tree`] of named files and need not know. Archives are never unpacked to
//! disk, and no name of a member ever becomes a path: members whose names are absolute or lead out of the archive, links
//! and devices are left out, which a note says.

mod folder;
mod merged;
mod tar;
mod zip;

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

pub(crate) use folder::{FolderTree, read_file};
pub(crate) use merged::MergedTree;
pub(crate) use tar::{TarTree, is_tar};
pub(crate) use zip::ZipTree;

use crate::bytes::origin::Origin;
use crate::error::{Error, PictureError, Result};
use crate::formats::pictures::encoded::blobs::Blobs;
use crate::reading::journal::Reading;

/// The largest file of a tree that is read, in bytes.
const MOST_BYTES: u64 = 256 << 20;

/// How many names a note shows.
const NAMED: usize = 3;

/// Files with names, in a folder and its subfolders or in an archive.
pub(crate) trait Tree: Send + Sync {
    /// The folder or the archive.
    fn path(&self) -> &Path;

    /// The names of the files, relative and with `/` between folders.
    fn names(&self) -> &[String];

    /// The names of links to nothing.
    fn dangling(&self) -> &[String] {
        &[]
    }

    /// The length of a file in bytes, where it is known without reading it.
    fn length(&self, _place: usize) -> Option<u64> {
        None
    }

    /// What errors call the file at a place among the names; by default a member of an archive.
    fn origin(&self, place: usize) -> Origin {
        Origin::member(self.path(), &self.names()[place])
    }

    /// Replaces what is in `buffer` by the bytes of a file; called from any thread.
    fn read(&self, place: usize, buffer: &mut Vec<u8>) -> Result<()>;
}

/// The text of the file of this name, if there is one.
pub(crate) fn text(tree: &dyn Tree, name: &str) -> Result<Option<Vec<u8>>> {
    let Some(place) = tree.names().iter().position(|found| found == name) else {
        return Ok(None);
    };
    let mut bytes = Vec::new();
    tree.read(place, &mut bytes)?;
    Ok(Some(bytes))
}

/// Some files of a tree, as encoded images.
pub(crate) struct Chosen {
    pub(crate) tree: Arc<dyn Tree>,
    pub(crate) places: Vec<usize>,
}

impl Blobs for Chosen {
    fn len(&self) -> usize {
        self.places.len()
    }

    fn origin(&self, index: usize) -> Origin {
        self.tree.origin(self.places[index])
    }

    fn name(&self, index: usize) -> Option<&str> {
        self.tree.names().get(self.places[index]).map(String::as_str)
    }

    fn read(&self, index: usize, buffer: &mut Vec<u8>) -> Result<()> {
        self.tree.read(self.places[index], buffer)
    }
}

/// Reads a file to its end, and no more than a file of a tree may have.
fn read_whole(file: impl Read, buffer: &mut Vec<u8>, origin: impl Fn() -> Origin) -> Result<()> {
    buffer.clear();
    match file.take(MOST_BYTES + 1).read_to_end(buffer) {
        Ok(read) if read as u64 > MOST_BYTES => Err(too_large(origin())),
        Ok(_) => Ok(()),
        Err(source) => Err(Error::Unreadable { origin: origin(), offset: buffer.len() as u64, source }),
    }
}

fn too_large(origin: Origin) -> Error {
    Error::Picture(PictureError::UndecodableImage {
        origin,
        expected: "a file of at most 256 MiB",
        found: "more".to_owned(),
    })
}

/// Whether a file or folder belongs to an operating system rather than to the dataset.
pub(crate) fn is_clutter(name: &str) -> bool {
    const CLUTTER: [&str; 8] = [
        "__macosx",
        "thumbs.db",
        "desktop.ini",
        "@eadir",
        "$recycle.bin",
        "system volume information",
        "#recycle",
        "lost+found",
    ];
    name.starts_with('.') || CLUTTER.contains(&name.to_ascii_lowercase().as_str())
}

/// What a member of an archive may be called.
enum MemberName {
    Sound(String),
    /// It belongs to an operating system.
    Clutter,
    /// It is absolute, leads out of the archive, or is no text.
    Unsound(String),
}

impl MemberName {
    fn of(bytes: &[u8]) -> Self {
        match std::str::from_utf8(bytes) {
            Ok(name) => Self::of_text(name),
            Err(_) => Self::Unsound(String::from_utf8_lossy(bytes).escape_default().to_string()),
        }
    }

    fn of_text(name: &str) -> Self {
        let unsound = || Self::Unsound(name.escape_default().to_string());
        let drive = name.as_bytes().get(1) == Some(&b':');
        if drive || name.starts_with('/') || name.contains(['\\', '\0']) || name.split('/').any(|part| part == "..") {
            return unsound();
        }
        let parts: Vec<&str> = name.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
        match parts.iter().any(|part| is_clutter(part)) {
            true => Self::Clutter,
            false => Self::Sound(parts.join("/")),
        }
    }
}

/// What of a tree is not read, by reason.
#[derive(Default)]
struct LeftOut {
    reasons: Vec<(&'static str, usize, Vec<String>)>,
}

impl LeftOut {
    fn add(&mut self, reason: &'static str, name: String) {
        let place = match self.reasons.iter().position(|(known, ..)| *known == reason) {
            Some(place) => place,
            None => {
                self.reasons.push((reason, 0, Vec::new()));
                self.reasons.len() - 1
            }
        };
        let (_, count, names) = &mut self.reasons[place];
        *count += 1;
        if names.len() < NAMED {
            names.push(name);
        }
    }

    fn note(&self, path: &Path, reading: &Reading<'_>) {
        for (reason, count, names) in &self.reasons {
            let more = if *count > names.len() { ", and so on" } else { "" };
            reading.note(format!("{}: {count} left out, {reason}: {}{more}", path.display(), names.join(", ")));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_lead_out_of_an_archive_are_unsound() {
        for name in ["../a", "a/../../b", "/etc/passwd", "C:\\a", "a\\..\\b", "c:/a", "a\0b"] {
            assert!(matches!(MemberName::of(name.as_bytes()), MemberName::Unsound(_)), "{name:?}");
        }
        assert!(matches!(MemberName::of(b"a/\xff.png"), MemberName::Unsound(_)));
        assert!(matches!(MemberName::of(b"./a//b.png"), MemberName::Sound(name) if name == "a/b.png"));
        assert!(matches!(MemberName::of(b"__MACOSX/a/._b.png"), MemberName::Clutter));
    }
}
