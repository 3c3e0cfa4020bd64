//! What does a dataset's card on Hugging Face say?

use std::io::{self, Write};

use onepixel::audit::Audit;

use super::Markdown;
use crate::Renderer;
use crate::saved::SavedDocument;

/// Writes the beginning of a dataset card for Hugging Face: the metadata that an audit knows, as YAML, and the section
/// of a README. Keys and values are those of the Hub's dataset card metadata
/// (<https://huggingface.co/docs/hub/datasets-cards>); what an audit does not know, such as the licence's identifier,
/// is left to whoever publishes the dataset.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Card {
    /// The command line that the numbers come from.
    pub command: Option<String>,
}

impl Renderer<Audit> for Card {
    fn render(&self, audit: &Audit, to: &mut dyn Write) -> io::Result<()> {
        let images = audit.dataset.train.images + audit.dataset.test.as_ref().map_or(0, |test| test.images);
        metadata(&audit.dataset.name, images as u64, to)?;
        Markdown { command: self.command.clone() }.render(audit, to)
    }
}

impl Renderer<SavedDocument> for Card {
    fn render(&self, document: &SavedDocument, to: &mut dyn Write) -> io::Result<()> {
        let profile = &document.audit.profile;
        metadata(&profile.name, profile.train_images.saturating_add(profile.test_images.unwrap_or(0)), to)?;
        Markdown { command: self.command.clone() }.render(document, to)
    }
}

fn metadata(name: &str, images: u64, to: &mut dyn Write) -> io::Result<()> {
    writeln!(to, "---")?;
    writeln!(to, "pretty_name: {}", quoted(name)?)?;
    writeln!(to, "task_categories:\n- image-classification")?;
    writeln!(to, "size_categories:\n- {}", size_category(images))?;
    writeln!(to, "tags:\n- onepixel")?;
    writeln!(to, "---\n")
}

/// A text as a scalar of YAML 1.2, of which JSON is a part: as serde_json writes it, and what YAML does not take as it
/// is (section 5.1), or would take for a line's end, by its code.
fn quoted(text: &str) -> io::Result<String> {
    let json = serde_json::to_string(text)?;
    let mut quoted = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '\u{7f}'..='\u{a0}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => {
                quoted += &format!("\\u{:04x}", u32::from(c));
            }
            '\u{1fffe}'.. if u32::from(c) & 0xfffe == 0xfffe => quoted += &format!("\\U{:08x}", u32::from(c)),
            _ => quoted.push(c),
        }
    }
    Ok(quoted)
}

/// The Hub's word for so many images.
fn size_category(images: u64) -> &'static str {
    const SIZES: [(u64, &str); 7] = [
        (1_000, "n<1K"),
        (10_000, "1K<n<10K"),
        (100_000, "10K<n<100K"),
        (1_000_000, "100K<n<1M"),
        (10_000_000, "1M<n<10M"),
        (100_000_000, "10M<n<100M"),
        (1_000_000_000, "100M<n<1B"),
    ];
    SIZES.iter().find(|(most, _)| images < *most).map_or("1B<n<10B", |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_scalar_whatever_it_holds() {
        assert_eq!(quoted("MNIST").unwrap(), "\"MNIST\"");
        assert_eq!(quoted("a: [b]\n--- # \"c\"").unwrap(), r#""a: [b]\n--- # \"c\"""#);
        assert_eq!(quoted("\u{85}\u{2028}\u{7f}\u{feff}é👩").unwrap(), "\"\\u0085\\u2028\\u007f\\ufeffé👩\"");
        assert_eq!(quoted("\u{10ffff}").unwrap(), "\"\\U0010ffff\"");
    }

    #[test]
    fn sizes_are_in_the_hub_s_words() {
        assert_eq!(
            [999, 1_000, 1_797, 70_000, 2_000_000].map(size_category),
            ["n<1K", "1K<n<10K", "1K<n<10K", "10K<n<100K", "1M<n<10M"]
        );
    }
}
