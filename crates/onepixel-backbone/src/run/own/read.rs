//! Which layers does a graph consist of, if it is of the family?
//!
//! What follows a convolution and nothing else needs is done with it, while its numbers are in registers: a batch
//! normalisation becomes part of its weights, an image that is added and an activation part of its end.

use std::collections::{HashMap, HashSet};

use super::activation::Activation;
use super::dense::Window;
use super::map::Map;
use super::simple::{Both, Kept};
use super::weights::{Weights, constant, normalisation, number};
use crate::graph::Graph;
use crate::graph::node::Node;
use crate::graph::shapes::Shapes;

/// A layer between values, without places.
pub(super) struct Draft {
    pub kind: Kind,
    pub from: usize,
    /// Added, or combined with.
    pub other: Option<usize>,
    pub to: usize,
    pub activation: Activation,
}

/// What a layer does.
pub(super) enum Kind {
    /// Weights of shape (outputs, inputs, rows, columns), or (channels, rows, columns) where each channel is by itself.
    Convolution {
        weights: Vec<f32>,
        bias: Vec<f32>,
        window: Window,
        each: bool,
    },
    Pool {
        window: Window,
        kept: Kept,
    },
    Mean,
    Combine(Both),
}

/// All layers, and the images between them, of which the first is the input.
pub(super) struct Drafts {
    pub drafts: Vec<Draft>,
    pub maps: Vec<Map>,
    /// The image that comes out.
    pub output: usize,
}

pub(super) fn drafts(graph: &Graph, (order, shapes): (&[usize], &Shapes), output: &str) -> Option<Drafts> {
    let needed = needed(graph, order, output);
    let mut consumers: HashMap<&str, Vec<usize>> = HashMap::new();
    for &index in &needed {
        data(&graph.nodes[index], graph).for_each(|input| consumers.entry(input).or_default().push(index));
    }
    let &[1, channels, height, width] = shapes.of(&graph.input.name)? else { return None };
    let image = Map::of_image((height, width, channels));
    let values = HashMap::from([(graph.input.name.as_str(), 0)]);
    let (maps, drafts, fused) = (vec![image], Vec::new(), HashSet::new());
    let mut reader = Reader { graph, shapes, output, consumers, values, maps, drafts, fused };
    for &index in &needed {
        if !reader.fused.contains(&index) {
            reader.node(&graph.nodes[index])?;
        }
    }
    let output = *reader.values.get(output)?;
    Some(Drafts { drafts: reader.drafts, maps: reader.maps, output })
}

/// Inputs of a node that depend on the image, but for those that only shapes are made of.
fn data<'a>(node: &'a Node, graph: &'a Graph) -> impl Iterator<Item = &'a str> {
    let takes_all = matches!(node.operator(), "Add" | "Sub" | "Mul" | "Div");
    let inputs = node.inputs().take(if takes_all { usize::MAX } else { 1 });
    inputs.filter(|input| !graph.constants.contains_key(*input))
}

/// The nodes that the output needs by way of data, in their order.
fn needed(graph: &Graph, order: &[usize], output: &str) -> Vec<usize> {
    let mut wanted = HashSet::from([output]);
    let mut needed = Vec::new();
    for &index in order.iter().rev() {
        let node = &graph.nodes[index];
        if node.outputs().any(|output| wanted.contains(output)) {
            wanted.extend(data(node, graph));
            needed.push(index);
        }
    }
    needed.reverse();
    needed
}

struct Reader<'a> {
    graph: &'a Graph,
    shapes: &'a Shapes,
    output: &'a str,
    consumers: HashMap<&'a str, Vec<usize>>,
    /// The number of a value's image.
    values: HashMap<&'a str, usize>,
    maps: Vec<Map>,
    drafts: Vec<Draft>,
    /// Nodes that were done with one before.
    fused: HashSet<usize>,
}

