//! Do these first bytes belong to the kind of file that the name promises?
//!
//! Servers answer for files that they no longer have with a page of HTML and status 200: the digest would say so too, but
//! only after all was downloaded, and not why.

use onepixel_data::is_page;

use crate::failure::Failure;

/// As many bytes as are needed to judge.
pub(crate) const HEAD: usize = 512;

/// What files begin with, by the end of their names.
const MAGIC: [(&str, &str, &[u8]); 5] = [
    (".gz", "gzip data", b"\x1f\x8b"),
    (".zip", "a zip archive", b"PK"),
    (".npz", "a zip archive", b"PK"),
    (".npy", "a NumPy array", b"\x93NUMPY"),
    (".bz2", "bzip2 data", b"BZh"),
];

/// Judges the first bytes, at most [`HEAD`] of them, of the file of this name.
pub(crate) fn check(name: &str, head: &[u8]) -> Result<(), Failure> {
    let name = name.to_ascii_lowercase();
    if is_page(head) && ![".html", ".htm"].iter().any(|end| name.ends_with(end)) {
        return Err(Failure::Page);
    }
    let Some((_, expected, magic)) = MAGIC.iter().find(|(end, ..)| name.ends_with(end)) else { return Ok(()) };
    let known = head.len().min(magic.len());
    match head.get(..known) == magic.get(..known) {
        true => Ok(()),
        false => Err(Failure::Kind { expected, found: shown(head) }),
    }
}

/// The first few bytes, as text with escapes.
fn shown(head: &[u8]) -> String {
    const SHOWN: usize = 12;
    let first = head.get(..SHOWN.min(head.len())).unwrap_or(head);
    format!("\"{}\"", first.escape_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_told_from_a_file_whatever_stands_before_it() {
        for page in ["<!DOCTYPE html><title>Moved", "\n\t <html lang=en>", "\u{feff}<HTML>"] {
            for name in ["gzip.zip", "semeion.data", "letter.csv"] {
                assert!(matches!(check(name, page.as_bytes()), Err(Failure::Page)), "{page:?} for {name}");
            }
        }
        assert!(check("readme.html", b"<html>").is_ok());
    }

    #[test]
    fn the_first_bytes_must_be_those_of_the_promised_kind() {
        for (name, head) in [
            ("a.gz", &b"\x1f\x8b\x08"[..]),
            ("a.tar.gz", b"\x1f\x8b\x08"),
            ("A.NPZ", b"PK\x03\x04"),
            ("a.npy", b"\x93NUMPY\x01"),
            ("a.bz2", b"BZh9"),
            ("a.ndjson", b"{\"word\""),
            ("a.gz", b"\x1f"),
            ("a.gz", b""),
        ] {
            assert!(check(name, head).is_ok(), "{name}");
        }
        let Err(Failure::Kind { found, .. }) = check("a.gz", b"Not\x00Found") else { panic!("text is no gzip data") };
        assert_eq!(found, "\"Not\\x00Found\"");
    }
}
