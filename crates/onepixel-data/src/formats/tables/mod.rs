//! Tables of numbers as text: CSV and LIBSVM.

pub(crate) mod csv;
pub(crate) mod libsvm;
pub(crate) mod pixel_cells;
pub(crate) mod rows;
