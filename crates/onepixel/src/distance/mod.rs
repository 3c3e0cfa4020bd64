//! How far apart are images?
//!
//! # The big picture
//!
//! The distance of two images is the Euclidean distance of their values, squared: `Σ (a − b)²`. On bytes it is an exact
//! integer, and all pairs of many images are one matrix product away: `Σ (a − b)² = Σ a² + Σ b² − 2·Σ a·b`. Processors
//! have instructions for such products of bytes, four values at a time in each of sixteen lanes. To keep them fed, the
//! references (the images that are searched) are packed in strips of 64, and the queries (the images that are searched
//! for) go through each strip six at a time: a tile of 384 products stays in registers while all values pass by.
//!
//! - `panels`: references and queries as the tiles read them.
//! - `tile`: the products of six queries with 64 references, for each kind of vector unit.
//! - `space`: images ([`ReferenceImages`]), and points with real coordinates (`ReferencePoints`), that distances can be
//!   asked of.
//! - `directions`: vectors in the length 1, whose distances are those of their angles.
//! - `nearest`: the nearest references of each query ([`nearest()`], `nearest_among`).
//! - `sweep`: all distances, strip by strip, for whatever is to be made of them.
//! - `products`: the products of images with each other (`inner_products`).
//!
//! Results are exact for images, and do not depend on the number of threads.

mod directions;
mod nearest;
mod panels;
mod products;
mod space;
mod sweep;
mod tile;

pub(crate) use directions::Directions;
pub(crate) use nearest::nearest_among;
pub use nearest::{Neighbour, nearest};
pub(crate) use panels::{COLUMNS, ROWS};
pub(crate) use products::inner_products;
pub use space::ReferenceImages;
pub(crate) use space::{Distance, ImageDistance, Points, ReferencePoints, Space};
pub(crate) use sweep::{Sweep, sweep};

/// The squared distance of two images, as the definition reads.
///
/// ```
/// use onepixel::distance::squared_distance;
///
/// assert_eq!(squared_distance(&[0, 3], &[4, 0]), 25);
/// ```
///
/// # Panics
///
/// If the images differ in size.
pub fn squared_distance(a: &[u8], b: &[u8]) -> u64 {
    assert_eq!(a.len(), b.len(), "images of one size");
    a.iter().zip(b).map(|(&a, &b)| u64::from(a.abs_diff(b)).pow(2)).sum()
}
