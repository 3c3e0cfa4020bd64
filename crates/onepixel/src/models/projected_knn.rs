//! Which class do the train images have that differ least in what makes images differ most?

use super::neighbour_vote::NeighbourVote;
pub use super::neighbour_vote::{LeftOut, NeighbourCount};
use super::principal_components::{ComponentsParams, PrincipalComponents};
use super::{Batch, Classifier, Extent, FitError, Samples};
use crate::dataset::Label;
use crate::distance::{Points, ReferencePoints};
use crate::progress::Progress;

/// k-nearest neighbours by the Euclidean distance along the first principal components of the train images.
///
/// Votes, ties and probabilities are those of [`KnnParams`](super::knn::KnnParams); distances are 32-bit numbers.
///
/// Memory: that of [`ComponentsParams::fit`], then four bytes for each component of each train image. Time: train images
/// × values² / 2 for the components, then train images × (train images / 2 + images) × components.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProjectedKnnParams {
    /// How many principal components; by default 50.
    pub components: ComponentsParams,
    /// How many neighbours vote; by default 1, 3, 5 or 9, chosen by leave-one-out. The components are those of all train
    /// images, the left out ones included.
    pub neighbours: NeighbourCount,
}

impl ProjectedKnnParams {
    /// The most bytes that a fit takes beside the images: those of the components, and ten for each component of each
    /// image, and 500 for each image.
    pub fn memory(&self, extent: Extent) -> u64 {
        let components = self.components.components.min(extent.shape.values()).min(extent.images) as u64;
        let together = 768 * 32 * (components + 1) * Extent::threads();
        let of_images = (extent.images as u64 + 64).saturating_mul(12 * components + 500);
        self.components.memory(extent).saturating_add(together).saturating_add(of_images)
    }

    /// Finds the components and chooses the number of neighbours.
    ///
    /// # Errors
    ///
    /// There are no images, no component is asked for, or there is no number of neighbours to choose from.
    pub fn fit(&self, samples: &Samples<'_>, progress: &dyn Progress) -> Result<ProjectedKnnModel, FitError> {
        progress.begin("finding the principal components", 1);
        let components = self.components.fit(samples.images(), progress)?;
        let coordinates = coordinates(&components, samples.images());
        progress.advance(1);
        let points = Points::new(dimensions(&components), &coordinates);
        let labels = (samples.labels(), samples.classes());
        let vote = NeighbourVote::fit(ReferencePoints::new(points), points, labels, &self.neighbours, progress)?;
        Ok(ProjectedKnnModel { components, vote })
    }
}

/// Points need a dimension, even where all train images are the same.
fn dimensions(components: &PrincipalComponents) -> usize {
    components.components().max(1)
}

fn coordinates(components: &PrincipalComponents, images: Batch<'_>) -> Vec<f32> {
    if components.components() == 0 { vec![0.0; images.len()] } else { components.project(images) }
}

/// The fitted model: the principal components, and the train images along them.
#[derive(Debug, Clone)]
pub struct ProjectedKnnModel {
    components: PrincipalComponents,
    vote: NeighbourVote<ReferencePoints>,
}

impl ProjectedKnnModel {
    /// The principal components.
    pub fn components(&self) -> &PrincipalComponents {
        &self.components
    }

    /// How many neighbours vote.
    pub fn neighbours(&self) -> usize {
        self.vote.neighbours
    }

    /// How good each number of neighbours to choose from was; empty where there was no choice.
    pub fn left_out(&self) -> &[LeftOut] {
        &self.vote.left_out
    }
}

impl Classifier for ProjectedKnnModel {
    fn predict_batch(&self, images: Batch<'_>) -> Vec<Label> {
        let coordinates = coordinates(&self.components, images);
        self.vote.predict(Points::new(dimensions(&self.components), &coordinates))
    }

    fn probabilities(&self, images: Batch<'_>) -> Option<Vec<f32>> {
        let coordinates = coordinates(&self.components, images);
        Some(self.vote.probabilities(Points::new(dimensions(&self.components), &coordinates)))
    }
}
