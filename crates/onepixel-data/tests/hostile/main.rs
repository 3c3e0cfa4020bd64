//! Files that are wrong, by accident or by intent. Each must be refused with a message that names the file, the place,
//! what was expected and what was found.

#[path = "../support/mod.rs"]
mod support;

#[path = "../support/pictures.rs"]
mod pictures;

mod archives;
mod arrays;
mod columnar;
mod datasets;
mod drawings;
mod gzip;
mod image_archives;
mod images;
mod matlab;
mod publishers;
mod tables;
