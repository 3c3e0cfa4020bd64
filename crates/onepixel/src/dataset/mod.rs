//! What is a dataset?
//!
//! # The big picture
//!
//! An [`UnlabelledSet`] is `n` images of one [`Shape`], with the [`Names`] that their source gives them, what is known of
//! them ([`Attributes`]), vectors ([`Features`]), and the [`Files`] that they were decoded from. An [`ImageSet`] is that
//! with a label for each and the names of the classes. The pixels come from an [`Images`] source, which hands them out in
//! batches: from memory ([`MemoryImages`]), or from a file that is never held whole. A [`Dataset`] is a train set and whatever other sets there are, each under its [`SetName`]: a test
//! set, validation sets, others, with labels over the same classes or without. A [`Collection`] is sets of which none need
//! have labels.

mod appearance;
mod applied;
mod attributes;
mod batch;
mod collection;
mod digest;
mod error;
mod features;
mod files;
mod image_ref;
mod image_set;
mod images;
mod named_set;
mod names;
mod natives;
mod selected;
mod set_name;
mod sets;
mod shape;
mod specimens;
mod split;
mod unlabelled;

pub use appearance::Appearance;
pub use applied::{Applied, AppliedToSet, Relabelled};
pub use attributes::{Attribute, Attributes, Values};
pub use batch::Batch;
pub use collection::Collection;
pub use digest::DatasetDigest;
pub(crate) use digest::hexadecimal;
pub use error::DatasetError;
pub use features::{FeatureRows, FeatureSource, Features};
pub use files::{Files, ReadFiles};
pub use image_ref::ImageRef;
pub use image_set::ImageSet;
pub use images::{Images, JoinedImages, MemoryImages, ReadError, read_pixels, read_range, visit_in_parallel};
pub use named_set::{Contents, NamedSet};
pub use names::Names;
pub use natives::{Natives, Original, Piece};
pub use selected::SelectedImages;
pub use set_name::{Role, SetName, ShortName};
pub use sets::{Dataset, Scored};
pub use shape::{Position, Shape};
pub use specimens::Specimens;
pub use split::{stratified_folds, stratified_sample, stratified_split};
pub use unlabelled::UnlabelledSet;

/// A class, as its index in the list of class names.
pub type Label = u16;

/// The most classes that an image set can have: as many as a [`Label`] can number.
pub const MAX_CLASSES: usize = Label::MAX as usize + 1;

/// The most images that an image set can have: differences of counts stay within 32 bits.
pub const MAX_IMAGES: usize = i32::MAX as usize;
