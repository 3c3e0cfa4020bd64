//! Which layers does a plan consist of, and in which buffers do they work?

use super::dense::Dense;
use super::depthwise::Depthwise;
use super::map::Map;
use super::simple::{Combine, Pool, mean};

/// A network as layers that run one after the other.
pub(super) struct Plan {
    pub layers: Vec<Layer>,
    /// Numbers of each buffer. The image goes into the first.
    pub buffers: Vec<usize>,
    pub image: Map,
    pub output: Place,
    /// Whether the output has no dimensions but its channels.
    pub flat: bool,
}

/// An image between layers, and the buffer that it lies in.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub map: Map,
    pub buffer: usize,
}

/// A layer: buffers that it reads, and the one that it writes, which is another.
pub(super) struct Layer {
    pub work: Work,
    pub from: usize,
    pub other: Option<usize>,
    pub to: Place,
}

/// What a layer does.
pub(super) enum Work {
    Dense(Dense),
    Depthwise(Depthwise),
    Pool(Pool),
    Mean(Map),
    Combine(Combine),
}

impl Work {
    pub fn run(&self, from: &[f32], other: Option<&[f32]>, (to, map): (&mut [f32], &Map)) {
        match self {
            Self::Dense(layer) => layer.run(from, other, to),
            Self::Depthwise(layer) => layer.run(from, other, to),
            Self::Pool(layer) => layer.run(from, to),
            Self::Mean(of) => mean((from, of), &mut to[map.at(0, 0)..]),
            Self::Combine(layer) => layer.run(from, other, to),
        }
    }
}
