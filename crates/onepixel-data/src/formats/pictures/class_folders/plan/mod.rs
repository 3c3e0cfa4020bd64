//! Which images of a folder or archive are which set, and which class, by the names of their folders alone?
//!
//! # The big picture
//!
//! A folder that lies around everything else is looked into. Then the folders of a level are read together
//! ([`level`]): as sets where their names say so ([`crate::reading::split_words`]), as classes of a set, as both (`trainA`), or as
//! pieces of one set. Below a set, folders that are no level are passed over ([`dir::Dir::collapsed`]), and the folders of
//! the next level are its classes ([`classes`]). Where two readings are left, one is taken and said, and the user's
//! [`LayoutChoice`](crate::reading::folders::LayoutChoice) settles it.

mod classes;
pub(crate) mod dir;
mod level;
pub(crate) mod planned;
pub(crate) mod sets;
#[cfg(test)]
mod tests;
