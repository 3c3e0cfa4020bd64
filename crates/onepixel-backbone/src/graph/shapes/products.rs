//! Which shape has a product of matrices, and how many multiplications is it?

use std::collections::BTreeMap;

use super::at::{At, Fault, Outcome, costing, elements, wrong};
use super::elementwise::together;

/// Products of the last two dimensions, over all others.
pub(super) fn product(at: &At<'_>) -> Result<Outcome, Fault> {
    let (mut a, mut b) = (at.dims(0)?.to_vec(), at.dims(1)?.to_vec());
    let (a_is_row, b_is_column) = (a.len() == 1, b.len() == 1);
    if a.is_empty() || b.is_empty() {
        return wrong("expected matrices, found a number");
    }
    if a_is_row {
        a.insert(0, 1);
    }
    if b_is_column {
        b.push(1);
    }
    let (rows, depth) = (a[a.len() - 2], a[a.len() - 1]);
    let (other, columns) = (b[b.len() - 2], b[b.len() - 1]);
    if depth != other {
        return wrong(format!("expected matrices that fit each other, found {a:?} and {b:?}"));
    }
    let mut dims = together(&a[..a.len() - 2], &b[..b.len() - 2])?;
    if !a_is_row {
        dims.push(rows);
    }
    if !b_is_column {
        dims.push(columns);
    }
    let work = elements(&dims).saturating_mul(depth as u64);
    costing(dims, work)
}

/// A product of two matrices, either turned around or not, and an addend.
pub(super) fn general(at: &At<'_>) -> Result<Outcome, Fault> {
    let turned = |name: &str| at.node.int(name).unwrap_or(0) != 0;
    let (&[a0, a1], &[b0, b1]) = (at.dims(0)?, at.dims(1)?) else { return wrong("expected two matrices") };
    let (rows, depth) = if turned("transA") { (a1, a0) } else { (a0, a1) };
    let (other, columns) = if turned("transB") { (b1, b0) } else { (b0, b1) };
    if depth != other {
        return wrong(format!("expected matrices that fit each other, found depths of {depth} and {other}"));
    }
    let dims = vec![rows, columns];
    if let Some(addend) = at.value(2)
        && together(&dims, &addend.dims)? != dims
    {
        return wrong(format!("expected an addend of shape {dims:?}, found {:?}", addend.dims));
    }
    let work = elements(&dims).saturating_mul(depth as u64);
    costing(dims, work)
}

/// A sum of products, written with a letter for each dimension.
pub(super) fn einsum(at: &At<'_>) -> Result<Outcome, Fault> {
    let equation: String = at.node.text("equation").unwrap_or_default().split_whitespace().collect();
    let Some((inputs, output)) = equation.split_once("->") else { return wrong("expected an equation with ->") };
    let terms: Vec<&str> = inputs.split(',').collect();
    if terms.len() != at.inputs.len() || !output.chars().all(|c| c.is_ascii_alphabetic()) {
        return wrong("expected an equation with a term of letters for each input");
    }
    let mut sizes: BTreeMap<char, usize> = BTreeMap::new();
    for (input, term) in terms.iter().enumerate() {
        let dims = at.dims(input)?;
        if term.chars().count() != dims.len() {
            return wrong(format!(
                "expected {} letters for {dims:?}, found {:?}",
                dims.len(),
                term.chars().take(20).collect::<String>()
            ));
        }
        for (letter, &dim) in term.chars().zip(dims) {
            let known = sizes.entry(letter).or_insert(dim);
            if *known != dim {
                return wrong(format!("expected one size for {letter}, found {known} and {dim}"));
            }
        }
    }
    let dims: Option<Vec<usize>> = output.chars().map(|letter| sizes.get(&letter).copied()).collect();
    let Some(dims) = dims else { return wrong("expected letters of the inputs in the output") };
    let work = sizes.values().fold(1u64, |work, &size| work.saturating_mul(size as u64));
    costing(dims, work)
}
