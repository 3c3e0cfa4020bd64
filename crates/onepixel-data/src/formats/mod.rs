//! What do the bytes of a file mean?
//!
//! One room for each family of formats. [`table`] lists the formats, [`sniff`] recognises one by its first bytes, and
//! [`files`] reads whole files.

pub(crate) mod arrays;
pub(crate) mod columnar;
pub(crate) mod drawings;
pub(crate) mod files;
pub(crate) mod foreign;
pub(crate) mod pictures;
pub(crate) mod sniff;
pub(crate) mod table;
pub(crate) mod tables;
