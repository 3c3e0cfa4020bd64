//! What is the same on every page?

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

const STYLE: &str = include_str!("style.css");

/// Comfort for every page: tables that can be sorted and filtered.
pub(crate) const COMFORT: &str = include_str!("script.js");
/// The same with galleries whose images can be marked.
pub(crate) const DECISIONS: &str = concat!(include_str!("script.js"), include_str!("decisions.js"));

/// One part of a page, with a heading of its own and a place in the table of contents.
pub(crate) struct Section {
    pub id: &'static str,
    pub title: String,
    pub body: Markup,
}

/// What differs from page to page.
pub(crate) struct Parts<'a> {
    pub title: &'a str,
    /// The page's one script.
    pub script: &'static str,
    /// What stands on top.
    pub head: Markup,
    /// What comes before the sections.
    pub first: Markup,
    pub sections: Vec<Section>,
    /// What is referred to, and seen only there.
    pub definitions: Markup,
}

/// A page that needs nothing else.
pub(crate) fn frame(parts: &Parts<'_>) -> Markup {
    let Parts { title, script, head, first, sections, definitions } = parts;
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy(script));
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                meta name="generator" content=(concat!("onepixel ", env!("CARGO_PKG_VERSION")));
                title { (title) " · onepixel" }
                link rel="icon" href="data:,";
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#main" { "Skip to the report" }
                header.top { (head) }
                nav.contents aria-label="Contents" {
                    ul { @for section in sections { li { a href=(format!("#{}", section.id)) { (section.title) } } } }
                }
                main id="main" {
                    (first)
                    @for section in sections {
                        section.part id=(section.id) aria-labelledby=(format!("{}-title", section.id)) {
                            h2 id=(format!("{}-title", section.id)) { (section.title) }
                            (section.body)
                        }
                    }
                }
                (definitions)
                footer {
                    "Made by onepixel " (env!("CARGO_PKG_VERSION")) ". Every number is defined in its docs/method.md."
                }
                script { (PreEscaped(script)) }
            }
        }
    }
}

/// Nothing may be fetched, sent or framed; the only script is the one whose digest this is. Styles are in the page, as
/// elements and as attributes of cells.
fn policy(script: &str) -> String {
    let digest = STANDARD.encode(Sha256::digest(script.as_bytes()));
    format!(
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; base-uri 'none'; \
         form-action 'none'"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_embedded_cannot_end_its_element() {
        for text in [STYLE, COMFORT, DECISIONS] {
            let text = text.to_ascii_lowercase();
            assert!(!text.contains("</") && !text.contains("<!--"), "would end or open markup");
            assert!(!text.contains("http"), "refers to nothing outside the page");
        }
    }

    #[test]
    fn the_policy_names_the_script_that_is_embedded() {
        let markup = html! { script { (PreEscaped(DECISIONS)) } }.into_string();
        let script = markup.strip_prefix("<script>").unwrap().strip_suffix("</script>").unwrap();
        let digest = STANDARD.encode(Sha256::digest(script.as_bytes()));
        let policy = policy(DECISIONS);
        assert!(policy.contains(&format!("script-src 'sha256-{digest}';")), "{policy}");
    }
}
