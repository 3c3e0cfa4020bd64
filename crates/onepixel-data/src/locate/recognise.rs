//! Which dataset of the catalogue are these files?
//!
//! Names are hints: three datasets have a `train-images-idx3-ubyte.gz`. The content decides, by its length first and
//! then, only where a file of this length is known, by its digest.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use md5::Md5;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::catalogue::{Entry, RemoteFile, Superseded, Unpacked};

/// The largest file that is hashed when a dataset is loaded: a second of work at most, and every archive of the
/// catalogue that is read as it is.
const MOST_HASHED: u64 = 1 << 30;

/// Bytes that are hashed at a time.
const BLOCK: usize = 1 << 18;

/// A file that was read, and what is known of its content.
pub(crate) struct Observed {
    pub(crate) path: PathBuf,
    pub(crate) size: u64,
    sha256: OnceLock<Option<String>>,
    md5: OnceLock<Option<String>>,
    head_sha256: OnceLock<Option<String>>,
}

/// What a file is to a dataset of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Match<'a> {
    /// One that its publisher offers, packed or unpacked.
    Current(&'a RemoteFile),
    /// One of a former release.
    Former(&'a Superseded),
    /// As long as one that its publisher offers, but with another content.
    Differs(&'a RemoteFile),
    /// None of its files.
    None,
}

/// A dataset that files were recognised as.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Recognised<'a> {
    pub(crate) entry: &'a Entry,
    /// The part that all files belong to, where parts have their own files.
    pub(crate) part: Option<&'a str>,
    /// Files of former releases among them, by their position.
    pub(crate) former: Vec<(usize, &'a Superseded)>,
}

impl Observed {
    /// Something that is a file.
    pub(crate) fn new(path: &Path) -> Option<Self> {
        let metadata = path.metadata().ok().filter(|metadata| metadata.is_file())?;
        Some(Self {
            path: path.to_path_buf(),
            size: metadata.len(),
            sha256: OnceLock::new(),
            md5: OnceLock::new(),
            head_sha256: OnceLock::new(),
        })
    }

    /// What it is to a dataset.
    pub(crate) fn compare<'a>(&self, entry: &'a Entry) -> Match<'a> {
        let mut found = Match::None;
        for file in &entry.files {
            match self.is(file) {
                Some(true) => return Match::Current(file),
                Some(false) => found = Match::Differs(file),
                None => {}
            }
        }
        let former = entry.superseded.iter().find(|file| {
            file.size == self.size && self.has_digest(file.sha256.as_deref(), file.md5.as_deref()) == Some(true)
        });
        former.map_or(found, Match::Former)
    }

    /// Whether it is this file or what is inside; nothing if its length, or where that is not known its name, already
    /// says that it is not.
    fn is(&self, file: &RemoteFile) -> Option<bool> {
        if let Some(unpacked) = file.unpacked.as_ref().filter(|unpacked| unpacked.size == self.size) {
            return self.is_unpacked(unpacked);
        }
        let may_be = match file.size {
            Some(size) => size == self.size,
            None => self.path.file_name() == Path::new(&file.name).file_name(),
        };
        if may_be { self.has_digest(file.sha256.as_deref(), file.md5.as_deref()) } else { None }
    }

    fn is_unpacked(&self, unpacked: &Unpacked) -> Option<bool> {
        match &unpacked.head_sha256 {
            Some(head) => Some(self.head_sha256()? == head),
            None => Some(self.sha256()? == unpacked.sha256),
        }
    }

    fn has_digest(&self, sha256: Option<&str>, md5: Option<&str>) -> Option<bool> {
        match (sha256, md5) {
            (Some(sha256), _) => Some(self.sha256()? == sha256),
            (None, Some(md5)) => Some(self.md5()? == md5),
            (None, None) => None,
        }
    }

    /// Its SHA-256, if it is not too large to be hashed and can be read.
    pub(crate) fn sha256(&self) -> Option<&str> {
        self.sha256.get_or_init(|| self.digest::<Sha256>(u64::MAX)).as_deref()
    }

    fn md5(&self) -> Option<&str> {
        self.md5.get_or_init(|| self.digest::<Md5>(u64::MAX)).as_deref()
    }

    fn head_sha256(&self) -> Option<&str> {
        self.head_sha256.get_or_init(|| self.digest::<Sha256>(Unpacked::HEAD)).as_deref()
    }

    fn digest<D: Digest>(&self, first_bytes: u64) -> Option<String> {
        if self.size.min(first_bytes) > MOST_HASHED {
            return None;
        }
        let mut file = File::open(&self.path).ok()?.take(first_bytes.min(self.size));
        let mut hasher = D::new();
        let mut block = vec![0; BLOCK.min(usize::try_from(file.limit()).unwrap_or(BLOCK))];
        loop {
            match file.read(&mut block) {
                Ok(0) => return Some(hex(&hasher.finalize())),
                Ok(read) => hasher.update(&block[..read]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return None,
            }
        }
    }

    /// What it is called, for a note.
    pub(crate) fn name(&self) -> String {
        self.path.file_name().unwrap_or(OsStr::new("")).to_string_lossy().into_owned()
    }
}

/// The dataset that every one of these files belongs to. Datasets are tried in order, and no further than need be.
pub(crate) fn recognise<'a>(
    files: &[Observed],
    entries: impl IntoIterator<Item = &'a Entry>,
) -> Option<Recognised<'a>> {
    if files.is_empty() {
        return None;
    }
    entries.into_iter().find_map(|entry| {
        let matches: Vec<Match<'a>> = files.par_iter().map(|file| file.compare(entry)).collect();
        as_recognised(entry, &matches)
    })
}

