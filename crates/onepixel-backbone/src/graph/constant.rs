//! What is a constant of a graph: its shape, its type and its values?

use bytes::Bytes;

use crate::onnx::message::data_type;

/// A tensor whose values are known: weights, mostly.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Constant {
    pub dims: Vec<usize>,
    /// One of [`data_type`].
    pub kind: i32,
    /// Values row by row, little-endian: as many as the shape has, of the type's size.
    pub raw: Bytes,
}

/// Bytes of a value of a type; `None` if the type is not supported.
pub(crate) fn size_of(kind: i32) -> Option<usize> {
    Some(match kind {
        data_type::UINT8 | data_type::INT8 | data_type::BOOL => 1,
        data_type::FLOAT16 => 2,
        data_type::FLOAT | data_type::INT32 => 4,
        data_type::INT64 | data_type::DOUBLE => 8,
        _ => return None,
    })
}

impl Constant {
    /// One of 32-bit floats, as many as the shape has.
    pub fn of_floats(dims: Vec<usize>, values: &[f32]) -> Self {
        let raw = values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<_>>();
        Self { dims, kind: data_type::FLOAT, raw: raw.into() }
    }

    /// One of whole numbers, as many as the shape has.
    pub fn of_integers(dims: Vec<usize>, values: &[i64]) -> Self {
        let raw = values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<_>>();
        Self { dims, kind: data_type::INT64, raw: raw.into() }
    }

    /// How many values it has.
    pub fn len(&self) -> usize {
        self.raw.len() / size_of(self.kind).unwrap_or(1)
    }

    /// Its values, if they are 32-bit floats.
    pub fn floats(&self) -> Option<Vec<f32>> {
        let float = |bytes: &[u8]| f32::from_le_bytes(bytes.try_into().expect("four bytes"));
        (self.kind == data_type::FLOAT).then(|| self.raw.chunks_exact(4).map(float).collect())
    }

    /// Its values as numbers, exact up to 2⁵³; `None` for 16-bit floats, which nothing that is read of a graph is.
    pub fn numbers(&self) -> Option<Vec<f64>> {
        fn each<const N: usize>(raw: &[u8], number: impl Fn([u8; N]) -> f64) -> Vec<f64> {
            raw.chunks_exact(N).map(|bytes| number(bytes.try_into().expect("N bytes"))).collect()
        }
        Some(match self.kind {
            data_type::FLOAT => each(&self.raw, |bytes| f64::from(f32::from_le_bytes(bytes))),
            data_type::DOUBLE => each(&self.raw, f64::from_le_bytes),
            data_type::INT32 => each(&self.raw, |bytes| f64::from(i32::from_le_bytes(bytes))),
            data_type::INT64 => each(&self.raw, |bytes| i64::from_le_bytes(bytes) as f64),
            data_type::INT8 => each(&self.raw, |[byte]| f64::from(byte as i8)),
            data_type::UINT8 | data_type::BOOL => each(&self.raw, |[byte]| f64::from(byte)),
            _ => return None,
        })
    }

    /// Whether its values are whole numbers by their type.
    pub fn is_whole(&self) -> bool {
        !matches!(self.kind, data_type::FLOAT | data_type::DOUBLE | data_type::FLOAT16)
    }
}
