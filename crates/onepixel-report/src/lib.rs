//! An audit made readable: terminal, JSON, CSV and figures.
//!
//! # The big picture
//!
//! An [`onepixel::audit::Audit`] holds everything that was found; each module here shows it in one form, and computes
//! nothing. Documents and tables are [`Renderer`]s that write to anything; pictures are made by [`mod@figure`].

mod count_from;
mod csv;
pub mod figure;
mod json;
mod number;
mod terminal;

use std::io::{self, Write};

use onepixel::audit::Audit;

pub use count_from::CountFrom;
pub use csv::Csv;
pub use json::{Json, SCHEMA};
pub use number::{byte_size, count};
pub use terminal::{Align, ImageText, PairView, Palette, Table, Terminal, beside, clean};

/// One form of an audit.
pub trait Renderer {
    /// Writes the audit in this form.
    ///
    /// # Errors
    ///
    /// `to` cannot be written.
    fn render(&self, audit: &Audit, to: &mut dyn Write) -> io::Result<()>;
}
