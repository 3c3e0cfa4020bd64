//! What is around each image?

use super::finding::ImageDifficulty;
use crate::dataset::{Batch, ImageSet, Label};
use crate::distance::{ImageDistance, Neighbour, ReferenceImages, nearest_among};
use crate::models::Samples;
use crate::probes::ProbeError;
use crate::probes::complexity::{Nearest, inverse_dimension};
use crate::progress::Progress;

/// Neighbours that say of how many dimensions the surroundings are.
const NEIGHBOURS: usize = 20;

/// Of each image.
pub(super) struct Surroundings {
    dimensions: Vec<Option<f32>>,
    own: Vec<Option<f32>>,
    other: Vec<Option<f32>>,
}

/// Looks at the nearest images of the set around each: by their features where they have some, else by their pixels.
pub(super) fn look(set: &ImageSet, progress: &dyn Progress) -> Result<Surroundings, ProbeError> {
    let set = set.of_features()?;
    let samples = Samples::of(&set).ok_or(ProbeError::Missing("images in memory"))?;
    let (images, labels) = (samples.images(), samples.labels());
    Ok(if images.values() <= ReferenceImages::<u32>::MOST_VALUES {
        among::<u32>(images, labels, progress)
    } else {
        among::<u64>(images, labels, progress)
    })
}

fn among<D: ImageDistance + Ord + Into<u64>>(
    images: Batch<'_>,
    labels: &[Label],
    progress: &dyn Progress,
) -> Surroundings {
    let references = ReferenceImages::<D>::new(images);
    progress.begin("nearest neighbours", images.len() as u64);
    let lists = nearest_among(&references, images, NEIGHBOURS, progress);
    let dimensions = if images.len() > NEIGHBOURS {
        let dimension = |list: &[Neighbour<D>]| {
            let inverse = inverse_dimension(list, NEIGHBOURS).filter(|inverse| *inverse > 0.0)?;
            Some((1.0 / inverse) as f32)
        };
        lists.chunks_exact(NEIGHBOURS).map(dimension).collect()
    } else {
        vec![None; images.len()]
    };
    progress.begin("nearest of the own and of other classes", images.len() as u64);
    let nearest = Nearest::of(&references, images, labels, progress);
    let distances = |found: Vec<Option<Neighbour<D>>>| -> Vec<Option<f32>> {
        let root = |neighbour: Neighbour<D>| (Into::<u64>::into(neighbour.distance) as f64).sqrt() as f32;
        found.into_iter().map(|neighbour| neighbour.map(root)).collect()
    };
    Surroundings { dimensions, own: distances(nearest.friends), other: distances(nearest.enemies) }
}

impl Surroundings {
    pub(super) fn tell(&self, image: usize, found: &mut ImageDifficulty) {
        found.dimension = self.dimensions[image];
        found.nearest_own = self.own[image];
        found.nearest_other = self.other[image];
    }
}
