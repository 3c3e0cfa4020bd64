//! Which features does a network see in the images of a dataset?
//!
//! The images are read once more, at the size that the network takes, some at a time. What it made of an image before, under
//! the same preparation, is taken from the cache: images are known by digests of the pixels that the network sees.

use std::collections::HashMap;

use onepixel::audit::Cache;
use onepixel::dataset::{Collection, FeatureSource, Features, Images, NamedSet, ReadError, Shape, read_range};
use onepixel::progress::{Progress, Silent};
use onepixel_backbone::{Backbone, Fit as NetworkFit, Image, Prepared};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use twox_hash::XxHash3_128;

use crate::bytes::origin::Origin;
use crate::error::Error;
use crate::locate::recognise::hex;
use crate::measured::features::FeaturesError;
use crate::reading::fit::Fit;
use crate::reading::memory::Memory;
use crate::{Request, Roots, load_collection};

/// Images that are in memory at a time, at the size that the network takes.
const CHUNK: usize = 64;

/// The most bytes of features that are kept in a cache for a network.
const MOST_KEPT: usize = 512 << 20;

/// How a dataset was read, to read it again.
#[derive(Debug, Clone, Copy)]
pub struct Read<'a> {
    /// What was asked for.
    pub request: &'a Request,
    /// Where names were searched.
    pub roots: &'a Roots,
}

/// Sets whose images have the features that a network sees in them; [`complete`](crate::complete) makes a dataset of them.
///
/// Memory: eight bytes for each feature of each image, what the cache holds for the network (at most 512 MiB), and 64 images at
/// the size that it takes.
///
/// # Errors
///
/// The images cannot be read again, or are others than before; or the network fails.
pub fn collection_with_backbone(
    sets: Collection,
    read: Read<'_>,
    backbone: &Backbone,
    cache: Option<&dyn Cache>,
    progress: &dyn Progress,
) -> Result<Collection, FeaturesError> {
    let preprocessing = backbone.preprocessing();
    // A crop keeps a share of the shorter side: of so much larger images.
    let side = |side: usize| match preprocessing.fit {
        NetworkFit::Crop => (side as f32 / preprocessing.crop).round() as usize,
        NetworkFit::Pad | NetworkFit::Squash => side,
    };
    let fit = match preprocessing.fit {
        NetworkFit::Crop => Fit::Crop,
        NetworkFit::Pad => Fit::Pad,
        NetworkFit::Squash => Fit::Stretch,
    };
    let request = read.request.clone().size(side(preprocessing.height), side(preprocessing.width)).fit(fit);
    let seen = load_collection(&request.memory(Memory::Bytes(0)), read.roots, progress)?;
    let is_same = |(a, b): (&NamedSet, &NamedSet)| {
        a.name == b.name && a.len() == b.len() && a.unlabelled().names() == b.unlabelled().names()
    };
    if sets.sets().len() != seen.sets().len() || !sets.sets().iter().zip(seen.sets()).all(is_same) {
        return Err(FeaturesError::Changed { dataset: sets.name });
    }
    let source = source(backbone);
    let mut looking = Looking::new(backbone, cache, &source.digest, progress);
    let images: usize = seen.sets().iter().map(NamedSet::len).sum();
    progress.begin(&format!("features by {}", backbone.name()), images as u64);
    let mut all = Vec::with_capacity(seen.sets().len());
    for set in seen.sets() {
        let values = looking.at(set.unlabelled().images())?;
        all.push((set.name, Features::new(values, backbone.dimensions(), source.clone())?));
    }
    looking.keep();
    sets.map(|set| match all.iter().find(|(name, _)| *name == set.name) {
        Some((_, features)) => Ok(set.with_features(features.clone())?),
        None => Ok(set),
    })
}

/// Where the features of a network come from.
fn source(backbone: &Backbone) -> FeatureSource {
    let preprocessing = backbone.preprocessing();
    let mut digest = Sha256::new();
    digest.update(backbone.digest());
    digest.update(serde_json::to_vec(preprocessing).unwrap_or_default());
    let fit = match preprocessing.fit {
        NetworkFit::Crop => "cropped",
        NetworkFit::Pad => "padded",
        NetworkFit::Squash => "stretched",
    };
    FeatureSource {
        name: backbone.name().to_owned(),
        digest: hex(&digest.finalize()),
        trained_on: backbone.trained_on().map(str::to_owned),
        preparation: Some(format!("{fit} to {}×{}", preprocessing.height, preprocessing.width)),
    }
}

/// A network that looks at images, and what it has seen.
struct Looking<'a> {
    backbone: &'a Backbone,
    cache: Option<(&'a dyn Cache, String)>,
    /// Features by the digest of what the network sees, from the cache or from images that came before.
    known: HashMap<u128, Vec<f32>>,
    has_news: bool,
    progress: &'a dyn Progress,
}

impl<'a> Looking<'a> {
    fn new(backbone: &'a Backbone, cache: Option<&'a dyn Cache>, digest: &str, progress: &'a dyn Progress) -> Self {
        let cache = cache.map(|cache| (cache, format!("features-{digest}")));
        let kept = cache.as_ref().and_then(|(cache, key)| cache.recall(key));
        let known = kept.map_or_else(HashMap::new, |kept| read_kept(&kept, backbone.dimensions()));
        Self { backbone, cache, known, has_news: false, progress }
    }

