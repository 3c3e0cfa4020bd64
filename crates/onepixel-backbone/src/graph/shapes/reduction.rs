//! Which shape is left of what is summed up along dimensions?

use super::at::{At, Fault, Outcome, costing, elements};

/// Sums, means, extremes and norms along axes; along all if none are named.
pub(super) fn reduction(at: &At<'_>) -> Result<Outcome, Fault> {
    let axes = at.whole(1, "axes")?.unwrap_or_default();
    let none = axes.is_empty();
    if none && at.node.int("noop_with_empty_axes").unwrap_or(0) != 0 {
        return super::elementwise::same(at);
    }
    let dims = at.dims(0)?;
    let mut named = at.axes(&axes, dims.len())?;
    if none {
        named.fill(true);
    }
    without(at, &named)
}

/// Where the largest or the smallest lies along one axis.
pub(super) fn place(at: &At<'_>) -> Result<Outcome, Fault> {
    let axis = at.node.int("axis").unwrap_or(0);
    let named = at.axes(&[axis], at.dims(0)?.len())?;
    without(at, &named)
}

fn without(at: &At<'_>, named: &[bool]) -> Result<Outcome, Fault> {
    let dims = at.dims(0)?;
    let keep = at.node.int("keepdims").unwrap_or(1) != 0;
    let left = dims.iter().zip(named).filter_map(|(&dim, &named)| match (named, keep) {
        (false, _) => Some(dim),
        (true, true) => Some(1),
        (true, false) => None,
    });
    costing(left.collect(), elements(dims))
}
