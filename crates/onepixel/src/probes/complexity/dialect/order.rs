//! Does a value depend on an order that a library leaves open?

use crate::probes::complexity::measure::{Measure, Without};

/// A value, or why there is none.
pub(super) type Value = Result<f64, Without>;

/// A measure with its value.
pub(super) type Measured = (Measure, Value);

/// Which of equals comes first, where a library leaves that open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ties {
    First,
    Last,
}

/// Whether a distance comes before another that was met earlier.
pub(super) fn is_before(distance: f64, other: f64, ties: Ties) -> bool {
    match ties {
        Ties::First => distance < other,
        Ties::Last => distance <= other,
    }
}

/// Values that differ by less agree to six decimals.
const AGREE: f64 = 5e-7;

/// What comes out whichever of equals comes first.
pub(super) fn whatever_comes_first(of: impl Fn(Ties) -> f64) -> Value {
    let (first, last) = (of(Ties::First), of(Ties::Last));
    if (first - last).abs() < AGREE { Ok(first) } else { Err(Without::OpenOrder) }
}
