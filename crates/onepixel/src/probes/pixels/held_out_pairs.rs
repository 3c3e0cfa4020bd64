//! What do held-out images say of the pairs of classes?

use serde::Serialize;

use super::{HeldOut, PairFinding};
use crate::search::Metric;

/// The pairs in a few numbers, by their accuracies on images that neither pixel nor rule has seen. Where there are too many
/// pairs to analyse each, these are the numbers of the listed ones.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HeldOutPairs {
    /// How many pairs have a held-out accuracy.
    pub pairs: u64,
    /// How many of them are not told apart (see [`PairFinding::told_apart`]).
    pub not_told_apart: u64,
    /// The pair with the lowest held-out accuracy, the first of several.
    pub hardest: HeldOutPair,
    /// The pair with the highest held-out accuracy, the first of several.
    pub easiest: HeldOutPair,
}

/// One pair and how well its best pixel does on held-out images.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HeldOutPair {
    /// Name of the first class.
    pub a: String,
    /// Name of the second class.
    pub b: String,
    /// The held-out accuracy, with its interval and its images.
    #[serde(flatten)]
    pub held_out: HeldOut,
    /// The accuracy by the chosen metric on the images that the pixel was chosen on.
    pub in_sample: f64,
    /// Share of the larger class among those: what is correct without looking.
    pub majority_share: f64,
    /// Whether the pair is told apart.
    pub told_apart: bool,
}

impl HeldOutPairs {
    /// Of pairs in the order of their classes; `None` where none has a held-out accuracy.
    pub(super) fn of(pairs: &[PairFinding], metric: Metric) -> Option<Self> {
        let measured: Vec<(&PairFinding, HeldOut)> =
            pairs.iter().filter_map(|pair| Some((pair, pair.held_out?))).collect();
        let first = *measured.first()?;
        let (mut hardest, mut easiest) = (first, first);
        for &(pair, held_out) in &measured {
            if held_out.accuracy < hardest.1.accuracy {
                hardest = (pair, held_out);
            }
            if held_out.accuracy > easiest.1.accuracy {
                easiest = (pair, held_out);
            }
        }
        let named = |(pair, held_out): (&PairFinding, HeldOut)| HeldOutPair {
            a: pair.a.clone(),
            b: pair.b.clone(),
            held_out,
            in_sample: pair.accuracy_by(metric),
            majority_share: pair.majority_share,
            told_apart: pair.told_apart == Some(true),
        };
        Some(Self {
            pairs: measured.len() as u64,
            not_told_apart: measured.iter().filter(|(pair, _)| pair.told_apart == Some(false)).count() as u64,
            hardest: named(hardest),
            easiest: named(easiest),
        })
    }
}

impl PairFinding {
    /// The accuracy by which pairs are ordered and shown first: the held-out one; where it was not measured, that of the
    /// metric, in sample.
    pub fn shown_accuracy(&self, metric: Metric) -> f64 {
        self.held_out.map_or_else(|| self.accuracy_by(metric), |held_out| held_out.accuracy)
    }
}
