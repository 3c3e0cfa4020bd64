//! Whose mean image is nearest?

use rayon::prelude::*;

use super::{Batch, Classifier, Extent, FitError, Samples};
use crate::dataset::Label;
use crate::distance::{Points, ReferencePoints, nearest};
use crate::progress::{Progress, Silent};

/// Images that are turned into real coordinates together: as many as take 4 MiB, but 6 to 1,024.
fn images_together(values: usize) -> usize {
    ((1 << 20) / values).clamp(6, 1_024)
}

/// Nearest class mean: the mean image of each class is computed, and an image gets the class whose mean is nearest by
/// Euclidean distance, the lowest of several. No setting. (Rocchio's classifier; `NearestCentroid` of scikit-learn.)
///
/// Memory: four bytes for each value of each class. Time: images × classes × values.
///
/// ```
/// use onepixel::dataset::{ImageSet, MemoryImages, Shape};
/// use onepixel::models::{Classifier, Samples, nearest_mean::NearestMeanParams};
/// use onepixel::progress::Silent;
///
/// let images = MemoryImages::new(Shape::new(1, 2, 1)?, vec![0, 200, 0, 100, 250, 0])?;
/// let set = ImageSet::new(images, vec![0, 0, 1], ["right", "left"])?;
/// let model = NearestMeanParams::default().fit(&Samples::of(&set).expect("in memory"), &Silent)?;
/// assert_eq!(model.mean(0), Some(&[0.0, 150.0][..]));
/// assert_eq!(model.predict(&set)?, [0, 0, 1]);
/// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
/// ```
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct NearestMeanParams {}

impl NearestMeanParams {
    /// The most bytes that a fit takes beside the images, and then asking of some: 20 for each class and value, and for
    /// each thread the coordinates of the images that are asked of together.
    pub fn memory(&self, extent: Extent) -> u64 {
        let (values, classes, threads) = (extent.values(), extent.classes as u64, Extent::threads());
        let together = images_together(extent.shape.values()) as u64;
        let of_values = values.saturating_mul(20 * (classes + 64) + (4 * together + 7 * 192 * 4 + 8) * threads);
        of_values.saturating_add(24 * extent.images as u64).saturating_add(Extent::SLACK)
    }

    /// Computes the mean image of each class that has images.
    ///
    /// # Errors
    ///
    /// There are no images.
    pub fn fit(&self, samples: &Samples<'_>, progress: &dyn Progress) -> Result<NearestMeanModel, FitError> {
        if samples.is_empty() {
            return Err(FitError::NoImages);
        }
        let mut of_class: Vec<Vec<usize>> = vec![Vec::new(); samples.classes()];
        for (index, &label) in samples.labels().iter().enumerate() {
            of_class[usize::from(label)].push(index);
        }
        progress.begin("averaging the images of each class", samples.len() as u64);
        let present: Vec<usize> = (0..samples.classes()).filter(|&class| !of_class[class].is_empty()).collect();
        let means = present.par_iter().flat_map_iter(|&class| {
            progress.advance(of_class[class].len() as u64);
            mean(samples.images(), &of_class[class])
        });
        let means: Vec<f32> = means.collect();
        let values = samples.images().values();
        Ok(NearestMeanModel {
            references: ReferencePoints::new(Points::new(values, &means)),
            values,
            means,
            classes: present.into_iter().map(|class| class as Label).collect(),
        })
    }
}

/// The mean of some images.
fn mean(images: Batch<'_>, chosen: &[usize]) -> Vec<f32> {
    let mut sums = vec![0u64; images.values()];
    for &index in chosen {
        for (sum, &value) in sums.iter_mut().zip(images.image(index)) {
            *sum += u64::from(value);
        }
    }
    sums.into_iter().map(|sum| (sum as f64 / chosen.len() as f64) as f32).collect()
}

/// The fitted model: the mean images.
#[derive(Debug, Clone)]
pub struct NearestMeanModel {
    values: usize,
    /// The classes that have images.
    classes: Vec<Label>,
    /// Shape (classes that have images, values).
    means: Vec<f32>,
    references: ReferencePoints,
}

impl NearestMeanModel {
    /// The mean image of a class: grey values from 0 to 255, shape (height, width, channels), row-major; `None` where the
    /// class had no image.
    pub fn mean(&self, class: Label) -> Option<&[f32]> {
        let place = self.classes.binary_search(&class).ok()?;
        Some(&self.means[place * self.values..][..self.values])
    }
}

impl Classifier for NearestMeanModel {
    fn predict_batch(&self, images: Batch<'_>) -> Vec<Label> {
        let parts = images.pixels().par_chunks(images_together(self.values) * self.values).map(|pixels| {
            let coordinates: Vec<f32> = pixels.iter().map(|&value| value.into()).collect();
            let nearest = nearest(&self.references, Points::new(self.values, &coordinates), 1, &Silent);
            nearest.iter().map(|mean| self.classes[mean.index as usize]).collect::<Vec<_>>()
        });
        parts.collect::<Vec<_>>().concat()
    }
}
