//! How can a list of decisions be wrong?

use std::fmt;
use std::path::PathBuf;

/// Every way in which decisions about images cannot be applied.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DecisionError {
    /// A table whose header lacks what a decision needs.
    #[error(
        "{}: line 1: expected a header with the columns decision and name (or index), and set and label where they are needed, found {found}; add a header",
        file.display()
    )]
    Header {
        /// The file.
        file: PathBuf,
        /// Its first line.
        found: String,
    },
    /// Text that is not a table.
    #[error("{}: line {line}: expected a table of comma-separated text, found {found}; quote cells that hold commas", file.display())]
    Table {
        /// The file.
        file: PathBuf,
        /// Line, from 1.
        line: u64,
        /// What is there.
        found: String,
    },
    /// A cell that does not fit the dataset, or says no decision.
    #[error("{row}, {column}: expected {expected}, found {found}; correct it or remove the row")]
    Cell {
        /// The row.
        row: DecisionRow,
        /// What its column is called.
        column: &'static str,
        /// What fits.
        expected: String,
        /// What is there.
        found: String,
    },
    /// Two rows that decide otherwise about one image.
    #[error(
        "{row}: expected one decision about {image}, found {found}, but {first} says {says}; remove one of the two"
    )]
    Contradiction {
        /// The later row.
        row: DecisionRow,
        /// The image.
        image: String,
        /// What that row decides.
        found: String,
        /// The earlier row.
        first: DecisionRow,
        /// What that one decides.
        says: String,
    },
}

/// Which row of a list of decisions is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DecisionRow {
    /// A line of a file, counted from 1 as editors do.
    Line {
        /// The file.
        file: PathBuf,
        /// The line on which the row begins.
        line: u64,
    },
    /// A row of a list that was given, counted from 0.
    Given(usize),
}

impl fmt::Display for DecisionRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line { file, line } => write!(f, "{}: line {line}", file.display()),
            Self::Given(index) => write!(f, "decisions[{index}]"),
        }
    }
}
