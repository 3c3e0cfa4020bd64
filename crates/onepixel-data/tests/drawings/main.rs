//! Drawings of Quick, Draw!: strokes and bitmaps, files and folders.

#[path = "../support/mod.rs"]
mod support;

mod folders;
mod published;
mod strokes;
