//! Writes small ONNX files, byte by byte, so that what is read was not written by what reads it.

use std::path::{Path, PathBuf};

use onepixel_backbone::{Backbone, BackboneError, Options, Prepared};
use tempfile::TempDir;

/// A message of Protocol Buffers.
#[derive(Clone, Default)]
pub struct Message(pub Vec<u8>);

impl Message {
    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    pub fn int(mut self, field: u64, value: i64) -> Self {
        self.varint(field << 3);
        self.varint(value as u64);
        self
    }

    pub fn bytes(mut self, field: u64, bytes: &[u8]) -> Self {
        self.varint(field << 3 | 2);
        self.varint(bytes.len() as u64);
        self.0.extend(bytes);
        self
    }

    pub fn text(self, field: u64, text: &str) -> Self {
        self.bytes(field, text.as_bytes())
    }

    pub fn message(self, field: u64, message: &Message) -> Self {
        self.bytes(field, &message.0)
    }
}

/// An attribute of a node.
#[derive(Clone)]
pub enum Attribute<'a> {
    Int(i64),
    Ints(&'a [i64]),
    Graph,
}

/// A model that is put together node by node.
pub struct Model {
    pub graph: Message,
    pub opset: i64,
}

pub fn tensor(name: &str, dims: &[i64], kind: i64, raw: &[u8]) -> Message {
    let dims = dims.iter().fold(Message::default(), |tensor, &dim| tensor.int(1, dim));
    dims.int(2, kind).text(8, name).bytes(9, raw)
}

fn value(name: &str, kind: i64, dims: &[i64]) -> Message {
    let shape = dims.iter().fold(Message::default(), |shape, &dim| {
        let dimension = if dim > 0 { Message::default().int(1, dim) } else { Message::default().text(2, "any") };
        shape.message(1, &dimension)
    });
    let of_tensor = Message::default().int(1, kind).message(2, &shape);
    Message::default().text(1, name).message(2, &Message::default().message(1, &of_tensor))
}

impl Model {
    /// One that takes `image`; a dimension of 0 is any.
    pub fn new(image: &[i64]) -> Self {
        Self { graph: Message::default(), opset: 17 }.input("image", 1, image)
    }

    pub fn input(mut self, name: &str, kind: i64, dims: &[i64]) -> Self {
        self.graph = self.graph.message(11, &value(name, kind, dims));
        self
    }

    pub fn output(mut self, name: &str) -> Self {
        self.graph = self.graph.message(12, &Message::default().text(1, name));
        self
    }

    pub fn constant(mut self, name: &str, dims: &[i64], values: &[f32]) -> Self {
        let raw: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.graph = self.graph.message(5, &tensor(name, dims, 1, &raw));
        self
    }

    pub fn integers(mut self, name: &str, values: &[i64]) -> Self {
        let raw: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.graph = self.graph.message(5, &tensor(name, &[values.len() as i64], 7, &raw));
        self
    }

    pub fn node(self, operator: &str, inputs: &[&str], output: &str, attributes: &[(&str, Attribute<'_>)]) -> Self {
        self.node_of("", operator, inputs, output, attributes)
    }

    pub fn node_of(
        mut self,
        domain: &str,
        operator: &str,
        inputs: &[&str],
        output: &str,
        attributes: &[(&str, Attribute<'_>)],
    ) -> Self {
        let node = inputs.iter().fold(Message::default(), |node, input| node.text(1, input));
        let mut node = node.text(2, output).text(3, &format!("make {output}")).text(4, operator).text(7, domain);
        for (name, attribute) in attributes {
            let named = Message::default().text(1, name);
            let attribute = match *attribute {
                Attribute::Int(int) => named.int(3, int).int(20, 2),
                Attribute::Ints(ints) => ints.iter().fold(named, |named, &int| named.int(8, int)).int(20, 7),
                Attribute::Graph => named.message(6, &Message::default()).int(20, 5),
            };
            node = node.message(5, &attribute);
        }
        self.graph = self.graph.message(1, &node);
        self
    }

    pub fn bytes(&self) -> Vec<u8> {
        let opset = Message::default().text(1, "").int(2, self.opset);
        Message::default().int(1, 8).message(7, &self.graph).message(8, &opset).0
    }

    /// The model in a file of its own.
    pub fn saved(&self) -> Saved {
        Saved::new(&self.bytes())
    }
}

/// A file in a folder that goes when it does.
pub struct Saved {
    pub folder: TempDir,
    pub path: PathBuf,
}

impl Saved {
    pub fn new(bytes: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("network.onnx");
        std::fs::write(&path, bytes).unwrap();
        Self { folder, path }
    }

    pub fn open(&self) -> Result<Backbone, BackboneError> {
        Backbone::open(&self.path, &Options::default())
    }

    /// Why it is refused.
    pub fn refusal(&self) -> BackboneError {
        self.open().expect_err("a refusal")
    }
}

/// The message of an error, without the folder.
pub fn message(error: &BackboneError, path: &Path) -> String {
    error.to_string().replace(&path.parent().unwrap().display().to_string(), "FOLDER")
}

/// An image whose numbers are 0, 1, 2 and so on.
pub fn counting(values: usize) -> Prepared {
    Prepared::from_values((0..values).map(|value| value as f32).collect())
}
