//! Which image of a dataset is meant?

use bitcode::{Decode, Encode};
use serde::Serialize;

use super::SetName;

/// One image of a dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Encode, Decode)]
pub struct ImageRef {
    /// The set that it is in.
    pub set: SetName,
    /// Its index in that set, from 0.
    pub index: u32,
}
