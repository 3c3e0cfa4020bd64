//! What is a set called, and what is it for?

use std::fmt;

use bitcode::{Decode, Encode};
use serde::{Serialize, Serializer};

/// The most bytes of a set's name.
const MOST_BYTES: usize = 31;

/// One of a dataset's sets: what it is for, and the name that its source gives it. The order is that of the roles, then
/// of the names.
///
/// ```
/// use onepixel::dataset::{Role, SetName};
///
/// let validation = SetName::validation("val");
/// assert_eq!((validation.name(), validation.role()), ("val", Role::Validation));
/// assert!(SetName::Train < validation && validation < SetName::Test && SetName::Test < SetName::other("extra"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub enum SetName {
    /// The set to learn from; it is always called "train".
    Train,
    /// A set to choose models by, as its source calls it.
    Validation(ShortName),
    /// The set to score models on; it is always called "test".
    Test,
    /// A set for something else, as its source calls it.
    Other(ShortName),
}

/// What a set is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// To learn from.
    Train,
    /// To choose models by.
    Validation,
    /// To score models on.
    Test,
    /// Something else.
    Other,
}

/// A name of at most 31 bytes of UTF-8, which is copied as cheaply as a number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub struct ShortName {
    /// The name, and zeros after it.
    bytes: [u8; MOST_BYTES],
}

impl ShortName {
    /// A name; of a longer one its beginning, which then ends in "…".
    pub fn new(name: &str) -> Self {
        const ELLIPSIS: &str = "…";
        let mut bytes = [0; MOST_BYTES];
        let plain: String = name.chars().filter(|letter| *letter != '\0').collect();
        if plain.len() <= MOST_BYTES {
            bytes[..plain.len()].copy_from_slice(plain.as_bytes());
        } else {
            let end = plain.floor_char_boundary(MOST_BYTES - ELLIPSIS.len());
            bytes[..end].copy_from_slice(&plain.as_bytes()[..end]);
            bytes[end..end + ELLIPSIS.len()].copy_from_slice(ELLIPSIS.as_bytes());
        }
        Self { bytes }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        let end = self.bytes.iter().position(|&byte| byte == 0).unwrap_or(MOST_BYTES);
        // What was decoded from elsewhere need not be what was encoded here.
        std::str::from_utf8(&self.bytes[..end]).unwrap_or("unnamed")
    }
}

impl fmt::Debug for ShortName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

impl SetName {
    /// A validation set of this name.
    pub fn validation(name: &str) -> Self {
        Self::Validation(ShortName::new(name))
    }

    /// A set of this name that is neither for learning nor for scoring nor for choosing.
    pub fn other(name: &str) -> Self {
        Self::Other(ShortName::new(name))
    }

    /// Its name, as its source and JSON spell it.
    pub fn name(&self) -> &str {
        match self {
            Self::Train => "train",
            Self::Test => "test",
            Self::Validation(name) | Self::Other(name) => name.as_str(),
        }
    }

    /// What it is for.
    pub fn role(self) -> Role {
        match self {
            Self::Train => Role::Train,
            Self::Validation(_) => Role::Validation,
            Self::Test => Role::Test,
            Self::Other(_) => Role::Other,
        }
    }
}

impl fmt::Display for SetName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for SetName {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_any_length_stay_text_and_only_long_ones_are_cut() {
        let exactly = "a".repeat(MOST_BYTES);
        assert_eq!(ShortName::new(&exactly).as_str(), exactly);
        let long = ShortName::new(&"ü".repeat(20));
        assert_eq!(long.as_str(), format!("{}…", "ü".repeat(14)));
        assert_eq!(ShortName::new("").as_str(), "");
    }

    #[test]
    fn a_name_survives_being_kept() {
        for name in [SetName::Train, SetName::validation("val"), SetName::Test, SetName::other("größer")] {
            assert_eq!(bitcode::decode::<SetName>(&bitcode::encode(&name)).unwrap(), name);
        }
    }
}
