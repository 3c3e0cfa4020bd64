//! What is known of the files that a publisher offers?

use std::path::Path;

use serde::{Deserialize, Serialize};

/// A file that a publisher offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct RemoteFile {
    /// Where it belongs under the dataset's folder, with `/` between folders.
    pub name: String,
    /// What it holds: `train images`, `archive` and the like.
    pub role: String,
    /// The part of the dataset that it belongs to, where the parts have their own files.
    pub part: Option<String>,
    /// Whether it is one of the files that make a usable dataset (or the part of one); the others are the same in
    /// another format, or more.
    pub needed: bool,
    /// Where to get it.
    pub url: String,
    /// Where else, in the order in which they should be tried.
    #[serde(default)]
    pub mirrors: Vec<String>,
    /// Its length in bytes, where it is known.
    pub size: Option<u64>,
    /// Its MD5 in lower-case hexadecimal digits, where it is known.
    pub md5: Option<String>,
    /// Its SHA-256 in lower-case hexadecimal digits, where it is known.
    pub sha256: Option<String>,
    /// How far the digests can be trusted.
    pub trust: Trust,
    /// What is inside, where it is compressed and was looked at.
    pub unpacked: Option<Unpacked>,
}

/// The content of a compressed file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Unpacked {
    /// Its length in bytes.
    pub size: u64,
    /// Its SHA-256 in lower-case hexadecimal digits.
    pub sha256: String,
    /// The SHA-256 of its first [`Unpacked::HEAD`] bytes, where it is so long that hashing it all takes a while.
    pub head_sha256: Option<String>,
}

impl RemoteFile {
    /// Whether it lies in a folder, packed as its publisher offers it or unpacked. It is not opened.
    pub(crate) fn is_in(&self, folder: &Path) -> bool {
        let unpacked = [".gz", ".bz2"].iter().find_map(|ending| self.name.strip_suffix(ending));
        std::iter::once(self.name.as_str()).chain(unpacked).any(|name| folder.join(name).is_file())
    }
}

impl Unpacked {
    /// How many bytes [`Unpacked::head_sha256`] is of.
    pub const HEAD: u64 = 1 << 16;
}

/// A file of a former release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Superseded {
    /// What it was called.
    pub name: String,
    /// Its length in bytes.
    pub size: u64,
    /// Its MD5 in lower-case hexadecimal digits, where it is known.
    pub md5: Option<String>,
    /// Its SHA-256 in lower-case hexadecimal digits, where it is known.
    pub sha256: Option<String>,
    /// Which release it is of.
    pub what: String,
}

/// How far the digests of a file can be trusted, most first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trust {
    /// The file itself was hashed, and its digest is the one that is published.
    Bytes,
    /// Independent sources publish the same digest.
    SourcesAgree,
    /// One source publishes one kind of digest, another source the other.
    Pair,
    /// One source alone: a file that differs may be right.
    Single,
}

impl Trust {
    /// What it means, in a few words.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Bytes => "digest checked on the file itself",
            Self::SourcesAgree => "sources agree on the digest",
            Self::Pair => "two digests, one source each",
            Self::Single => "digest from one source",
        }
    }
}
