//! Who hears how a download goes?

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use crate::digest::Mismatch;
use crate::failure::{Failure, seconds};
use crate::outcome::Outcome;

/// Hears how a download goes. The library never prints.
pub trait Watch: Sync {
    /// Bytes of a file begin to come, or to be read again from disk: `done` of `total` are there.
    fn begin(&self, task: Task, file: &str, done: u64, total: Option<u64>) {
        let _ = (task, file, done, total);
    }

    /// So many more bytes are there.
    fn advance(&self, bytes: u64) {
        let _ = bytes;
    }

    /// A file is there, and right.
    fn finished(&self, file: &str, outcome: Outcome) {
        let _ = (file, outcome);
    }

    /// Something that the user may want to know.
    fn hear(&self, news: &News) {
        let _ = news;
    }
}

/// What bytes are being moved for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// To have them here.
    Download,
    /// To compute the digest of what is already here.
    Verify,
}

/// What happens during a download. Its text is a sentence without a full stop.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum News {
    /// Another process is fetching into the same folder.
    Waiting {
        /// The folder.
        folder: PathBuf,
        /// The other process.
        holder: Option<u32>,
    },
    /// The folder's file system has no locks.
    NoLock {
        /// The folder.
        folder: PathBuf,
    },
    /// A file lies under the final name, and it is not the right one.
    Different {
        /// The file.
        file: PathBuf,
        /// The two digests.
        mismatch: Box<Mismatch>,
    },
    /// A part from an earlier run is continued.
    Resuming {
        /// The file.
        file: String,
        /// Bytes that are there.
        at: u64,
    },
    /// What is there is of no use.
    StartingOver {
        /// The file.
        file: String,
        /// Why.
        reason: Failure,
    },
    /// A mirror failed; another one may have the file.
    MirrorFailed {
        /// The mirror.
        mirror: String,
        /// Why.
        reason: Failure,
    },
    /// The next try comes after a while.
    Retrying {
        /// The file.
        file: String,
        /// How long that is.
        wait: Duration,
    },
}

impl fmt::Display for News {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Waiting { folder, holder: Some(process) } => {
                write!(to, "{}: process {process} is fetching into this folder; waiting for it", folder.display())
            }
            Self::Waiting { folder, holder: None } => {
                write!(to, "{}: another process is fetching into this folder; waiting for it", folder.display())
            }
            Self::NoLock { folder } => write!(
                to,
                "{}: this file system has no locks: let no other process fetch into this folder",
                folder.display()
            ),
            Self::Different { file, mismatch } => write!(
                to,
                "{}: {mismatch}; it stays until the right file is here{}",
                file.display(),
                match mismatch.can_be_accepted {
                    true => format!("; --accept-digest {} takes it as right", mismatch.found_sha256),
                    false => String::new(),
                }
            ),
            Self::Resuming { file, at } => {
                write!(to, "{file}: {at} bytes are here from an earlier try; going on from there")
            }
            Self::StartingOver { file, reason } => write!(to, "{file}: {reason}; starting over"),
            Self::MirrorFailed { mirror, reason } => write!(to, "{mirror}: {reason}"),
            Self::Retrying { file, wait } => write!(to, "{file}: trying again in {}", seconds(*wait)),
        }
    }
}

/// Hears nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unwatched;

impl Watch for Unwatched {}
