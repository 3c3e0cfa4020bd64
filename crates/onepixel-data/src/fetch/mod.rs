//! How do a publisher's files come to this machine, whole and verified or not at all?
//!
//! # The big picture
//!
//! An [`Order`] is what a name of the catalogue stands for. A [`Download`] is one file: its name, where it can be had, its length and digests, and how far those can be trusted. A
//! [`Fetcher`] asks its mirrors in turn and lets the bytes grow under another name; only a file whose digest is right
//! gets its own name, in one step.
//!
//! ```text
//! download → mirrors → client (https, proxies) → sniff → part → digest → name
//! ```
//!
//! A mirror that refuses (403, 404), has another length, sends a page of HTML or anything but the promised kind, or whose
//! file has a wrong digest, is not asked again. One that may yet answer (no connection, nothing for 30 seconds, data cut
//! off, status 429 or 5xx) is asked again after all others were, up to 5 times, after waits that double. What came is
//! kept: the next try, also of a later run, asks only for the rest. Should the digest of a file that came in several
//! pieces be wrong, all of it is asked for once more.
//!
//! A digest that only one source states may be out of date: a file that differs is kept under another name, and the user
//! asked, who may accept it by its SHA-256.
//!
//! Nothing here is called by any other part of the library: it alone touches the network.

mod certificates;
mod client;
mod digest;
mod error;
mod failure;
mod fetcher;
mod lock;
mod mirror;
mod order;
mod part;
mod proxy;
mod settings;
pub(crate) mod sniff;
mod space;
mod watch;

pub use digest::{Digest, Mismatch};
pub use error::FetchError;
pub use failure::{Failure, Found};
pub use fetcher::{Fetcher, Outcome};
pub use mirror::Mirror;
pub use order::Order;
pub use settings::FetchSettings;
pub use watch::{News, Task, Unwatched, Watch};

use crate::catalogue::Trust;

/// A file that can be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Download {
    /// The name that it gets in the folder of its dataset; may have several components.
    pub name: String,
    /// Where it can be had; the first is asked first.
    pub urls: Vec<String>,
    /// Its length in bytes.
    pub size: Option<u64>,
    /// Its SHA-256 in hexadecimal.
    pub sha256: Option<String>,
    /// Its MD5 in hexadecimal, which is compared where no SHA-256 is known.
    pub md5: Option<String>,
    /// How far these can be trusted.
    pub trust: Trust,
}

impl Download {
    /// A file of which only its name and addresses are known.
    pub fn new<U: Into<String>>(name: &str, urls: impl IntoIterator<Item = U>) -> Self {
        Self {
            name: name.to_owned(),
            urls: urls.into_iter().map(Into::into).collect(),
            size: None,
            sha256: None,
            md5: None,
            trust: Trust::Single,
        }
    }
}
