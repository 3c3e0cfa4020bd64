//! Which class do the most similar train images have?

use super::neighbour_vote::NeighbourVote;
pub use super::neighbour_vote::{LeftOut, NeighbourCount};
use super::{Batch, Classifier, Extent, FitError, Samples};
use crate::dataset::Label;
use crate::distance::ReferenceImages;
use crate::progress::Progress;

/// Exact k-nearest neighbours on the values as they are: the train images with the least Euclidean distance from an
/// image vote for their classes; the class with the most votes wins. (T. Cover and P. Hart, "Nearest neighbor pattern
/// classification", 1967.)
///
/// Distances are exact integers. Of equally distant train images the one with the lower index is nearer, and of classes
/// with equally many votes the lowest wins. The probability of a class is its share of the votes.
///
/// Memory: a copy of the train images, and 8 bytes for each train image and neighbour while the number of neighbours is
/// chosen. Time: train images² / 2 × values to choose it, train images × images × values to predict.
///
/// ```
/// use onepixel::dataset::{ImageSet, MemoryImages, Shape};
/// use onepixel::models::{Classifier, Samples, knn::{KnnParams, NeighbourCount}};
/// use onepixel::progress::Silent;
///
/// let images = MemoryImages::new(Shape::new(1, 1, 1)?, vec![0, 10, 20, 200, 210, 220])?;
/// let set = ImageSet::new(images, vec![0, 0, 1, 1, 1, 1], ["dark", "bright"])?;
/// let params = KnnParams { neighbours: NeighbourCount::Fixed(3) };
/// let model = params.fit(&Samples::of(&set).expect("in memory"), &Silent)?;
/// assert_eq!(model.predict(&set)?, [0, 0, 0, 1, 1, 1]);
/// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnnParams {
    /// How many neighbours vote; by default 1, 3, 5 or 9, chosen by leave-one-out.
    pub neighbours: NeighbourCount,
}

impl KnnParams {
    /// The most bytes that a fit takes beside the images, and then asking of some: the images once more, 500 for each
    /// image, and for each thread 7 for each value of 768 images.
    pub fn memory(&self, extent: Extent) -> u64 {
        let packed = (extent.images as u64 + 64).saturating_mul(extent.values() + 4);
        let together = 768.min(extent.images as u64 + 6) * 8 * (extent.values() + 4) * Extent::threads();
        packed.saturating_add(together).saturating_add(500 * extent.images as u64).saturating_add(Extent::SLACK)
    }

    /// Packs the train images and chooses the number of neighbours.
    ///
    /// # Errors
    ///
    /// There are no images, or no number of neighbours to choose from.
    pub fn fit(&self, samples: &Samples<'_>, progress: &dyn Progress) -> Result<KnnModel, FitError> {
        let images = samples.images();
        let labels = (samples.labels(), samples.classes());
        let vote = if images.values() <= ReferenceImages::<u32>::MOST_VALUES {
            let references = ReferenceImages::new(images);
            Vote::Small(NeighbourVote::fit(references, images, labels, &self.neighbours, progress)?)
        } else {
            let references = ReferenceImages::new(images);
            Vote::Large(NeighbourVote::fit(references, images, labels, &self.neighbours, progress)?)
        };
        Ok(KnnModel { vote })
    }
}

/// The fitted model: the train images and their classes.
#[derive(Debug, Clone)]
pub struct KnnModel {
    vote: Vote,
}

/// By the size of distances.
#[derive(Debug, Clone)]
enum Vote {
    Small(NeighbourVote<ReferenceImages<u32>>),
    Large(NeighbourVote<ReferenceImages<u64>>),
}

impl KnnModel {
    /// How many neighbours vote.
    pub fn neighbours(&self) -> usize {
        match &self.vote {
            Vote::Small(vote) => vote.neighbours,
            Vote::Large(vote) => vote.neighbours,
        }
    }

    /// How good each number of neighbours to choose from was; empty where there was no choice.
    pub fn left_out(&self) -> &[LeftOut] {
        match &self.vote {
            Vote::Small(vote) => &vote.left_out,
            Vote::Large(vote) => &vote.left_out,
        }
    }
}

impl Classifier for KnnModel {
    fn predict_batch(&self, images: Batch<'_>) -> Vec<Label> {
        match &self.vote {
            Vote::Small(vote) => vote.predict(images),
            Vote::Large(vote) => vote.predict(images),
        }
    }

    fn probabilities(&self, images: Batch<'_>) -> Option<Vec<f32>> {
        Some(match &self.vote {
            Vote::Small(vote) => vote.probabilities(images),
            Vote::Large(vote) => vote.probabilities(images),
        })
    }
}
