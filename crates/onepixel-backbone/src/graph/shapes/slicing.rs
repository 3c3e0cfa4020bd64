//! What is cut out of a value along its dimensions?

use super::at::{At, Fault, Outcome, one, wrong};

/// Along one axis: where the first number is, how many there are, and how far apart.
#[derive(Clone, Copy)]
pub(super) struct Cut {
    pub axis: usize,
    pub start: i64,
    pub count: usize,
    pub step: i64,
}

pub(super) fn slice(at: &At<'_>) -> Result<Outcome, Fault> {
    let mut dims = at.dims(0)?.to_vec();
    for cut in cuts(at)? {
        dims[cut.axis] = cut.count;
    }
    one(dims)
}

/// What a node cuts along each axis that it names.
pub(super) fn cuts(at: &At<'_>) -> Result<Vec<Cut>, Fault> {
    let dims = at.dims(0)?;
    let (Some(starts), Some(ends)) = (at.whole(1, "starts")?, at.whole(2, "ends")?) else {
        return wrong("expected starts and ends, found none");
    };
    let axes = at.whole(3, "axes")?.unwrap_or_else(|| (0..starts.len() as i64).collect());
    let steps = at.whole(4, "steps")?.unwrap_or_else(|| vec![1; starts.len()]);
    if [ends.len(), axes.len(), steps.len()] != [starts.len(); 3] || starts.len() > dims.len() {
        return wrong(format!("expected as many ends, axes and steps as there are starts, {}", starts.len()));
    }
    at.axes(&axes, dims.len())?;
    let each = (0..starts.len()).map(|i| {
        let axis = at.axis(axes[i], dims.len())?;
        cut(axis, dims[axis], (starts[i], ends[i]), steps[i])
    });
    each.collect()
}

fn cut(axis: usize, size: usize, (start, end): (i64, i64), step: i64) -> Result<Cut, Fault> {
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    let from_start = |place: i64| if place < 0 { place.saturating_add(size) } else { place };
    let (start, end) = (from_start(start), from_start(end));
    let (start, end, length) = match step {
        0 => return wrong("expected steps other than 0"),
        1.. => {
            let (start, end) = (start.clamp(0, size), end.clamp(0, size));
            (start, end, end - start)
        }
        _ => {
            let (start, end) = (start.clamp(-1, size - 1), end.clamp(-1, size - 1));
            (start, end, start - end)
        }
    };
    let _ = end;
    let count = length.max(0).unsigned_abs().div_ceil(step.unsigned_abs()) as usize;
    Ok(Cut { axis, start, count, step })
}
