//! What does an ONNX file ask for? Read, held against its own sizes, and turned into a [`Graph`](crate::graph::Graph).
//!
//! Nothing here runs anything: [`wire`] checks lengths before [`message`] is decoded, [`external`] says which other files
//! may be read, [`tensor`] holds constants against their shapes, and [`read`] puts the graph together.

mod external;
pub(crate) mod message;
pub(crate) mod read;
mod tensor;
mod wire;
