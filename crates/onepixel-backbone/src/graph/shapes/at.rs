//! What does a rule know of its node: the shapes of its inputs, its attributes, and small numbers that are known already?

use crate::graph::node::Node;

/// A shape.
pub(super) type Dims = Vec<usize>;

/// Small numbers that are known before anything runs, row by row.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Known {
    pub numbers: Vec<f64>,
    /// Whether their type is one of whole numbers.
    pub whole: bool,
}

/// What is known of a value.
#[derive(Debug, Clone)]
pub(super) struct Value {
    pub dims: Dims,
    pub known: Option<Known>,
}

/// Why a rule says nothing.
#[derive(Debug)]
pub(super) enum Fault {
    /// The inputs do not fit: what was expected, and found.
    Wrong(String),
    /// The shape depends on what is not known: what.
    Unknown(String),
}

/// What comes out of a node.
#[derive(Debug)]
pub(super) struct Outcome {
    pub outputs: Vec<Dims>,
    /// Multiplications.
    pub work: u64,
}

pub(super) type Rule = fn(&At<'_>) -> Result<Outcome, Fault>;

/// A node and what goes into it.
pub(super) struct At<'a> {
    pub node: &'a Node,
    /// `None` where an input is left out.
    pub inputs: Vec<Option<&'a Value>>,
    pub opset: i64,
}

/// Numbers in a value of a shape; the largest there is if there are more.
pub(super) fn elements(dims: &[usize]) -> u64 {
    dims.iter().fold(1, |product, &dim| product.saturating_mul(dim as u64))
}

/// One output, with a multiplication for each of its numbers.
pub(super) fn one(dims: Dims) -> Result<Outcome, Fault> {
    let work = elements(&dims);
    Ok(Outcome { outputs: vec![dims], work })
}

/// One output, and so many multiplications.
pub(super) fn costing(dims: Dims, work: u64) -> Result<Outcome, Fault> {
    Ok(Outcome { outputs: vec![dims], work })
}

pub(super) fn wrong<T>(reason: impl Into<String>) -> Result<T, Fault> {
    Err(Fault::Wrong(reason.into()))
}

impl<'a> At<'a> {
    pub fn value(&self, input: usize) -> Option<&'a Value> {
        self.inputs.get(input).copied().flatten()
    }

    /// The shape of an input that there must be.
    pub fn dims(&self, input: usize) -> Result<&'a [usize], Fault> {
        let dims = self.value(input).map(|value| value.dims.as_slice());
        dims.ok_or_else(|| Fault::Wrong(format!("expected an input {input} (from 0), found none")))
    }

    /// The numbers of an input that must be known; `None` if the input is left out.
    pub fn numbers(&self, input: usize) -> Result<Option<&'a [f64]>, Fault> {
        let unknown = || Fault::Unknown(format!("it depends on the values of input {input} (from 0)"));
        let Some(value) = self.value(input) else { return Ok(None) };
        value.known.as_ref().map(|known| Some(known.numbers.as_slice())).ok_or_else(unknown)
    }

    /// Whole numbers of an input, or of an attribute, where older versions had them.
    pub fn whole(&self, input: usize, attribute: &str) -> Result<Option<Vec<i64>>, Fault> {
        if let Some(ints) = self.node.ints(attribute) {
            return Ok(Some(ints.to_vec()));
        }
        let numbers = self.numbers(input)?;
        Ok(numbers.map(|numbers| numbers.iter().map(|&number| number as i64).collect()))
    }

    /// Which dimension a number means, where negative ones count from the end.
    pub fn axis(&self, axis: i64, rank: usize) -> Result<usize, Fault> {
        let from_start = if axis < 0 { axis.checked_add(rank as i64) } else { Some(axis) };
        let axis_of = |axis: i64| usize::try_from(axis).ok().filter(|&axis| axis < rank);
        let found = || Fault::Wrong(format!("expected an axis of {rank} dimensions, found {axis}"));
        from_start.and_then(axis_of).ok_or_else(found)
    }

    /// The same for several, each of which may be named once.
    pub fn axes(&self, axes: &[i64], rank: usize) -> Result<Vec<bool>, Fault> {
        let mut named = vec![false; rank];
        for &axis in axes {
            let axis = self.axis(axis, rank)?;
            if std::mem::replace(&mut named[axis], true) {
                return wrong(format!("expected each axis once, found {axis} again"));
            }
        }
        Ok(named)
    }
}
