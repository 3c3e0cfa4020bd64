//! Which operators are supported, and what shape does each give?
//!
//! Those that the library runs and whose outputs follow from the sizes of their inputs. Left out are: graphs inside of nodes,
//! which may run without end; what depends on the values of an image (`NonZero`, `Unique`, `TopK`, `NonMaxSuppression`);
//! sequences; random numbers; operators of other domains than ONNX's own.

use super::at::Rule;
use super::{convolution, elementwise, movement, products, reduction, slicing};
use crate::graph::node::Node;

/// The rule of a node's operator, or why it is refused.
pub(super) fn rule(node: &Node) -> Result<Rule, &'static str> {
    let nested = node.0.attribute.iter().any(|attribute| attribute.g.is_some());
    if nested || matches!(node.operator(), "If" | "Loop" | "Scan" | "SequenceMap") {
        return Err(
            "conditions and loops can run without end: export the network in evaluation mode, with a fixed size",
        );
    }
    if !matches!(node.0.domain.as_str(), "" | "ai.onnx") {
        return Err(
            "only ONNX's own operators are supported: export the network without custom ones or an optimiser's",
        );
    }
    of_operator(node.operator()).ok_or("export the network with other operators, or simplify it (onnxsim)")
}

fn of_operator(operator: &str) -> Option<Rule> {
    Some(match operator {
        "Abs" | "Cast" | "CastLike" | "Ceil" | "Clip" | "CumSum" | "DequantizeLinear" | "Dropout" | "EyeLike"
        | "Floor" | "Identity" | "IsInf" | "IsNaN" | "LeakyRelu" | "Neg" | "Not" | "QuantizeLinear" | "Reciprocal"
        | "Relu" | "Round" | "ScatterElements" | "ScatterND" | "Sign" | "Trilu" => elementwise::same,
        "BatchNormalization"
        | "Cos"
        | "Elu"
        | "Erf"
        | "Exp"
        | "Gelu"
        | "HardSigmoid"
        | "HardSwish"
        | "InstanceNormalization"
        | "LayerNormalization"
        | "Log"
        | "LpNormalization"
        | "RMSNormalization"
        | "Sigmoid"
        | "Sin"
        | "Softplus"
        | "Softsign"
        | "Sqrt"
        | "Swish"
        | "Tan"
        | "Tanh" => elementwise::costly,
        "Add" | "And" | "Div" | "Equal" | "Greater" | "GreaterOrEqual" | "Less" | "LessOrEqual" | "Max" | "Mean"
        | "Min" | "Mod" | "Mul" | "Or" | "PRelu" | "Pow" | "Sub" | "Sum" | "Where" | "Xor" => elementwise::broadcast,
        "LogSoftmax" | "Softmax" => elementwise::softmax,
        "DynamicQuantizeLinear" => elementwise::quantised,
        "Expand" => elementwise::expand,
        "AveragePool" | "MaxPool" => convolution::pool,
        "Conv" => convolution::convolution,
        "ConvTranspose" => convolution::transposed,
        "DepthToSpace" => convolution::depth_to_space,
        "GlobalAveragePool" | "GlobalMaxPool" => convolution::global,
        "Resize" | "Upsample" => convolution::resize,
        "Einsum" => products::einsum,
        "Gemm" => products::general,
        "MatMul" | "MatMulInteger" => products::product,
        "ArgMax" | "ArgMin" => reduction::place,
        "ReduceL1" | "ReduceL2" | "ReduceLogSum" | "ReduceLogSumExp" | "ReduceMax" | "ReduceMean" | "ReduceMin"
        | "ReduceProd" | "ReduceSum" | "ReduceSumSquare" => reduction::reduction,
        "Concat" => movement::concat,
        "ConstantOfShape" => movement::constant_of_shape,
        "Flatten" => movement::flatten,
        "Gather" => movement::gather,
        "GatherElements" => movement::gather_elements,
        "Pad" => movement::pad,
        "Range" => movement::range,
        "Reshape" => movement::reshape,
        "Shape" => movement::shape,
        "Size" => movement::scalar,
        "Slice" => slicing::slice,
        "Split" => movement::split,
        "Squeeze" => movement::squeeze,
        "Tile" => movement::tile,
        "Transpose" => movement::transpose,
        "Unsqueeze" => movement::unsqueeze,
        _ => return None,
    })
}
