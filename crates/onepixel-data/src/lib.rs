//! Where do datasets come from?
//!
//! # The big picture
//!
//! A [`Request`] names a dataset: by a name, a folder, a file, or by files of images and labels. [`load`] resolves it,
//! tells the format of each file by its first bytes, reads it, and joins the parts to an
//! [`onepixel::dataset::Dataset`]:
//!
//! ```text
//! request → roots, catalogue → folder → formats → parts, labels → dataset
//! ```
//!
//! | format | images | labels |
//! |---|---|---|
//! | IDX, raw or gzip | u8, 2 to 4 dimensions | u8, i8, i16, i32 |
//! | NPY, raw or gzip | any integer type or bool, 2 to 4 dimensions, values from 0 to 255, C or Fortran order | any integer type or bool |
//! | NPZ | as NPY; arrays named as Keras, MedMNIST or scikit-learn do | as NPY |
//! | CSV | whole numbers from 0 to 255, comma, tab or semicolon | numbers or names |
//! | NDJSON of Quick, Draw! | strokes, simplified or raw | the word of each drawing |
//! | NPY, NDJSON or binary files of Quick, Draw!, one for each category | u8, or strokes | the names of the files |
//!
//! Images are (n, height, width), (n, height, width, channels), or (n, values) where the values are a square or the
//! shape is given. Labels are (n) or (n, 1). If a file `classes.txt` lies beside the label files, labels index into its
//! lines; otherwise the classes are the distinct labels of train and test set, sorted.
//!
//! # Memory
//!
//! The pixels of raw IDX files, and of NPY files of u8 in C order, stay where they are: [`RawImages`] reads them when
//! they are visited. All else is held as u8. Nothing that a file merely states is allocated for: a promise is compared
//! with the file's length or, if it is compressed, with 1,032 times that length, which is the most that deflate can
//! yield; and memory grows only as bytes really arrive. Data that ends early or goes on past the promise is an error.
//!
//! The library prints nothing, and every input it cannot read is an [`Error`] that says where and why.

mod catalogue;
mod error;
mod folder;
mod formats;
mod labels;
mod memory;
mod origin;
mod parts;
mod raster;
mod raw_images;
mod reading;
mod rearranged;
mod recipes;
mod reopened;
mod roots;
mod sample;
mod shape;
mod source;
mod stream;

pub use catalogue::{Entry, entries};
pub use error::{Error, Result};
pub use folder::LabelledFiles;
pub use formats::csv::LabelColumn;
pub use memory::Memory;
pub use origin::Origin;
pub use raw_images::RawImages;
pub use reading::ReadOptions;
pub use roots::{Availability, Known, Roots};
pub use shape::parse_shape;
pub use source::{Request, Source, load, load_from};
