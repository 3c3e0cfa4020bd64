//! From a name or a path to a dataset.

pub(crate) mod given;
pub(crate) mod request;
pub(crate) mod roots;
pub(crate) mod shard;
