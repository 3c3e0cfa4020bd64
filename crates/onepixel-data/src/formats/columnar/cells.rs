//! What do the cells of a column hold?

use std::path::Path;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float16Type, Float32Type, Float64Type};
use arrow_array::{Array, ArrayRef, downcast_integer_array};
use arrow_schema::DataType;

use crate::error::{Error, Result, TableError};
use crate::formats::arrays::element::whole;
use crate::reading::labels::{LabelValue, Labels};

const A_LABEL: &str = "a label: a whole number or text";

/// Some consecutive cells of a column.
pub(crate) struct Cells<'a> {
    pub(crate) file: &'a Path,
    pub(crate) column: &'a str,
    /// The row of the first of them in the file, from 0.
    pub(crate) first_row: usize,
    pub(crate) values: &'a ArrayRef,
}

impl<'a> Cells<'a> {
    fn null(&self, index: usize, expected: &'static str) -> Error {
        Error::Table(TableError::NullCell {
            file: self.file.to_path_buf(),
            row: self.first_row + index,
            column: self.column.to_owned(),
            expected,
        })
    }

    fn bad(&self, index: usize, expected: impl Into<String>, found: impl Into<String>) -> Error {
        Error::Table(TableError::ColumnCell {
            file: self.file.to_path_buf(),
            row: self.first_row + index,
            column: self.column.to_owned(),
            expected: expected.into(),
            found: found.into(),
        })
    }

    /// Adds the cells to `labels`: whole numbers, or text.
    pub(crate) fn push_labels(&self, labels: &mut Labels) -> Result<()> {
        let values: &dyn Array = self.values;
        downcast_integer_array!(
            values => {
                for (index, number) in values.iter().enumerate() {
                    labels.push_number(number.ok_or_else(|| self.null(index, A_LABEL))? as i128)?;
                }
                Ok(())
            },
            DataType::Dictionary(_, _) => self.push_dictionary(labels),
            _ => (0..values.len()).try_for_each(|index| labels.push(self.label(values, index, index)?))
        )
    }

    /// The cells as text; what is neither text nor number, and null, is empty.
    pub(crate) fn texts(&self) -> impl Iterator<Item = String> {
        (0..self.values.len()).map(|index| match self.label(self.values, index, index) {
            Ok(value) => value.to_string(),
            Err(_) if self.values.is_null(index) => String::new(),
            Err(_) => float(self.values, index).map_or_else(String::new, |number| number.to_string()),
        })
    }

    /// Labels that are numbers of entries in a dictionary, as of a categorical column.
    fn push_dictionary(&self, labels: &mut Labels) -> Result<()> {
        let Some(dictionary) = self.values.as_any_dictionary_opt() else {
            return Err(self.bad(0, A_LABEL, format!("{:?}", self.values.data_type())));
        };
        let (keys, entries): (&dyn Array, _) = (dictionary.keys(), dictionary.values());
        downcast_integer_array!(
            keys => {
                for (index, key) in keys.iter().enumerate() {
                    let key = key.and_then(|key| usize::try_from(key as i128).ok()).filter(|&key| key < entries.len());
                    let key = key.ok_or_else(|| self.null(index, A_LABEL))?;
                    labels.push(self.label(entries, key, index)?)?;
                }
                Ok(())
            },
            _ => Err(self.bad(0, "numbers of dictionary entries", format!("{:?}", keys.data_type())))
        )
    }

    /// The label at `index` of `values`, which is that of cell `cell`.
    fn label(&self, values: &dyn Array, index: usize, cell: usize) -> Result<LabelValue> {
        if values.is_null(index) {
            return Err(self.null(cell, A_LABEL));
        }
        if let Some(text) = text(values, index) {
            return Ok(LabelValue::parse(text));
        }
        downcast_integer_array!(
            values => Ok(LabelValue::Number(values.value(index) as i128)),
            DataType::Boolean => Ok(LabelValue::Number(values.as_boolean().value(index).into())),
            DataType::Float16 | DataType::Float32 | DataType::Float64 => {
                let value = float(values, index);
                let whole = value.and_then(whole).map(LabelValue::Number);
                whole.ok_or_else(|| self.bad(cell, A_LABEL, value.map_or_else(String::new, |value| value.to_string())))
            }
            _ => Err(self.bad(cell, A_LABEL, format!("{:?}", values.data_type())))
        )
    }

