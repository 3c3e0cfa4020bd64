//! How can a table of images be wrong?

use std::path::PathBuf;

use crate::error::listed;

/// Every way in which a columnar table, or a set of them, can be wrong.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TableError {
    /// A table without the column that is needed, or with several that could be it.
    #[error("{}: expected {expected}, found {}; {advice}", file.display(), listed(found))]
    NoColumn {
        /// The file.
        file: PathBuf,
        /// What is needed.
        expected: &'static str,
        /// The columns that are there, with their types.
        found: Vec<String>,
        /// What to do.
        advice: &'static str,
    },
    /// A row that lacks a value.
    #[error("{}: row {row} (from 0), column {column}: expected {expected}, found null; fill in the cell or remove the row", file.display())]
    NullCell {
        /// The file.
        file: PathBuf,
        /// Row of the file, from 0.
        row: usize,
        /// Name of the column.
        column: String,
        /// What is needed.
        expected: &'static str,
    },
    /// A row whose image is only named.
    #[error("{}: row {row} (from 0), column {column}: expected the bytes of an image, found only the path {path:?}; embed the images: datasets' save_to_disk and push_to_hub do, or read the folder of images instead", file.display())]
    PathInsteadOfImage {
        /// The file.
        file: PathBuf,
        /// Row of the file, from 0.
        row: usize,
        /// Name of the column.
        column: String,
        /// The path that is there.
        path: String,
    },
    /// A row with a value that does not fit.
    #[error("{}: row {row} (from 0), column {column}: expected {expected}, found {found}; repair the cell or remove the row", file.display())]
    ColumnCell {
        /// The file.
        file: PathBuf,
        /// Row of the file, from 0.
        row: usize,
        /// Name of the column.
        column: String,
        /// What fits.
        expected: String,
        /// What is there.
        found: String,
    },
    /// A table in a columnar file that is damaged.
    #[error("{}: {place}: expected sound {format} data, found damage ({found}); fetch or export the file again", file.display())]
    DamagedTable {
        /// The file.
        file: PathBuf,
        /// Its format.
        format: &'static str,
        /// Where in the file.
        place: String,
        /// What its reader says.
        found: String,
    },
    /// Two shards whose tables are not the same.
    #[error("{}: expected {what} as in {}, found others; check that the shards belong together", file.display(), first.display())]
    ShardsDiffer {
        /// The file.
        file: PathBuf,
        /// The file that it is compared with.
        first: PathBuf,
        /// What differs.
        what: &'static str,
    },
    /// Some shards of a set are there, and others are not.
    #[error("{}: expected {count} shards, as {present} says, found no shard {missing} (from 0); fetch the missing files", folder.display())]
    ShardMissing {
        /// The folder.
        folder: PathBuf,
        /// A file that is there.
        present: String,
        /// How many its name says there are.
        count: usize,
        /// The first that is not there.
        missing: usize,
    },
}
