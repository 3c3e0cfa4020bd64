//! How are names and numbers written in HTML?
//!
//! Whatever comes from a dataset is text: maud escapes it, and what cannot be seen or would turn the direction of the
//! text around it is replaced or isolated.

use maud::{Markup, html};
use serde::Serialize;

use crate::figure::wording;
use crate::number;

/// Names longer than this have all of their text as a tooltip, since the page cuts what is too wide.
const LONG: usize = 24;

/// A name as it can be shown in a text that is nothing but text: an attribute, a title.
pub(crate) fn plain(name: &str) -> String {
    wording::isolated(&visible(name))
}

/// A name as an element of its own, whose direction does not matter to what is around it.
pub(crate) fn name(name: &str) -> Markup {
    let shown = wording::name(&visible(name));
    let tooltip = (shown.chars().count() > LONG).then_some(&shown);
    html! { bdi.name title=[tooltip] { (shown) } }
}

/// HTML holds no control characters; they are shown as what they are not.
fn visible(name: &str) -> String {
    name.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// A value in JSON for scripts and for people to copy: what cannot be seen is written as its code, which JSON and Python read
/// as the character.
pub(crate) fn code(value: &(impl Serialize + ?Sized)) -> Option<String> {
    let json = serde_json::to_string(value).ok()?;
    let invisible = |c: char| {
        c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let escaped = |c: char| if invisible(c) { format!("\\u{:04x}", u32::from(c)) } else { c.to_string() };
    Some(json.chars().map(escaped).collect())
}

/// An accuracy with one decimal, never broken: `98.8 %`; a dash where nothing was measured.
pub(crate) fn percent(fraction: f64) -> Markup {
    html! { span.n { (wording::percent(fraction, 1)) } }
}

/// An accuracy with two decimals: `98.81 %`.
pub(crate) fn fine_percent(fraction: f64) -> Markup {
    html! { span.n { (wording::percent(fraction, 2)) } }
}

/// The ends of an interval in per cent: `[97.8, 99.1]`.
pub(crate) fn interval(low: f64, high: f64, decimals: usize) -> Markup {
    html! { span.n { (format!("[{:.decimals$}, {:.decimals$}]", 100.0 * low, 100.0 * high)) } }
}

/// A number and its noun: `60,000 images`.
pub(crate) fn counted(number: u64, noun: &str) -> Markup {
    html! { span.n { (number::counted(number, noun)) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_text_whatever_they_are() {
        for (given, shown) in [
            ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
            ("\"'&", "&quot;'&amp;"),
            ("a\u{0}b\nc", "a\u{fffd}b\u{fffd}c"),
            ("\u{202e}gnp.exe", "\u{fffd}gnp.exe"),
        ] {
            let markup = name(given).into_string();
            assert!(markup.starts_with("<bdi") && markup.contains(&format!(">{shown}</bdi>")), "{markup}");
        }
        let long = name(&"<".repeat(500)).into_string();
        assert_eq!(long.matches("&lt;").count(), 1000, "in full, and in full as a tooltip");
        assert_eq!(long.matches('<').count(), 2);
    }
}
