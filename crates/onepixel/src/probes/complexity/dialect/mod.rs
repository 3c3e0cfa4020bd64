//! What do libraries compute under the same names?
//!
//! # The big picture
//!
//! Three libraries are in use: ECoL (R), pymfe and problexity (Python). They measure other distances, average in other places
//! and have slips of their own, so that numbers of different libraries cannot be compared. Here each file computes what one
//! library would: `ecol`, `pymfe`, `problexity`, of `distances`, `neighbourhood`, `spheres`, `graph` and `pairs`. What rests on a
//! library's own solver, its random numbers, an order that it leaves open, or rounding is not computed, and says so.

mod distances;
mod ecol;
mod graph;
mod neighbourhood;
mod order;
mod pairs;
mod problexity;
mod pymfe;
mod spheres;

use super::finding::MeasureFinding;
use super::measure::{Caution, Dialect, Measure, Without};
use super::pairs::MOST_PAIRS;
use super::problem::Problem;
use crate::progress::Progress;
use order::Measured;

/// Bytes that the distances of a dialect take.
pub(super) fn memory(dialect: Dialect, images: u64, values: u64) -> u64 {
    match dialect {
        Dialect::Lorena => 0,
        _ => distances::memory(images, values),
    }
}

/// The measures as a library computes them, in the order of [`Measure::ALL`]; `None` of the dialect that is onepixel's own.
pub(super) fn measures(
    dialect: Dialect,
    problem: &Problem<'_>,
    seed: u64,
    progress: &dyn Progress,
) -> Option<Vec<MeasureFinding>> {
    let measured = match dialect {
        Dialect::Lorena => return None,
        Dialect::Ecol => ecol::measures(problem, seed, progress),
        Dialect::Pymfe => pymfe::measures(problem, seed, progress),
        Dialect::Problexity => problexity::measures(problem, seed, progress),
    };
    let is_sample = problem.classes() * (problem.classes() - 1) / 2 > MOST_PAIRS;
    let is_of_pairs = |measure| {
        use Measure::{F1v, F2, F3, F4};
        dialect == Dialect::Problexity || matches!(measure, F1v | F2 | F3 | F4)
    };
    let finding = |(measure, value): Measured| {
        let cautions = (is_sample && is_of_pairs(measure) && value.is_ok()).then_some(Caution::SomePairs);
        MeasureFinding::of(measure, value, cautions.into_iter().collect())
    };
    let mut measured: Vec<Measured> = measured.into_iter().chain(not_followed(dialect)).collect();
    let place = |measure: Measure| Measure::ALL.iter().position(|&other| other == measure);
    measured.sort_by_key(|&(measure, _)| place(measure));
    Some(measured.into_iter().map(finding).collect())
}

/// What no library's own solver or random numbers are followed for.
fn not_followed(dialect: Dialect) -> [Measured; 4] {
    let solver = match dialect {
        Dialect::Ecol => Without::OwnSolver,
        _ => Without::RandomSolver,
    };
    [
        (Measure::L1, Err(solver)),
        (Measure::L2, Err(solver)),
        (Measure::L3, Err(Without::Random)),
        (Measure::N4, Err(Without::Random)),
    ]
}
