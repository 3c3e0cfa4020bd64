//! Which two files of a folder are a train and a test set, by their names?

use crate::reading::split_words::{SplitRole, split_name};

/// Endings of tables, without those of compression.
const TABLES: [&str; 2] = ["csv", "tsv"];

/// Endings of MATLAB files.
const MATLAB: [&str; 1] = ["mat"];

/// The one table of a train set among some names, and the one of its test set: `train.csv` and `test.csv`,
/// `digits_train.tsv.gz` and `digits_test.tsv.gz`, or UCI's `digits.tra` and `digits.tes`.
pub(crate) fn tables(names: &[String]) -> Option<(&str, &str)> {
    pair(names, &TABLES).or_else(|| endings(names, "tra", "tes"))
}

/// The only table among some names.
pub(crate) fn lone_table(names: &[String]) -> Option<&str> {
    let is_table =
        |name: &&String| ending(name).is_some_and(|ending| TABLES.contains(&ending)) && !name.starts_with('.');
    only(names.iter().filter(is_table))
}

/// The same for MATLAB files: `train_32x32.mat` and `test_32x32.mat`.
pub(crate) fn matlab(names: &[String]) -> Option<(&str, &str)> {
    pair(names, &MATLAB)
}

fn pair<'a>(names: &'a [String], extensions: &[&str]) -> Option<(&'a str, &'a str)> {
    let fits = |name: &&String| ending(name).is_some_and(|ending| extensions.contains(&ending));
    let stem = |name: &'a String| uncompressed(name).rsplit_once('.').map_or("", |(stem, _)| stem);
    let says = |name: &&'a String, role| split_name(stem(name)).is_some_and(|split| !split.shy && split.role == role);
    let one = |role| only(names.iter().filter(fits).filter(|name| says(name, role)));
    Some((one(SplitRole::Train)?, one(SplitRole::Test)?))
}

/// The ending of a name, without that of compression.
fn ending(name: &str) -> Option<&str> {
    uncompressed(name).rsplit_once('.').map(|(_, ending)| ending)
}

fn endings<'a>(names: &'a [String], train: &str, test: &str) -> Option<(&'a str, &'a str)> {
    let ends = |name: &&String, ending| {
        uncompressed(name).rsplit_once('.').is_some_and(|(stem, extension)| !stem.is_empty() && extension == ending)
    };
    let train = only(names.iter().filter(|name| ends(name, train)))?;
    let test = only(names.iter().filter(|name| ends(name, test)))?;
    let stem = |name: &'a str| uncompressed(name).rsplit_once('.').map(|(stem, _)| stem);
    (stem(train) == stem(test)).then_some((train, test))
}

fn uncompressed(name: &str) -> &str {
    name.strip_suffix(".gz").or_else(|| name.strip_suffix(".bz2")).unwrap_or(name)
}

fn only<'a>(mut names: impl Iterator<Item = &'a String>) -> Option<&'a str> {
    let name = names.next()?;
    names.next().is_none().then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owned(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn two_tables_are_told_by_the_word_or_the_ending() {
        for (train, test) in [
            ("train.csv", "test.csv"),
            ("mnist_train.csv.gz", "mnist_test.csv.gz"),
            ("a.train.tsv", "a.test.tsv.bz2"),
            ("Training_Set.csv", "holdout.csv"),
            ("optdigits.tra", "optdigits.tes"),
        ] {
            assert_eq!(tables(&owned(&["README", test, train])), Some((train, test)));
        }
        assert_eq!(
            matlab(&owned(&["extra_32x32.mat", "test_32x32.mat", "train_32x32.mat"])),
            Some(("train_32x32.mat", "test_32x32.mat"))
        );
    }

    #[test]
    fn what_is_not_clear_is_not_guessed() {
        for names in [
            &["train.csv"][..],
            &["a.tra", "b.tes"],
            &["train.csv", "train.tsv", "test.csv"],
            &["trains.csv", "test.csv"],
        ] {
            assert_eq!(tables(&owned(names)), None, "{names:?}");
        }
    }
}
