//! What files become, what is refused, and what is written: through the public face of the crate. One program: each more
//! would be linked on its own.

mod arrays;
mod catalogue;
mod columnar;
mod convert;
mod copies;
mod croissant;
mod drawings;
mod features;
mod formats;
mod hostile;
mod images;
mod owners;
mod photographs;
mod pictures;
mod predictions;
mod publishers;
mod real_data;
mod recognition;
mod support;
mod tables;
