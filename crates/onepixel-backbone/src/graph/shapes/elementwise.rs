//! Which shape has what is computed number by number?

use super::at::{At, Dims, Fault, Outcome, elements, one, wrong};

/// That of the first input.
pub(super) fn same(at: &At<'_>) -> Result<Outcome, Fault> {
    one(at.dims(0)?.to_vec())
}

/// That of the first input, where one number takes many multiplications: roots, exponentials, norms.
pub(super) fn costly(at: &At<'_>) -> Result<Outcome, Fault> {
    let dims = at.dims(0)?.to_vec();
    let work = elements(&dims).saturating_mul(10);
    Ok(Outcome { outputs: vec![dims], work })
}

/// That of the first input, along one axis of it.
pub(super) fn softmax(at: &At<'_>) -> Result<Outcome, Fault> {
    let rank = at.dims(0)?.len();
    let (old, axis) = (at.opset < 13, at.node.int("axis"));
    let axis = at.axis(axis.unwrap_or(if old { 1 } else { -1 }), rank)?;
    // Before version 13 all dimensions from the axis on were one.
    if old && axis + 1 != rank {
        return wrong(format!(
            "expected the last of {rank} dimensions as axis, or operators of version 13, found axis {axis}"
        ));
    }
    costly(at)
}

/// The smallest that all inputs can be repeated to.
pub(super) fn broadcast(at: &At<'_>) -> Result<Outcome, Fault> {
    let mut dims = at.dims(0)?.to_vec();
    for input in 1..at.inputs.len() {
        dims = together(&dims, at.dims(input)?)?;
    }
    one(dims)
}

/// The second input's, where the first may be repeated, too.
pub(super) fn expand(at: &At<'_>) -> Result<Outcome, Fault> {
    let Some(target) = at.whole(1, "shape")? else { return wrong("expected a shape as input 1 (from 0), found none") };
    one(together(at.dims(0)?, &as_dims(&target)?)?)
}

/// Quantised to three outputs: values, scale and zero.
pub(super) fn quantised(at: &At<'_>) -> Result<Outcome, Fault> {
    let dims = at.dims(0)?.to_vec();
    let work = elements(&dims);
    Ok(Outcome { outputs: vec![dims, Vec::new(), Vec::new()], work })
}

/// The shape that two are repeated to: equal from the end, or 1 in one of them.
pub(super) fn together(a: &[usize], b: &[usize]) -> Result<Dims, Fault> {
    let rank = a.len().max(b.len());
    let dim = |dims: &[usize], axis: usize| (axis + dims.len()).checked_sub(rank).map_or(1, |axis| dims[axis]);
    let each = (0..rank).map(|axis| match (dim(a, axis), dim(b, axis)) {
        (a, b) if a == b => Ok(a),
        (1, other) | (other, 1) => Ok(other),
        _ => wrong(format!("expected shapes that fit each other, found {a:?} and {b:?}")),
    });
    each.collect()
}

/// Sizes that must be 0 or more.
pub(super) fn as_dims(numbers: &[i64]) -> Result<Dims, Fault> {
    let dims: Option<Dims> = numbers.iter().map(|&number| usize::try_from(number).ok()).collect();
    dims.ok_or_else(|| {
        Fault::Wrong(format!("expected sizes of 0 or more, found {:?}", &numbers[..numbers.len().min(8)]))
    })
}
