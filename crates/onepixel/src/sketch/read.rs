//! How do bytes become a sketch again, and which are refused?

use std::io::Read;
use std::sync::Arc;

use rayon::prelude::*;

use super::aside::{Aside, Reopen};
use super::cells::{BLOCK, Cells};
use super::contents::Place;
use super::counts::{ImageCounts, pixels_of};
use super::sections::Section;
use super::stored::{Stored, StoredClass, StoredSet, cells};
use super::wire::MAGIC;
use super::{ClassSketch, MOST_BYTES, SetSketch, Sketch, SketchError};

/// So many blocks are unpacked at a time.
const AT_A_TIME: usize = 32;

impl Sketch {
    /// Whether a file that begins so is a sketch, of whatever version.
    pub fn is_one(beginning: &[u8]) -> bool {
        beginning.starts_with(&MAGIC[..MAGIC.len() - 1])
    }

    /// Reads what [`Sketch::to_bytes`] wrote.
    ///
    /// # Errors
    ///
    /// The bytes are something else, of another version, cut short, damaged, or not what they say of themselves.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SketchError> {
        Self::read_from(bytes, MOST_BYTES)
    }

    /// Reads those bytes from somewhere, into at most so many bytes of memory. Memory grows only as content really arrives.
    ///
    /// # Errors
    ///
    /// The same; they cannot be read; or the sketch takes more memory: then the error says how much.
    pub fn read_from(from: impl Read, most: u64) -> Result<Self, SketchError> {
        Self::read(from, most, None)
    }

    /// Reads all but the counts, which are read as they are needed: the sketch can be audited and written, but nothing can
    /// be added to it. `from` must stay as it is.
    ///
    /// # Errors
    ///
    /// As in [`Sketch::read_from`].
    pub fn open(from: Arc<dyn Reopen>, most: u64) -> Result<Self, SketchError> {
        Self::read(from.open_at(0)?, most, Some(Aside::new(from.clone())))
    }

    fn read(from: impl Read, most: u64, aside: Option<Aside>) -> Result<Self, SketchError> {
        let mut stored = Stored::new(from)?;
        let mut sketch = Self { aside, ..stored.head().clone() };
        let mut bytes = sketch.bytes_in_memory();
        while let Some(set) = stored.next_set()? {
            let mut of_set = SetSketch { blank: set.blank, ..SetSketch::new(set.labelled) };
            while let Some(class) = stored.next_class()? {
                let name = class.name.clone();
                let class = stored.counted(set, &class, &mut sketch.aside)?;
                bytes += class.bytes();
                if bytes > most {
                    // Nothing is kept any more; what comes is only measured.
                    sketch.sets.clear();
                    of_set.classes.clear();
                } else {
                    of_set.classes.insert(name, class);
                }
            }
            sketch.sets.insert(set.name, of_set);
        }
        let numbers: Vec<u32> = stored.places()?.map(|place| sketch.contents.number(place)).collect();
        while let Some(content) = stored.next_content()? {
            for (place, images) in content.copies {
                let place = numbers[place as usize];
                sketch.contents.add(content.digest, content.constant, (place, images), usize::MAX);
            }
        }
        sketch.contents.is_sample = stored.finish()?;
        let bytes = bytes + sketch.contents.bytes() + sketch.aside.as_ref().map_or(0, Aside::bytes);
        if bytes > most { Err(SketchError::TooLarge { bytes, most }) } else { Ok(sketch) }
    }
}

impl<R: Read> Stored<R> {
    /// The counts and the sample of the class that was begun; or where the counts are.
    fn counted(
        &mut self,
        set: StoredSet,
        class: &StoredClass,
        aside: &mut Option<Aside>,
    ) -> Result<ClassSketch, SketchError> {
        let shape = self.spec().shape();
        let mut counted = ClassSketch { images: class.images, ..ClassSketch::new(set.name, set.labelled, shape) };
        for (counts, &images) in counted.folds.iter_mut().zip(&class.folds).filter(|(_, images)| **images > 0) {
            let blocks = match aside {
                Some(aside) => self.blocks_aside(&(set.name, class.name.clone()), aside)?,
                None => self.blocks(images)?,
            };
            *counts = ImageCounts { images, blocks };
        }
        counted.sample = self.sample()?;
        Ok(counted)
    }

    /// Notes where the blocks of one fold are.
    fn blocks_aside(&mut self, place: &Place, aside: &mut Aside) -> Result<Vec<Cells>, SketchError> {
        for _ in 0..self.spec().shape().values().div_ceil(BLOCK) {
            aside.add(place, self.next_block()?.byte);
        }
        Ok(Vec::new())
    }

    /// The blocks of one fold of so many images.
    fn blocks(&mut self, images: u32) -> Result<Vec<Cells>, SketchError> {
        let values = self.spec().shape().values();
        let places: Vec<usize> = (0..values.div_ceil(BLOCK)).collect();
        let mut blocks = Vec::with_capacity(places.len());
        for some in places.chunks(AT_A_TIME) {
            let sections = some.iter().map(|&block| Ok((block, self.next_block()?)));
            let sections: Vec<(usize, Section)> = sections.collect::<Result<_, SketchError>>()?;
            let unpacked = sections
                .par_iter()
                .map(|(block, section)| section.taken(|content| cells(content, pixels_of(*block, values), images)));
            blocks.extend(unpacked.collect::<Result<Vec<_>, _>>()?);
        }
        Ok(blocks)
    }
}
