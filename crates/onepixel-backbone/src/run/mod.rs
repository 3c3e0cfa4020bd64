//! Who computes a network? Our own loops where it is of the common convolutional family, else the library.

mod library;
mod own;
pub(crate) mod threads;

use crate::error::Result;
use crate::graph::Graph;
use crate::graph::input::ImageInput;
use crate::graph::shapes::Shapes;
use library::Library;
use own::Own;

/// A network that is ready to run.
pub(crate) enum Network {
    Own(Box<Own>),
    Library(Box<Library>),
}

impl Network {
    /// Takes a checked graph: the nodes that an output needs, in their order, and shapes for images of a size; and bytes that an image
    /// may take.
    pub fn new(
        graph: &Graph,
        (order, shapes): (&[usize], &Shapes),
        output: &str,
        (input, size): (&ImageInput, (usize, usize)),
        memory: u64,
    ) -> Result<Self> {
        // Borders may take more than the values themselves.
        match Own::new(graph, (order, shapes), output, input).filter(|own| own.bytes() <= memory) {
            Some(own) => Ok(Self::Own(Box::new(own))),
            None => Ok(Self::Library(Box::new(Library::new(graph, (order, shapes), output, (input, size))?))),
        }
    }

    /// What comes out for an image of shape (height, width, channels): its numbers and its shape. Computed by one thread.
    pub fn run(&self, image: &[f32]) -> Result<(Vec<f32>, Vec<usize>)> {
        match self {
            Self::Own(own) => Ok(own.run(image)),
            Self::Library(library) => library.run(image),
        }
    }

