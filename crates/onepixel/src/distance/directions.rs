//! Which way do vectors point?

use super::space::Points;
use crate::dataset::FeatureRows;

/// Vectors brought to the length 1, where the squared Euclidean distance is `2 − 2·cos` of their angle; those of zeros stay.
#[derive(Debug, Clone)]
pub struct Directions {
    dimensions: usize,
    /// Row after row.
    coordinates: Vec<f32>,
}

impl Directions {
    /// Those of features.
    pub fn of(features: FeatureRows<'_>) -> Self {
        let mut coordinates = Vec::with_capacity(features.len() * features.dimensions());
        for vector in features.iter() {
            let square: f64 = vector.iter().map(|&value| f64::from(value).powi(2)).sum();
            let factor = if square > 0.0 { 1.0 / square.sqrt() } else { 0.0 };
            coordinates.extend(vector.iter().map(|&value| (f64::from(value) * factor) as f32));
        }
        Self { dimensions: features.dimensions(), coordinates }
    }

    /// Those of some images, in the order given.
    pub fn select(&self, images: &[u32]) -> Self {
        let of = |&image: &u32| &self.coordinates[image as usize * self.dimensions..][..self.dimensions];
        Self { coordinates: images.iter().flat_map(of).copied().collect(), ..*self }
    }

    /// They themselves.
    pub fn points(&self) -> Points<'_> {
        Points::new(self.dimensions, &self.coordinates)
    }
}
