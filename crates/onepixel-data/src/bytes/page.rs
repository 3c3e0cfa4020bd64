//! Is a file a web page, whatever its name says?
//!
//! Servers answer for files that they no longer have with a page of HTML and status 200.

/// Whether a file begins as a page of HTML does.
pub fn is_page(head: &[u8]) -> bool {
    const BEGINNINGS: [&str; 3] = ["<!doctype html", "<html", "<head"];
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start_matches('\u{feff}').trim_start().to_ascii_lowercase();
    BEGINNINGS.iter().any(|beginning| text.starts_with(beginning))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_recognised_whatever_stands_before_it() {
        for page in ["<!DOCTYPE html><title>Moved", "\n\t <html lang=en>", "\u{feff}<HTML>"] {
            assert!(is_page(page.as_bytes()), "{page:?}");
        }
        assert!(!is_page(b"\x1f\x8b\x08") && !is_page(b"{\"html\": 1}"));
    }
}
