//! Which graph does an ONNX file describe?

use std::collections::{HashMap, HashSet};
use std::path::Path;

use bytes::Bytes;
use prost::Message;

use super::message::{GraphProto, ModelProto, TensorTypeProto, ValueInfoProto, data_type};
use super::tensor::Tensors;
use super::wire::{self, Fault};
use crate::digest;
use crate::error::{BackboneError, Result};
use crate::graph::input::Declared;
use crate::graph::node::Node;
use crate::graph::{Graph, MOST_NODES};

/// The oldest version of ONNX's operators that is read: from it on, shapes are what they are today.
const LEAST_OPSET: i64 = 7;

/// A graph and the digest of the files that it came from.
pub(crate) struct Read {
    pub graph: Graph,
    /// SHA-256, hexadecimal; where weights lie in other files, that of the digests of all files.
    pub digest: String,
}

/// Reads a model of which the file and the weights take at most so many bytes.
pub(crate) fn read(path: &Path, allowed: u64) -> Result<Read> {
    let file = Bytes::from(crate::file::read(path, allowed)?);
    wire::check(&file).map_err(|fault| of_fault(fault, path))?;
    let not_onnx = |found: String| BackboneError::NotOnnx { path: path.to_path_buf(), offset: 0, found };
    let model = ModelProto::decode(file.clone()).map_err(|error| not_onnx(format!("damage ({error})")))?;
    let opset = opset(&model, path)?;
    let graph = model.graph.ok_or_else(|| not_onnx("no graph".into()))?;
    let left = allowed.saturating_sub(file.len() as u64);
    let mut tensors = Tensors { model: path, left, allowed, files: Vec::new() };
    let graph = put_together(graph, opset, &mut tensors)?;
    let mut digest = digest::of_bytes(&file);
    if !tensors.files.is_empty() {
        for other in &tensors.files {
            digest.push_str(&digest::of_file(other)?);
        }
        digest = digest::of_bytes(digest.as_bytes());
    }
    Ok(Read { graph, digest })
}

fn of_fault(fault: Fault, path: &Path) -> BackboneError {
    let path = path.to_path_buf();
    match fault {
        Fault::Short { offset, expected, found } => BackboneError::Truncated { path, offset, expected, found },
        Fault::NoField { offset, found } => BackboneError::NotOnnx { path, offset, found },
        Fault::TooMany => BackboneError::TooManyParts { path, parts: "fields", most: wire::MOST_FIELDS },
    }
}

/// The version of ONNX's own operators.
fn opset(model: &ModelProto, path: &Path) -> Result<i64> {
    let own = model.opset_import.iter().find(|set| matches!(set.domain.as_str(), "" | "ai.onnx"));
    match own {
        Some(set) if set.version >= LEAST_OPSET => Ok(set.version),
        _ => Err(BackboneError::Opset {
            path: path.to_path_buf(),
            least: LEAST_OPSET,
            found: own.map_or("none".into(), |set| set.version.to_string()),
        }),
    }
}

fn put_together(proto: GraphProto, opset: i64, tensors: &mut Tensors<'_>) -> Result<Graph> {
    let path = tensors.model.to_path_buf();
    if proto.node.len() > MOST_NODES {
        return Err(BackboneError::TooManyParts { path, parts: "nodes", most: MOST_NODES });
    }
    let mut constants = HashMap::with_capacity(proto.initializer.len());
    for tensor in &proto.initializer {
        let constant = tensors.constant(tensor, &tensor.name)?;
        if constants.insert(tensor.name.clone(), constant).is_some() {
            let (node, value) = ("(constants)".to_owned(), tensor.name.clone());
            return Err(BackboneError::ProducedTwice { path, node, value });
        }
    }
    // Models of before 2019 list constants as inputs, too.
    let given: Vec<&ValueInfoProto> = proto.input.iter().filter(|value| !constants.contains_key(&value.name)).collect();
    let input = declared(&given, &path)?;
    let mut nodes = Vec::with_capacity(proto.node.len());
    let mut produced: HashSet<String> = constants.keys().cloned().chain([input.name.clone()]).collect();
    for node in proto.node {
        let node = Node(node);
        for output in node.outputs() {
            if !produced.insert(output.to_owned()) {
                let (node, value) = (node.label(), output.to_owned());
                return Err(BackboneError::ProducedTwice { path, node, value });
            }
        }
        match node.full_operator() == "Constant" {
            true => match tensors.of_node(&node.0)? {
                Some(constant) => drop(constants.insert(node.output().to_owned(), constant)),
                None => nodes.push(node),
            },
            false => nodes.push(node),
        }
    }
    let outputs = proto.output.into_iter().map(|value| value.name).collect();
    Ok(Graph { path, opset, nodes, constants, input, outputs })
}

/// The one input, as the file declares it.
fn declared(inputs: &[&ValueInfoProto], path: &Path) -> Result<Declared> {
    let wrong = |found: String, advice| BackboneError::Input { path: path.to_path_buf(), found, advice };
    let input = match inputs {
        [] => return Err(wrong("no input".into(), "export the network with its image as input")),
        [input] => input,
        inputs => {
            let names = inputs.iter().take(8).map(|input| input.name.as_str()).collect::<Vec<_>>().join(", ");
            let advice = "export the part of the network that takes images, such as the image encoder of CLIP";
            return Err(wrong(format!("{} inputs ({names})", inputs.len()), advice));
        }
    };
    let tensor = input.r#type.as_ref().and_then(|kind| kind.tensor_type.as_ref());
    let Some(TensorTypeProto { elem_type, shape: Some(shape) }) = tensor else {
        return Err(wrong(format!("{} without a shape", input.name), "export the network with the shape of its input"));
    };
    if *elem_type != data_type::FLOAT {
        let advice = "export the network with 32-bit floats as input";
        return Err(wrong(format!("{} of element type {elem_type}", input.name), advice));
    }
    let dims = shape.dim.iter().map(|dim| dim.dim_value.and_then(|value| usize::try_from(value).ok()));
    // Exporters write 0 where they do not know.
    Ok(Declared { name: input.name.clone(), dims: dims.map(|dim| dim.filter(|&dim| dim > 0)).collect() })
}
