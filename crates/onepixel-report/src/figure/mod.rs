//! What does a dataset look like to one pixel, and to the models above it?
//!
//! Six figures: [`Matrix`], how well the best pixel separates each pair of classes; [`ClassPixels`], where the pixels
//! that matter lie in each class; [`PairPixels`], what every pixel would do for one pair; [`LadderChart`], how far each
//! model gets and how fast; [`ComparedChart`], how far on several datasets; [`Sheet`], the images themselves; and
//! [`Gallery`], images with what was found in them, such as the suspected labels of [`LabelsGallery`]. A [`Badge`] is the
//! verdict in a line, a [`DataMap`] how hard the images of a set are, and a [`Landscape`] any number of datasets by their size and
//! how far models get. Each borrows what it shows from a finding or a set and is drawn as a [`Figure`], which is SVG, or PNG
//! rendered from that same SVG.
//!
//! The fonts that the PNG is drawn with are carried in the crate, so a figure looks the same on every machine. System
//! fonts are looked at only for characters that the carried fonts lack.
//!
//! ```
//! use onepixel_report::figure::{self, ClassPixels, Format, Options};
//!
//! let mean = vec![0, 80, 160, 255];
//! let figure = ClassPixels {
//!     dataset: "two by two",
//!     classes: vec!["only"],
//!     shape: onepixel::dataset::Shape::new(2, 2, 1)?,
//!     class_means: &[mean],
//!     pairs: &[],
//! }
//! .draw(&Options::default());
//! assert!(figure.svg().starts_with("<svg"));
//! let png = figure::render(&figure, Format::Png)?;
//! assert_eq!(&png[1..4], b"PNG");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod badge;
mod classes;
pub(crate) mod colour;
mod compared;
mod data_map;
mod duplicates;
mod font;
mod gains;
mod gallery;
mod heading;
pub(crate) mod image;
mod labels;
mod ladder;
mod landscape;
mod learning_curve;
mod matrix;
mod pair;
mod panel;
mod png;
mod quality;
mod sheet;
mod shortcuts;
mod svg;
mod typefaces;
mod values;
pub(crate) mod wording;

pub use badge::{Badge, SavedBadge};
pub use classes::ClassPixels;
pub use compared::ComparedChart;
pub use data_map::DataMap;
pub use duplicates::DuplicateGallery;
pub use gains::GainsChart;
pub use gallery::{Gallery, Section, Tile, Titles};
pub use labels::LabelsGallery;
pub use ladder::{LadderChart, LadderPoint};
pub use landscape::{Landscape, Spot};
pub use learning_curve::LearningCurveChart;
pub use matrix::SeparableMatrix;
pub use matrix::{FigureOf, Matrix};
pub use pair::PairPixels;
pub use quality::QualityGallery;
pub use sheet::{Sheet, SheetImage, SheetRow};
pub use shortcuts::ShortcutsGallery;

use crate::CountFrom;

/// Why a figure could not be rendered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FigureError {
    /// The SVG could not be read back.
    #[error("the figure's SVG cannot be rendered: {0}")]
    Svg(#[from] resvg::usvg::Error),
    /// The picture does not fit into memory.
    #[error("no memory for a picture of {width}×{height} pixels; ask for SVG instead")]
    TooLarge {
        /// Columns of the picture.
        width: u32,
        /// Rows of the picture.
        height: u32,
    },
    /// The picture could not be written as PNG.
    #[error("the picture cannot be written as PNG: {0}")]
    Png(String),
}

/// How a figure is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// What the first row and column is called.
    pub count_from: CountFrom,
}

/// A file format for figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Scalable, with selectable text and a tooltip for each cell.
    Svg,
    /// Pixels, two per unit of the SVG, fewer where the picture would get larger than 8192 pixels on a side.
    Png,
}

/// A drawn figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    svg: String,
}

impl Figure {
    /// The figure as SVG text: one `svg` element without XML declaration, fit for a file or to be placed in HTML.
    pub fn svg(&self) -> &str {
        &self.svg
    }

    /// The figure as a PNG file, rendered from the SVG at two pixels per unit, at most 8192 on a side.
    ///
    /// # Errors
    ///
    /// The picture does not fit into memory.
    pub fn png(&self) -> Result<Vec<u8>, FigureError> {
        png::render(&self.svg)
    }
}

/// The bytes of a figure's file.
///
/// # Errors
///
/// A PNG does not fit into memory.
pub fn render(figure: &Figure, format: Format) -> Result<Vec<u8>, FigureError> {
    match format {
        Format::Svg => Ok(figure.svg.clone().into_bytes()),
        Format::Png => figure.png(),
    }
}
