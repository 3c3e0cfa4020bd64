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
//! Datasets that lie elsewhere are read by way of [`remote`].
//!
//! This is the only crate that touches the network.

mod certificates;
mod client;
mod digest;
mod download;
mod error;
mod failure;
mod fetcher;
mod lock;
mod mirror;
mod order;
mod outcome;
mod part;
mod proxy;
pub mod remote;
mod settings;
mod sniff;
mod space;
mod watch;

pub use digest::{Digest, Mismatch};
pub use download::Download;
pub use error::FetchError;
pub use failure::{Failure, Found};
pub use fetcher::Fetcher;
pub use mirror::Mirror;
pub use order::Order;
pub use outcome::Outcome;
pub use settings::FetchSettings;
pub use watch::{News, Task, Unwatched, Watch};
