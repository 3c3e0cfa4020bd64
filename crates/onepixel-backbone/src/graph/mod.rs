//! What does a network compute? Nodes, constants, an image that goes in, and features that come out.
//!
//! The graph is ONNX's, whether it was read from such a file or made for a family of weights. Before anything runs, [`order`]
//! finds what the output needs and refuses cycles, [`input`] says how images lie, and [`shapes`] bounds every value.

pub(crate) mod constant;
pub(crate) mod input;
pub(crate) mod node;
pub(crate) mod order;
pub(crate) mod shapes;

use std::collections::HashMap;
use std::path::PathBuf;

use constant::Constant;
use input::Declared;
use node::Node;

/// Nodes that a graph may have. Large networks have a few thousand.
pub(crate) const MOST_NODES: usize = 20_000;

/// Dimensions that a value may have.
pub(crate) const MOST_DIMENSIONS: usize = 8;

/// A network.
#[derive(Debug)]
pub(crate) struct Graph {
    /// The file that it came from, for messages.
    pub path: PathBuf,
    /// Version of ONNX's operators.
    pub opset: i64,
    /// In no order, until [`order`] puts them into one.
    pub nodes: Vec<Node>,
    /// By name.
    pub constants: HashMap<String, Constant>,
    /// The image.
    pub input: Declared,
    /// Values that are offered as outputs.
    pub outputs: Vec<String>,
}
