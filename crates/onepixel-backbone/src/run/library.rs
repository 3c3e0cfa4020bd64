//! What does any network make of an image? Runs it by `rten`.
//!
//! The library gets no file. It gets a model that is written anew from the graph that was checked: the nodes that the output
//! needs, in their order, with all constants inside, and an input of the one size whose shapes were inferred. So there is
//! nothing in it that was not looked at, and nothing that another parser could read in another way.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use prost::Message;
use rten::{Model, ModelOptions, NodeId, RunOptions, ThreadPool, Value, ValueOrView};
use rten_tensor::prelude::*;
use rten_tensor::{Layout as _, NdTensorView, Tensor};

use super::threads::on_one;
use crate::error::{BackboneError, Result};
use crate::graph::Graph;
use crate::graph::input::{ImageInput, Layout};
use crate::graph::node::Node;
use crate::graph::shapes::Shapes;
use crate::onnx::message::{
    DimensionProto, GraphProto, ModelProto, OperatorSetIdProto, ShapeProto, TensorProto, TensorTypeProto, TypeProto,
    ValueInfoProto, data_type,
};

/// A network that the library runs.
pub(crate) struct Library {
    model: Model,
    input: NodeId,
    output: NodeId,
    layout: Layout,
    /// Of an image: height, width, channels.
    shape: [usize; 3],
    path: PathBuf,
    /// Pools of one thread each, for as many images as are computed at a time.
    pools: Mutex<Vec<Arc<ThreadPool>>>,
}

impl Library {
    /// Hands a checked graph to the library.
    pub fn new(
        graph: &Graph,
        (order, shapes): (&[usize], &Shapes),
        output: &str,
        (input, size): (&ImageInput, (usize, usize)),
    ) -> Result<Self> {
        let path = graph.path.clone();
        let model = written(graph, (order, shapes), output, input.shape(size));
        let refused = |reason: String| BackboneError::Library { path: path.clone(), reason };
        let model = on_one(|| guarded(|| ModelOptions::with_all_ops().load(model)))
            .map_err(|error| refused(format!("no thread for it ({error})")))?;
        let model = model.map_err(|reason| refused(reason.to_owned()))?;
        let model = model.map_err(|error| refused(format!("the library refuses it ({error})")))?;
        let (&[input_id], &[output_id]) = (model.input_ids(), model.output_ids()) else {
            return Err(refused("it has not one input and one output".into()));
        };
        let shape = [size.0, size.1, input.channels];
        Ok(Self {
            model,
            input: input_id,
            output: output_id,
            layout: input.layout,
            shape,
            path,
            pools: Mutex::default(),
        })
    }

    /// What comes out for an image of shape (height, width, channels): its numbers and its shape. Computed by one thread.
    pub fn run(&self, image: &[f32]) -> Result<(Vec<f32>, Vec<usize>)> {
        let idle = self.pools.lock().expect("nothing panics with pools in hand").pop();
        let pool = idle.unwrap_or_else(|| Arc::new(ThreadPool::with_num_threads(1)));
        let outputs = self.run_on(image, &pool);
        self.pools.lock().expect("nothing panics with pools in hand").push(pool);
        outputs
    }

    fn run_on(&self, image: &[f32], pool: &Arc<ThreadPool>) -> Result<(Vec<f32>, Vec<usize>)> {
        let refused = |reason: String| BackboneError::Library { path: self.path.clone(), reason };
        let image = NdTensorView::from_data(self.shape, image);
        let image: Tensor<f32> = match self.layout {
            Layout::ChannelsFirst => image.permuted([2, 0, 1]).to_tensor().into_dyn(),
            Layout::ChannelsLast => image.to_tensor().into_dyn(),
        };
        let mut shape = image.shape().to_vec();
        shape.insert(0, 1);
        let image = image.into_shape(shape.as_slice());
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(pool)));
        let inputs = vec![(self.input, ValueOrView::Value(Value::from(image)))];
        let outputs = guarded(|| self.model.run(inputs, &[self.output], Some(options)));
        let mut outputs =
            outputs.map_err(|reason| refused(reason.to_owned()))?.map_err(|error| refused(error.to_string()))?;
        let output = outputs.pop().ok_or_else(|| refused("nothing came out".into()))?;
        let output: Tensor<f32> =
            output.try_into().map_err(|_| refused("what comes out are no 32-bit floats".into()))?;
        let shape = output.shape().to_vec();
        Ok((output.into_data(), shape))
    }
}

