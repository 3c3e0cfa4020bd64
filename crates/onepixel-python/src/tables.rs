//! How do tables go from Python to others, and come from others to Python?
//!
//! By Arrow's PyCapsule interface: a capsule named `arrow_array_stream` that holds a stream of record batches
//! (<https://arrow.apache.org/docs/format/CDataInterface/PyCapsuleInterface.html>).

use std::sync::Arc;

use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use arrow_array::{
    ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, RecordBatchIterator, RecordBatchReader, StringArray,
};
use arrow_schema::{ArrowError, Field, Schema};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict, PyList};

use crate::cells;

/// A column, of the first type that holds all of its values.
#[derive(FromPyObject)]
pub(crate) enum Column {
    Bools(Vec<Option<bool>>),
    Integers(Vec<Option<i64>>),
    Floats(Vec<Option<f64>>),
    Texts(Vec<Option<String>>),
}

impl Column {
    fn array(self) -> ArrayRef {
        match self {
            Self::Bools(values) => Arc::new(BooleanArray::from(values)),
            Self::Integers(values) => Arc::new(Int64Array::from(values)),
            Self::Floats(values) => Arc::new(Float64Array::from(values)),
            Self::Texts(values) => Arc::new(StringArray::from(values)),
        }
    }
}

/// A table of these columns, all of one length.
#[pyfunction]
pub(crate) fn arrow_stream<'py>(py: Python<'py>, columns: Vec<(String, Column)>) -> PyResult<Bound<'py, PyCapsule>> {
    let (names, arrays): (Vec<String>, Vec<ArrayRef>) =
        columns.into_iter().map(|(name, column)| (name, column.array())).unzip();
    let fields = names.iter().zip(&arrays).map(|(name, array)| Field::new(name, array.data_type().clone(), true));
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    let batch = RecordBatch::try_new(schema.clone(), arrays).map_err(of_arrow)?;
    let batches = RecordBatchIterator::new([Ok(batch)], schema);
    PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(batches)), c"arrow_array_stream")
}

/// The values of the wanted columns of a table that it has, as objects of Python; and the names of all of its columns.
#[pyfunction]
pub(crate) fn read_columns<'py>(
    py: Python<'py>,
    stream: &Bound<'py, PyCapsule>,
    wanted: Vec<String>,
) -> PyResult<(Bound<'py, PyDict>, Vec<String>)> {
    let stream = stream.pointer_checked(Some(c"arrow_array_stream"))?;
    // SAFETY: a capsule of this name holds a stream by the interface's definition; it is moved out once, which leaves a
    // released one behind.
    let reader = unsafe { RecordBatchStreamReader::from_raw(stream.cast().as_ptr()) }.map_err(of_arrow)?;
    let schema = reader.schema();
    let found: Vec<(usize, &String)> =
        wanted.iter().filter_map(|name| Some((schema.index_of(name).ok()?, name))).collect();
    let lists: Vec<Bound<'_, PyList>> = found.iter().map(|_| PyList::empty(py)).collect();
    for batch in reader {
        let batch = batch.map_err(of_arrow)?;
        for ((place, _), list) in found.iter().zip(&lists) {
            cells::values(py, batch.column(*place))?.into_iter().try_for_each(|value| list.append(value))?;
        }
    }
    let columns = PyDict::new(py);
    found.iter().zip(lists).try_for_each(|((_, name), list)| columns.set_item(name, list))?;
    Ok((columns, schema.fields().iter().map(|field| field.name().clone()).collect()))
}

fn of_arrow(error: ArrowError) -> PyErr {
    PyValueError::new_err(format!("table: {error}"))
}
