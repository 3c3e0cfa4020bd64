//! Which names fit the patterns of a set of files?

use regex::Regex;

/// Patterns as of a shell, of which one has to fit. As in the field's own reader `*` stands for any letters, those between
/// folders too.
pub(super) struct Globs(Vec<Regex>);

impl Globs {
    pub(super) fn new(patterns: &[String]) -> Self {
        Self(patterns.iter().filter_map(|pattern| Regex::new(&translated(pattern)).ok()).collect())
    }

    pub(super) fn is_match(&self, name: &str) -> bool {
        self.0.iter().any(|pattern| pattern.is_match(name))
    }
}

/// A pattern as a regular expression.
fn translated(pattern: &str) -> String {
    let mut regex = String::from("(?s)^");
    let mut rest = pattern.strip_prefix("./").unwrap_or(pattern);
    while let Some(first) = rest.chars().next() {
        let (taken, text) = match first {
            '*' if rest.starts_with("**/") => (3, "(?:.*/)?".to_owned()),
            '*' => (1, ".*".to_owned()),
            '?' => (1, ".".to_owned()),
            '[' => class(rest).unwrap_or((1, "\\[".to_owned())),
            other => (other.len_utf8(), regex::escape(&other.to_string())),
        };
        regex.push_str(&text);
        rest = &rest[taken..];
    }
    regex + "$"
}

/// `[a-z]` or `[!a-z]`, and its length in the pattern.
fn class(pattern: &str) -> Option<(usize, String)> {
    let negated = pattern[1..].starts_with('!');
    let from = if negated { 2 } else { 1 };
    // A bracket that comes first is one of the letters.
    let first = pattern[from..].chars().next()?.len_utf8();
    let end = from + first + pattern[from + first..].find(']')?;
    let letters: String = pattern[from..end]
        .chars()
        .map(|c| if matches!(c, '\\' | '[' | ']' | '^' | '&' | '~') { format!("\\{c}") } else { c.to_string() })
        .collect();
    Some((end + 1, format!("[{}{letters}]", if negated { "^" } else { "" })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_patterns_as_in_a_shell() {
        for (pattern, fits, fits_not) in [
            ("*.jpg", &["a.jpg", "a/b.jpg"][..], &["a.jpgx", "a.png"][..]),
            ("**/*.png", &["a.png", "x/y/a.png"], &["a.jpg"]),
            ("train/*/?.png", &["train/cat/1.png"], &["train/cat/12.png", "test/cat/1.png"]),
            ("my [[]1]/[a-c]*.png", &["my [1]/b.png"], &["my 1/b.png", "my [1]/d.png"]),
            ("[!x].png", &["a.png"], &["x.png"]),
            ("a[.png", &["a[.png"], &["a.png"]),
            ("(a|b).png", &["(a|b).png"], &["a.png"]),
        ] {
            let globs = Globs::new(&[pattern.to_owned()]);
            assert!(fits.iter().all(|name| globs.is_match(name)), "{pattern}");
            assert!(!fits_not.iter().any(|name| globs.is_match(name)), "{pattern}");
        }
        assert!(!Globs::new(&[]).is_match("a"));
    }
}
