//! Why did a dataset not come from where it lies?

use std::io;
use std::path::PathBuf;

use crate::error::FetchError;
use crate::failure::Failure;

/// Why objects could not be had. Addresses are without passwords and signatures, and no credential is in any message.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RemoteError {
    /// An address that is none.
    #[error("{address}{}expected {expected}", if address.is_empty() { "" } else { ": " })]
    Address {
        /// What was given, without its secrets.
        address: String,
        /// What was expected.
        expected: &'static str,
    },
    /// This build knows no remote data.
    #[error(
        "{address}: this build of onepixel reads no remote data: build it with the feature `remote`, or copy the files here"
    )]
    Unavailable {
        /// What was asked for.
        address: String,
    },
    /// Settings in the environment that cannot be used.
    #[error("{address}: the settings in the environment cannot be used{reason}; read are {variables}")]
    Settings {
        /// What was asked for.
        address: String,
        /// What is wrong with them, after a colon.
        reason: &'static str,
        /// The variables that are read.
        variables: &'static str,
    },
    /// The server did not give it.
    #[error("{address}: {failure}{}", hint(failure, variables))]
    Failed {
        /// What was asked for.
        address: String,
        /// Why not.
        failure: Failure,
        /// The variables that are read.
        variables: &'static str,
    },
    /// There is nothing.
    #[error("{address}: nothing is there: expected an object, or objects whose names begin so")]
    Nothing {
        /// What was asked for.
        address: String,
    },
    /// An object whose name leads elsewhere.
    #[error(
        "{address}: holds an object named {name:?}, which leads out of the folder that it would be put in: rename it, or name the others with `*`"
    )]
    Name {
        /// What was asked for.
        address: String,
        /// The name.
        name: String,
    },
    /// Another object than the one that was listed.
    #[error("{address}: it changed while it was read: run the same command again")]
    Changed {
        /// The object.
        address: String,
    },
    /// More objects than are listed.
    #[error("{address}: lists more than {most} objects: name fewer of them with a longer path or `*`")]
    TooMany {
        /// What was asked for.
        address: String,
        /// So many are listed.
        most: usize,
    },
    /// Not enough room.
    #[error(
        "{address}: {needed} bytes, and {} has room for {available}: name a larger folder with --stage, or read it shard by shard \
         with `onepixel sketch`",
        folder.display()
    )]
    Space {
        /// What was asked for.
        address: String,
        /// The folder.
        folder: PathBuf,
        /// Bytes that are to come.
        needed: u64,
        /// Bytes that are free.
        available: u64,
    },
    /// The folder for the files cannot be used.
    #[error("{}: cannot be written: {source}; name another folder with --stage", path.display())]
    Write {
        /// The folder, or the file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A proxy or certificates that cannot be used.
    #[error(transparent)]
    Client(#[from] FetchError),
}

/// What to do about a refusal.
fn hint(failure: &Failure, variables: &str) -> String {
    match failure {
        Failure::Status(401 | 403) | Failure::Refused { status: 400 | 401 | 403, .. } | Failure::NoCredentials => {
            format!("; credentials and settings are read from {variables}")
        }
        Failure::Status(301 | 307) | Failure::Refused { status: 301 | 307, .. } => {
            format!("; the region or the address of the server may be wrong: they are read from {variables}")
        }
        _ => String::new(),
    }
}