fn as_recognised<'a>(entry: &'a Entry, matches: &[Match<'a>]) -> Option<Recognised<'a>> {
    let mut former = Vec::new();
    let mut parts = Vec::new();
    for (position, found) in matches.iter().enumerate() {
        match found {
            Match::Current(file) => parts.push(file.part.as_deref()),
            Match::Former(file) => former.push((position, *file)),
            Match::Differs(_) | Match::None => return None,
        }
    }
    let part = parts.first().copied().flatten().filter(|part| parts.iter().all(|other| *other == Some(part)));
    Some(Recognised { entry, part, former })
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A dataset with one file of 3 bytes (`abc`), one of unknown length, one that is unpacked (`abcd`), and a former
    /// one (`xyz`).
    fn catalogue() -> Entry {
        let text = r#"
            name = "letters"
            display_name = "Letters"
            homepage = ""
            licence = ""
            citation = ""
            metric = ""
            height = 1
            width = 1
            channels = 1
            class_count = 2
            [[file]]
            name = "abc"
            role = "archive"
            part = "small"
            needed = true
            url = ""
            size = 3
            sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
            trust = "bytes"
            [[file]]
            name = "folder/abc.npz"
            role = "archive"
            part = "small"
            needed = true
            url = ""
            md5 = "900150983cd24fb0d6963f7d28e17f72"
            trust = "single"
            [[file]]
            name = "abcd.gz"
            role = "archive"
            needed = true
            url = ""
            size = 24
            trust = "bytes"
            [file.unpacked]
            size = 4
            sha256 = "88d4266fd4e6338d13b845fcf289579d209c897823b9217da3e161936f031589"
            [[superseded]]
            name = "abc"
            size = 3
            sha256 = "3608bca1e44ea6c4d268eb6db02260269892c0b42b86bbf1e77a6fa16c3c9282"
            what = "first release"
        "#;
        toml::from_str(text).unwrap()
    }

    fn observed(folder: &tempfile::TempDir, name: &str, content: &str) -> Observed {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        Observed::new(&path).unwrap()
    }

    #[test]
    fn content_decides_whatever_a_file_is_called() {
        let (entry, folder) = (catalogue(), tempfile::tempdir().unwrap());
        let compare = |name: &str, content: &str| observed(&folder, name, content).compare(&entry);
        assert_eq!(compare("renamed", "abc"), Match::Current(&entry.files[0]));
        assert_eq!(compare("abc", "abd"), Match::Differs(&entry.files[0]));
        assert_eq!(compare("abc", "abcabc"), Match::None);
        assert_eq!(compare("old", "xyz"), Match::Former(&entry.superseded[0]));
        assert_eq!(compare("unpacked", "abcd"), Match::Current(&entry.files[2]));
        assert_eq!(compare("unpacked", "abce"), Match::Differs(&entry.files[2]));
    }

    #[test]
    fn a_file_of_unknown_length_is_hashed_only_if_it_is_called_so() {
        let (mut entry, folder) = (catalogue(), tempfile::tempdir().unwrap());
        entry.files.remove(0);
        assert_eq!(observed(&folder, "abc.npz", "abc").compare(&entry), Match::Current(&entry.files[0]));
        let other = observed(&folder, "other.npz", "abc");
        assert_eq!(other.compare(&entry), Match::None);
        assert!(other.md5.get().is_none(), "hashed for nothing");
    }

    #[test]
    fn a_file_of_a_length_that_is_not_known_is_never_hashed() {
        let (entry, folder) = (catalogue(), tempfile::tempdir().unwrap());
        let other = observed(&folder, "abc", "abcdefg");
        assert_eq!(other.compare(&entry), Match::None);
        assert!(other.sha256.get().is_none() && other.md5.get().is_none());
    }

    #[test]
    fn files_are_recognised_only_if_all_of_them_are() {
        let (entry, folder) = (catalogue(), tempfile::tempdir().unwrap());
        let abc = || observed(&folder, "a", "abc");
        let one = recognise(&[abc()], [&entry]).unwrap();
        assert_eq!((one.part, one.former), (Some("small"), vec![]));
        let former = recognise(&[abc(), observed(&folder, "o", "xyz")], [&entry]).unwrap();
        assert_eq!(former.former, [(1, &entry.superseded[0])]);
        let mixed = recognise(&[abc(), observed(&folder, "u", "abcd")], [&entry]).unwrap();
        assert_eq!(mixed.part, None);
        assert_eq!(recognise(&[abc(), observed(&folder, "x", "none")], [&entry]), None);
        assert_eq!(recognise(&[], [&entry]), None);
    }

    #[test]
    fn of_a_long_unpacked_file_only_the_beginning_is_hashed() {
        let (mut entry, folder) = (catalogue(), tempfile::tempdir().unwrap());
        let long = "a".repeat(Unpacked::HEAD as usize) + "anything";
        let unpacked = entry.files[2].unpacked.as_mut().unwrap();
        unpacked.size = long.len() as u64;
        unpacked.head_sha256 = Some("bf718b6f653bebc184e1479f1935b8da974d701b893afcf49e701f3e2f9f9c5a".to_owned());
        let file = observed(&folder, "long", &long);
        assert_eq!(file.compare(&entry), Match::Current(&entry.files[2]));
        assert!(file.sha256.get().is_none());
    }

    #[test]
    fn folders_and_files_that_are_gone_are_not_observed() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Observed::new(folder.path()).is_none());
        assert!(Observed::new(&folder.path().join("gone")).is_none());
        let gone = observed(&folder, "abc", "abc");
        std::fs::remove_file(&gone.path).unwrap();
        assert_eq!(gone.compare(&catalogue()), Match::None);
    }
}