    /// The encoded bytes of the image in a cell of plain binary or of a struct with `bytes`.
    pub(crate) fn encoded(&self, index: usize) -> Result<&'a [u8]> {
        const EXPECTED: &str = "the bytes of an image";
        let Some(parts) = self.values.as_struct_opt() else {
            return binary(self.values, index).ok_or_else(|| self.null(index, EXPECTED));
        };
        if parts.is_null(index) {
            return Err(self.null(index, EXPECTED));
        }
        match parts.column_by_name("bytes").and_then(|bytes| binary(bytes, index)) {
            Some(bytes) => Ok(bytes),
            None => match parts.column_by_name("path").and_then(|paths| text(paths, index)) {
                Some(path) => Err(Error::Table(TableError::PathInsteadOfImage {
                    file: self.file.to_path_buf(),
                    row: self.first_row + index,
                    column: self.column.to_owned(),
                    path: path.to_owned(),
                })),
                None => Err(self.null(index, EXPECTED)),
            },
        }
    }

    /// How long the lists of the first cell are, the outermost first.
    pub(crate) fn sides(&self) -> Result<Vec<usize>> {
        let mut sides = Vec::new();
        let mut values = self.values.clone();
        while !values.data_type().is_integer() {
            if values.is_empty() || values.is_null(0) {
                return Err(self.null(0, "a list of whole numbers"));
            }
            values = list(&values, 0).ok_or_else(|| self.not_numbers())?;
            sides.push(values.len());
        }
        Ok(sides)
    }

    /// Adds the values of all cells, each lists of these lengths, to `pixels`.
    pub(crate) fn push_pixels(&self, sides: &[usize], pixels: &mut Vec<u8>) -> Result<()> {
        for index in 0..self.values.len() {
            self.push_values(self.values, index, index, sides, pixels)?;
        }
        Ok(())
    }

    /// Adds what the list at `index` of `lists` holds; the list is part of cell `cell`.
    fn push_values(
        &self,
        lists: &ArrayRef,
        index: usize,
        cell: usize,
        sides: &[usize],
        pixels: &mut Vec<u8>,
    ) -> Result<()> {
        let Some((&side, inner)) = sides.split_first() else {
            return Err(self.not_numbers());
        };
        if lists.is_null(index) {
            return Err(self.null(cell, "a list of whole numbers"));
        }
        let values = list(lists, index).ok_or_else(|| self.not_numbers())?;
        if values.len() != side {
            return Err(self.bad(cell, format!("a list of {side}, as in the first row"), values.len().to_string()));
        }
        if inner.is_empty() {
            return self.push_numbers(&values, cell, pixels);
        }
        (0..side).try_for_each(|index| self.push_values(&values, index, cell, inner, pixels))
    }

    fn push_numbers(&self, numbers: &ArrayRef, cell: usize, pixels: &mut Vec<u8>) -> Result<()> {
        const EXPECTED: &str = "pixels from 0 to 255";
        let values: &dyn Array = numbers;
        if let Some(bytes) = values.as_primitive_opt::<arrow_array::types::UInt8Type>()
            && bytes.null_count() == 0
        {
            pixels.extend_from_slice(bytes.values());
            return Ok(());
        }
        downcast_integer_array!(
            values => values.iter().try_for_each(|value| {
                let value = value.ok_or_else(|| self.null(cell, EXPECTED))?;
                pixels.push(u8::try_from(value as i128).map_err(|_| self.bad(cell, EXPECTED, value.to_string()))?);
                Ok(())
            }),
            _ => Err(self.not_numbers())
        )
    }

    fn not_numbers(&self) -> Error {
        self.bad(0, "lists of whole numbers", format!("{:?}", self.values.data_type()))
    }
}

pub(super) fn float(column: &dyn Array, index: usize) -> Option<f64> {
    match column.data_type() {
        DataType::Float16 => Some(column.as_primitive::<Float16Type>().value(index).to_f64()),
        DataType::Float32 => Some(column.as_primitive::<Float32Type>().value(index).into()),
        DataType::Float64 => Some(column.as_primitive::<Float64Type>().value(index)),
        _ => None,
    }
}

fn binary(column: &dyn Array, index: usize) -> Option<&[u8]> {
    if column.is_null(index) {
        return None;
    }
    match column.data_type() {
        DataType::Binary => Some(column.as_binary::<i32>().value(index)),
        DataType::LargeBinary => Some(column.as_binary::<i64>().value(index)),
        DataType::BinaryView => Some(column.as_binary_view().value(index)),
        _ => None,
    }
}

fn text(column: &dyn Array, index: usize) -> Option<&str> {
    if column.is_null(index) {
        return None;
    }
    match column.data_type() {
        DataType::Utf8 => Some(column.as_string::<i32>().value(index)),
        DataType::LargeUtf8 => Some(column.as_string::<i64>().value(index)),
        DataType::Utf8View => Some(column.as_string_view().value(index)),
        _ => None,
    }
}

/// The items of a list.
fn list(lists: &ArrayRef, index: usize) -> Option<ArrayRef> {
    match lists.data_type() {
        DataType::List(_) => Some(lists.as_list::<i32>().value(index)),
        DataType::LargeList(_) => Some(lists.as_list::<i64>().value(index)),
        DataType::FixedSizeList(_, _) => Some(lists.as_fixed_size_list().value(index)),
        _ => None,
    }
}
