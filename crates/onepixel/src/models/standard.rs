//! How are features brought to one scale?

use crate::dataset::FeatureRows;

/// The mean of each feature over some images, and the root of the mean square of the vectors about it: what is learned on
/// features scaled so does not depend on their unit, and keeps their distances in proportion.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Standard {
    means: Vec<f32>,
    /// The inverse of the root of the mean square; 0 where all vectors are equal.
    factor: f32,
}

impl Standard {
    pub(super) fn of(features: FeatureRows<'_>) -> Self {
        let images = features.len().max(1) as f64;
        let mut sums = vec![0.0; features.dimensions()];
        for vector in features.iter() {
            sums.iter_mut().zip(vector).for_each(|(sum, &value)| *sum += f64::from(value));
        }
        let means: Vec<f32> = sums.iter().map(|sum| (sum / images) as f32).collect();
        let square = |vector: &[f32]| {
            vector.iter().zip(&means).map(|(&value, &mean)| f64::from(value - mean).powi(2)).sum::<f64>()
        };
        let mean_square = features.iter().map(square).sum::<f64>() / images;
        let factor = if mean_square > 0.0 { (1.0 / mean_square.sqrt()) as f32 } else { 0.0 };
        Self { means, factor }
    }

    /// Writes vectors on this scale.
    pub(super) fn bring<'v>(&self, vectors: impl Iterator<Item = &'v [f32]>, to: &mut [f32]) {
        for (vector, to) in vectors.zip(to.chunks_exact_mut(self.means.len())) {
            for ((to, value), mean) in to.iter_mut().zip(vector).zip(&self.means) {
                *to = (value - mean) * self.factor;
            }
        }
    }
}
