//! How is a source to be read, and which shape do images have?

use std::path::PathBuf;

use onepixel::dataset::Shape;
use onepixel_data::{ClassLevel, Fit, LabelColumn, LargeImages, LayoutChoice, Memory, ReadOptions, Unreadable};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::errors;
use crate::options::one_of;

/// Height, width, channels.
pub(crate) type Sides = (usize, usize, usize);

/// How images are read: the keys of a Python dictionary, all of them.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Options {
    label_column: Option<String>,
    shape: Option<Sides>,
    size: Option<(usize, usize)>,
    own_size: bool,
    fit: String,
    exif: bool,
    per_class: Option<usize>,
    seed: u64,
    skip_unreadable: bool,
    strict: bool,
    layout: Option<String>,
    class_level: Option<String>,
    label_table: Option<PathBuf>,
    name_column: Option<String>,
    label_pattern: Option<String>,
    memory: Option<u64>,
}

impl Options {
    pub(crate) fn read_options(self) -> PyResult<ReadOptions> {
        let mut options = ReadOptions::default();
        options.label_column = self.label_column.as_deref().map(LabelColumn::from);
        options.shape = self.shape.map(shape_of).transpose()?;
        options.size = self.size;
        options.large = if self.own_size { LargeImages::OwnSize } else { LargeImages::WorkingSize };
        options.fit = Fit::named(&self.fit).unwrap_or_default();
        options.ignore_orientation = !self.exif;
        options.per_class = self.per_class;
        options.seed = self.seed;
        options.unreadable = match (self.skip_unreadable, self.strict) {
            (true, _) => Unreadable::LeftOut,
            (false, true) => Unreadable::Refused,
            (false, false) => Unreadable::default(),
        };
        options.layout =
            self.layout.as_deref().map(|layout| one_of("layout", layout, &LayoutChoice::ALL)).transpose()?;
        let level = self.class_level.as_deref().map(str::parse::<ClassLevel>).transpose();
        options.class_level = level.map_err(|error| PyValueError::new_err(format!("class_level: {error}")))?;
        options.label_table = self.label_table;
        options.name_column = self.name_column;
        options.label_pattern = self.label_pattern;
        options.memory = self.memory.map_or(Memory::default(), Memory::Bytes);
        Ok(options)
    }
}

pub(crate) fn shape_of((height, width, channels): Sides) -> PyResult<Shape> {
    Shape::new(height, width, channels).map_err(errors::of_dataset)
}
