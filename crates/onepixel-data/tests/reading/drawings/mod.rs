//! Drawings of Quick, Draw!: strokes and bitmaps, files and folders.

mod folders;
mod published;
mod strokes;
