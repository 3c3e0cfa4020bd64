//! How large is every value of a network, and how much is computed, for an image of one size?
//!
//! The big picture: the size of the image is known before anything runs, so every shape is a list of numbers, not of symbols.
//! [`table`] has a rule for each operator that is supported; a rule says what shapes come out of those that go in, and how many
//! multiplications that takes. Exporters compute shapes by nodes, too (`Shape`, `Gather`, `Concat`, `Reshape`); [`values`]
//! follows these small numbers. What cannot be followed is refused, since what it would take is not known.

mod at;
mod convolution;
mod elementwise;
mod movement;
mod products;
mod reduction;
mod slicing;
mod table;
mod values;

use std::collections::HashMap;

use super::node::Node;
use super::{Graph, MOST_DIMENSIONS};
use crate::error::{BackboneError, Result};
use at::{At, Fault, Known, Value};

/// What an image may take.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    /// Bytes of weights and values.
    pub memory: u64,
    /// Multiplications.
    pub work: u64,
}

/// The shapes of all values, and what they take.
#[derive(Debug)]
pub(crate) struct Shapes {
    dims: HashMap<String, Vec<usize>>,
    /// Multiplications for an image.
    pub work: u64,
    /// Bytes of the constants that are needed.
    pub weights: u64,
    /// Bytes of the values that are alive at the same time, at most.
    pub values: u64,
}

impl Shapes {
    /// The shape of a value; `None` if it is none that is computed.
    pub fn of(&self, value: &str) -> Option<&[usize]> {
        self.dims.get(value).map(Vec::as_slice)
    }
}

/// Bytes of a number, whatever its type: the library computes in 32 bits.
const NUMBER: u64 = 4;

/// The least that a node counts as, so that many small ones are bounded, too.
const LEAST_WORK: u64 = 1000;

/// Infers the shapes of the nodes in their order, for an image of a shape.
pub(crate) fn infer(graph: &Graph, order: &[usize], image: [usize; 4], bounds: Bounds) -> Result<Shapes> {
    let image = Value { dims: image.to_vec(), known: None };
    let image = (graph.input.name.as_str(), image);
    let mut inference = Inference { graph, bounds, values: HashMap::from([image]), work: 0, weights: 0 };
    for &index in order {
        inference.node(&graph.nodes[index])?;
    }
    let values = inference.most_alive(order);
    let Inference { work, weights, .. } = inference;
    let dims = inference.values.into_iter().map(|(name, value)| (name.to_owned(), value.dims)).collect();
    let shapes = Shapes { dims, work, weights, values };
    inference_fits(&shapes, graph, bounds)?;
    Ok(shapes)
}

fn inference_fits(shapes: &Shapes, graph: &Graph, bounds: Bounds) -> Result<()> {
    let needed = shapes.weights.saturating_add(shapes.values);
    if needed > bounds.memory {
        let (path, what) = (graph.path.clone(), "weights and values of one image".to_owned());
        return Err(BackboneError::Memory { path, what, needed, allowed: bounds.memory });
    }
    Ok(())
}

struct Inference<'a> {
    graph: &'a Graph,
    bounds: Bounds,
    values: HashMap<&'a str, Value>,
    work: u64,
    weights: u64,
}

impl<'a> Inference<'a> {
    fn node(&mut self, node: &'a Node) -> Result<()> {
        let rule = table::rule(node).map_err(|advice| BackboneError::Operator {
            path: self.graph.path.clone(),
            node: node.label(),
            operator: node.full_operator(),
            advice,
        })?;
        for input in node.inputs() {
            self.constant(input);
        }
        let inputs = node.0.input.iter().map(|input| self.values.get(input.as_str())).collect();
        let at = At { node, inputs, opset: self.graph.opset };
        let outcome = rule(&at).and_then(|outcome| {
            let long = outcome.outputs.iter().find(|dims| dims.len() > MOST_DIMENSIONS);
            let wrong = |dims: &Vec<usize>| {
                Fault::Wrong(format!("expected at most {MOST_DIMENSIONS} dimensions, found {}", dims.len()))
            };
            long.map_or(Ok(()), |dims| Err(wrong(dims)))?;
            Ok(outcome)
        });
        let outcome = outcome.map_err(|fault| self.of_fault(fault, node))?;
        let known = outcome.outputs.first().and_then(|dims| values::evaluate(&at, dims));
        let (mut known, work) = (Some(known), outcome.work);
        for (name, dims) in node.0.output.iter().zip(outcome.outputs) {
            let needed = bytes(&dims);
            if needed > self.bounds.memory {
                let (path, what) =
                    (self.graph.path.clone(), format!("node {} ({})", node.label(), node.full_operator()));
                return Err(BackboneError::Memory { path, what, needed, allowed: self.bounds.memory });
            }
            self.values.insert(name, Value { dims, known: known.take().flatten() });
        }
        self.work = self.work.saturating_add(work.max(LEAST_WORK));
        if self.work > self.bounds.work {
            let (path, needed, allowed) = (self.graph.path.clone(), self.work, self.bounds.work);
            return Err(BackboneError::Work { path, needed, allowed });
        }
        Ok(())
    }

    /// Puts a constant among the values, when it is first needed.
    fn constant(&mut self, name: &str) {
        let Some((name, constant)) = self.graph.constants.get_key_value(name) else { return };
        if self.values.contains_key(name.as_str()) {
            return;
        }
        self.weights = self.weights.saturating_add(bytes(&constant.dims));
        let small = constant.len() <= values::MOST_KNOWN;
        let known = small.then(|| constant.numbers()).flatten();
        let known = known.map(|numbers| Known { numbers, whole: constant.is_whole() });
        self.values.insert(name, Value { dims: constant.dims.clone(), known });
    }

    fn of_fault(&self, fault: Fault, node: &Node) -> BackboneError {
        let (path, operator, node) = (self.graph.path.clone(), node.full_operator(), node.label());
        match fault {
            Fault::Wrong(reason) => BackboneError::Shape { path, node, operator, reason },
            Fault::Unknown(reason) => BackboneError::Unbounded { path, node, operator, reason },
        }
    }

    /// Bytes of the values that are alive at the same time: from the node that produces them to the last that uses them.
    ///
    /// Each node's output counts twice, for what it is computed in: windows laid out, inputs in another order.
    fn most_alive(&self, order: &[usize]) -> u64 {
        let mut last_use = HashMap::new();
        for (step, &index) in order.iter().enumerate() {
            for input in self.graph.nodes[index].inputs() {
                last_use.insert(input, step);
            }
        }
        let of = |name: &str| self.values.get(name).map_or(0, |value| bytes(&value.dims));
        let mut alive = of(&self.graph.input.name);
        let mut most = alive;
        for (step, &index) in order.iter().enumerate() {
            let node = &self.graph.nodes[index];
            let outputs = node.outputs().map(of).fold(0, u64::saturating_add);
            alive = alive.saturating_add(outputs);
            most = most.max(alive.saturating_add(outputs));
            let mut done: Vec<&str> = node.inputs().filter(|input| last_use.get(input) == Some(&step)).collect();
            done.sort_unstable();
            done.dedup();
            let constant = |input: &str| self.graph.constants.contains_key(input);
            alive -= done.into_iter().filter(|input| !constant(input)).map(of).fold(0, u64::saturating_add).min(alive);
        }
        most
    }
}

/// Bytes of a value of a shape.
fn bytes(dims: &[usize]) -> u64 {
    at::elements(dims).saturating_mul(NUMBER)
}
