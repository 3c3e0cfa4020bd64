//! Who computes a network? Our own loops where it is of the common convolutional family, else the library.

pub(crate) mod library;
pub(crate) mod threads;
