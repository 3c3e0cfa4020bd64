//! What share of the labels is wrong?

use std::collections::BTreeMap;

use bitcode::{Decode, Encode};
use serde::Serialize;

use super::confident::ConfidentLearning;
use crate::dataset::Label;
use crate::stats::Proportion;

/// Images with one label that are estimated to be of another class.
#[derive(Debug, Clone, PartialEq, Serialize, Encode, Decode)]
#[non_exhaustive]
pub struct PairEstimate {
    /// The name of the class that they are labelled as.
    pub given: String,
    /// The name of the class that they are estimated to be of.
    pub suggested: String,
    /// Their number: an entry of the calibrated confident joint.
    pub images: u32,
    /// Images that the estimate counts: labelled as the one, confidently the other.
    pub counted: u32,
    /// Images with the label that are confidently of any class.
    pub of: u32,
    /// `counted / of`: the estimated share of the label's images.
    pub share: f64,
    /// Lower end of its 95 % Wilson interval.
    pub share_low: f64,
    /// Upper end.
    pub share_high: f64,
}

/// The estimate of each pair of classes of which an image is counted, the largest share first.
pub(super) fn pairs(learned: &ConfidentLearning, classes: &[String]) -> Vec<PairEstimate> {
    let totals = row_totals(learned);
    let wrong = learned.joint.iter().filter(|((given, class), _)| given != class);
    let mut pairs: Vec<_> = wrong
        .map(|(&(given, class), &counted)| {
            let of = totals[&given].1;
            let share = Proportion::new(counted.into(), of.into());
            PairEstimate {
                given: classes[usize::from(given)].clone(),
                suggested: classes[usize::from(class)].clone(),
                images: learned.calibrated.get(&(given, class)).copied().unwrap_or(0),
                counted,
                of,
                share: share.share,
                share_low: share.low,
                share_high: share.high,
            }
        })
        .collect();
    pairs.sort_by(|a, b| b.share.total_cmp(&a.share).then(b.counted.cmp(&a.counted)));
    pairs
}

/// The estimated share of wrong labels among all images, with a 95 % interval.
///
/// It is `Σ_i w_i p_i`: of each label, the share `p_i` of its confidently counted images that count elsewhere,
/// weighted by its share `w_i` of all images. Labels are independent samples, so the interval joins their Wilson
/// intervals `[l_i, u_i]`: from `p − √Σ w_i² (p_i − l_i)²` to `p + √Σ w_i² (u_i − p_i)²` (G. Zou, W. Huang, X. Zhang,
/// "A note on confidence interval estimation for a linear function of binomial proportions", CSDA 53, 2009).
pub(super) fn overall(learned: &ConfidentLearning, labels: &[Label]) -> Proportion {
    let mut images: BTreeMap<Label, u32> = BTreeMap::new();
    labels.iter().for_each(|&label| *images.entry(label).or_default() += 1);
    let totals = row_totals(learned);
    let (mut share, mut below, mut above) = (0.0, 0.0, 0.0);
    for (label, &count) in &images {
        let weight = f64::from(count) / labels.len() as f64;
        let (wrong, of) = totals.get(label).copied().unwrap_or((0, 0));
        if of == 0 {
            // Nothing is known of this label: its share could be anything, and counts as none.
            above += weight * weight;
            continue;
        }
        let own = Proportion::new(wrong.into(), of.into());
        share += weight * own.share;
        below += (weight * (own.share - own.low)).powi(2);
        above += (weight * (own.high - own.share)).powi(2);
    }
    Proportion { share, low: (share - below.sqrt()).max(0.0), high: (share + above.sqrt()).min(1.0) }
}

/// For each label, the images that are confidently of another class, and those that are confidently of any.
fn row_totals(learned: &ConfidentLearning) -> BTreeMap<Label, (u32, u32)> {
    let mut totals: BTreeMap<Label, (u32, u32)> = BTreeMap::new();
    for (&(given, class), &count) in &learned.joint {
        let (wrong, of) = totals.entry(given).or_default();
        *of += count;
        *wrong += if given == class { 0 } else { count };
    }
    totals
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probes::labels::Probabilities;

    /// Two labels of 100 images each, of which 10 and 0 count elsewhere; the ends by hand from Wilson's intervals
    /// [0.0552, 0.1744] of 10 in 100 and [0, 0.0370] of 0 in 100 (Newcombe 1998).
    #[test]
    fn the_interval_joins_those_of_the_labels() {
        let sure = |class: usize| if class == 0 { [1.0, 0.0] } else { [0.0, 1.0] };
        let rows = (0..200).flat_map(|image| sure(usize::from(!(10..100).contains(&image)))).collect();
        let labels: Vec<Label> = (0..200).map(|image| Label::from(image >= 100)).collect();
        let learned = ConfidentLearning::new(&Probabilities::new(rows, 2).unwrap(), &labels);
        let overall = overall(&learned, &labels);
        assert!((overall.share - 0.05).abs() < 1e-12, "{overall:?}");
        assert!((overall.low - (0.05 - 0.0448 / 2.0)).abs() < 1e-4, "{overall:?}");
        let above = (0.0744f64.powi(2) + 0.0370f64.powi(2)).sqrt() / 2.0;
        assert!((overall.high - (0.05 + above)).abs() < 1e-4, "{overall:?}");
        let pairs = pairs(&learned, &["a".into(), "b".into()]);
        assert_eq!((pairs.len(), pairs[0].images, pairs[0].counted, pairs[0].of), (1, 10, 10, 100));
    }
}
