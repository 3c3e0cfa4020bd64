//! Files that are wrong, by accident or by intent. Each must be refused with a message that names the file, the place,
//! what was expected and what was found.

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
