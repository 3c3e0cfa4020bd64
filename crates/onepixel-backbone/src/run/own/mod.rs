//! What does a network of the common convolutional family make of an image? Loops of our own.
//!
//! The big picture: [`plan`] turns a graph of convolutions, activations, sums, pools and means into layers, once; whatever else
//! is in the graph is the library's. Numbers lie pixel by pixel ([`map`]), so that a convolution of 1×1, which most of the work
//! is, is a product of matrices without any copying ([`dense`]), and one of each channel by itself a walk along the pixels
//! ([`depthwise`]). An image is computed by one thread, in buffers that layers share.

mod activation;
mod dense;
mod depthwise;
mod layers;
mod map;
#[cfg(test)]
mod plain;
mod plan;
mod read;
mod simple;
mod weights;

use std::sync::Mutex;

use crate::graph::Graph;
use crate::graph::input::{ImageInput, Layout};
use crate::graph::shapes::Shapes;
use layers::{Layer, Plan};

/// A network that our own loops run.
pub(crate) struct Own {
    plan: Plan,
    /// Buffers of images that were computed before, for those that follow.
    idle: Mutex<Vec<Vec<Vec<f32>>>>,
}

impl Own {
    /// The network, if it is of the family: all that leads to the output.
    pub fn new(graph: &Graph, (order, shapes): (&[usize], &Shapes), output: &str, input: &ImageInput) -> Option<Self> {
        if input.layout != Layout::ChannelsFirst {
            return None;
        }
        let plan = plan::plan(graph, (order, shapes), output)?;
        Some(Self { plan, idle: Mutex::default() })
    }

    /// Bytes of the buffers of an image.
    pub fn bytes(&self) -> u64 {
        self.plan.buffers.iter().map(|&numbers| 4 * numbers as u64).sum()
    }

    /// What comes out for an image of shape (height, width, channels): numbers of shape (1, channels, height, width).
    pub fn run(&self, image: &[f32]) -> (Vec<f32>, Vec<usize>) {
        let idle = self.idle.lock().expect("nothing panics with buffers in hand").pop();
        let mut buffers = idle.unwrap_or_else(|| self.plan.buffers.iter().map(|&numbers| vec![0.0; numbers]).collect());
        self.put(image, &mut buffers[0]);
        for layer in &self.plan.layers {
            self.layer(layer, &mut buffers);
        }
        let result = self.taken(&buffers[self.plan.output.buffer]);
        self.idle.lock().expect("nothing panics with buffers in hand").push(buffers);
        result
    }

    /// Puts the image into its border.
    fn put(&self, image: &[f32], buffer: &mut [f32]) {
        let map = &self.plan.image;
        map.clear_border(buffer);
        for (row, numbers) in image.chunks_exact(map.width * map.channels).enumerate() {
            buffer[map.at(row as isize, 0)..][..numbers.len()].copy_from_slice(numbers);
        }
    }

    fn layer(&self, layer: &Layer, buffers: &mut [Vec<f32>]) {
        let mut to = std::mem::take(&mut buffers[layer.to.buffer]);
        layer.to.map.clear_border(&mut to);
        let from = &buffers[layer.from];
        let other = layer.other.map(|other| buffers[other].as_slice());
        layer.work.run(from, other, (&mut to, &layer.to.map));
        buffers[layer.to.buffer] = to;
    }

    /// The output, channel by channel.
    fn taken(&self, buffer: &[f32]) -> (Vec<f32>, Vec<usize>) {
        let map = &self.plan.output.map;
        let mut numbers = Vec::with_capacity(map.channels * map.pixels());
        for channel in 0..map.channels {
            for pixel in 0..map.pixels() {
                let at = map.at((pixel / map.width) as isize, (pixel % map.width) as isize);
                numbers.push(buffer[at + channel]);
            }
        }
        let shape = match self.plan.flat {
            true => vec![1, map.channels],
            false => vec![1, map.channels, map.height, map.width],
        };
        (numbers, shape)
    }
}
