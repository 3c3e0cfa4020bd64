//! Which nodes does an output need, and in which order can they run?

use std::collections::HashMap;

use super::Graph;
use crate::error::{BackboneError, Result};

/// Numbers of the nodes that an output needs, each after those that it needs itself.
///
/// The other nodes are left out of everything that follows: what is not needed can be neither unsupported nor hostile.
pub(crate) fn order(graph: &Graph, output: &str) -> Result<Vec<usize>> {
    let outputs = graph.nodes.iter().enumerate();
    let outputs = outputs.flat_map(|(index, node)| node.outputs().map(move |output| (output, index)));
    let producer: HashMap<&str, usize> = outputs.collect();
    let mut search = Search { graph, producer, states: vec![State::New; graph.nodes.len()], order: Vec::new() };
    if let Some(&index) = search.producer.get(output) {
        search.from(index)?;
    }
    Ok(search.order)
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    /// On the way from the output to here.
    Entered,
    Done,
}

struct Search<'a> {
    graph: &'a Graph,
    /// The node that produces a value.
    producer: HashMap<&'a str, usize>,
    states: Vec<State>,
    order: Vec<usize>,
}

impl Search<'_> {
    /// Depth first, with a stack of our own: a chain may have as many nodes as it likes.
    fn from(&mut self, index: usize) -> Result<()> {
        self.states[index] = State::Entered;
        let mut stack = vec![(index, 0)];
        while let Some((index, next)) = stack.last_mut() {
            let (index, node) = (*index, &self.graph.nodes[*index]);
            let Some(input) = node.0.input.get(*next) else {
                self.states[index] = State::Done;
                self.order.push(index);
                stack.pop();
                continue;
            };
            *next += 1;
            if input.is_empty() || *input == self.graph.input.name || self.graph.constants.contains_key(input) {
                continue;
            }
            let path = || self.graph.path.clone();
            let Some(&producer) = self.producer.get(input.as_str()) else {
                return Err(BackboneError::Missing { path: path(), node: node.label(), value: input.clone() });
            };
            match self.states[producer] {
                State::Done => {}
                State::Entered => return Err(BackboneError::Cycle { path: path(), node: node.label() }),
                State::New => {
                    self.states[producer] = State::Entered;
                    stack.push((producer, 0));
                }
            }
        }
        Ok(())
    }
}
