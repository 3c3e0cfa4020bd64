//! How can a text be wrong?

use std::path::PathBuf;

use crate::bytes::origin::Origin;

/// Every way in which a table or a list that is text can be wrong.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TextError {
    /// Text that is not a table, or not UTF-8 where it must be.
    #[error("{}: line {line}: expected {expected}, found {found}; export the table again", file.display())]
    BadText {
        /// The file.
        file: PathBuf,
        /// Line, from 1.
        line: u64,
        /// What the format demands.
        expected: &'static str,
        /// What is there.
        found: String,
    },
    /// A page for people instead of data.
    #[error(
        "{origin}: at byte 0: expected {expected}, found a web page (HTML), as servers answer with when they do not have a file; fetch the file again"
    )]
    WebPage {
        /// What was being read.
        origin: Origin,
        /// The formats that fit.
        expected: &'static str,
    },
    /// A row with more or fewer cells than the first.
    #[error(
        "{origin}: line {line}: expected {expected} columns, as in the first row, found {found}; repair the row or remove it"
    )]
    RowLength {
        /// What was being read.
        origin: Origin,
        /// Line, from 1.
        line: u64,
        /// Cells of the first row.
        expected: usize,
        /// Cells of this row.
        found: usize,
    },
    /// A cell that is no pixel or no label.
    #[error(
        "{origin}: line {line}, column {column}: expected {expected}, found {found}; repair the cell or remove the row"
    )]
    Cell {
        /// What was being read.
        origin: Origin,
        /// Line, from 1.
        line: u64,
        /// Column, from 1.
        column: usize,
        /// What fits.
        expected: &'static str,
        /// What is there.
        found: String,
    },
    /// A cell of a list that names no image, or no set, of the dataset.
    #[error(
        "{origin}: line {line}, column {column}: expected {expected}, found {found}; correct the cell or remove the row"
    )]
    NamedCell {
        /// What was being read.
        origin: Origin,
        /// Line, from 1.
        line: u64,
        /// Column, from 1.
        column: usize,
        /// What fits.
        expected: String,
        /// What is there.
        found: String,
    },
    /// A label that is a text without a letter.
    #[error(
        "{origin}: label {index} (from 0): expected the name of a class, found a text of blanks or none; give the image a label, or -1 where it is withheld"
    )]
    BlankLabel {
        /// What was being read.
        origin: Origin,
        /// Which label, from 0.
        index: usize,
    },
    /// It is not clear which column of a table holds the labels.
    #[error(
        "{origin}: line 1: expected {expected}, found {found}; say which column it is with `label_column`: first, last or its name"
    )]
    LabelColumn {
        /// What was being read.
        origin: Origin,
        /// What was looked for.
        expected: String,
        /// What the header has.
        found: String,
    },
}
