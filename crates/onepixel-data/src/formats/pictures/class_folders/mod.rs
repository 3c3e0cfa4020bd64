//! Images in folders: as torchvision's ImageFolder and Hugging Face's imagefolder read them, and as contests and papers
//! lay them out.
//!
//! # The big picture
//!
//! [`plan`] reads the names of the folders: which are sets, which are classes. [`lost`] takes out what cannot be read
//! whatever is in it. [`labelling`] gives each image its label: by a table that lies beside the images ([`tables`]), by a
//! pattern that the user states, or by its folder. What is left without labels is a set without labels.
//!
//! Images are taken class by class, in the order of the classes, and by name within one; or in the order of the table's
//! rows. A `classes.txt` beside the sets names the classes in their order; a folder belongs to the class whose name it
//! has, characters that cannot be in a file name percent-encoded (`T-shirt%2Ftop`).

pub(crate) mod classes;
pub(crate) mod labelling;
pub(crate) mod layout;
pub(crate) mod lost;
mod masks;
pub(crate) mod plan;
mod reach;
pub(crate) mod read;
mod said;
mod set_lists;
mod tables;
