//! What bytes does a file hold?
//!
//! Files, whole or as members of archives, raw or compressed, and how many bytes can come of them at most.

pub(crate) mod origin;
pub(crate) mod page;
pub(crate) mod stream;
pub(crate) mod supply;
pub(crate) mod zip_member;
