//! Does one pixel get further than it may?

use super::finding::Unchecked;
use super::limits::Share;
use super::measured::{Limit, Measured, Occurrence, Quantity};
use super::place::{PixelOfPair, Place};
use super::{Asked, CheckError, Checked, for_limits};
use crate::probes::pixels::{HeldOut, PairFinding, PixelsFinding, PixelsProbe};

/// All limits for how far one pixel gets.
pub(super) fn check(asked: &Asked<'_>, checked: &mut Checked) -> Result<(), CheckError> {
    let Asked { policy, dataset, seed, progress } = *asked;
    let limits = &policy.one_pixel;
    let demanded = [
        ("one_pixel.mean", limits.mean),
        ("one_pixel.hardest_pair", limits.hardest_pair),
        ("one_pixel.all_classes", limits.all_classes),
    ];
    if demanded.iter().all(|(_, limit)| limit.is_none()) {
        return Ok(());
    }
    let finding =
        PixelsProbe { seed, ..PixelsProbe::default() }.run(dataset, progress).map_err(for_limits("[one_pixel]"))?;
    let found = [mean(&finding), hardest(&finding), all_classes(&finding)];
    for ((key, limit), found) in demanded.into_iter().zip(found) {
        let Some(Share(most)) = limit else { continue };
        let Some((accuracy, place)) = found else {
            checked.skip(key, true, Unchecked::NotHeldOut);
            continue;
        };
        let (limit, quantity) = (Limit::AtMost(Quantity::Share(most)), Quantity::Share(accuracy));
        let occurrence = || Occurrence::new("train set", place, Vec::new()).of_value(accuracy);
        checked.add(Some(Measured::one(key, limit, quantity, occurrence)));
    }
    Ok(())
}

type Found = Option<(f64, Place)>;

fn mean(finding: &PixelsFinding) -> Found {
    let easiest =
        finding.pairs.iter().filter_map(held_out).reduce(|a, b| if b.1.accuracy > a.1.accuracy { b } else { a });
    let easiest = easiest.map(|(pair, held_out)| PixelOfPair::of(pair, held_out));
    Some((finding.summary.mean_held_out?, Place::Pairs { pairs: finding.pairs_total, easiest }))
}

fn hardest(finding: &PixelsFinding) -> Found {
    let pairs = finding.pairs.iter().filter_map(held_out);
    let (pair, held_out) = pairs.reduce(|a, b| if b.1.accuracy < a.1.accuracy { b } else { a })?;
    Some((held_out.accuracy, Place::Pair(PixelOfPair::of(pair, held_out))))
}

fn all_classes(finding: &PixelsFinding) -> Found {
    let pixel = &finding.single_pixel_all_classes;
    let held_out = pixel.held_out?;
    Some((held_out.accuracy, Place::Pixel { position: pixel.position, held_out }))
}

fn held_out(pair: &PairFinding) -> Option<(&PairFinding, HeldOut)> {
    Some((pair, pair.held_out?))
}
