//! Which labels do the names of files say?

use std::collections::BTreeMap;

use regex::{Regex, RegexBuilder};

use crate::error::{Error, LabelTableError, Result};
use crate::reading::labels::LabelValue;

/// The most memory that a compiled pattern may take, in bytes.
const MOST_BYTES: usize = 1 << 20;

/// Patterns that people name files by, the most telling first; names have their endings.
const USUAL: [&str; 4] = [
    r"^([^\W\d_]+)[._ -]\d+\.\w+$",
    r"^\d+[._ -]([^\W\d_]+)\.\w+$",
    r"^(.+?)[._ -]\d+\.\w+$",
    r"^([^._-]+)[._-].*\.\w+$",
];

/// The share of the names that a pattern fits at least for it to be suggested.
const FITTING: f64 = 0.95;

/// A pattern whose first group is the label.
pub(crate) struct Pattern {
    text: String,
    regex: Regex,
}

impl Pattern {
    /// A regular expression with a group.
    pub(crate) fn new(text: &str) -> Result<Self> {
        let wrong = |found: String| Error::from(LabelTableError::Pattern { pattern: text.to_owned(), found });
        let regex = RegexBuilder::new(text).size_limit(MOST_BYTES).build().map_err(|error| wrong(error.to_string()))?;
        match regex.captures_len() {
            0 | 1 => Err(wrong("none: put what is the label in parentheses".to_owned())),
            _ => Ok(Self { text: text.to_owned(), regex }),
        }
    }

    /// The label of each name; `None` if it fits none of them.
    pub(crate) fn labels<'n>(&self, names: impl Iterator<Item = &'n str>) -> Result<Option<Vec<LabelValue>>> {
        let (mut found, mut misses, mut first) = (Vec::new(), 0, None);
        for name in names {
            match self.regex.captures(name).and_then(|captures| captures.get(1)).filter(|label| !label.is_empty()) {
                Some(label) => found.push(LabelValue::parse(label.as_str())),
                None => {
                    misses += 1;
                    first.get_or_insert(name);
                }
            }
        }
        match first {
            None => Ok(Some(found)),
            Some(_) if found.is_empty() => Ok(None),
            Some(first) => Err(self.misses(found.len() + misses, misses, first)),
        }
    }

    /// The error of a pattern that does not fit `misses` of some names, of which one is this.
    pub(crate) fn misses(&self, images: usize, misses: usize, first: &str) -> Error {
        let (pattern, first) = (self.text.clone(), first.to_owned());
        Error::from(LabelTableError::PatternMisses { pattern, images, misses, first })
    }
}

/// A pattern that tells labels by the names of files, if they look so: several classes with several images each.
pub(crate) fn suggested(names: &[&str]) -> Option<&'static str> {
    let files: Vec<&str> = names.iter().map(|name| name.rsplit('/').next().unwrap_or(name)).collect();
    USUAL.into_iter().find(|pattern| {
        let Ok(regex) = Regex::new(pattern) else { return false };
        let mut classes: BTreeMap<&str, usize> = BTreeMap::new();
        for file in &files {
            if let Some(label) = regex.captures(file).and_then(|captures| captures.get(1)) {
                *classes.entry(label.as_str()).or_default() += 1;
            }
        }
        let fitting: usize = classes.values().sum();
        fitting as f64 >= FITTING * files.len() as f64
            && classes.len() >= 2
            && classes.values().all(|&images| images >= 2)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_group_is_the_label() {
        let names = ["cat.0.jpg", "dog.1.jpg", "cat.2.jpg"];
        let labels = |pattern| Pattern::new(pattern).and_then(|pattern| pattern.labels(names.into_iter()));
        let found = labels(r"^(\w+)\.").unwrap().unwrap();
        assert_eq!(found.iter().map(ToString::to_string).collect::<Vec<_>>(), ["cat", "dog", "cat"]);
        assert!(labels(r"^(\d+)\.").unwrap().is_none());
        let error = labels(r"^(cat)").unwrap_err().to_string();
        assert!(
            error.contains("all 3 images") && error.contains("1 that it does not") && error.contains("dog.1.jpg"),
            "{error}"
        );
        assert!(labels("cat").unwrap_err().to_string().contains("parentheses"));
        assert!(labels("(").unwrap_err().to_string().contains("unclosed"));
    }

    #[test]
    fn names_that_look_like_labels_suggest_a_pattern() {
        assert_eq!(suggested(&["cat.0.jpg", "dog.1.jpg", "cat.2.jpg", "dog.3.jpg"]), Some(USUAL[0]));
        assert_eq!(suggested(&["0_zero.png", "1_one.png", "2_zero.png", "3_one.png"]), Some(USUAL[1]));
        assert_eq!(
            suggested(&["great_pyrenees_1.jpg", "boxer_1.jpg", "great_pyrenees_2.jpg", "boxer_2.jpg"]),
            Some(USUAL[2])
        );
        let names = ["cat.0.jpg", "dog.1.jpg", "cat.2.jpg", "dog.3.jpg"];
        let found = Pattern::new(suggested(&names).unwrap()).unwrap().labels(names.into_iter()).unwrap().unwrap();
        assert_eq!(found.iter().map(ToString::to_string).collect::<Vec<_>>(), ["cat", "dog", "cat", "dog"]);
        assert_eq!(suggested(&["IMG_1.jpg", "IMG_2.jpg"]), None);
        assert_eq!(suggested(&["a1b.jpg", "c2d.jpg"]), None);
    }
}