impl<'a> Reader<'a> {
    fn node(&mut self, node: &'a Node) -> Option<()> {
        let none = Activation::None;
        match node.operator() {
            "Conv" => {
                let (window, weights) = (self.window(node)?, Weights::of_convolution(node, self.graph)?);
                self.convolution(node, window, weights)
            }
            "Gemm" => {
                let weights = Weights::of_product(node, self.graph)?;
                (self.map(node.input(0)?)?.pixels() == 1).then_some(())?;
                self.convolution(node, Window { size: (1, 1), stride: (1, 1), before: (0, 0) }, weights)
            }
            "BatchNormalization" => {
                let (factors, addends) = normalisation(node, self.graph)?;
                (factors.len() == self.map(node.input(0)?)?.channels).then_some(())?;
                let weights = Weights { each: true, weights: factors, bias: addends };
                self.convolution(node, Window { size: (1, 1), stride: (1, 1), before: (0, 0) }, weights)
            }
            "MaxPool" | "AveragePool" => {
                let kept = if node.operator() == "MaxPool" { Kept::Largest } else { Kept::Mean };
                let window = self.window(node)?;
                // Means that count what lies around the image are not ours.
                let counts =
                    kept == Kept::Mean && node.ints("pads").is_some_and(|pads| pads.iter().any(|&pad| pad != 0));
                let hangs = kept == Kept::Mean && node.int("ceil_mode").unwrap_or(0) != 0;
                (!counts && !hangs).then_some(())?;
                self.draft(node, Kind::Pool { window, kept }, (self.value(node, 0)?, None), none)
            }
            "GlobalAveragePool" => self.draft(node, Kind::Mean, (self.value(node, 0)?, None), none),
            "ReduceMean" if self.is_over_pixels(node) => {
                self.draft(node, Kind::Mean, (self.value(node, 0)?, None), none)
            }
            "Add" | "Sub" | "Mul" | "Div" => self.pair(node),
            "Flatten" | "Reshape" | "Squeeze" | "Unsqueeze" | "Identity" | "Dropout" => self.renamed(node),
            _ => {
                let activation = activation(node, self.graph)?;
                self.draft(node, Kind::Combine(Both::Sum), (self.value(node, 0)?, None), activation)
            }
        }
    }

    fn value(&self, node: &Node, input: usize) -> Option<usize> {
        self.values.get(node.input(input)?).copied()
    }

    fn map(&self, value: &str) -> Option<&Map> {
        self.maps.get(*self.values.get(value)?)
    }

    /// The image that a value is: of shape (1, channels, height, width), or (1, channels).
    fn shape(&self, value: &str) -> Option<(usize, usize, usize)> {
        match *self.shapes.of(value)? {
            [1, channels, height, width] if channels * height * width > 0 => Some((height, width, channels)),
            [1, channels] if channels > 0 => Some((1, 1, channels)),
            _ => None,
        }
    }

    fn draft(
        &mut self,
        node: &'a Node,
        kind: Kind,
        (from, other): (usize, Option<usize>),
        activation: Activation,
    ) -> Option<()> {
        self.named(node.output(), kind, (from, other), activation)
    }

    fn named(
        &mut self,
        name: &'a str,
        kind: Kind,
        (from, other): (usize, Option<usize>),
        activation: Activation,
    ) -> Option<()> {
        let to = self.maps.len();
        self.maps.push(Map::new(self.shape(name)?));
        self.values.insert(name, to);
        self.drafts.push(Draft { kind, from, other, to, activation });
        Some(())
    }

    /// The only node that takes a value, unless that is the output.
    fn only_consumer(&self, value: &str) -> Option<(usize, &'a Node)> {
        let &[index] = self.consumers.get(value)?.as_slice() else { return None };
        (value != self.output).then(|| (index, &self.graph.nodes[index]))
    }

    fn convolution(&mut self, node: &'a Node, window: Window, mut weights: Weights) -> Option<()> {
        let from = self.value(node, 0)?;
        // Each channel by itself goes along pixels that are filled up.
        (!weights.each || self.maps[from].stride == Map::new(self.shape(node.output())?).stride).then_some(())?;
        let mut name = node.output();
        let mut add = None;
        let mut activation = Activation::None;
        while let Some((index, next)) = self.only_consumer(name) {
            if next.operator() == "BatchNormalization" && add.is_none() {
                weights.normalise(normalisation(next, self.graph)?)?;
            } else if let Some(other) = self.added(next, name).filter(|_| add.is_none()) {
                add = Some(other);
            } else if let Some(found) = activation_of(next, self.graph) {
                activation = found;
            } else {
                break;
            }
            self.fused.insert(index);
            name = next.output();
            if activation != Activation::None {
                break;
            }
        }
        let Weights { each, weights, bias } = weights;
        self.named(name, Kind::Convolution { weights, bias, window, each }, (from, add), activation)
    }

    /// What a node adds to a value, if that is there already, and an image of the same size.
    fn added(&self, node: &Node, value: &str) -> Option<usize> {
        let (a, b) = (node.input(0)?, node.input(1)?);
        let other = if a == value { b } else { a };
        (node.operator() == "Add" && other != value && self.shape(other)? == self.shape(value)?).then_some(())?;
        let (index, shape) = (*self.values.get(other)?, self.shape(value)?);
        // It must lie as the result will, but for the border.
        (self.maps[index].stride == Map::new(shape).stride).then_some(index)
    }

    fn pair(&mut self, node: &'a Node) -> Option<()> {
        if let Some(activation) = line(node, self.graph) {
            let input = if self.graph.constants.contains_key(node.input(0)?) { 1 } else { 0 };
            return self.draft(node, Kind::Combine(Both::Sum), (self.value(node, input)?, None), activation);
        }
        let both = match node.operator() {
            "Add" => Both::Sum,
            "Mul" => Both::Product,
            _ => return None,
        };
        let (mut a, mut b) = (self.value(node, 0)?, self.value(node, 1)?);
        if self.maps[a].pixels() == 1 {
            (a, b) = (b, a);
        }
        let (large, small, to) = (&self.maps[a], &self.maps[b], Map::new(self.shape(node.output())?));
        let size = |map: &Map| (map.height, map.width, map.channels, map.stride);
        let fits = size(large) == size(&to)
            && (size(small) == size(&to)
                || (small.pixels() == 1 && small.stride == to.stride && small.channels == to.channels));
        fits.then_some(())?;
        self.draft(node, Kind::Combine(both), (a, Some(b)), Activation::None)
    }

