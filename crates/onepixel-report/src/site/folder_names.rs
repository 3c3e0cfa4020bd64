//! In which folder of the site does a dataset lie?
//!
//! A name of a dataset may hold anything; the name of its folder has small letters, digits and hyphens only, so that it is
//! one on every system and needs no escaping in addresses.

use std::collections::HashSet;

use sha2::{Digest, Sha256};

/// The longest part of a name that is kept.
const LONGEST: usize = 60;

/// Names that Windows gives to devices.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Gives each dataset a folder of its own. Names in the same order get the same folders in every run.
#[derive(Debug, Default)]
pub struct FolderNames {
    taken: HashSet<String>,
}

impl FolderNames {
    /// The folder of the next dataset.
    pub fn next(&mut self, name: &str) -> String {
        let folder = folder_name(name);
        let numbered = (2_u64..).map(|number| format!("{folder}-{number}"));
        let mut candidates = std::iter::once(folder.clone()).chain(numbered);
        let free = candidates.find(|folder| !self.taken.contains(folder)).unwrap_or(folder);
        self.taken.insert(free.clone());
        free
    }
}

/// Whether a text is a name that a dataset's folder can have.
pub fn is_folder_name(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !text.is_empty() && text.len() <= 2 * LONGEST && text.chars().all(fits)
}

fn folder_name(name: &str) -> String {
    let mut folder = String::new();
    let mut is_lost = name.chars().count() > LONGEST;
    for c in name.chars().take(LONGEST) {
        match c.to_ascii_lowercase() {
            c if c.is_ascii_lowercase() || c.is_ascii_digit() => folder.push(c),
            c => {
                is_lost |= c.is_alphanumeric();
                if !folder.is_empty() && !folder.ends_with('-') {
                    folder.push('-');
                }
            }
        }
    }
    let folder = folder.trim_end_matches('-');
    let is_device =
        DEVICES.contains(&folder) || folder.len() == 4 && (folder.starts_with("com") || folder.starts_with("lpt"));
    if folder.is_empty() || is_lost || is_device {
        // What tells names apart went: a part of their digest does.
        let digest: String = Sha256::digest(name).iter().take(4).map(|byte| format!("{byte:02x}")).collect();
        return if folder.is_empty() { format!("dataset-{digest}") } else { format!("{folder}-{digest}") };
    }
    folder.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_plain_names_whatever_datasets_are_called() {
        for (name, folder) in [
            ("Fashion-MNIST", "fashion-mnist"),
            ("EMNIST (letters, a sample)", "emnist-letters-a-sample"),
            ("../../etc/passwd", "etc-passwd"),
            ("<script>alert(1)</script>", "script-alert-1-script"),
        ] {
            assert_eq!(folder_name(name), folder);
        }
        for name in ["日本語", "", "../..", "NUL", "COM1", &"x".repeat(500), "\u{202e}", "Café"] {
            let folder = folder_name(name);
            assert!(is_folder_name(&folder) && folder.contains('-'), "{name}: {folder}");
        }
        assert_ne!(folder_name("日本語"), folder_name("日本"));
        assert!(["", "a/b", "..", "A", "a b"].iter().all(|text| !is_folder_name(text)));
    }

    #[test]
    fn no_two_datasets_share_a_folder() {
        let mut names = FolderNames::default();
        let given = ["MNIST", "mnist", "mnist-2", "MNIST"].map(|name| names.next(name));
        assert_eq!(given, ["mnist", "mnist-2", "mnist-2-2", "mnist-3"]);
    }
}
