//! How much is right if every image is said to be of the most frequent class?

use super::{Batch, Classifier, Extent, FitError, Samples};
use crate::dataset::Label;
use crate::progress::Progress;

/// Always the most frequent class, the lowest of several; the floor that every other model has to beat.
///
/// ```
/// use onepixel::dataset::{ImageSet, MemoryImages, Shape};
/// use onepixel::models::{Classifier, Samples, majority::MajorityParams};
/// use onepixel::progress::Silent;
///
/// let images = MemoryImages::new(Shape::new(1, 1, 1)?, vec![1, 2, 3])?;
/// let set = ImageSet::new(images, vec![1, 0, 1], ["one", "two"])?;
/// let model = MajorityParams.fit(&Samples::of(&set).expect("in memory"), &Silent)?;
/// assert_eq!(model.predict(&set)?, [1, 1, 1]);
/// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct MajorityParams;

impl MajorityParams {
    /// The most bytes that a fit takes beside the images: a few for each class.
    pub fn memory(&self, extent: Extent) -> u64 {
        32 * extent.classes as u64 + Extent::SLACK
    }

    /// Counts the images of each class.
    ///
    /// # Errors
    ///
    /// There are no images.
    pub fn fit(&self, samples: &Samples<'_>, _progress: &dyn Progress) -> Result<MajorityModel, FitError> {
        if samples.is_empty() {
            return Err(FitError::NoImages);
        }
        let images = samples.class_images();
        let most = images.iter().copied().max().unwrap_or(0);
        let label = images.iter().position(|&images| images == most).unwrap_or(0) as Label;
        let frequencies = images.iter().map(|&images| images as f32 / samples.len() as f32).collect();
        Ok(MajorityModel { label, frequencies })
    }
}

/// The fitted model: how frequent each class is.
#[derive(Debug, Clone, PartialEq)]
pub struct MajorityModel {
    label: Label,
    frequencies: Vec<f32>,
}

impl MajorityModel {
    /// The most frequent class.
    pub fn label(&self) -> Label {
        self.label
    }
}

impl Classifier for MajorityModel {
    fn predict_batch(&self, images: Batch<'_>) -> Vec<Label> {
        vec![self.label; images.len()]
    }

    /// The share that each class has in the training images.
    fn probabilities(&self, images: Batch<'_>) -> Option<Vec<f32>> {
        Some(self.frequencies.repeat(images.len()))
    }
}
