//! Encoded images, such as PNG and JPEG: in class folders, archives and WebDataset shards.

pub(crate) mod class_folders;
pub(crate) mod encoded;
pub(crate) mod tree;
pub(crate) mod webdataset;
