//! Files that are wrong, by accident or by intent. Each must be refused with a message that names the file, the place,
//! what was expected and what was found.

#[path = "../support/mod.rs"]
mod support;

mod archives;
mod arrays;
mod datasets;
mod drawings;
mod gzip;
mod tables;
