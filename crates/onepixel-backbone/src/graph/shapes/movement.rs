//! Which shape has what is moved, cut or joined, but not computed with?

use super::at::{At, Dims, Fault, Outcome, elements, one, wrong};
use super::elementwise::as_dims;

pub(super) fn reshape(at: &At<'_>) -> Result<Outcome, Fault> {
    let dims = at.dims(0)?;
    let Some(target) = at.whole(1, "shape")? else { return wrong("expected a shape as input 1 (from 0), found none") };
    let copies_zero = at.node.int("allowzero").unwrap_or(0) == 0;
    let mut shape = Vec::with_capacity(target.len());
    let mut open = None;
    for (axis, &size) in target.iter().enumerate() {
        shape.push(match usize::try_from(size) {
            Ok(0) if copies_zero => {
                *dims.get(axis).ok_or_else(|| Fault::Wrong(format!("expected a dimension {axis} to copy")))?
            }
            Ok(size) => size,
            Err(_) if size == -1 && open.is_none() => {
                open = Some(axis);
                1
            }
            Err(_) => return wrong(format!("expected sizes of 0 or more and at most one -1, found {size}")),
        });
    }
    let (all, stated) = (elements(dims), elements(&shape));
    if let Some(axis) = open {
        if stated == 0 || !all.is_multiple_of(stated) {
            return wrong(format!("expected {all} numbers to fill {target:?}"));
        }
        shape[axis] = (all / stated) as usize;
    } else if all != stated {
        return wrong(format!("expected a shape of {all} numbers, found {shape:?}"));
    }
    one(shape)
}

pub(super) fn flatten(at: &At<'_>) -> Result<Outcome, Fault> {
    let dims = at.dims(0)?;
    let axis = at.node.int("axis").unwrap_or(1);
    let axis = if axis == dims.len() as i64 { dims.len() } else { at.axis(axis, dims.len())? };
    let (before, after) = dims.split_at(axis);
    one(vec![elements(before) as usize, elements(after) as usize])
}

pub(super) fn transpose(at: &At<'_>) -> Result<Outcome, Fault> {
    let dims = at.dims(0)?;
    let order = at.node.ints("perm").map_or_else(|| (0..dims.len() as i64).rev().collect(), <[i64]>::to_vec);
    if order.len() != dims.len() {
        return wrong(format!("expected an order of {} dimensions, found {}", dims.len(), order.len()));
    }
    at.axes(&order, dims.len())?;
    let moved: Result<Dims, Fault> = order.iter().map(|&axis| Ok(dims[at.axis(axis, dims.len())?])).collect();
    one(moved?)
}

pub(super) fn squeeze(at: &At<'_>) -> Result<Outcome, Fault> {
    let dims = at.dims(0)?;
    let named = match at.whole(1, "axes")? {
        Some(axes) => at.axes(&axes, dims.len())?,
        None => dims.iter().map(|&dim| dim == 1).collect(),
    };
    if dims.iter().zip(&named).any(|(&dim, &named)| named && dim != 1) {
        return wrong(format!("expected dimensions of 1 to leave out, found {dims:?}"));
    }
    one(dims.iter().zip(named).filter(|(_, named)| !named).map(|(&dim, _)| dim).collect())
}

pub(super) fn unsqueeze(at: &At<'_>) -> Result<Outcome, Fault> {
    let dims = at.dims(0)?;
    let Some(axes) = at.whole(1, "axes")? else { return wrong("expected axes, found none") };
    let named = at.axes(&axes, dims.len() + axes.len().min(super::MOST_DIMENSIONS + 1))?;
    let mut old = dims.iter().copied();
    one(named.into_iter().map(|named| if named { 1 } else { old.next().unwrap_or(1) }).collect())
}

pub(super) fn concat(at: &At<'_>) -> Result<Outcome, Fault> {
    let mut dims = at.dims(0)?.to_vec();
    let axis = at.axis(at.node.int("axis").unwrap_or(0), dims.len())?;
    for input in 1..at.inputs.len() {
        let other = at.dims(input)?;
        let fits = other.len() == dims.len() && (0..dims.len()).all(|i| i == axis || dims[i] == other[i]);
        if !fits {
            return wrong(format!("expected shapes that differ along axis {axis} only, found {dims:?} and {other:?}"));
        }
        dims[axis] = dims[axis].saturating_add(other[axis]);
    }
    one(dims)
}

