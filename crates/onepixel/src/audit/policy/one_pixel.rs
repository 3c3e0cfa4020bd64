//! Does one pixel get further than it may?

use super::limits::Share;
use super::measured::{Limit, Measured, Occurrence, Phrase, Quantity};
use super::words::percent;
use super::{Asked, CheckError, Checked, for_limits};
use crate::probes::pixels::{HeldOut, PairFinding, PixelsFinding, PixelsProbe};

/// Why an accuracy is not compared.
const NOT_HELD_OUT: &str = "with so many classes it is not measured on held-out images";

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
        let Some((lead, accuracy, place)) = found else {
            checked.skip(key, true, NOT_HELD_OUT);
            continue;
        };
        let phrase = Phrase { lead, noun: "", trail: "" };
        let (limit, quantity) = (Limit::AtMost(Quantity::Share(most)), Quantity::Share(accuracy));
        let occurrence = || Occurrence::new("train set", place, Vec::new()).of_value(accuracy);
        checked.add(Some(Measured::one(key, phrase, limit, quantity, occurrence)));
    }
    Ok(())
}

type Found = Option<(&'static str, f64, String)>;

fn mean(finding: &PixelsFinding) -> Found {
    let pairs = finding.pairs_total;
    let easiest =
        finding.pairs.iter().filter_map(held_out).reduce(|a, b| if b.1.accuracy > a.1.accuracy { b } else { a });
    let easiest = easiest.map_or_else(String::new, |(pair, held)| format!(", easiest {}", of_pair(pair, held)));
    let accuracy = finding.summary.mean_held_out?;
    Some(("mean held-out accuracy of one pixel", accuracy, format!("{pairs} pairs of classes{easiest}")))
}

fn hardest(finding: &PixelsFinding) -> Found {
    let pairs = finding.pairs.iter().filter_map(held_out);
    let (pair, held) = pairs.reduce(|a, b| if b.1.accuracy < a.1.accuracy { b } else { a })?;
    Some(("held-out accuracy of one pixel on the hardest pair", held.accuracy, of_pair(pair, held)))
}

fn all_classes(finding: &PixelsFinding) -> Found {
    let pixel = &finding.single_pixel_all_classes;
    let held = pixel.held_out?;
    let place = format!("row {}, column {} ({})", pixel.position.row, pixel.position.col, interval(held));
    Some(("held-out accuracy of one pixel on all classes", held.accuracy, place))
}

fn held_out(pair: &PairFinding) -> Option<(&PairFinding, HeldOut)> {
    Some((pair, pair.held_out?))
}

fn of_pair(pair: &PairFinding, held: HeldOut) -> String {
    let at = pair.position;
    format!("{} vs {} at row {}, column {} ({})", pair.a, pair.b, at.row, at.col, interval(held))
}

fn interval(held: HeldOut) -> String {
    format!("{}, 95 % interval {} to {}", percent(held.accuracy), percent(held.low), percent(held.high))
}
