//! What does a dataset's README say about it?
//!
//! # The big picture
//!
//! A section in GitHub's Markdown for a README: the verdict, the numbers behind it, and how they were measured (`audit`);
//! the same as a card for Hugging Face, with metadata in front (`card`), also of an audit that was saved (`saved`); and datasets side by side (`compared`). Whatever
//! comes from a dataset is text and stays text (`escape`).

mod audit;
mod card;
mod compared;
mod diff;
mod escape;
mod saved;

pub use card::Card;

/// Writes a section for a README in GitHub's Markdown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Markdown {
    /// The command line that the numbers come from.
    pub command: Option<String>,
}

/// A table in Markdown.
struct Table {
    lines: Vec<String>,
}

impl Table {
    /// `columns`: a heading, not yet escaped, and whether numbers stand below it.
    fn new(columns: &[(&str, bool)]) -> Self {
        let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
        let names = columns.iter().map(|(name, _)| escape::text(name)).collect();
        let rules = columns.iter().map(|(_, number)| if *number { "---:" } else { "---" }.to_owned()).collect();
        Self { lines: vec![line(names), line(rules)] }
    }

    /// Adds a row of cells that are not yet escaped.
    fn add<S: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = S>) {
        let cells: Vec<String> = cells.into_iter().map(|cell| escape::text(cell.as_ref())).collect();
        self.lines.push(format!("| {} |", cells.join(" | ")));
    }

    /// The table with a blank line behind it.
    fn text(&self) -> String {
        self.lines.join("\n") + "\n\n"
    }
}
