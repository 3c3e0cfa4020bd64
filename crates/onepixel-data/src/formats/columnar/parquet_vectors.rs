//! Which vectors does a table hold?
//!
//! A column of lists of floats, all of one length, as embeddings are stored; and beside it, where there is one, a column of
//! text that names each row.

use std::path::Path;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float32Type, Float64Type};
use arrow_array::{Array, ArrayRef};
use arrow_schema::{DataType, Fields};

use crate::error::{Error, Result, TableError};
use crate::formats::columnar::cells::{Cells, float};
use crate::formats::columnar::columns::holds_labels;
use crate::formats::columnar::parquet_pages::Allowance;
use crate::formats::columnar::parquet_table::{Table, check_values, column_chunks, each_batch};

/// What columns of vectors are called, in any case: decides between several.
const VECTOR_NAMES: [&str; 6] = ["embedding", "embeddings", "features", "feature", "vector", "vectors"];

/// What columns that name rows are called, in any case.
const ROW_NAMES: [&str; 9] = ["name", "file_name", "filename", "file", "path", "image", "image_id", "key", "id"];

/// Rows that are decompressed at a time.
const ROWS: usize = 256;

/// The vectors of a table.
pub(crate) struct Vectors {
    /// Shape (rows, dimensions).
    pub(crate) values: Vec<f32>,
    pub(crate) dimensions: usize,
    /// The name of each row.
    pub(crate) names: Option<Vec<String>>,
}

/// Reads the vectors of a table; if they are more than so many numbers, tells how many.
pub(crate) fn read(path: &Path, most: u64) -> Result<std::result::Result<Vectors, u64>> {
    let table = Table::open(path)?;
    let fields = table.metadata.schema().fields();
    let column = vector_column(path, fields)?;
    let name = ROW_NAMES.iter().find_map(|name| {
        fields.iter().position(|field| field.name().eq_ignore_ascii_case(name) && holds_labels(field.data_type()))
    });
    let promised = promised(&table, column)?;
    if promised > most {
        return Ok(Err(promised));
    }
    let (values, dimensions) = vectors(path, &table, column, promised)?;
    let names = name.map(|column| names(path, &table, column)).transpose()?;
    Ok(Ok(Vectors { values, dimensions, names }))
}

/// Whether a column holds a list of floats in each row.
fn holds_vectors(kind: &DataType) -> bool {
    match kind {
        DataType::List(item) | DataType::LargeList(item) | DataType::FixedSizeList(item, _) => {
            item.data_type().is_floating()
        }
        _ => false,
    }
}

fn vector_column(path: &Path, fields: &Fields) -> Result<usize> {
    let columns: Vec<usize> = (0..fields.len()).filter(|&index| holds_vectors(fields[index].data_type())).collect();
    let named = |name: &&str| columns.iter().find(|&&index| fields[index].name().eq_ignore_ascii_case(name));
    match (&columns[..], VECTOR_NAMES.iter().find_map(named)) {
        (&[column], _) | (_, Some(&column)) => Ok(column),
        _ => Err(Error::Table(TableError::NoColumn {
            file: path.to_path_buf(),
            expected: "one column of lists of floats, or one named embedding or features",
            found: fields.iter().map(|field| format!("{} ({})", field.name(), field.data_type())).collect(),
            advice: "keep one column of vectors, or rename it",
        })),
    }
}

/// The numbers that the footer promises.
fn promised(table: &Table, column: usize) -> Result<u64> {
    let of_file = table.metadata.metadata();
    check_values(&table.file, of_file, column)?;
    let chunks = (0..of_file.num_row_groups()).flat_map(|group| column_chunks(of_file, group, column));
    Ok(chunks.map(|chunk| chunk.num_values().max(0) as u64).sum())
}

fn vectors(path: &Path, table: &Table, column: usize, promised: u64) -> Result<(Vec<f32>, usize)> {
    let fields = table.metadata.schema().fields();
    let allowance = Allowance { values: promised, repeats: true };
    let (mut numbers, mut dimensions) = (Vec::new(), None);
    each_batch((&table.file, &table.metadata), (column, allowance), ROWS, |first_row, values| {
        let cells = Column { path, name: fields[column].name(), first_row, values };
        for row in 0..values.len() {
            let vector = cells.vector(row)?;
            let expected = *dimensions.get_or_insert(vector.len());
            if vector.len() != expected || expected == 0 {
                let expected = if expected == 0 {
                    "at least one number".to_owned()
                } else {
                    format!("{expected} numbers, as in row 0")
                };
                return Err(cells.bad(row, &expected, format!("{} numbers", vector.len())));
            }
            if numbers.len() as u64 + vector.len() as u64 > promised {
                return Err(cells.bad(row, "no more numbers than the footer says", "more".to_owned()));
            }
            push(&vector, &mut numbers);
        }
        Ok(())
    })?;
    Ok((numbers, dimensions.unwrap_or(0)))
}

/// The column of vectors in some rows.
struct Column<'a> {
    path: &'a Path,
    name: &'a str,
    first_row: usize,
    values: &'a ArrayRef,
}

impl Column<'_> {
    /// The numbers of a row.
    fn vector(&self, row: usize) -> Result<ArrayRef> {
        const EXPECTED: &str = "a list of numbers";
        let null = || {
            let (file, row, column) = (self.path.to_path_buf(), self.first_row + row, self.name.to_owned());
            Error::Table(TableError::NullCell { file, row, column, expected: EXPECTED })
        };
        if self.values.is_null(row) {
            return Err(null());
        }
        let vector = match self.values.data_type() {
            DataType::List(_) => self.values.as_list::<i32>().value(row),
            DataType::LargeList(_) => self.values.as_list::<i64>().value(row),
            DataType::FixedSizeList(..) => self.values.as_fixed_size_list().value(row),
            other => return Err(self.bad(row, EXPECTED, other.to_string())),
        };
        if vector.null_count() > 0 { Err(null()) } else { Ok(vector) }
    }

    fn bad(&self, row: usize, expected: &str, found: String) -> Error {
        Error::Table(TableError::ColumnCell {
            file: self.path.to_path_buf(),
            row: self.first_row + row,
            column: self.name.to_owned(),
            expected: expected.to_owned(),
            found,
        })
    }
}

/// Appends the numbers of a vector.
fn push(vector: &dyn Array, values: &mut Vec<f32>) {
    match vector.data_type() {
        DataType::Float32 => values.extend_from_slice(vector.as_primitive::<Float32Type>().values()),
        DataType::Float64 => {
            values.extend(vector.as_primitive::<Float64Type>().values().iter().map(|&value| value as f32))
        }
        _ => values.extend((0..vector.len()).map(|index| float(vector, index).unwrap_or(f64::NAN) as f32)),
    }
}

fn names(path: &Path, table: &Table, column: usize) -> Result<Vec<String>> {
    let allowance = Allowance { values: table.rows, repeats: true };
    let name = table.metadata.schema().field(column).name();
    let mut names = Vec::new();
    each_batch((&table.file, &table.metadata), (column, allowance), ROWS, |first_row, values| {
        names.extend(Cells { file: path, column: name, first_row, values }.texts());
        Ok(())
    })?;
    Ok(names)
}
