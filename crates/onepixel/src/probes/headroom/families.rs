//! Which rungs are of one kind?

use serde::{Deserialize, Serialize};

use crate::probes::ladder::RungFinding;

/// A kind of model: what people mean when they say that a dataset is over for networks but not for nearest neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Family {
    /// The majority class: no model at all.
    Baseline,
    /// Those that look at single pixels: the best one, the vote of all pairs' pixels, the few-pixel tree.
    Pixels,
    /// One prototype or one distribution for each class: nearest class mean, naive Bayes.
    ClassStatistics,
    /// Logistic regression and linear support-vector machine.
    Linear,
    /// Decision trees, forests and boosted trees.
    Trees,
    /// Nearest neighbours.
    Neighbours,
    /// Support-vector machine with a kernel.
    Kernel,
    /// Features of patches, found without labels, and a linear model on them.
    Patches,
    /// Neural networks.
    Networks,
    /// Models on features that come from elsewhere.
    Features,
    /// Models of the user's own.
    Own,
}

impl Family {
    /// The kind of a rung.
    pub fn of(rung: &RungFinding) -> Self {
        if rung.own { Self::Own } else { Self::of_rung(&rung.name) }
    }

    /// The kind of a rung of this name.
    pub(crate) fn of_rung(name: &str) -> Self {
        match name {
            "majority" => Self::Baseline,
            "single-pixel" | "pixel-vote" | "few-pixels" => Self::Pixels,
            "nearest-mean" | "naive-bayes" => Self::ClassStatistics,
            "logistic" | "linear-svm" => Self::Linear,
            "shallow-tree" | "tree" | "forest" | "boosting" => Self::Trees,
            "knn" | "pca-knn" => Self::Neighbours,
            "rbf-svm" => Self::Kernel,
            "patches" => Self::Patches,
            "mlp" | "cnn" | "colour-cnn" => Self::Networks,
            "feature-neighbours" | "linear-probe" => Self::Features,
            _ => Self::Own,
        }
    }

    /// What people call it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Baseline => "no model",
            Self::Pixels => "single pixels",
            Self::ClassStatistics => "class means and naive Bayes",
            Self::Linear => "linear models",
            Self::Trees => "trees and forests",
            Self::Neighbours => "nearest neighbours",
            Self::Kernel => "kernel SVM",
            Self::Patches => "patches",
            Self::Networks => "networks",
            Self::Features => "models on features",
            Self::Own => "your own models",
        }
    }

    /// Whether it is a classical learner: it learns from all of an image, and is no network.
    pub fn is_classical(self) -> bool {
        matches!(
            self,
            Self::ClassStatistics | Self::Linear | Self::Trees | Self::Neighbours | Self::Kernel | Self::Patches
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probes::ladder::RUNGS;

    #[test]
    fn every_rung_is_of_a_kind() {
        assert!(RUNGS.iter().all(|rung| Family::of_rung(rung.name) != Family::Own));
    }
}
