//! What network do weights belong to that come without one?
//!
//! [`torch`] and [`safetensors`](self::safetensors()) read tensors with their names, and nothing else of a file;
//! [`efficientnet_lite`] knows its family by them, and makes of them the graph that an ONNX file would have held.

pub(crate) mod efficientnet_lite;
mod pickle;
mod torch;

use std::collections::BTreeMap;
use std::path::Path;

use safetensors::{Dtype, SafeTensors};

use crate::digest;
use crate::error::{BackboneError, Result};
use crate::graph::constant::Constant;
use crate::onnx::message::data_type;

/// Tensors by name.
pub(crate) type Tensors = BTreeMap<String, Constant>;

/// Whether a file's ending is one of weights.
pub(crate) fn is_ending(ending: &str) -> bool {
    matches!(ending, "pth" | "pt" | "safetensors")
}

/// The tensors of a file that takes at most so many bytes, and its SHA-256.
pub(crate) fn read(path: &Path, ending: &str, allowed: u64) -> Result<(Tensors, String)> {
    let file = crate::file::read(path, allowed)?;
    let tensors = match ending {
        "safetensors" => safetensors(&file, path)?,
        _ => torch::read(&file, allowed, path)?,
    };
    Ok((tensors, digest::of_bytes(&file)))
}

fn safetensors(file: &[u8], path: &Path) -> Result<Tensors> {
    let wrong = |found: String| BackboneError::Checkpoint {
        path: path.to_path_buf(),
        expected: "a safetensors file".into(),
        found,
    };
    let tensors = SafeTensors::deserialize(file).map_err(|error| wrong(error.to_string()))?;
    let mut constants = Tensors::new();
    for (name, view) in tensors.tensors() {
        let kind = match view.dtype() {
            Dtype::F32 => data_type::FLOAT,
            Dtype::F16 => data_type::FLOAT16,
            Dtype::F64 => data_type::DOUBLE,
            Dtype::I64 => data_type::INT64,
            Dtype::I32 => data_type::INT32,
            _ => continue,
        };
        let raw = view.data().to_vec().into();
        constants.insert(name, Constant { dims: view.shape().to_vec(), kind, raw });
    }
    Ok(constants)
}
