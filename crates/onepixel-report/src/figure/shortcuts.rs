//! What do shortcuts look like?
//!
//! For each suspect its heat map, where it has a place: how much more often the class shows the rule's grey value,
//! black for never and white for always; then images of the class that follow the rule, and images of the rest that do
//! not.

use std::collections::HashMap;

use onepixel::audit::Shortcuts;
use onepixel::dataset::{ImageSet, ReadError, Shape};
use onepixel::probes::shortcuts::Shortcut;

use super::gallery::{Gallery, Section, Tile, Titles};
use super::{Figure, wording};
use crate::number::percent;

/// The most suspects that are drawn.
const MOST_DRAWN: usize = 20;

/// The suspects with their images.
#[derive(Debug, Clone)]
pub struct ShortcutsGallery<'a> {
    document: &'a Shortcuts,
    shape: Shape,
    /// The pixels of the examples, by their index in the train set.
    images: HashMap<u32, Vec<u8>>,
}

impl<'a> ShortcutsGallery<'a> {
    /// Reads the images that are shown from the train set.
    ///
    /// # Errors
    ///
    /// The images cannot be read.
    pub fn new(document: &'a Shortcuts, train: &ImageSet) -> Result<Self, ReadError> {
        let drawn = document.finding.shortcuts.iter().take(MOST_DRAWN);
        let examples = drawn.flat_map(|suspect| suspect.examples.of_class.iter().chain(&suspect.examples.of_rest));
        let mut indices: Vec<u32> = examples.copied().collect();
        indices.sort_unstable();
        indices.dedup();
        let chosen = train.select(&indices)?;
        let values = chosen.images().as_bytes().unwrap_or(&[]).chunks_exact(chosen.shape().values());
        let images = indices.into_iter().zip(values.map(<[u8]>::to_vec)).collect();
        Ok(Self { document, shape: train.shape(), images })
    }

    /// Draws the suspects.
    pub fn draw(&self) -> Figure {
        let finding = &self.document.finding;
        let drawn: Vec<&Shortcut> = finding.shortcuts.iter().take(MOST_DRAWN).collect();
        let maps: Vec<Vec<u8>> = drawn.iter().map(|suspect| self.map(suspect)).collect();
        let sections = drawn.iter().zip(&maps).map(|(suspect, map)| self.section(suspect, map)).collect();
        let name = wording::name(&self.document.dataset.name);
        let mut lines = vec![
            format!(
                "What gives labels away: {} sure, {} to look at",
                finding.sure,
                finding.shortcuts.len() as u64 - finding.sure
            ),
            "first where the power is (white: always in the class, never elsewhere), then the class, then the rest"
                .to_owned(),
        ];
        if drawn.len() < finding.shortcuts.len() {
            lines.push(format!("the first {} are shown", drawn.len()));
        }
        let titles = Titles::Above;
        Gallery { title: &name, lines, shape: self.shape, brightest: 255, titles, sections }.draw()
    }

    /// A heat map as an image of the dataset's shape; empty where there is none.
    fn map(&self, suspect: &Shortcut) -> Vec<u8> {
        let grey = |power: &f64| (255.0 * power.clamp(0.0, 1.0)).round() as u8;
        suspect.map.iter().flat_map(|power| std::iter::repeat_n(grey(power), self.shape.channels())).collect()
    }

    fn section<'s>(&'s self, suspect: &Shortcut, map: &'s [u8]) -> Section<'s> {
        let class = suspect.class.as_deref().map_or("all classes".to_owned(), wording::name);
        let sure = if suspect.sure { "sure" } else { "to look at" };
        let mut tiles = Vec::new();
        if !map.is_empty() {
            tiles.push(Tile { images: vec![map], captions: vec!["where".to_owned()] });
        }
        let examples = &suspect.examples;
        tiles.extend(self.tiles((&examples.of_class, &examples.names_of_class), "class"));
        tiles.extend(self.tiles((&examples.of_rest, &examples.names_of_rest), "rest"));
        Section {
            title: format!("{class}: {} ({sure})", suspect.rule),
            note: format!(
                "{} of the class, {} of the rest",
                percent(suspect.share_of_class.share),
                percent(suspect.share_of_rest.share)
            ),
            tiles,
        }
    }

    fn tiles<'s>(&'s self, (images, names): (&[u32], &[Option<String>]), side: &str) -> Vec<Tile<'s>> {
        let tile = |(place, index): (usize, &u32)| {
            let name = names.get(place).and_then(Option::as_deref).map(wording::file);
            let captions = std::iter::once(format!("{side} {index}")).chain(name).collect();
            Some(Tile { images: vec![self.images.get(index)?], captions })
        };
        images.iter().enumerate().filter_map(tile).collect()
    }
}
