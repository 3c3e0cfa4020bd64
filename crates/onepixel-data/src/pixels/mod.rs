//! Where do the pixels of a set lie, and how are they visited there?

pub(crate) mod packed_images;
pub(crate) mod raw_elements;
pub(crate) mod raw_images;
pub(crate) mod rearranged;
pub(crate) mod reopened;
pub(crate) mod resize;
pub(crate) mod resized;
pub(crate) mod settle;
pub(crate) mod withheld;