/// What the library does, or that it panicked. Its own state is only changed by what is thrown away then.
fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, &'static str> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| "the library fails on it")
}

/// The model as a file that holds what was checked, and nothing else.
fn written(graph: &Graph, (order, shapes): (&[usize], &Shapes), output: &str, image: [usize; 4]) -> Vec<u8> {
    let nodes: Vec<Node> = order.iter().map(|&index| plain(&graph.nodes[index], graph.opset, shapes)).collect();
    let mut needed: Vec<&String> =
        nodes.iter().flat_map(|node| &node.0.input).filter(|input| graph.constants.contains_key(*input)).collect();
    needed.sort_unstable();
    needed.dedup();
    let initializer = needed.into_iter().map(|name| {
        let constant = &graph.constants[name];
        TensorProto {
            dims: constant.dims.iter().map(|&dim| dim as i64).collect(),
            data_type: constant.kind,
            name: name.clone(),
            raw_data: Some(constant.raw.clone()),
            ..Default::default()
        }
    });
    let dimension = |size: usize| DimensionProto { dim_value: Some(size as i64), dim_param: None };
    let shape = Some(ShapeProto { dim: image.into_iter().map(dimension).collect() });
    let of_floats = |name: &str, shape| ValueInfoProto {
        name: name.to_owned(),
        r#type: Some(TypeProto { tensor_type: Some(TensorTypeProto { elem_type: data_type::FLOAT, shape }) }),
    };
    let proto = GraphProto {
        name: "checked".to_owned(),
        initializer: initializer.collect(),
        input: vec![of_floats(&graph.input.name, shape)],
        output: vec![of_floats(output, None)],
        node: nodes.into_iter().map(|node| node.0).collect(),
    };
    let opset_import = vec![OperatorSetIdProto { domain: String::new(), version: graph.opset }];
    ModelProto { ir_version: 8, graph: Some(proto), opset_import }.encode_to_vec()
}

/// A node as today's operators have it, where the library knows only those.
fn plain(node: &Node, opset: i64, shapes: &Shapes) -> Node {
    let mut node = node.clone();
    match node.operator() {
        // Does nothing once a network is trained.
        "Dropout" => {
            node.0.op_type = "Identity".to_owned();
            node.0.input.truncate(1);
            node.0.output.truncate(1);
            node.0.attribute.clear();
        }
        // Before version 13 all dimensions from the axis on were one, and the axis was 1 where none was named.
        "Softmax" | "LogSoftmax" if opset < 13 && node.int("axis").is_none() => node = node.with_int("axis", 1),
        // Where nothing is said of them, windows move by one pixel, without gaps or borders.
        "Conv" | "ConvTranspose" | "MaxPool" | "AveragePool" => {
            let rank = node.input(0).and_then(|input| shapes.of(input)).map_or(0, <[usize]>::len).saturating_sub(2);
            let padded = node.text("auto_pad").is_some_and(|pads| !matches!(pads, "NOTSET" | ""));
            for (name, default) in
                [("strides", vec![1; rank]), ("dilations", vec![1; rank]), ("pads", vec![0; 2 * rank])]
            {
                if node.attribute(name).is_none() && !(name == "pads" && padded) {
                    node = node.with_ints(name, &default);
                }
            }
        }
        _ => {}
    }
    node
}
