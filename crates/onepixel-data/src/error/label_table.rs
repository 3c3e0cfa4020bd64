//! How can a table of labels be wrong?

use std::path::PathBuf;

use super::listed;

/// Every way in which a table of labels, or the names of images, do not tell the labels.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LabelTableError {
    /// A row that is longer than any row of names and labels.
    #[error("{}: line {line}: expected a row of at most {most} bytes, found a longer one; check that this is a table of labels", file.display())]
    LongRow {
        /// The table.
        file: PathBuf,
        /// Line, from 1.
        line: u64,
        /// Bytes that a row may have.
        most: usize,
    },
    /// A row that cannot be read.
    #[error("{}: line {line}: expected a row of a table, found {found}; repair the row or remove it", file.display())]
    DamagedRow {
        /// The table.
        file: PathBuf,
        /// Line, from 1.
        line: u64,
        /// What its reader says.
        found: String,
    },
    /// A row with another number of cells than the header.
    #[error("{}: line {line}: expected as many cells as the first row has, {expected}, found {found}; repair the row or remove it", file.display())]
    RowLength {
        /// The table.
        file: PathBuf,
        /// Line, from 1.
        line: u64,
        /// Cells of the first row, or those that are needed.
        expected: usize,
        /// Cells of this row.
        found: usize,
    },
    /// A row without a label.
    #[error("{}: line {line}, column {column}: expected a label, found an empty cell; fill it in, write NA where the label is withheld, or remove the row", file.display())]
    NoLabel {
        /// The table.
        file: PathBuf,
        /// Line, from 1.
        line: u64,
        /// Column, from 1.
        column: usize,
    },
    /// A name that leads out of the dataset's folder.
    #[error("{}: line {line}: expected the name of an image in the dataset's folder, found {cell:?}, which leads out of it; correct the name", file.display())]
    Outside {
        /// The table.
        file: PathBuf,
        /// Line, from 1.
        line: u64,
        /// The cell.
        cell: String,
    },
    /// A name that several images have.
    #[error("{}: line {line}: expected the name of one image, found {cell:?}, which {one} and {other} both are; write the names with their folders", file.display())]
    TwoImages {
        /// The table.
        file: PathBuf,
        /// Line, from 1.
        line: u64,
        /// The cell.
        cell: String,
        /// One of the images.
        one: String,
        /// Another.
        other: String,
    },
    /// An image with two labels.
    #[error("{}: line {line}: expected one label for each image, found {label:?} for {name}, which has the label {first:?} in line {first_line} of {}; correct one of them", file.display(), first_file.display())]
    TwoLabels {
        /// The table.
        file: PathBuf,
        /// Line, from 1.
        line: u64,
        /// The image.
        name: String,
        /// Its label there.
        label: String,
        /// Its label before.
        first: String,
        /// The line of that, from 1.
        first_line: u64,
        /// The table of that.
        first_file: PathBuf,
    },
    /// A table in which several columns could be the labels, or none.
    #[error("{}: expected one column of labels beside the column {name_column} of names, found {}; say which with `label_column`", file.display(), listed(found))]
    LabelColumn {
        /// The table.
        file: PathBuf,
        /// The column of the images' names.
        name_column: String,
        /// The columns that could be the labels, or all.
        found: Vec<String>,
    },
    /// A column that the table does not have.
    #[error("{}: expected a column {column}, found {}", file.display(), listed(found))]
    NoColumn {
        /// The table.
        file: PathBuf,
        /// What was asked for.
        column: String,
        /// The columns that there are.
        found: Vec<String>,
    },
    /// A table that names none of the images.
    #[error("{}: expected a column with the names of the images in {}, found none that names any; say which with `name_column`", file.display(), images.display())]
    NoNames {
        /// The table.
        file: PathBuf,
        /// Where the images lie.
        images: PathBuf,
    },
    /// A file that is no table.
    #[error("{}: expected a table of names and labels (CSV, TSV, JSON lines, JSON or Parquet), found none", file.display())]
    NoTable {
        /// The file.
        file: PathBuf,
    },
    /// A pattern that is no regular expression, or has nothing to take for the label.
    #[error(
        "`label_pattern` {pattern:?}: expected a regular expression, with the label in its first group, found {found}"
    )]
    Pattern {
        /// The pattern.
        pattern: String,
        /// What is wrong with it.
        found: String,
    },
    /// Images whose names the pattern does not fit.
    #[error(
        "`label_pattern` {pattern:?}: expected it to fit the names of all {images} images, found {misses} that it does not, {first:?} first"
    )]
    PatternMisses {
        /// The pattern.
        pattern: String,
        /// How many images there are.
        images: usize,
        /// How many do not fit.
        misses: usize,
        /// The first of them.
        first: String,
    },
}
