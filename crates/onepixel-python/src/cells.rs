//! Which objects of Python are the values of an Arrow array?

use arrow_array::cast::AsArray;
use arrow_array::types::{Float16Type, Float32Type, Float64Type};
use arrow_array::{Array, ArrayRef, downcast_integer_array};
use arrow_schema::DataType;
use pyo3::IntoPyObjectExt;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList};

type Values<'py> = Vec<Bound<'py, PyAny>>;

/// The values of an array: numbers, text, bytes; lists of them as lists, structs as dictionaries, nulls as None.
pub(crate) fn values<'py>(py: Python<'py>, array: &ArrayRef) -> PyResult<Values<'py>> {
    let all = match array.data_type() {
        DataType::Dictionary(_, _) => of_dictionary(py, array)?,
        DataType::Struct(_) => of_struct(py, array)?,
        DataType::List(_) | DataType::LargeList(_) | DataType::FixedSizeList(_, _) => of_lists(py, array)?,
        _ => (0..array.len()).map(|index| scalar(py, array, index)).collect::<PyResult<_>>()?,
    };
    let or_none = |(index, value)| if array.is_null(index) { py.None().into_bound(py) } else { value };
    Ok(all.into_iter().enumerate().map(or_none).collect())
}

fn scalar<'py>(py: Python<'py>, array: &ArrayRef, index: usize) -> PyResult<Bound<'py, PyAny>> {
    let values: &dyn Array = array;
    downcast_integer_array!(
        values => values.value(index).into_bound_py_any(py),
        DataType::Null => Ok(py.None().into_bound(py)),
        DataType::Boolean => values.as_boolean().value(index).into_bound_py_any(py),
        DataType::Float16 => f32::from(values.as_primitive::<Float16Type>().value(index)).into_bound_py_any(py),
        DataType::Float32 => values.as_primitive::<Float32Type>().value(index).into_bound_py_any(py),
        DataType::Float64 => values.as_primitive::<Float64Type>().value(index).into_bound_py_any(py),
        DataType::Utf8 => values.as_string::<i32>().value(index).into_bound_py_any(py),
        DataType::LargeUtf8 => values.as_string::<i64>().value(index).into_bound_py_any(py),
        DataType::Utf8View => values.as_string_view().value(index).into_bound_py_any(py),
        DataType::Binary => Ok(PyBytes::new(py, values.as_binary::<i32>().value(index)).into_any()),
        DataType::LargeBinary => Ok(PyBytes::new(py, values.as_binary::<i64>().value(index)).into_any()),
        DataType::BinaryView => Ok(PyBytes::new(py, values.as_binary_view().value(index)).into_any()),
        DataType::FixedSizeBinary(_) => Ok(PyBytes::new(py, values.as_fixed_size_binary().value(index)).into_any()),
        other => Err(PyValueError::new_err(format!(
            "table: expected columns of images, labels and names, found one of type {other}"
        ))),
    )
}

fn of_dictionary<'py>(py: Python<'py>, array: &ArrayRef) -> PyResult<Values<'py>> {
    let dictionary = array.as_any_dictionary();
    let distinct = values(py, dictionary.values())?;
    let none = py.None().into_bound(py);
    let keys = if distinct.is_empty() { vec![0; array.len()] } else { dictionary.normalized_keys() };
    Ok(keys.into_iter().map(|key| distinct.get(key).unwrap_or(&none).clone()).collect())
}

fn of_struct<'py>(py: Python<'py>, array: &ArrayRef) -> PyResult<Values<'py>> {
    let parts = array.as_struct();
    let dictionaries: Vec<_> = (0..array.len()).map(|_| PyDict::new(py)).collect();
    for (name, column) in parts.column_names().into_iter().zip(parts.columns()) {
        for (dictionary, value) in dictionaries.iter().zip(values(py, column)?) {
            dictionary.set_item(name, value)?;
        }
    }
    Ok(dictionaries.into_iter().map(Bound::into_any).collect())
}

fn of_lists<'py>(py: Python<'py>, array: &ArrayRef) -> PyResult<Values<'py>> {
    let list = |index| {
        let items = match array.data_type() {
            DataType::List(_) => array.as_list::<i32>().value(index),
            DataType::LargeList(_) => array.as_list::<i64>().value(index),
            _ => array.as_fixed_size_list().value(index),
        };
        Ok(PyList::new(py, values(py, &items)?)?.into_any())
    };
    (0..array.len()).map(list).collect()
}
