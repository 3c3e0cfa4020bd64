//! Does the name of an object lead where it should, and is it one that is meant?
#![cfg_attr(not(feature = "remote"), allow(dead_code, reason = "only what is staged has names"))]

use std::path::{Component, Path};

/// Whether a name stays within the folder that it is put in.
pub(crate) fn is_within(name: &str) -> bool {
    let is_plain = |part: &str| !matches!(part, "" | "." | "..") && !part.contains('\0');
    let is_normal = |part| matches!(part, Component::Normal(_));
    // What Windows takes for a divider or a drive, its components tell.
    !name.is_empty() && name.split('/').all(is_plain) && Path::new(name).components().all(is_normal)
}

/// Whether a pattern, in which `*` stands for any text without a `/`, stands for this name.
pub(crate) fn is_meant(pattern: &str, name: &str) -> bool {
    let (mut patterns, mut names) = (pattern.split('/'), name.split('/'));
    loop {
        match (patterns.next(), names.next()) {
            (None, None) => return true,
            (Some(pattern), Some(name)) if part_is_meant(pattern, name) => {}
            _ => return false,
        }
    }
}

/// The same of one part. Each piece between two `*` is taken where it first occurs, which leaves most for the rest.
fn part_is_meant(pattern: &str, name: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == name };
    let Some(mut name) = name.strip_prefix(first) else { return false };
    let mut pieces = rest.split('*').peekable();
    while let Some(piece) = pieces.next() {
        if pieces.peek().is_none() {
            return name.ends_with(piece);
        }
        let Some(place) = name.find(piece) else { return false };
        name = name.get(place + piece.len()..).unwrap_or_default();
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_leads_elsewhere_is_seen() {
        for name in ["a", "a/b.png", "..a/b..", "a b/ä", "-rf"] {
            assert!(is_within(name), "{name:?}");
        }
        for name in ["", "/", "/etc/passwd", "..", "a/../../b", "a/..", "./a", "a//b", "a/", "a\0b", "."] {
            assert!(!is_within(name), "{name:?}");
        }
    }

    #[test]
    fn a_star_stands_for_any_text_of_one_part() {
        for (pattern, name, meant) in [
            ("train-*.tar", "train-000.tar", true),
            ("train-*.tar", "train-.tar", true),
            ("train-*.tar", "test-000.tar", false),
            ("train-*.tar", "train-000.tar.gz", false),
            ("*/x*.tar", "a/x1.tar", true),
            ("*/x*.tar", "a/b/x1.tar", false),
            ("*", "a/b", false),
            ("a*b*c", "abc", true),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "acb", false),
            ("*ab*ab", "ab", false),
            ("a.tar", "a.tar", true),
            ("**", "ab", true),
            ("*é*", "caféx", true),
        ] {
            assert_eq!(is_meant(pattern, name), meant, "{pattern} {name}");
        }
    }
}
