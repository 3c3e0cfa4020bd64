//! Datasets as their owners keep them: each kind of input that people reported to other tools, in small.
//!
//! What is expected of each stands in the issue that asked for them; here are the likenesses, made of the embedded digits.

mod folders;
mod made;
mod names;
mod pixels;
mod tables;
