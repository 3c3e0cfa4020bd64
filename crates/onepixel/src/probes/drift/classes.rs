//! Is a class rarer or more frequent in the other set?

use super::LEVEL;
use super::finding::ClassDrift;
use crate::dataset::ImageSet;
use crate::stats::{TwoShares, two_sided_z};

/// The class whose share differs most surely, of several the one that differs most; `None` where a set has no image. The
/// p-value is corrected for the number of classes.
pub(super) fn compare(train: &ImageSet, other: &ImageSet) -> Option<ClassDrift> {
    let counts = train.class_images().into_iter().zip(other.class_images());
    let (of_first, of_second) = (train.len() as u64, other.len() as u64);
    let shares =
        counts.map(|(first, second)| TwoShares { first: first.into(), of_first, second: second.into(), of_second });
    let shares: Vec<(usize, TwoShares)> = shares.enumerate().filter(|(_, of)| of.first + of.second > 0).collect();
    let classes = shares.len() as f64;
    let z = two_sided_z(LEVEL / classes.max(1.0));
    let (class, of, p_value) = most_surely(&shares)?;
    let difference = of.difference(z)?;
    Some(ClassDrift {
        class: train.classes().get(class).cloned().unwrap_or_default(),
        train_share: of.first as f64 / of_first as f64,
        share: of.second as f64 / of_second as f64,
        difference: difference.value,
        low: difference.low,
        high: difference.high,
        p_value: (p_value * classes).min(1.0),
        different: false,
    })
}

/// The one with the least p-value, of several the one with the largest difference.
pub(super) fn most_surely(shares: &[(usize, TwoShares)]) -> Option<(usize, TwoShares, f64)> {
    let of_first = |of: &TwoShares| of.first as f64 / of.of_first as f64;
    let size = |of: &TwoShares| (of.second as f64 / of.of_second as f64 - of_first(of)).abs();
    let tested = shares.iter().map(|&(place, of)| (place, of, of.fisher()));
    tested.reduce(|best, next| {
        let surer = next.2 < best.2 || (next.2 == best.2 && size(&next.1) > size(&best.1));
        if surer { next } else { best }
    })
}
