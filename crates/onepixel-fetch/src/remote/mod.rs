//! How does a dataset come from object storage, from the Hugging Face Hub or from the web to where it can be read?
//!
//! # The big picture
//!
//! Readers want files: they map them, seek in them, and read them several times. So objects are *staged*: they come to a
//! folder on this machine, piece by piece, and go again when whoever asked for them is done.
//!
//! ```text
//! address → store (bucket, hub, web) → listing → stage: pieces, tries, files
//! ```
//!
//! An [`Address`] is what a user writes; it is printed without what could be a secret. A store lists objects page by page,
//! and reads pieces of them. A [`Remote`] tries again what may pass, goes on where a connection broke, and notices that an
//! object is not the one that was listed. Names of objects that would lead out of the folder are refused.
//!
//! Object storage is read by `object_store`, for its signatures and its ways to find credentials; what it asks goes through
//! our own client, so that proxies, certificates and encryption are the same everywhere.

mod address;
#[cfg(feature = "remote")]
mod bucket;
#[cfg(feature = "remote")]
mod cloud;
mod error;
#[cfg(feature = "remote")]
mod hub;
#[cfg(feature = "remote")]
mod listing;
mod names;
#[cfg(feature = "remote")]
mod service;
#[cfg(feature = "remote")]
mod stage;
#[cfg(feature = "remote")]
mod store;
#[cfg(not(feature = "remote"))]
mod unavailable;
#[cfg(feature = "remote")]
mod web;

pub use address::{Address, Scheme};
pub use error::RemoteError;
#[cfg(feature = "remote")]
pub use listing::Listing;
#[cfg(feature = "remote")]
pub use stage::Remote;
#[cfg(feature = "remote")]
pub use store::Object;
#[cfg(not(feature = "remote"))]
pub use unavailable::{Listing, Object, Remote};
