//! Which class do the train images have whose features point the same way?

use super::neighbour_vote::NeighbourVote;
pub use super::neighbour_vote::{LeftOut, NeighbourCount};
use super::{Batch, Classifier, Extent, FitError, Samples};
use crate::dataset::Label;
use crate::distance::{Directions, Points, ReferencePoints};
use crate::progress::Progress;

/// Exact k-nearest neighbours by the cosine of the angle between feature vectors.
///
/// Vectors are brought to the length 1, where the squared Euclidean distance is `2 − 2·cos`; a vector of zeros stays, and
/// has the same distance from all. Votes, ties and probabilities are those of [`KnnParams`](super::knn::KnnParams);
/// distances are 32-bit numbers.
///
/// Memory: the features twice. Time: train images × (train images / 2 + images) × features.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FeatureNeighboursParams {
    /// How many neighbours vote; by default 1, 3, 5 or 9, chosen by leave-one-out.
    pub neighbours: NeighbourCount,
}

impl FeatureNeighboursParams {
    /// The most bytes that a fit takes beside the images and their features: these twice, and 500 for each image.
    pub fn memory(&self, extent: Extent) -> u64 {
        let vectors = (extent.images as u64 + 64).saturating_mul(8 * extent.features as u64 + 500);
        let together = 768 * 32 * (extent.features as u64 + 1) * Extent::threads();
        vectors.saturating_add(together).saturating_add(Extent::SLACK)
    }

    /// Packs the features of the train images and chooses the number of neighbours.
    ///
    /// # Errors
    ///
    /// There are no images, they have no features, or there is no number of neighbours to choose from.
    pub fn fit(&self, samples: &Samples<'_>, progress: &dyn Progress) -> Result<FeatureNeighboursModel, FitError> {
        let features = samples.images().features().ok_or(FitError::NoFeatures)?;
        let directions = Directions::of(features);
        let points = directions.points();
        let labels = (samples.labels(), samples.classes());
        let vote = NeighbourVote::fit(ReferencePoints::new(points), points, labels, &self.neighbours, progress)?;
        Ok(FeatureNeighboursModel { vote })
    }
}

/// The fitted model: the directions of the train images, and their classes.
#[derive(Debug, Clone)]
pub struct FeatureNeighboursModel {
    vote: NeighbourVote<ReferencePoints>,
}

impl FeatureNeighboursModel {
    /// How many neighbours vote.
    pub fn neighbours(&self) -> usize {
        self.vote.neighbours
    }

    /// How good each number of neighbours to choose from was; empty where there was no choice.
    pub fn left_out(&self) -> &[LeftOut] {
        &self.vote.left_out
    }

    fn asked<R>(&self, images: Batch<'_>, ask: impl FnOnce(Points<'_>) -> R) -> R {
        let features = images.features().expect("images with features, as those that were learned from");
        ask(Directions::of(features).points())
    }
}

/// # Panics
///
/// The models of features panic if they are asked of images without any.
impl Classifier for FeatureNeighboursModel {
    fn predict_batch(&self, images: Batch<'_>) -> Vec<Label> {
        self.asked(images, |points| self.vote.predict(points))
    }

    fn sees_features(&self) -> bool {
        true
    }

    fn probabilities(&self, images: Batch<'_>) -> Option<Vec<f32>> {
        Some(self.asked(images, |points| self.vote.probabilities(points)))
    }
}