    /// The features of some images, row after row.
    fn at(&mut self, images: &dyn Images) -> Result<Vec<f32>, FeaturesError> {
        let mut values = Vec::with_capacity(images.len() * self.backbone.dimensions());
        let shape = images.shape();
        each_chunk(images, |pixels| {
            self.progress.check();
            self.look(shape, pixels, &mut values)?;
            self.progress.advance((pixels.len() / shape.values()) as u64);
            Ok(())
        })?;
        Ok(values)
    }

    /// Adds the features of some images, which the network sees where they are not known.
    fn look(&mut self, shape: Shape, pixels: &[u8], values: &mut Vec<f32>) -> Result<(), FeaturesError> {
        let images: Vec<&[u8]> = pixels.chunks_exact(shape.values()).collect();
        let digests: Vec<u128> = images.par_iter().map(|image| digest(shape, image)).collect();
        let mut unknown: Vec<usize> =
            (0..images.len()).filter(|&image| !self.known.contains_key(&digests[image])).collect();
        unknown.sort_unstable_by_key(|&image| (digests[image], image));
        unknown.dedup_by_key(|image| digests[*image]);
        let prepared = unknown.par_iter().map(|&image| {
            let (height, width, channels) = (shape.height(), shape.width(), shape.channels());
            self.backbone.prepare(Image { pixels: images[image], height, width, channels })
        });
        let prepared: Vec<Prepared> = prepared.collect::<Result<_, _>>()?;
        let seen = self.backbone.features(&prepared)?;
        self.has_news |= !unknown.is_empty();
        for (image, features) in unknown.into_iter().zip(seen.chunks_exact(self.backbone.dimensions())) {
            self.known.insert(digests[image], features.to_vec());
        }
        digests.iter().for_each(|digest| values.extend(&self.known[digest]));
        Ok(())
    }

    /// Keeps what is known for the next time, as far as it is not too much.
    fn keep(self) {
        let Some((cache, key)) = self.cache.filter(|_| self.has_news) else { return };
        let of_image = size_of::<u128>() + size_of::<f32>() * self.backbone.dimensions();
        let mut known: Vec<(u128, Vec<f32>)> = self.known.into_iter().collect();
        known.sort_unstable_by_key(|&(digest, _)| digest);
        known.truncate(MOST_KEPT / of_image);
        let mut kept = Vec::with_capacity(known.len() * of_image);
        for (digest, features) in known {
            kept.extend(digest.to_le_bytes());
            kept.extend(features.iter().flat_map(|feature| feature.to_le_bytes()));
        }
        cache.keep(&key, &kept);
    }
}

/// What was kept, image by image; nothing of what is no whole number of them.
fn read_kept(kept: &[u8], dimensions: usize) -> HashMap<u128, Vec<f32>> {
    let of_image = size_of::<u128>() + size_of::<f32>() * dimensions;
    if !kept.len().is_multiple_of(of_image) {
        return HashMap::new();
    }
    let image = |image: &[u8]| {
        let (digest, features) = image.split_first_chunk()?;
        let features = features.as_chunks().0.iter().copied().map(f32::from_le_bytes).collect();
        Some((u128::from_le_bytes(*digest), features))
    };
    kept.chunks_exact(of_image).filter_map(image).collect()
}

fn digest(shape: Shape, pixels: &[u8]) -> u128 {
    let sides = [shape.height(), shape.width(), shape.channels()];
    let seed = sides.into_iter().fold(0u64, |seed, side| seed.wrapping_mul(1 << 20).wrapping_add(side as u64));
    XxHash3_128::oneshot_with_seed(seed, pixels)
}

/// Calls `take` with the pixels of some images after the other, in order.
fn each_chunk(
    images: &dyn Images,
    mut take: impl FnMut(&[u8]) -> Result<(), FeaturesError>,
) -> Result<(), FeaturesError> {
    let size = images.shape().values();
    let failed = |error: ReadError| FeaturesError::File(Error::of_visit(error, &Origin::file("images".as_ref())));
    if images.is_sequential() {
        // One pass over all of them; after an error the rest is passed over.
        let mut done = Ok(());
        images
            .visit(0..images.len(), &mut |_, batch| {
                for some in batch.chunks(CHUNK * size) {
                    if done.is_ok() {
                        done = take(some);
                    }
                }
            })
            .map_err(failed)?;
        return done;
    }
    let mut pixels = Vec::new();
    for first in (0..images.len()).step_by(CHUNK) {
        let count = CHUNK.min(images.len() - first);
        pixels.resize(count * size, 0);
        read_range(images, first..first + count, &mut pixels, &Silent).map_err(failed)?;
        take(&pixels)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_read_back_and_damage_is_nothing() {
        let kept: Vec<u8> = [7u128, 9]
            .into_iter()
            .flat_map(|digest| {
                digest.to_le_bytes().into_iter().chain([digest as f32, 0.5].into_iter().flat_map(f32::to_le_bytes))
            })
            .collect();
        let read = read_kept(&kept, 2);
        assert_eq!((read[&7].as_slice(), read[&9].as_slice()), (&[7.0, 0.5][..], &[9.0, 0.5][..]));
        assert!(read_kept(&kept[1..], 2).is_empty() && read_kept(&[], 2).is_empty());
    }

    #[test]
    fn images_of_two_shapes_with_the_same_bytes_have_two_digests() {
        let [a, b] = [(2, 3), (3, 2)].map(|(height, width)| Shape::new(height, width, 1).unwrap());
        assert_ne!(digest(a, &[5; 6]), digest(b, &[5; 6]));
    }
}
