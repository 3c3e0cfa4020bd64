//! How can a network, its weights or what comes out of it be wrong?

use std::io;
use std::path::PathBuf;

/// What this crate returns.
pub type Result<T, E = BackboneError> = std::result::Result<T, E>;

/// Every way in which a backbone can be refused or fail.
///
/// Each message says what was being read, where, what was expected, what was found, and what to do. Byte offsets count
/// from 0.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackboneError {
    /// The operating system refused to read a file.
    #[error("{}: cannot be read: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A file whose name and first bytes are of no format that is read.
    #[error("{}: expected a network (.onnx) or weights (.safetensors, .pth), found {found}; export the network as ONNX", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// What it looks like.
        found: String,
    },
    /// A file that ends, or a part of it that does, before what it promises is there.
    #[error("{}: at byte {offset}: expected {expected} more bytes, found {found}; the file is cut short: fetch or export it again", path.display())]
    Truncated {
        /// The file.
        path: PathBuf,
        /// Where the promise is made.
        offset: u64,
        /// Bytes that are promised.
        expected: u64,
        /// Bytes that there are.
        found: u64,
    },
    /// A file that is not ONNX.
    #[error("{}: at byte {offset}: expected an ONNX model, found {found}; export the network as ONNX again", path.display())]
    NotOnnx {
        /// The file.
        path: PathBuf,
        /// Where.
        offset: u64,
        /// What is there.
        found: String,
    },
    /// A graph of more parts than networks have.
    #[error("{}: expected a graph of at most {most} {parts}, found more; the file is no network, or hostile", path.display())]
    TooManyParts {
        /// The file.
        path: PathBuf,
        /// What there is too much of.
        parts: &'static str,
        /// How many there may be.
        most: usize,
    },
    /// A version of the operators that is not read.
    #[error("{}: expected ONNX operators of version {least} or later, found {found}; export the network with a newer opset", path.display())]
    Opset {
        /// The file.
        path: PathBuf,
        /// The oldest version that is read.
        least: i64,
        /// The version that the model states.
        found: String,
    },
    /// An operator that is not supported.
    #[error("{}: node {node}: expected an operator that is supported, found {operator}; {advice}", path.display())]
    Operator {
        /// The file.
        path: PathBuf,
        /// The node that asks for it.
        node: String,
        /// Its name, with its domain where it is not ONNX's own.
        operator: String,
        /// Why not, or what to do.
        advice: &'static str,
    },
    /// Weights in another file that must not or cannot be read.
    #[error("{}: tensor {tensor}: expected its values in a file inside the model's folder, found {location:?}: {reason}", path.display())]
    ExternalData {
        /// The file.
        path: PathBuf,
        /// The tensor.
        tensor: String,
        /// Where the model says that its values are.
        location: String,
        /// Why they are not read.
        reason: String,
    },
    /// A constant whose values are not those that its shape promises.
    #[error("{}: tensor {tensor}: expected {expected}, found {found}; the file is damaged: fetch or export it again", path.display())]
    Tensor {
        /// The file.
        path: PathBuf,
        /// The tensor.
        tensor: String,
        /// What its shape and type promise.
        expected: String,
        /// What is there.
        found: String,
    },
    /// A network that does not take one image.
    #[error("{}: expected one input of images, (n, 3, height, width) or (n, height, width, 3) in 32-bit floats, found {found}; {advice}", path.display())]
    Input {
        /// The file.
        path: PathBuf,
        /// What it takes.
        found: String,
        /// What to do.
        advice: &'static str,
    },
    /// A network without an output that can be features.
    #[error("{}: expected an output of shape (n, features), or (n, channels, height, width) to be pooled, found {found}; name a value of that shape as output", path.display())]
    Output {
        /// The file.
        path: PathBuf,
        /// What there is.
        found: String,
    },
    /// A value that is used but that nothing produces.
    #[error("{}: node {node}: expected a value {value:?}, which no node, constant or input produces; export the network again", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
        /// The node that uses it.
        node: String,
        /// Its name.
        value: String,
    },
    /// A value that is produced twice.
    #[error("{}: node {node}: expected each value to be produced once, found {value:?} produced again; export the network again", path.display())]
    ProducedTwice {
        /// The file.
        path: PathBuf,
        /// The second node that produces it.
        node: String,
        /// Its name.
        value: String,
    },
    /// A value that depends on itself.
    #[error("{}: node {node}: expected a graph without cycles, found that what it produces depends on itself; export the network again", path.display())]
    Cycle {
        /// The file.
        path: PathBuf,
        /// A node of the cycle.
        node: String,
    },
    /// A node whose inputs do not fit it.
    #[error("{}: node {node} ({operator}): {reason}; export the network again, or give the size of images that it expects", path.display())]
    Shape {
        /// The file.
        path: PathBuf,
        /// The node.
        node: String,
        /// Its operator.
        operator: String,
        /// What was expected and what was found.
        reason: String,
    },
    /// A node whose shape is only known when it runs, so that it cannot be bounded.
    #[error("{}: node {node} ({operator}): expected a shape that follows from that of the image, found that {reason}; simplify the network (onnxsim) or export it with a fixed size", path.display())]
    Unbounded {
        /// The file.
        path: PathBuf,
        /// The node.
        node: String,
        /// Its operator.
        operator: String,
        /// What it depends on.
        reason: String,
    },
    /// A network that takes more memory than is allowed.
    #[error("{}: {what}: expected at most {allowed} bytes, as much memory as is allowed, found {needed}; allow more, or take a smaller network or size", path.display())]
    Memory {
        /// The file.
        path: PathBuf,
        /// What takes it.
        what: String,
        /// Bytes that it takes.
        needed: u64,
        /// Bytes that it may take.
        allowed: u64,
    },
    /// A network that computes more than is allowed.
    #[error("{}: expected at most {allowed} multiplications for an image, found {needed}; take a smaller network or size", path.display())]
    Work {
        /// The file.
        path: PathBuf,
        /// Multiplications that an image takes.
        needed: u64,
        /// Multiplications that it may take.
        allowed: u64,
    },
    /// A network that the library which runs it refuses, for a reason of its own.
    #[error("{}: expected a network that can be run, found that {reason}; export it again, with a newer exporter if there is one", path.display())]
    Library {
        /// The file.
        path: PathBuf,
        /// What the library says.
        reason: String,
    },
    /// Features that are no numbers.
    #[error("{}: expected finite features, found {found} for image {image} of the batch; check that the preprocessing is what the network was trained with", path.display())]
    NotFinite {
        /// The file.
        path: PathBuf,
        /// Which image, from 0.
        image: usize,
        /// What came out.
        found: f32,
    },
    /// An image whose bytes are not what its shape promises.
    #[error("image: expected {expected}, found {found}")]
    Image {
        /// What its shape promises.
        expected: String,
        /// What is there.
        found: String,
    },
    /// A setting that cannot be followed.
    #[error("`{setting}`: expected {expected}, found {found}")]
    Setting {
        /// Its name.
        setting: &'static str,
        /// What it may be.
        expected: String,
        /// What was given.
        found: String,
    },
    /// Weights that would run code, or that are more than tensors.
    #[error("{}: at byte {offset} of its pickle: expected nothing but tensors, found {found}; save the weights as .safetensors", path.display())]
    Pickle {
        /// The file.
        path: PathBuf,
        /// Where.
        offset: u64,
        /// What is there.
        found: String,
    },
    /// A file of weights that is damaged.
    #[error("{}: expected {expected}, found {found}; fetch the file again", path.display())]
    Checkpoint {
        /// The file.
        path: PathBuf,
        /// What was expected.
        expected: String,
        /// What is there.
        found: String,
    },
    /// Weights of a network that is not known by them.
    #[error("{}: expected weights of EfficientNet-Lite, found {found}; export the network as ONNX: weights alone do not say what to compute", path.display())]
    Family {
        /// The file.
        path: PathBuf,
        /// What is missing or has another shape.
        found: String,
    },
}
