//! Drawings as strokes, and how they become pixels.

pub(crate) mod drawing;
pub(crate) mod drawn;
pub(crate) mod ndjson;
pub(crate) mod quickdraw_bin;
pub(crate) mod raster;
