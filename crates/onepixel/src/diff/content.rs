//! Which images are equal, whatever they are called?

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::dataset::{NamedSet, Natives, ReadError, visit_in_parallel};
use crate::progress::Progress;

/// What of an image its content is told by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ComparedBy {
    /// All pixels of the originals, before they were brought to the working size.
    Originals,
    /// The pixels that are worked on.
    Pixels,
}

/// An image by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Entry {
    pub content: u128,
    /// The place of its set among those of its dataset.
    pub set: u16,
    pub index: u32,
}

/// Originals where all sets of both datasets have them.
pub(super) fn compared_by(before: &[NamedSet], after: &[NamedSet]) -> ComparedBy {
    let has_originals = |set: &NamedSet| set.is_empty() || set.unlabelled().natives().is_some();
    let all = before.iter().chain(after).all(has_originals);
    if all { ComparedBy::Originals } else { ComparedBy::Pixels }
}

/// All images of the sets, by their content.
pub(super) fn entries(sets: &[NamedSet], by: ComparedBy, progress: &dyn Progress) -> Result<Vec<Entry>, ReadError> {
    let images: usize = sets.iter().map(NamedSet::len).sum();
    progress.begin("Digesting", images as u64);
    let mut entries = Vec::with_capacity(images);
    for (set, place) in sets.iter().zip(0..) {
        let natives = set.unlabelled().natives().map_or(&[][..], Natives::originals);
        match by {
            ComparedBy::Originals => {
                let originals = natives.iter().zip(0..);
                entries.extend(originals.map(|(of, index)| Entry { content: of.digest, set: place, index }));
                progress.advance(natives.len() as u64);
            }
            ComparedBy::Pixels => {
                pixels(set, progress)?.into_iter().for_each(|part| {
                    entries.extend(part.into_iter().map(|(index, content)| Entry { content, set: place, index }));
                });
            }
        }
    }
    entries.sort_unstable();
    Ok(entries)
}

/// The first half of the SHA-256 of each image's shape and values.
fn pixels(set: &NamedSet, progress: &dyn Progress) -> Result<Vec<Vec<(u32, u128)>>, ReadError> {
    let images = set.unlabelled().images();
    let shape = images.shape();
    let mut of_shape = Sha256::new();
    for side in [shape.height(), shape.width(), shape.channels()] {
        of_shape.update((side as u64).to_le_bytes());
    }
    visit_in_parallel(images, Vec::new, |found, first, batch| {
        progress.check();
        for (image, index) in batch.chunks_exact(shape.values()).zip(first as u32..) {
            let digest = of_shape.clone().chain_update(image).finalize();
            let (half, _) = digest.split_at(16);
            found.push((index, u128::from_le_bytes(half.try_into().unwrap_or_default())));
        }
        progress.advance((batch.len() / shape.values()) as u64);
    })
}
