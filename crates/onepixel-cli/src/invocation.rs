//! How was the command called?

use std::ffi::OsString;
use std::path::PathBuf;

use onepixel_fetch::remote::Address;

/// A run of the command: the words that follow its name, and the program that runs.
pub struct Invocation {
    arguments: Vec<OsString>,
    program: Option<PathBuf>,
}

impl Invocation {
    pub fn new(arguments: impl IntoIterator<Item = OsString>, program: Option<PathBuf>) -> Self {
        Self { arguments: arguments.into_iter().collect(), program }
    }

    /// The words of the command line, its name first.
    pub fn words(&self) -> impl Iterator<Item = OsString> {
        std::iter::once(OsString::from("onepixel")).chain(self.arguments.iter().cloned())
    }

    /// The command line, as it was typed but for passwords and signatures in addresses.
    pub fn command_line(&self) -> String {
        self.words().map(|word| without_secrets(&word.to_string_lossy())).collect::<Vec<_>>().join(" ")
    }

    /// The file that holds the running code, where it is known.
    pub fn program(&self) -> Option<&PathBuf> {
        self.program.as_ref()
    }
}

/// A word without what it must not tell, where it is an address or an option with one.
fn without_secrets(word: &str) -> String {
    let (option, value) = match word.split_once('=') {
        Some((option, value)) if option.starts_with("--") => (format!("{option}="), value),
        _ => (String::new(), word),
    };
    Address::parse(value).map_or_else(|_| word.to_owned(), |address| format!("{option}{address}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_begins_with_the_name_of_the_command_whoever_runs_it() {
        let program = Some(PathBuf::from("/usr/lib/onepixel/_native.abi3.so"));
        let invocation = Invocation::new(["audit", "my photos"].map(OsString::from), program);
        assert_eq!(invocation.command_line(), "onepixel audit my photos");
    }

    #[test]
    fn the_command_line_tells_no_secrets_of_addresses() {
        let words = ["audit", "https://me:secret@host/a.npz?sig=secret", "--images=https://host/x.npy?sig=secret"];
        let invocation = Invocation::new(words.map(OsString::from), None);
        assert_eq!(invocation.command_line(), "onepixel audit https://host/a.npz --images=https://host/x.npy");
    }
}
