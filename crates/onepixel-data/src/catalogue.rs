//! Which datasets are known by name?

/// What is known of a dataset before it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry {
    /// What it is asked for by, and what its folder is called.
    pub name: &'static str,
    /// What people call it.
    pub display_name: &'static str,
    /// The terms of its use, as its publisher states them.
    pub licence: &'static str,
}

/// The name of the dataset that is compiled in.
pub(crate) const DIGITS: &str = "digits";

/// All entries; the first is compiled in.
const ENTRIES: &[Entry] = &[
    Entry {
        name: DIGITS,
        display_name: "UCI Optical Recognition of Handwritten Digits (test part)",
        licence: "CC BY 4.0",
    },
    Entry {
        name: "mnist",
        display_name: "MNIST",
        licence: "unclear: the original page states none; copies are marked CC BY-SA 3.0 or MIT",
    },
    Entry { name: "fashion-mnist", display_name: "Fashion-MNIST", licence: "MIT (Copyright 2017 Zalando SE)" },
    Entry { name: "emnist", display_name: "EMNIST", licence: "none stated; derived from NIST Special Database 19" },
    Entry { name: "quickdraw", display_name: "Quick, Draw!", licence: "CC BY 4.0 (Google, Inc.)" },
    Entry { name: "usps", display_name: "USPS", licence: "none stated" },
];

/// The datasets that are known by name, whether or not they are on this machine.
///
/// ```
/// let digits = onepixel_data::entries()[0];
/// assert_eq!((digits.name, digits.licence), ("digits", "CC BY 4.0"));
/// ```
pub fn entries() -> &'static [Entry] {
    ENTRIES
}

/// The entry of this name.
pub(crate) fn entry(name: &str) -> Option<&'static Entry> {
    ENTRIES.iter().find(|entry| entry.name == name)
}
