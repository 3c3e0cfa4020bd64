//! What was found made readable: terminal, JSON, CSV and figures.
//!
//! # The big picture
//!
//! An [`onepixel::audit::Pixels`] holds how far one pixel gets, an [`onepixel::audit::Ladder`] what each
//! standard model got; each module here shows one of them in one form, and computes nothing. Documents and tables are
//! [`Renderer`]s that write to anything; pictures are made by [`mod@figure`], the HTML page by [`page`], a site of many
//! datasets by [`site`].

mod compared;
mod count_from;
mod croissant;
mod csv;
mod data;
pub mod figure;
mod json;
mod leaderboard;
mod markdown;
mod number;
pub mod page;
mod parquet;
mod probes;
mod saved;
mod sentences;
pub mod site;
mod terminal;

use std::io::{self, Write};

pub use self::parquet::Parquet;
pub use compared::Column;
pub use count_from::CountFrom;
pub use croissant::{Croissant, DistributedFile, Distribution};
pub use csv::{AuditTable, Csv};
pub use json::{Certificates, Json, SCHEMAS};
pub use markdown::{Card, Markdown};
pub use number::{byte_size, count};
pub use saved::SavedDocument;
pub use sentences::applied_lines;
pub use terminal::{
    Align, AuditText, CheckText, ComparedText, ComplexityText, DiffText, DifficultyText, DuplicatesText, FewPixelsText,
    GainsText, ImageText, LabelsText, LadderText, PairView, Palette, QualityText, SeparableText, SheetText,
    ShortcutsText, Table, Terminal, beside, clean,
};

/// One form of a document `D`.
pub trait Renderer<D> {
    /// Writes the document in this form.
    ///
    /// # Errors
    ///
    /// `to` cannot be written.
    fn render(&self, document: &D, to: &mut dyn Write) -> io::Result<()>;
}
