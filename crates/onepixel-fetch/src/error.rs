//! Why did a file not come?

use std::io;
use std::path::PathBuf;

use crate::digest::Mismatch;
use crate::failure::Failure;

/// Why a file could not be fetched. Each message says what was fetched, what was expected, what was found, and what to
/// do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    /// A name that would lead out of the folder.
    #[error("{name:?}: expected the name of a file, found a path that leads elsewhere")]
    Name {
        /// The name.
        name: String,
    },
    /// Neither a web address nor a folder.
    #[error("--mirror {text}: expected an address that begins with https:// or http://, or a folder, found neither")]
    Mirror {
        /// What was given.
        text: String,
    },
    /// No SHA-256.
    #[error("--accept-digest {text}: expected a SHA-256, which is 64 hexadecimal digits, found {} characters", text.chars().count())]
    AcceptedDigest {
        /// What was given.
        text: String,
    },
    /// Root certificates that were named and are not there.
    #[error(
        "{variable}: expected a file or folder with root certificates, found none that can be used{reason}; correct it or leave it out"
    )]
    Certificates {
        /// The variable that names them.
        variable: &'static str,
        /// What is wrong with them.
        reason: String,
    },
    /// A proxy that is none.
    #[error(
        "{variable}: expected the address of a proxy, as in http://proxy.example.org:3128, found something else; correct it or leave it out"
    )]
    Proxy {
        /// The variable that names it.
        variable: String,
    },
    /// The folder for the files cannot be used.
    #[error("{}: cannot be written: {source}; name another folder with --to", path.display())]
    Folder {
        /// The folder, or what is in its way.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A file cannot be written to its end.
    #[error("{}: cannot be written: {source}; the {kept} bytes that came are kept: make room and run the same command again, which goes on from there", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Bytes that are there.
        kept: u64,
        /// Why not more.
        source: io::Error,
    },
    /// A file that is there cannot be read.
    #[error("{}: cannot be read: {source}; remove it and run the same command again", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Not enough room.
    #[error("{}: expected room for {needed} more bytes, found {available}; make room, or name another folder with --to", folder.display())]
    Space {
        /// The folder.
        folder: PathBuf,
        /// Bytes that are to come.
        needed: u64,
        /// Bytes that are free.
        available: u64,
    },
    /// A file that differs from what a single source says of it.
    #[error(
        "{name}: {mismatch}; {}: it may be a newer file of its publisher or a wrong one. It is kept as {}. If you trust it, run the same command again with --accept-digest {}; if not, remove it",
        if mismatch.expected.is_some() { "only one source states what was expected" } else { "so nothing vouches for this file" },
        kept.display(), mismatch.found_sha256
    )]
    Unconfirmed {
        /// The file.
        name: String,
        /// The two digests.
        mismatch: Box<Mismatch>,
        /// Where it is kept meanwhile.
        kept: PathBuf,
    },
    /// No mirror gave the file.
    #[error("{name}: no mirror gave the file: {}", listed(failures))]
    Failed {
        /// The file.
        name: String,
        /// Each mirror, and why it did not.
        failures: Vec<(String, Failure)>,
    },
}

impl FetchError {
    /// Whether the network, or what came over it, is at fault; otherwise this machine or the request is.
    pub fn is_network(&self) -> bool {
        matches!(self, Self::Failed { .. } | Self::Unconfirmed { .. })
    }
}

fn listed(failures: &[(String, Failure)]) -> String {
    if failures.is_empty() {
        return "none is known; name one with --mirror".to_owned();
    }
    failures.iter().map(|(mirror, failure)| format!("{mirror}: {failure}")).collect::<Vec<_>>().join("; ")
}