    /// Another name for the same numbers in the same order.
    fn renamed(&mut self, node: &'a Node) -> Option<()> {
        let from = self.value(node, 0)?;
        let map = &self.maps[from];
        let same = (map.height, map.width, map.channels) == self.shape(node.output())?;
        same.then_some(())?;
        self.values.insert(node.output(), from);
        Some(())
    }

    fn is_over_pixels(&self, node: &Node) -> bool {
        let stated = node.ints("axes").map(<[i64]>::to_vec);
        let given =
            || constant(node, 1, self.graph)?.numbers().map(|axes| axes.iter().map(|&axis| axis as i64).collect());
        let axes: Option<Vec<i64>> = stated.or_else(given);
        let rank = node.input(0).and_then(|input| self.shapes.of(input)).map_or(0, <[usize]>::len);
        let mut axes: Vec<i64> =
            axes.unwrap_or_default().into_iter().map(|axis| if axis < 0 { axis + 4 } else { axis }).collect();
        axes.sort_unstable();
        rank == 4 && axes == [2, 3]
    }

    /// How a window moves; what is put around the image follows from the shapes where it is only said to fit.
    fn window(&self, node: &Node) -> Option<Window> {
        let (height, width, _) = self.shape(node.input(0)?)?;
        let (rows, columns, _) = self.shape(node.output())?;
        // What weights are counts, whatever the node says of them.
        let kernel = match node.operator() {
            "Conv" => constant(node, 1, self.graph)?.dims.get(2..)?.to_vec(),
            _ => node.ints("kernel_shape")?.iter().map(|&size| size as usize).collect(),
        };
        let &[tall, wide] = kernel.as_slice() else { return None };
        let strides = node.ints("strides").unwrap_or(&[1, 1]);
        let &[down, across] = strides else { return None };
        let (down, across) = (down as usize, across as usize);
        let gaps = node.ints("dilations").is_some_and(|gaps| gaps.iter().any(|&gap| gap != 1));
        (!gaps).then_some(())?;
        let around = |pixels: usize, stride: usize, size: usize, image: usize| {
            ((pixels - 1) * stride + size).saturating_sub(image)
        };
        let (above, left) = (around(rows, down, tall, height), around(columns, across, wide, width));
        let before = match (node.text("auto_pad").unwrap_or("NOTSET"), node.ints("pads")) {
            ("NOTSET" | "", Some(&[top, left, ..])) => (top as usize, left as usize),
            ("NOTSET" | "", None) | ("VALID", _) => (0, 0),
            ("SAME_UPPER", _) => (above / 2, left / 2),
            ("SAME_LOWER", _) => (above - above / 2, left - left / 2),
            _ => return None,
        };
        Some(Window { size: (tall, wide), stride: (down, across), before })
    }
}

/// What a node does to each number by itself.
fn activation(node: &Node, graph: &Graph) -> Option<Activation> {
    let stated = |input: usize, name: &str, default: f32| match node.input(input) {
        None => Some(node.float(name).unwrap_or(default)),
        Some(_) => number(node, input, graph),
    };
    Some(match node.operator() {
        "Relu" => Activation::Clamp(0.0, f32::MAX),
        "Clip" => Activation::Clamp(stated(1, "min", f32::MIN)?, stated(2, "max", f32::MAX)?),
        "HardSwish" => Activation::HardSwish,
        "HardSigmoid" => Activation::HardSigmoid(node.float("alpha").unwrap_or(0.2), node.float("beta").unwrap_or(0.5)),
        _ => return None,
    })
}

/// The same, or a factor or an addend of all numbers.
fn activation_of(node: &Node, graph: &Graph) -> Option<Activation> {
    activation(node, graph).or_else(|| line(node, graph))
}

/// A factor or an addend of all numbers, where a node has one.
fn line(node: &Node, graph: &Graph) -> Option<Activation> {
    let (first, second) = (number(node, 0, graph), number(node, 1, graph));
    Some(match (node.operator(), first, second) {
        ("Add", None, Some(addend)) | ("Add", Some(addend), None) => Activation::Affine(1.0, addend),
        ("Mul", None, Some(factor)) | ("Mul", Some(factor), None) => Activation::Affine(factor, 0.0),
        ("Sub", None, Some(subtrahend)) => Activation::Affine(1.0, -subtrahend),
        ("Div", None, Some(divisor)) => Activation::Affine(1.0 / divisor, 0.0),
        _ => return None,
    })
}
