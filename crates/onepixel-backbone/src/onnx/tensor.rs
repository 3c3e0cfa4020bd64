//! What are the values of a tensor in an ONNX file, and are there as many as its shape has?

use std::path::Path;

use bytes::Bytes;

use super::external::{self, Place};
use super::message::{AttributeProto, EXTERNAL, NodeProto, TensorProto, data_type};
use crate::error::{BackboneError, Result};
use crate::graph::MOST_DIMENSIONS;
use crate::graph::constant::{Constant, size_of};

/// Reads tensors of a model.
pub(super) struct Tensors<'a> {
    pub model: &'a Path,
    /// Bytes that values in other files may still take.
    pub left: u64,
    /// Bytes that all of it may take, for messages.
    pub allowed: u64,
    /// The other files that values were read from.
    pub files: Vec<std::path::PathBuf>,
}

impl Tensors<'_> {
    /// The constant that a tensor is.
    pub fn constant(&mut self, tensor: &TensorProto, name: &str) -> Result<Constant> {
        let wrong = |expected: String, found: String| BackboneError::Tensor {
            path: self.model.to_path_buf(),
            tensor: name.to_owned(),
            expected,
            found,
        };
        let dims: Option<Vec<usize>> = tensor.dims.iter().map(|&dim| usize::try_from(dim).ok()).collect();
        let dims = dims.filter(|dims| dims.len() <= MOST_DIMENSIONS);
        let Some(dims) = dims else {
            return Err(wrong(format!("at most {MOST_DIMENSIONS} dimensions of 0 or more"), listed(&tensor.dims)));
        };
        let kind = tensor.data_type;
        let Some(size) = size_of(kind) else {
            return Err(wrong("numbers of 8 to 64 bits or truth values".into(), format!("element type {kind}")));
        };
        let bytes = dims.iter().try_fold(size as u64, |bytes, &dim| bytes.checked_mul(dim as u64));
        let Some(bytes) = bytes else {
            return Err(wrong("a shape that memory can hold".into(), listed(&tensor.dims)));
        };
        let raw = match tensor.data_location {
            EXTERNAL => self.external(tensor, bytes)?,
            _ => inside(tensor),
        };
        if raw.len() as u64 != bytes {
            let found = format!("{} bytes", raw.len());
            let expected = format!("{bytes} bytes, as its shape {} has", listed(&tensor.dims));
            let (path, tensor) = (self.model.to_path_buf(), name.to_owned());
            return Err(BackboneError::Tensor { path, tensor, expected, found });
        }
        Ok(Constant { dims, kind, raw })
    }

    fn external(&mut self, tensor: &TensorProto, bytes: u64) -> Result<Bytes> {
        let place: Place = external::find(self.model, tensor, bytes)?;
        self.left = self.left.checked_sub(bytes).ok_or_else(|| BackboneError::Memory {
            path: self.model.to_path_buf(),
            what: "its weights".to_owned(),
            needed: (self.allowed - self.left).saturating_add(bytes),
            allowed: self.allowed,
        })?;
        let values = place.read(bytes)?;
        if !self.files.contains(&place.file) {
            self.files.push(place.file);
        }
        Ok(values)
    }

    /// The constant that a node `Constant` makes; `None` if it makes none that is supported.
    pub fn of_node(&mut self, node: &NodeProto) -> Result<Option<Constant>> {
        let attribute = |name: &str| node.attribute.iter().find(|attribute| attribute.name == name);
        if let Some(AttributeProto { t: Some(tensor), .. }) = attribute("value") {
            let name = node.output.first().map_or("", String::as_str);
            return self.constant(tensor, name).map(Some);
        }
        Ok(if let Some(attribute) = attribute("value_float") {
            Some(Constant::of_floats(Vec::new(), &[attribute.f]))
        } else if let Some(attribute) = attribute("value_floats") {
            Some(Constant::of_floats(vec![attribute.floats.len()], &attribute.floats))
        } else if let Some(attribute) = attribute("value_int") {
            Some(Constant::of_integers(Vec::new(), &[attribute.i]))
        } else {
            let attribute = attribute("value_ints");
            attribute.map(|attribute| Constant::of_integers(vec![attribute.ints.len()], &attribute.ints))
        })
    }
}

/// The values that lie in the model itself, in whichever of its fields, little-endian.
fn inside(tensor: &TensorProto) -> Bytes {
    if let Some(raw) = &tensor.raw_data {
        return raw.clone();
    }
    match tensor.data_type {
        data_type::FLOAT => bytes_of(&tensor.float_data, |value| value.to_le_bytes()),
        data_type::INT64 => bytes_of(&tensor.int64_data, |value| value.to_le_bytes()),
        data_type::DOUBLE => bytes_of(&tensor.double_data, |value| value.to_le_bytes()),
        data_type::INT32 => bytes_of(&tensor.int32_data, |value| value.to_le_bytes()),
        data_type::FLOAT16 => bytes_of(&tensor.int32_data, |value| (value as u16).to_le_bytes()),
        _ => bytes_of(&tensor.int32_data, |value| [value as u8]),
    }
}

fn bytes_of<T: Copy, const N: usize>(values: &[T], bytes: impl Fn(T) -> [u8; N]) -> Bytes {
    values.iter().flat_map(|&value| bytes(value)).collect::<Vec<u8>>().into()
}

/// A shape as messages show it: not all of a hostile one.
fn listed(dims: &[i64]) -> String {
    let shown = dims.iter().take(8).map(i64::to_string).collect::<Vec<_>>().join(", ");
    if dims.len() > 8 { format!("({shown}, … {} in all)", dims.len()) } else { format!("({shown})") }
}
