//! How are folders to be read, where the user says so?

use std::str::FromStr;

/// How the folders that images lie in are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LayoutChoice {
    /// Each folder is a class of one set, whatever it is called.
    ClassFolders,
    /// Each folder is a set, and the folders in it are its classes.
    SplitsThenClasses,
    /// Each folder is a class, and the folders in it are sets.
    ClassesThenSplits,
    /// Folders say nothing: labels come from elsewhere.
    Flat,
}

impl LayoutChoice {
    /// The choices by their names.
    pub const ALL: [(&'static str, Self); 4] = [
        ("class-folders", Self::ClassFolders),
        ("splits-then-classes", Self::SplitsThenClasses),
        ("classes-then-splits", Self::ClassesThenSplits),
        ("flat", Self::Flat),
    ];
}

/// Which folders are classes, where they lie at several depths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClassLevel {
    /// Those at this depth below their set, from 1.
    At(usize),
    /// Those that images lie in.
    Leaf,
}

impl FromStr for ClassLevel {
    type Err = String;

    /// `1`, `2`, or `leaf`.
    fn from_str(text: &str) -> Result<Self, String> {
        match (text, text.parse()) {
            ("leaf", _) => Ok(Self::Leaf),
            (_, Ok(level @ 1..)) => Ok(Self::At(level)),
            _ => Err(format!("expected 1, 2 or leaf, found {text}")),
        }
    }
}

/// What happens to images that cannot be read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Unreadable {
    /// They are left out and said, unless they are more than a twentieth of a set.
    #[default]
    Few,
    /// One is an error.
    Refused,
    /// They are left out and said, however many they are.
    LeftOut,
}
