//! What does a pre-trained network see in an image? Features: networks that turn images into numbers that lie close together
//! where images show the same.
//!
//! # The big picture
//!
//! A [`Backbone`] is opened from a file: a network as ONNX, or the weights of a family that is known by them. Before anything
//! runs, the file is held against its own sizes, the graph against what is supported, and every shape against bounds of memory
//! and work, since a file may come from anywhere. Images are [prepared](Backbone::prepare) as the network expects them, and
//! become [features](Backbone::features), one image a thread, so that the number of threads changes no number.
//!
//! Networks of the common convolutional family are computed by loops of our own, which are several times as fast as the
//! library (`rten`) that computes all others.
//!
//! ```no_run
//! use std::path::Path;
//! use onepixel_backbone::{Backbone, Image, Options};
//!
//! let backbone = Backbone::open(Path::new("efficientnet-lite0.onnx"), &Options::default())?;
//! let image = Image { pixels: &[128; 28 * 28], height: 28, width: 28, channels: 1 };
//! let features = backbone.features(&[backbone.prepare(image)?])?;
//! assert_eq!(features.len(), backbone.dimensions());
//! # Ok::<(), onepixel_backbone::BackboneError>(())
//! ```

mod backbone;
mod checkpoint;
mod digest;
mod error;
mod file;
mod graph;
mod installed;
mod onnx;
mod options;
mod preprocessing;
mod run;

pub use backbone::Backbone;
pub use error::{BackboneError, Result};
pub use graph::input::Layout;
pub use installed::installed;
pub use options::Options;
pub use preprocessing::{Filter, Fit, Image, MOST_SIDE, Prepared, Preprocessing, Preset};
