//! What do images look like that are unlike the others?

use std::collections::HashMap;

use onepixel::audit::Quality;
use onepixel::dataset::{Collection, ImageRef, ReadError, Shape};
use onepixel::probes::quality::{KindFinding, OddImage};

use super::values::values_of;
use super::{Figure, Gallery, Section, Tile, Titles, wording};
use crate::number::{count, counted};
use crate::sentences::{odd_beyond, oddity, oddness};

/// Most images that are drawn of each kind.
const MOST_IMAGES: usize = 60;

/// The oddest images of each kind.
#[derive(Debug)]
pub struct QualityGallery<'a> {
    document: &'a Quality,
    shape: Shape,
    values: HashMap<ImageRef, Vec<u8>>,
}

impl<'a> QualityGallery<'a> {
    /// Reads the oddest images of each kind.
    ///
    /// # Errors
    ///
    /// The images cannot be read.
    ///
    /// # Panics
    ///
    /// If the document is of another dataset.
    pub fn read(document: &'a Quality, dataset: &Collection) -> Result<Self, ReadError> {
        let found = &document.finding;
        let drawn = found.kinds.iter().flat_map(|of| found.of(of.kind).take(MOST_IMAGES).map(OddImage::image));
        let values = values_of(drawn, dataset)?;
        Ok(Self { document, shape: dataset.sets()[0].unlabelled().shape(), values })
    }

    /// Draws the images.
    pub fn draw(&self) -> Figure {
        let found = &self.document.finding;
        let title = wording::name(&self.document.dataset.name);
        let images = counted(found.images, "image");
        let lines = match (found.too_few, found.odd.is_empty()) {
            (true, _) => vec![format!("{images} are too few to say what is usual")],
            (false, true) => vec![format!("None of {images} looks unlike the others")],
            (false, false) => {
                vec![
                    format!("Of {images}, those that look unlike the others"),
                    "The oddest of each kind first".to_owned(),
                ]
            }
        };
        let sections = found.kinds.iter().filter(|of| of.found > 0).map(|of| self.section(of)).collect();
        let (shape, brightest) = (self.shape, u8::MAX);
        Gallery { title: &title, lines, shape, brightest, titles: Titles::Above, sections }.draw()
    }

    fn section(&self, of: &KindFinding) -> Section<'_> {
        let (title, unit) = oddity(of.kind);
        let tiles: Vec<Tile<'_>> =
            self.document.finding.of(of.kind).take(MOST_IMAGES).map(|odd| self.tile(odd)).collect();
        let drawn = tiles.len() as u64;
        let which = match drawn == of.found {
            true => counted(of.found, "image"),
            false => format!("the first {} of {}", count(drawn), counted(of.found, "image")),
        };
        Section {
            title: format!("Images that are {title}"),
            note: format!("{which}: {unit} {}", odd_beyond(of)),
            tiles,
        }
    }

    fn tile(&self, odd: &OddImage) -> Tile<'_> {
        let place = format!("{} {}", odd.set.name(), odd.index);
        Tile {
            images: self.values.get(&odd.image()).map(Vec::as_slice).into_iter().collect(),
            captions: [oddness(odd.kind, odd.value), place]
                .into_iter()
                .chain(odd.name.as_deref().map(wording::file))
                .collect(),
        }
    }
}
