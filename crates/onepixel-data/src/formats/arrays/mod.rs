//! Numeric arrays: IDX, NPY, NPZ, MATLAB 5 and CIFAR's binary records.

pub(crate) mod array;
pub(crate) mod array_images;
pub(crate) mod cifar;
pub(crate) mod digits;
pub(crate) mod element;
pub(crate) mod header;
pub(crate) mod idx;
pub(crate) mod mat5;
pub(crate) mod npy;
pub(crate) mod npz;
pub(crate) mod scaling;
pub(crate) mod values;
