//! What do held-out images say of the pairs of classes?

use super::finding::{HeldOut, HeldOutPair, HeldOutPairs, PairFinding};
use crate::search::Metric;

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
