//! How is a source to be read, and what does a reader hand on?

pub(crate) mod fit;
pub(crate) mod folder_words;
pub(crate) mod folders;
pub(crate) mod journal;
pub(crate) mod label_column;
pub(crate) mod label_table;
pub(crate) mod labelled_files;
pub(crate) mod labels;
pub(crate) mod memory;
pub(crate) mod options;
pub(crate) mod parts;
pub(crate) mod sample;
pub(crate) mod shape;
pub(crate) mod split_words;
