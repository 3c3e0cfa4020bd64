//! Why did a mirror not give the file?

use std::time::Duration;

use crate::digest::Mismatch;

/// Why one mirror did not give a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Failure {
    /// No connection, or it broke.
    #[error("the connection failed: {0}")]
    Network(String),
    /// Nothing came for too long.
    #[error("nothing came for {} ({during})", seconds(*.wait))]
    Stalled {
        /// How long was waited.
        wait: Duration,
        /// What for.
        during: &'static str,
    },
    /// The data ended before the file did.
    #[error("the data ended after {at} bytes{}", expected.map_or_else(String::new, |size| format!(" of {size}")))]
    Cut {
        /// Bytes of the file that are there.
        at: u64,
        /// Bytes of the whole file, if that is known.
        expected: Option<u64>,
    },
    /// The server asks to come back later.
    #[error("the server is busy (status {status}){}", after.map_or_else(String::new, |wait| format!(" and asks to wait {}", seconds(wait))))]
    Busy {
        /// The status.
        status: u16,
        /// How long the server asks to wait.
        after: Option<Duration>,
    },
    /// The server does not give the file.
    #[error("the server answers with status {0}")]
    Status(u16),
    /// The server does not give it, and says why in a word.
    #[error("the server answers with status {status} ({code})")]
    Refused {
        /// The status.
        status: u16,
        /// The word.
        code: String,
    },
    /// Nobody knows with which credentials to ask.
    #[error("no credentials were found")]
    NoCredentials,
    /// An answer that makes no sense.
    #[error("the server's answer, or the credentials it was asked with, cannot be understood")]
    NotUnderstood,
    /// A connection without encryption, which nobody allowed.
    #[error(
        "the server's address begins with http://: AWS_ALLOW_HTTP=true (AZURE_ALLOW_HTTP, GOOGLE_ALLOW_HTTP) allows it"
    )]
    Unencrypted,
    /// The server sends the file from another place than was asked for.
    #[error("asked for the bytes from {asked}, the server sends {found}")]
    Range {
        /// The first byte that was asked for.
        asked: u64,
        /// What is sent instead.
        found: String,
    },
    /// The server leads round in circles.
    #[error("the server leads on more than 10 times")]
    Redirects,
    /// The server leads from an encrypted connection to one that is not.
    #[error("the server leads from https to {0}")]
    Downgrade(String),
    /// The server cannot show that it is who it is.
    #[error(
        "the server's certificate is not trusted: {0}; if a proxy of your organisation stands between, name its root certificate in SSL_CERT_FILE"
    )]
    Certificate(String),
    /// The proxy does not lead to the server.
    #[error("the proxy does not lead there: {0}")]
    Proxy(String),
    /// An address that is none.
    #[error("the address cannot be used: {0}")]
    Address(String),
    /// The folder that was named as a mirror lacks the file.
    #[error("the folder has no such file")]
    Absent,
    /// The folder that was named as a mirror has a file that cannot be read.
    #[error("the file cannot be read: {0}")]
    Unreadable(String),
    /// A page for people instead of the file.
    #[error("a page of HTML came in place of the file, which has probably moved")]
    Page,
    /// A file of another kind.
    #[error("expected {expected}, found data that begins with {found}")]
    Kind {
        /// What the name promises.
        expected: &'static str,
        /// The first bytes.
        found: String,
    },
    /// A file of another length.
    #[error("expected {expected} bytes, the server has {found}")]
    Length {
        /// The length of the file that is meant.
        expected: u64,
        /// The length of the one that is there.
        found: Found,
    },
    /// A file of another content.
    #[error("{0}")]
    Content(Box<Mismatch>),
}

/// A length that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// So many bytes.
    Exactly(u64),
    /// More than were expected.
    More,
}

impl std::fmt::Display for Found {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Exactly(bytes) => write!(to, "{bytes}"),
            Self::More => write!(to, "more"),
        }
    }
}

impl Failure {
    /// Whether the same mirror may well give the file later.
    pub(crate) fn may_pass(&self) -> bool {
        match self {
            Self::Network(_) | Self::Stalled { .. } | Self::Cut { .. } | Self::Busy { .. } => true,
            Self::Refused { code, .. } if code == "RequestTimeout" => true,
            Self::Status(status) | Self::Refused { status, .. } => *status == 408 || *status >= 500,
            _ => false,
        }
    }

    /// How long the server asks to wait.
    pub(crate) fn asks_to_wait(&self) -> Option<Duration> {
        match self {
            Self::Busy { after, .. } => *after,
            _ => None,
        }
    }
}

/// A time as people say it.
pub(crate) fn seconds(time: Duration) -> String {
    let rounded = (time.as_secs_f64() * 10.0).round() / 10.0;
    format!("{rounded} s")
}