    /// Bytes that an image takes, where the values of the graph take so many.
    pub fn bytes(&self, values: u64) -> u64 {
        match self {
            Self::Own(own) => own.bytes(),
            Self::Library(_) => values,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::path::Path;

    use super::*;
    use crate::graph::constant::Constant;
    use crate::graph::input::Declared;
    use crate::graph::node::Node;
    use crate::graph::order::order;
    use crate::graph::shapes::{Bounds, infer};

    /// A network that is put together node by node.
    struct Builder(Graph);

    impl Builder {
        fn new(channels: usize, size: usize) -> Self {
            let dims = [1, channels, size, size].map(Some).to_vec();
            let input = Declared { name: "image".into(), dims };
            let path = Path::new("test.onnx").to_path_buf();
            let (nodes, constants, outputs) = (Vec::new(), HashMap::new(), Vec::new());
            Self(Graph { path, opset: 17, nodes, constants, input, outputs })
        }

        fn node(mut self, operator: &str, inputs: &[&str], output: &str) -> Self {
            self.0.nodes.push(Node::new(operator, inputs, output));
            self
        }

        /// The node before, with an attribute.
        fn ints(mut self, name: &str, ints: &[i64]) -> Self {
            let node = self.0.nodes.pop().expect("a node");
            self.0.nodes.push(match (name, ints) {
                ("group" | "transB", &[int]) => node.with_int(name, int),
                _ => node.with_ints(name, ints),
            });
            self
        }

        fn constant(mut self, name: &str, dims: &[usize]) -> Self {
            let count: usize = dims.iter().product();
            // Different for each name, and not too large for sums of many.
            let seed = name.bytes().map(f32::from).sum::<f32>();
            let scale = 2.0 / (count as f32 / dims.first().map_or(1.0, |&first| first as f32)).sqrt();
            let positive = name.ends_with("variance");
            let number = |i: usize| ((i as f32 * 12.9898 + seed) * 1.618).sin();
            let values: Vec<f32> =
                (0..count).map(|i| if positive { 1.5 + number(i) } else { scale * number(i) }).collect();
            self.0.constants.insert(name.into(), Constant::of_floats(dims.to_vec(), &values));
            self
        }

        fn scalar(mut self, name: &str, value: f32) -> Self {
            self.0.constants.insert(name.into(), Constant::of_floats(Vec::new(), &[value]));
            self
        }

        /// Runs it by both, and compares what comes out.
        fn compare(self, output: &str) {
            let graph = self.0;
            let input = ImageInput::new(&graph.input, &graph.path).unwrap();
            let size = graph.input.dims[2].unwrap();
            let order = order(&graph, output).unwrap();
            let shape = input.shape((size, size));
            let shapes = infer(&graph, &order, shape, Bounds { memory: 1 << 30, work: 1 << 40 }).unwrap();
            let own = Own::new(&graph, (&order, &shapes), output, &input).expect("a network of the family");
            let library = Library::new(&graph, (&order, &shapes), output, (&input, (size, size))).unwrap();
            let image: Vec<f32> = (0..size * size * input.channels).map(|i| (i as f32 * 0.37).sin()).collect();
            let ((own, own_shape), (library, shape)) = (own.run(&image), library.run(&image).unwrap());
            assert_eq!(own_shape, shape);
            let largest = library.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
            assert!(largest > 1e-3, "{largest}");
            for (own, library) in own.iter().zip(&library) {
                assert!((own - library).abs() < 1e-4 * largest.max(1.0), "{own} {library}");
            }
        }
    }

    #[test]
    fn residual_blocks_agree_with_the_library() {
        // ResNet's: normalised convolutions, an addition before the activation, a shortcut with a convolution of its own.
        let normalised = |builder: Builder, name: &str, channels: usize, output: &str| {
            let of = |part: &str| format!("{name} {part}");
            let parts = ["scale", "bias", "mean", "variance"].map(of);
            let builder = parts.iter().fold(builder, |builder, part| builder.constant(part, &[channels]));
            let inputs: Vec<&str> = std::iter::once(name).chain(parts.iter().map(String::as_str)).collect();
            builder.node("BatchNormalization", &inputs, output)
        };
        let b = Builder::new(3, 33).constant("w0", &[20, 3, 7, 7]).node("Conv", &["image", "w0"], "c0");
        let b = normalised(b.ints("strides", &[2, 2]).ints("pads", &[3, 3, 3, 3]), "c0", 20, "n0");
        let b = b.node("Relu", &["n0"], "r0").node("MaxPool", &["r0"], "p0").ints("kernel_shape", &[3, 3]);
        let b = b.ints("strides", &[2, 2]).ints("pads", &[1, 1, 1, 1]);
        let b = b.constant("w1", &[24, 20, 3, 3]).node("Conv", &["p0", "w1"], "c1").ints("pads", &[1, 1, 1, 1]);
        let b = normalised(b.ints("strides", &[2, 2]), "c1", 24, "n1").node("Relu", &["n1"], "r1");
        let b = b.constant("w2", &[24, 24, 3, 3]).node("Conv", &["r1", "w2"], "c2").ints("pads", &[1, 1, 1, 1]);
        let b = normalised(b, "c2", 24, "n2").constant("w3", &[24, 20, 1, 1]).node("Conv", &["p0", "w3"], "c3");
        let b = normalised(b.ints("strides", &[2, 2]), "c3", 24, "n3").node("Add", &["n2", "n3"], "sum");
        let b = b.node("Relu", &["sum"], "r3").node("GlobalAveragePool", &["r3"], "mean").node(
            "Flatten",
            &["mean"],
            "flat",
        );
        let b = b
            .constant("w4", &[10, 24])
            .constant("b4", &[10])
            .node("Gemm", &["flat", "w4", "b4"], "logits")
            .ints("transB", &[1]);
        b.compare("logits");
    }

    #[test]
    fn inverted_blocks_agree_with_the_library() {
        // MobileNetV3's: each channel by itself, squeezed and excited, hard swish whole and in parts.
        let b = Builder::new(3, 24).constant("w0", &[16, 3, 3, 3]).constant("b0", &[16]);
        let b = b.node("Conv", &["image", "w0", "b0"], "c0").ints("strides", &[2, 2]).ints("pads", &[0, 0, 1, 1]);
        let b = b.node("HardSwish", &["c0"], "h0").constant("w1", &[40, 16, 1, 1]).node("Conv", &["h0", "w1"], "c1");
        let b = b.scalar("three", 3.0).scalar("six", 6.0).scalar("zero", 0.0).node("Add", &["c1", "three"], "a1");
        let b = b.node("Clip", &["a1", "zero", "six"], "l1").node("Div", &["l1", "six"], "d1").node(
            "Mul",
            &["c1", "d1"],
            "h1",
        );
        let b = b
            .constant("w2", &[40, 1, 5, 5])
            .node("Conv", &["h1", "w2"], "c2")
            .ints("group", &[40])
            .ints("pads", &[2, 2, 2, 2]);
        let b = b.node("Clip", &["c2", "zero", "six"], "r2").node("GlobalAveragePool", &["r2"], "g");
        let b = b.constant("w3", &[8, 40, 1, 1]).node("Conv", &["g", "w3"], "c3").node("Relu", &["c3"], "r3");
        let b = b.constant("w4", &[40, 8, 1, 1]).node("Conv", &["r3", "w4"], "c4").node("HardSigmoid", &["c4"], "s4");
        let b = b.node("Mul", &["s4", "r2"], "e").constant("w5", &[16, 40, 1, 1]).node("Conv", &["e", "w5"], "c5");
        let b = b.node("Add", &["h0", "c5"], "sum").node("AveragePool", &["sum"], "pool").ints("kernel_shape", &[2, 2]);
        b.ints("strides", &[2, 2]).compare("pool");
    }

    #[test]
    fn what_is_not_of_the_family_is_the_librarys() {
        let graph = Builder::new(3, 8).node("Softmax", &["image"], "features").0;
        let input = ImageInput::new(&graph.input, &graph.path).unwrap();
        let order = order(&graph, "features").unwrap();
        let shapes = infer(&graph, &order, [1, 3, 8, 8], Bounds { memory: 1 << 30, work: 1 << 40 }).unwrap();
        let network = Network::new(&graph, (&order, &shapes), "features", (&input, (8, 8)), 1 << 30).unwrap();
        assert!(matches!(network, Network::Library(_)));
    }
}
