//! Fetching from a server that misbehaves: nothing wrong ever gets the final name, and what is there is usable.

mod bench;
mod digests;
mod folders;
mod mirrors;
#[cfg(feature = "remote")]
mod remote;
mod resuming;
mod server;
mod tls;
