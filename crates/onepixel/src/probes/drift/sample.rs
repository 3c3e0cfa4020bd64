//! Which images of a set are measured?

use rand::seq::index;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use crate::dataset::{Attributes, Batch, MemoryImages, ReadError, UnlabelledSet};
use crate::progress::Progress;

/// Bytes of the images of a sample at most.
const MOST_BYTES: usize = 128 << 20;

/// Some images of a set at random, in memory.
pub(super) struct Sample {
    pub(super) images: MemoryImages,
    pub(super) attributes: Option<Attributes>,
}

impl Sample {
    /// At most so many images; all where there are no more. Same set and seed, same sample.
    pub(super) fn of(set: &UnlabelledSet, most: usize, seed: u64, progress: &dyn Progress) -> Result<Self, ReadError> {
        let size = set.shape().values();
        let room = usize::try_from(progress.memory()).unwrap_or(usize::MAX).min(MOST_BYTES) / size;
        let chosen = chosen(set.len(), most.min(room.max(1)), seed);
        let mut pixels = Vec::with_capacity(chosen.len() * size);
        progress.begin("sampling images", chosen.len() as u64);
        if chosen.len() == set.len() || set.images().is_sequential() {
            // One pass over all: a compressed file is read from its beginning at every visit.
            let mut wanted = chosen.iter().map(|&image| image as usize).peekable();
            set.images().visit(0..set.len(), &mut |first, batch| {
                progress.check();
                let end = first + batch.len() / size;
                while let Some(image) = wanted.next_if(|&image| image < end) {
                    pixels.extend_from_slice(&batch[(image - first) * size..][..size]);
                }
            })?;
        } else {
            for &image in &chosen {
                progress.check();
                let image = image as usize;
                set.images().visit(image..image + 1, &mut |_, batch| pixels.extend_from_slice(batch))?;
            }
        }
        Ok(Self {
            images: MemoryImages::new(set.shape(), pixels)?,
            attributes: set.attributes().map(|attributes| attributes.select(&chosen)),
        })
    }

    pub(super) fn len(&self) -> usize {
        self.batch().len()
    }

    pub(super) fn batch(&self) -> Batch<'_> {
        use crate::dataset::Images;
        Batch::new(self.images.shape(), self.images.as_bytes().unwrap_or(&[]))
    }
}

/// So many of the first `of` numbers at random, ascending.
pub(super) fn chosen(of: usize, most: usize, seed: u64) -> Vec<u32> {
    if of <= most {
        return (0..of as u32).collect();
    }
    let mut chosen: Vec<u32> = shuffled(of, most, seed);
    chosen.sort_unstable();
    chosen
}

/// So many of the first `of` numbers at random, in random order.
pub(super) fn shuffled(of: usize, most: usize, seed: u64) -> Vec<u32> {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    index::sample(&mut chance, of, most.min(of)).into_iter().map(|number| number as u32).collect()
}
