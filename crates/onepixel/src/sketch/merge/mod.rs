//! How do sketches add up?

mod side_by_side;
mod stored;

#[cfg(test)]
mod tests;

pub use side_by_side::Merged;
pub use stored::{AT_ONCE, Scratch, Storage, merge_stored};

use std::collections::btree_map::Entry;

use super::{ClassSketch, MOST_BYTES, SetSketch, Sketch, SketchError};
use crate::dataset::{MAX_CLASSES, MAX_IMAGES};

/// The most shards that a sketch remembers.
const MOST_SHARDS: u64 = 1 << 22;

impl Sketch {
    /// Adds what another sketch has seen. Any order of merging gives the same sketch. A sketch that is equal to this one in
    /// everything, as of a task that was tried again, changes nothing. What goes wrong changes nothing.
    ///
    /// # Errors
    ///
    /// The two are not of one specification, share a shard, have labels for one set in one of them only, or are together too
    /// many or too large.
    pub fn merge(&mut self, other: &Self) -> Result<(), SketchError> {
        if let Some(name) = self.shards.shared(&other.shards) {
            if self.spec == other.spec && self.to_bytes() == other.to_bytes() {
                return Ok(());
            }
            return Err(SketchError::SameShard(name.to_owned()));
        }
        self.extend(other)
    }

    /// The same where some of a shard's images are in one and some in the other: that no image is in both is left to the
    /// caller.
    ///
    /// # Errors
    ///
    /// As [`Sketch::merge`], but that shards may be shared.
    pub fn extend(&mut self, other: &Self) -> Result<(), SketchError> {
        self.check_together(other)?;
        let values = self.spec.shape().values();
        self.classes.merge(&other.classes);
        for (name, set) in &other.sets {
            match self.sets.entry(*name) {
                Entry::Vacant(place) => {
                    place.insert(set.clone());
                }
                Entry::Occupied(mut known) => known.get_mut().merge(set, values, self.spec.sample()),
            }
        }
        self.contents.merge(&other.contents, self.spec.contents());
        self.shards.merge(&other.shards);
        Ok(())
    }

    fn check_together(&self, other: &Self) -> Result<(), SketchError> {
        if self.aside.is_some() || other.aside.is_some() {
            return Err(SketchError::CountsAside);
        }
        if self.spec != other.spec {
            return Err(SketchError::Unlike { left: self.spec.to_string(), right: other.spec.to_string() });
        }
        within("classes", self.classes.together(&other.classes) as u64, MAX_CLASSES as u64)?;
        let shards = self.shards.counted.len() + other.shards.counted.len();
        within("shards", shards as u64, MOST_SHARDS)?;
        within("lost shards", (self.shards.lost.len() + other.shards.lost.len()) as u64, MOST_SHARDS)?;
        for (name, set) in &other.sets {
            let Some(known) = self.sets.get(name) else { continue };
            if known.labelled != set.labelled {
                return Err(SketchError::SomeLabels(*name));
            }
            let images = known.images() + set.images();
            within(&format!("{name} images"), images, MAX_IMAGES as u64)?;
        }
        let (bytes, most) = (self.bytes_together(other), MOST_BYTES);
        if bytes > most { Err(SketchError::TooLarge { bytes, most }) } else { Ok(()) }
    }

    /// The most bytes of memory that both take when they are merged.
    fn bytes_together(&self, other: &Self) -> u64 {
        let mut bytes = self.bytes_in_memory() + other.bytes_in_memory();
        for (name, set) in &other.sets {
            let known = self.sets.get(name).map(|set| &set.classes);
            for (class, of_class) in &set.classes {
                let Some(known) = known.and_then(|classes| classes.get(class)) else { continue };
                for (counts, others) in known.folds.iter().zip(&of_class.folds) {
                    bytes = (bytes + counts.bytes_together(others)).saturating_sub(counts.bytes() + others.bytes());
                }
            }
        }
        bytes
    }
}

fn within(what: &str, found: u64, most: u64) -> Result<(), SketchError> {
    let what = || what.to_owned();
    if found > most { Err(SketchError::TooMany { what: what(), found, most }) } else { Ok(()) }
}

impl SetSketch {
    /// The number of images.
    pub(super) fn images(&self) -> u64 {
        self.classes.values().map(|class| class.images).sum()
    }

    fn merge(&mut self, other: &Self, values: usize, sample: usize) {
        self.blank += other.blank;
        for (class, of_class) in &other.classes {
            match self.classes.entry(class.clone()) {
                Entry::Vacant(place) => {
                    place.insert(of_class.clone());
                }
                Entry::Occupied(mut known) => known.get_mut().merge(of_class, values, sample),
            }
        }
    }
}

impl ClassSketch {
    fn merge(&mut self, other: &Self, values: usize, sample: usize) {
        self.images += other.images;
        self.folds.iter_mut().zip(&other.folds).for_each(|(counts, others)| counts.merge(others, values));
        self.sample.merge(&other.sample, sample);
    }
}