pub(super) fn split(at: &At<'_>) -> Result<Outcome, Fault> {
    let dims = at.dims(0)?;
    let axis = at.axis(at.node.int("axis").unwrap_or(0), dims.len())?;
    let parts = at.node.0.output.len();
    let sizes = match at.whole(1, "split")? {
        Some(sizes) => as_dims(&sizes)?,
        None => {
            let size = dims[axis].div_ceil(parts.max(1));
            (0..parts).map(|part| size.min(dims[axis].saturating_sub(part * size))).collect()
        }
    };
    if sizes.len() < parts
        || elements(&[sizes.iter().fold(0, |sum: usize, &size| sum.saturating_add(size))]) != dims[axis] as u64
    {
        return wrong(format!("expected parts of {} along axis {axis}, found {sizes:?}", dims[axis]));
    }
    let part = |size| dims.iter().enumerate().map(|(i, &dim)| if i == axis { size } else { dim }).collect();
    Ok(Outcome { outputs: sizes.into_iter().map(part).collect(), work: elements(dims) })
}

/// Rows picked along an axis.
pub(super) fn gather(at: &At<'_>) -> Result<Outcome, Fault> {
    let (dims, indices) = (at.dims(0)?, at.dims(1)?);
    let axis = at.axis(at.node.int("axis").unwrap_or(0), dims.len())?;
    one(dims[..axis].iter().chain(indices).chain(&dims[axis + 1..]).copied().collect())
}

/// Numbers picked one by one: as many as there are indices.
pub(super) fn gather_elements(at: &At<'_>) -> Result<Outcome, Fault> {
    at.dims(0)?;
    one(at.dims(1)?.to_vec())
}

pub(super) fn tile(at: &At<'_>) -> Result<Outcome, Fault> {
    let dims = at.dims(0)?;
    let repeats = as_dims(&at.whole(1, "repeats")?.unwrap_or_default())?;
    if repeats.len() != dims.len() {
        return wrong(format!("expected {} repeats, found {}", dims.len(), repeats.len()));
    }
    one(dims.iter().zip(repeats).map(|(&dim, times)| dim.saturating_mul(times)).collect())
}

pub(super) fn pad(at: &At<'_>) -> Result<Outcome, Fault> {
    let dims = at.dims(0)?;
    let Some(pads) = at.whole(1, "pads")? else { return wrong("expected pads, found none") };
    let axes = at.whole(3, "axes")?.unwrap_or_else(|| (0..dims.len() as i64).collect());
    at.axes(&axes, dims.len())?;
    if pads.len() != 2 * axes.len() {
        return wrong(format!("expected {} pads, found {}", 2 * axes.len(), pads.len()));
    }
    let mut padded = dims.to_vec();
    for (i, &axis) in axes.iter().enumerate() {
        let axis = at.axis(axis, dims.len())?;
        let size = (dims[axis] as i64).saturating_add(pads[i]).saturating_add(pads[axes.len() + i]);
        padded[axis] =
            usize::try_from(size).map_err(|_| Fault::Wrong(format!("expected sizes of 0 or more, found {size}")))?;
    }
    one(padded)
}

/// The shape itself, as numbers.
pub(super) fn shape(at: &At<'_>) -> Result<Outcome, Fault> {
    let rank = at.dims(0)?.len();
    let (start, end) = shape_range(at, rank);
    one(vec![end.saturating_sub(start)])
}

/// Which part of a shape is asked for.
pub(super) fn shape_range(at: &At<'_>, rank: usize) -> (usize, usize) {
    let rank = rank as i64;
    let place = |at: i64| (if at < 0 { at.saturating_add(rank) } else { at }).clamp(0, rank) as usize;
    (place(at.node.int("start").unwrap_or(0)), place(at.node.int("end").unwrap_or(rank)))
}

/// One number.
pub(super) fn scalar(at: &At<'_>) -> Result<Outcome, Fault> {
    at.dims(0)?;
    one(Vec::new())
}

pub(super) fn constant_of_shape(at: &At<'_>) -> Result<Outcome, Fault> {
    one(as_dims(&at.whole(0, "")?.unwrap_or_default())?)
}

/// Numbers from one to another, with equal steps.
pub(super) fn range(at: &At<'_>) -> Result<Outcome, Fault> {
    let number = |input| {
        let numbers = at.numbers(input)?;
        numbers.and_then(|numbers| numbers.first().copied()).ok_or_else(|| Fault::Wrong("expected a number".into()))
    };
    let (start, limit, step): (f64, f64, f64) = (number(0)?, number(1)?, number(2)?);
    let steps = ((limit - start) / step).ceil();
    if !steps.is_finite() {
        return wrong(format!("expected a finite range, found {start} to {limit} by {step}"));
    }
    one(vec![steps.max(0.0) as usize])
}
