//! What does a node of a graph say about itself?

use crate::onnx::message::{AttributeProto, NodeProto, attribute_type};

/// An operator with its inputs, outputs and attributes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node(pub NodeProto);

impl Node {
    /// A node that we make ourselves.
    pub fn new(operator: &str, inputs: &[&str], output: &str) -> Self {
        Self(NodeProto {
            input: inputs.iter().map(|&input| input.to_owned()).collect(),
            output: vec![output.to_owned()],
            name: output.to_owned(),
            op_type: operator.to_owned(),
            ..Default::default()
        })
    }

    /// The same with an attribute of whole numbers.
    pub fn with_ints(mut self, name: &str, ints: &[i64]) -> Self {
        self.0.attribute.push(AttributeProto {
            name: name.to_owned(),
            ints: ints.to_vec(),
            r#type: attribute_type::INTS,
            ..Default::default()
        });
        self
    }

    /// The same with an attribute of one whole number, in place of one of that name.
    pub fn with_int(mut self, name: &str, i: i64) -> Self {
        self.0.attribute.retain(|attribute| attribute.name != name);
        self.0.attribute.push(AttributeProto {
            name: name.to_owned(),
            i,
            r#type: attribute_type::INT,
            ..Default::default()
        });
        self
    }

    /// The same with an attribute of text.
    pub fn with_text(mut self, name: &str, text: &'static str) -> Self {
        self.0.attribute.push(AttributeProto {
            name: name.to_owned(),
            s: text.into(),
            r#type: attribute_type::STRING,
            ..Default::default()
        });
        self
    }

    /// Its operator, without domain.
    pub fn operator(&self) -> &str {
        &self.0.op_type
    }

    /// Its operator with the domain, where that is not ONNX's own.
    pub fn full_operator(&self) -> String {
        match self.0.domain.as_str() {
            "" | "ai.onnx" => self.0.op_type.clone(),
            domain => format!("{domain}.{}", self.0.op_type),
        }
    }

    /// How messages call it: its name, or what it produces.
    pub fn label(&self) -> String {
        let first = self.0.output.iter().find(|output| !output.is_empty());
        let name = Some(&self.0.name).filter(|name| !name.is_empty()).or(first);
        // A name of a hostile file is not shown at length, nor what of it would move a terminal's cursor.
        let plain = name.into_iter().flat_map(|name| name.chars()).filter(|c| !c.is_control());
        plain.take(80).collect()
    }

    /// The name of an input; `None` if it is left out.
    pub fn input(&self, index: usize) -> Option<&str> {
        self.0.input.get(index).map(String::as_str).filter(|name| !name.is_empty())
    }

    pub fn inputs(&self) -> impl Iterator<Item = &str> {
        self.0.input.iter().map(String::as_str).filter(|name| !name.is_empty())
    }

    pub fn outputs(&self) -> impl Iterator<Item = &str> {
        self.0.output.iter().map(String::as_str).filter(|name| !name.is_empty())
    }

    /// Its first output, which every node has that is in order.
    pub fn output(&self) -> &str {
        self.0.output.first().map_or("", String::as_str)
    }

    pub fn attribute(&self, name: &str) -> Option<&AttributeProto> {
        self.0.attribute.iter().find(|attribute| attribute.name == name)
    }

    pub fn int(&self, name: &str) -> Option<i64> {
        self.attribute(name).map(|attribute| attribute.i)
    }

    pub fn float(&self, name: &str) -> Option<f32> {
        self.attribute(name).map(|attribute| attribute.f)
    }

    pub fn ints(&self, name: &str) -> Option<&[i64]> {
        self.attribute(name).map(|attribute| attribute.ints.as_slice())
    }

    /// Text; empty if it is none.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.attribute(name).map(|attribute| std::str::from_utf8(&attribute.s).unwrap_or_default())
    }
}
