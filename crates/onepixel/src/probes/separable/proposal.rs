//! What may be so, until it is proven?

use super::certificate::{Certificate, Meeting, Plane};
use super::difference::Difference;
use crate::probes::complexity::Pair;
use crate::progress::Progress;

/// An answer in floating-point numbers.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Proposal {
    /// A plane with this normal is between the classes.
    Plane(Vec<f64>),
    /// The hulls meet in a mean of these differences.
    Differences(Vec<Difference>),
    /// Neither within the steps or the precision.
    Neither,
}

impl Proposal {
    /// The same of a larger pair, of which the images are these: a plane of the smaller pair says nothing of the larger one.
    pub(super) fn among(self, images: &[u32]) -> Self {
        let of = |image: u32| images[image as usize];
        match self {
            Self::Differences(differences) => {
                let all = differences.into_iter();
                Self::Differences(all.map(|one| Difference { ends: (of(one.ends.0), of(one.ends.1)), ..one }).collect())
            }
            Self::Plane(_) | Self::Neither => Self::Neither,
        }
    }

    /// The proof, in whole numbers, if there is one.
    pub(super) fn proven(&self, pair: &Pair, progress: &dyn Progress) -> Option<Certificate> {
        match self {
            Self::Plane(normal) => Plane::along(pair, normal).map(Certificate::Plane),
            Self::Differences(differences) => Meeting::of(pair, differences, progress).map(Certificate::Meeting),
            Self::Neither => None,
        }
    }
}
