//! Which policy is a dataset held to?

use std::io::{Write, stdout};
use std::path::{Path, PathBuf};

use onepixel::audit::policy::Policy;

use crate::error::Error;
use crate::small_file::{self, parse_toml};

/// The default policy, with every key explained.
const SAMPLE: &str = include_str!("../../data/onepixel.toml");

/// The file that is the policy where none is named.
const USUAL_FILE: &str = "onepixel.toml";

/// The most bytes of a policy; with every key it has about 4 KiB.
const MOST_BYTES: u64 = 1 << 20;

/// A policy and where it comes from.
pub struct NamedPolicy {
    pub policy: Policy,
    /// What people call it.
    pub name: String,
    pub file: Option<PathBuf>,
}

/// The policy of this file, else of the usual file in the working directory, else the default one.
pub fn read(file: Option<&Path>) -> Result<NamedPolicy, Error> {
    // A link that leads nowhere is there, and an error.
    let usual = Some(Path::new(USUAL_FILE)).filter(|path| path.symlink_metadata().is_ok());
    let Some(path) = file.or(usual) else {
        return Ok(NamedPolicy { policy: Policy::default(), name: "the default policy".to_owned(), file: None });
    };
    let advice = "; `onepixel check --print-policy` prints one to begin with";
    let text = small_file::read(path, MOST_BYTES, advice)?;
    let error = |reason| Error::SmallFile { path: path.to_owned(), reason };
    let policy: Policy = parse_toml(&text).map_err(error)?;
    if policy.is_nothing() {
        return Err(error(format!("expected at least one limit, found none{advice}")));
    }
    Ok(NamedPolicy { policy, name: path.display().to_string(), file: Some(path.to_owned()) })
}

/// Prints the sample policy.
pub fn print() -> Result<(), Error> {
    let mut to = stdout().lock();
    to.write_all(SAMPLE.as_bytes())?;
    Ok(to.flush()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_is_the_default_policy() {
        assert_eq!(parse_toml::<Policy>(SAMPLE).unwrap(), Policy::default());
    }

    #[test]
    fn every_key_of_the_sample_can_be_switched_on_and_none_is_missing() {
        let is_key = |line: &str| {
            line.split_once(" = ").is_some_and(|(key, _)| key.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
        };
        let lines = SAMPLE.lines().map(|line| match line.strip_prefix("# ") {
            Some(rest) if is_key(rest) => rest,
            _ => line,
        });
        let policy: Policy = parse_toml(&lines.collect::<Vec<_>>().join("\n")).unwrap();
        // A limit that is left out is not serialised: with all of them, each table is as long as it can be.
        let tables = serde_json::to_value(&policy).unwrap();
        let keys = |table: &str| tables[table].as_object().unwrap().len();
        let tables =
            ["images", "classes", "test_set", "duplicates", "labels", "shortcuts", "one_pixel", "drift", "quality"];
        assert_eq!(tables.map(keys), [3, 3, 3, 5, 4, 3, 3, 2, 10]);
    }

    #[test]
    fn the_sample_in_the_documentation_is_the_one_that_is_printed() {
        let documented = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/onepixel.toml");
        assert_eq!(std::fs::read_to_string(documented).unwrap(), SAMPLE);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line_and_what_is_expected() {
        for (text, parts) in [
            ("[duplicates]\nacros = 0\n", &["line 2: `acros = 0`", "unknown key `acros`", "`across`"][..]),
            ("[duplicate]\nacross = 0\n", &["line 1: `[duplicate]`", "unknown key `duplicate`", "`duplicates`"]),
            ("[images]\n\nblank = \"no\"\n", &["line 3: `blank = \"no\"`", "a whole number (so many) or a fraction"]),
            ("[images]\nshape = [28]\n", &["line 2", "[height, width] or [height, width, channels]"]),
            ("[classes]\nimbalance = nan\n", &["line 2", "a number of at least 1"]),
            ("[labels]\ntest_wrong = 1.5\n", &["line 2", "a fraction from 0.0 to 1.0"]),
            ("[images]\nblank = 0\nblank = 1\n", &["line 3", "duplicate key"]),
            ("[images\n", &["line 1: `[images`"]),
        ] {
            let error = parse_toml::<Policy>(text).unwrap_err();
            assert!(parts.iter().all(|part| error.contains(part)), "{text}: {error}");
            assert!(!error.contains('\n'), "{error}");
        }
    }
}
