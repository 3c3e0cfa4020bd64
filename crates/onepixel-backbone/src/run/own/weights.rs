//! What are the weights of a node, where they are constants?

use crate::graph::Graph;
use crate::graph::constant::Constant;
use crate::graph::node::Node;

/// Weights and biases of a convolution.
pub(super) struct Weights {
    /// Whether each channel is by itself.
    pub each: bool,
    /// Shape (outputs, inputs, rows, columns), or (channels, rows, columns).
    pub weights: Vec<f32>,
    /// One for each output.
    pub bias: Vec<f32>,
}

/// An input that is a constant.
pub(super) fn constant<'a>(node: &Node, input: usize, graph: &'a Graph) -> Option<&'a Constant> {
    graph.constants.get(node.input(input)?)
}

/// An input that is one number.
pub(super) fn number(node: &Node, input: usize, graph: &Graph) -> Option<f32> {
    let constant = constant(node, input, graph)?;
    (constant.len() == 1).then(|| constant.floats()).flatten()?.first().copied()
}

fn floats(node: &Node, input: usize, graph: &Graph) -> Option<Vec<f32>> {
    constant(node, input, graph)?.floats()
}

impl Weights {
    pub fn of_convolution(node: &Node, graph: &Graph) -> Option<Self> {
        let dims = &constant(node, 1, graph)?.dims;
        let &[outputs, inputs, _, _] = dims.as_slice() else { return None };
        let groups = usize::try_from(node.int("group").unwrap_or(1)).ok()?;
        let each = groups > 1;
        (!each || (groups == outputs && inputs == 1)).then_some(())?;
        let bias = match node.input(2) {
            Some(_) => floats(node, 2, graph)?,
            None => vec![0.0; outputs],
        };
        Some(Self { each, weights: floats(node, 1, graph)?, bias })
    }

    /// Those of a product with a matrix, as a convolution of one pixel.
    pub fn of_product(node: &Node, graph: &Graph) -> Option<Self> {
        let plain = |name| node.float(name).is_none_or(|factor| factor == 1.0);
        let turned = node.int("transB").unwrap_or(0) != 0;
        (plain("alpha") && plain("beta") && node.int("transA").unwrap_or(0) == 0).then_some(())?;
        let (matrix, numbers) = (constant(node, 1, graph)?, floats(node, 1, graph)?);
        let &[rows, columns] = matrix.dims.as_slice() else { return None };
        let (outputs, weights) = match turned {
            true => (rows, numbers),
            false => (columns, (0..numbers.len()).map(|i| numbers[i % rows * columns + i / rows]).collect()),
        };
        let bias = match node.input(2) {
            Some(_) => floats(node, 2, graph).filter(|bias| bias.len() == outputs)?,
            None => vec![0.0; outputs],
        };
        Some(Self { each: false, weights, bias })
    }

    /// Makes a normalisation of the outputs part of the weights.
    pub fn normalise(&mut self, (factors, addends): (Vec<f32>, Vec<f32>)) -> Option<()> {
        let outputs = self.bias.len();
        (factors.len() == outputs).then_some(())?;
        let of_output = self.weights.len() / outputs;
        for (weights, factor) in self.weights.chunks_exact_mut(of_output).zip(&factors) {
            weights.iter_mut().for_each(|weight| *weight *= factor);
        }
        let each = self.bias.iter_mut().zip(factors.iter().zip(&addends));
        each.for_each(|(bias, (factor, addend))| *bias = *bias * factor + addend);
        Some(())
    }
}

/// A batch normalisation as a factor and an addend for each channel.
pub(super) fn normalisation(node: &Node, graph: &Graph) -> Option<(Vec<f32>, Vec<f32>)> {
    let epsilon = f64::from(node.float("epsilon").unwrap_or(1e-5));
    (node.int("training_mode").unwrap_or(0) == 0 && node.outputs().count() == 1).then_some(())?;
    let of = |input| floats(node, input, graph);
    let (scale, bias, mean, variance) = (of(1)?, of(2)?, of(3)?, of(4)?);
    let same = [bias.len(), mean.len(), variance.len()] == [scale.len(); 3];
    same.then_some(())?;
    let factors: Vec<f64> = scale
        .iter()
        .zip(&variance)
        .map(|(&scale, &variance)| f64::from(scale) / (f64::from(variance) + epsilon).sqrt())
        .collect();
    let addend = |i: usize| (f64::from(bias[i]) - f64::from(mean[i]) * factors[i]) as f32;
    let addends = (0..scale.len()).map(addend).collect();
    Some((factors.iter().map(|&factor| factor as f32).collect(), addends))
}
