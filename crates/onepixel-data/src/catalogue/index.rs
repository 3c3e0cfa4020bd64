//! Which files make up the catalogue?

use std::sync::OnceLock;

use crate::catalogue::Entry;

/// The name of the dataset that is compiled in.
pub(crate) const DIGITS: &str = "digits";

/// The name of the dataset whose parts are its categories.
pub(crate) const QUICK_DRAW: &str = "quickdraw";

/// What is known of a dataset without parsing its file.
pub(super) struct Indexed {
    name: &'static str,
    aliases: &'static [&'static str],
    text: &'static str,
    parsed: OnceLock<Entry>,
}

impl Indexed {
    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> + use<> {
        std::iter::once(self.name).chain(self.aliases.iter().copied())
    }

    /// The parsed file.
    ///
    /// # Panics
    ///
    /// If the file that is compiled in is no entry, which a test rules out.
    pub(super) fn entry(&self) -> &Entry {
        self.parsed.get_or_init(|| {
            let entry: Entry = toml::from_str(self.text).unwrap_or_else(|error| panic!("{}: {error}", self.name));
            Entry { aliases: self.aliases, ..entry }
        })
    }
}

macro_rules! index {
    ($($name:literal $aliases:expr),+ $(,)?) => {
        /// All datasets; the first is compiled in.
        pub(super) static INDEX: [Indexed; [$($name),+].len()] = [$(Indexed {
            name: $name,
            aliases: &$aliases,
            text: include_str!(concat!("../../catalogue/", $name, ".toml")),
            parsed: OnceLock::new(),
        }),+];
    };
}

index! {
    "digits" [],
    "mnist" [],
    "fashion-mnist" ["fashionmnist", "fashion_mnist", "fmnist"],
    "kmnist" ["kuzushiji-mnist"],
    "kuzushiji-49" ["k49", "kuzushiji49"],
    "kuzushiji-kanji" ["kkanji", "kuzushijikanji"],
    "emnist" [],
    "quickdraw" ["quick-draw", "quick_draw"],
    "qmnist" [],
    "usps" [],
    "svhn" ["svhn-cropped", "svhn_cropped"],
    "cifar-10" ["cifar10"],
    "cifar-100" ["cifar100"],
    "notmnist" ["not-mnist"],
    "pathmnist" ["medmnist-pathmnist"],
    "chestmnist" ["medmnist-chestmnist"],
    "dermamnist" ["medmnist-dermamnist"],
    "octmnist" ["medmnist-octmnist"],
    "pneumoniamnist" ["medmnist-pneumoniamnist"],
    "retinamnist" ["medmnist-retinamnist"],
    "breastmnist" ["medmnist-breastmnist"],
    "bloodmnist" ["medmnist-bloodmnist"],
    "tissuemnist" ["medmnist-tissuemnist"],
    "organamnist" ["medmnist-organamnist"],
    "organcmnist" ["medmnist-organcmnist"],
    "organsmnist" ["medmnist-organsmnist"],
    "optdigits" ["uci-optdigits"],
    "pendigits" ["uci-pendigits"],
    "semeion" ["uci-semeion"],
    "letter" ["uci-letter", "letter-recognition"],
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_file_is_an_entry_of_its_name() {
        for indexed in &INDEX {
            assert_eq!(indexed.entry().name, indexed.name);
        }
    }

    #[test]
    fn no_name_means_two_datasets() {
        let mut names = HashSet::new();
        assert!(super::super::names().all(|name| names.insert(name.to_lowercase())));
    }
}
