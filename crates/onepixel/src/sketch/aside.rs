//! Where are the counts of a sketch that does not fit into memory?

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Read};
use std::sync::Arc;

use super::SketchError;
use super::cells::Cells;
use super::contents::Place;
use super::sections::Section;
use super::stored::cells;
use super::wire::Fault;

/// A stored sketch whose counts are read as they are needed.
pub trait Reopen: Send + Sync {
    /// Opens it at a byte.
    ///
    /// # Errors
    ///
    /// It cannot be opened.
    fn open_at(&self, byte: u64) -> io::Result<Box<dyn Read + '_>>;
}

/// Counts that stay where they are stored.
#[derive(Clone)]
pub(super) struct Aside {
    from: Arc<dyn Reopen>,
    /// Where the blocks of each class begin: of each fold with images in turn, of all pixels in turn.
    blocks: BTreeMap<Place, Vec<u64>>,
}

impl Aside {
    pub(super) fn new(from: Arc<dyn Reopen>) -> Self {
        Self { from, blocks: BTreeMap::new() }
    }

    /// Notes where the next block of a class begins.
    pub(super) fn add(&mut self, place: &Place, byte: u64) {
        match self.blocks.get_mut(place) {
            Some(blocks) => blocks.push(byte),
            None => drop(self.blocks.insert(place.clone(), vec![byte])),
        }
    }

    /// Reads a block of a class, by its number; its counts are of so many images at each of so many pixels.
    pub(super) fn cells(
        &self,
        (place, block): (&Place, usize),
        pixels: usize,
        images: u32,
    ) -> Result<Cells, SketchError> {
        let byte = self.blocks.get(place).and_then(|blocks| blocks.get(block)).copied();
        let byte = byte.ok_or_else(|| Fault::new("counts of each class", "none").at(0))?;
        let section = Section::read(&mut self.from.open_at(byte)?, byte)?;
        section.taken(|content| cells(content, pixels, images))
    }

    /// Opens the whole sketch.
    pub(super) fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        self.from.open_at(0)
    }

    /// The bytes of memory that it takes, about.
    pub(super) fn bytes(&self) -> u64 {
        self.blocks.values().map(|blocks| (blocks.len() * size_of::<u64>()) as u64).sum()
    }
}

impl fmt::Debug for Aside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Aside").field("blocks", &self.blocks).finish_non_exhaustive()
    }
}
