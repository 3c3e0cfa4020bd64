//! How does text stay text in Markdown?

use crate::figure::wording;

/// Text that GitHub's Markdown shows as it is, in one line, in a paragraph or a cell of a table: nothing in it is
/// markup, a link, a mention, an emoji's code or a formula; and what would turn the direction of the text around it is
/// replaced.
pub(super) fn text(given: &str) -> String {
    let shown: String = given.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    let shown: String = shown.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect();
    if shown.is_empty() {
        return shown;
    }
    let shown = wording::isolated(&shown);
    let mut escaped = String::with_capacity(shown.len());
    let mut characters = shown.chars().peekable();
    let mut only_digits = true;
    while let Some(c) = characters.next() {
        let at_start = escaped.is_empty();
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' => escaped.extend(['\\', c]),
            // What a backslash does not stop everywhere: references, tags, mentions, formulas.
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '@' => escaped.push_str("&#64;"),
            '$' => escaped.push_str("&#36;"),
            // Of addresses and emoji codes, not of sentences.
            ':' if characters.peek().is_some_and(|next| !next.is_whitespace()) => escaped.push_str("&#58;"),
            '.' if is_after_www(&escaped) => escaped.push_str("&#46;"),
            // Lists and lines under headings begin so.
            '-' | '+' | '=' | '!' if at_start => escaped.extend(['\\', c]),
            '.' | ')' if only_digits && !at_start && characters.peek().is_none_or(|next| next.is_whitespace()) => {
                escaped.extend(['\\', c]);
            }
            _ => escaped.push(c),
        }
        only_digits &= c.is_ascii_digit();
    }
    escaped.trim().to_owned()
}

/// Whether the next dot makes an address.
fn is_after_www(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 3 && bytes[bytes.len() - 3..].eq_ignore_ascii_case(b"www")
}

/// A block of code, which nothing in it can end.
pub(super) fn code_block(given: &str) -> String {
    let shown: String = given.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect();
    let shown = wording::name(&shown);
    let longest = shown.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}text\n{shown}\n{fence}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_name_is_markup() {
        for (given, escaped) in [
            ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
            ("a|b", "a\\|b"),
            ("`x` *y* _z_", "\\`x\\` \\*y\\* \\_z\\_"),
            ("[a](http://b.c)", "\\[a\\](http&#58;//b.c)"),
            ("www.x.org", "www&#46;x.org"),
            ("&lt;", "&amp;lt;"),
            ("@someone", "&#64;someone"),
            ("$x$", "&#36;x&#36;"),
            (":smile: and so: on", "&#58;smile: and so: on"),
            ("- a", "\\- a"),
            ("1. a", "1\\. a"),
            ("12) a 1. b", "12\\) a 1. b"),
            ("98.8 % and 7.", "98.8 % and 7."),
            ("7.", "7\\."),
            ("# a", "\\# a"),
            ("a\r\nb\tc\u{0}", "a  b c\u{fffd}"),
            ("\u{202e}gnp.exe", "\u{fffd}gnp.exe"),
            ("98.8 % [97, 99]", "98.8 % \\[97, 99\\]"),
            ("お and é", "お and é"),
        ] {
            assert_eq!(text(given), escaped, "{given:?}");
        }
    }

    #[test]
    fn a_code_block_ends_where_it_should() {
        let block = code_block("onepixel audit '```' \u{1b}[31m");
        assert!(block.starts_with("````text\n") && block.ends_with("\n````\n"), "{block}");
        assert!(!block.contains('\u{1b}'));
    }
}
