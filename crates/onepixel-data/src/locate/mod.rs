//! Which dataset lies in a folder or a file?
//!
//! By names and digests: which files belong together, which set each is, and whose publication they are.

pub(crate) mod advice;
pub(crate) mod folder;
pub(crate) mod identity;
pub(crate) mod image_files;
pub(crate) mod licence;
pub(crate) mod names;
pub(crate) mod recognise;
pub(crate) mod shard_files;
pub(crate) mod split_names;
