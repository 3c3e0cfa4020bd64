//! Fetching from a server that misbehaves: nothing wrong ever gets the final name, and what is there is usable.

mod bench;
mod digests;
mod folders;
mod mirrors;
mod resuming;
mod server;
mod tls;
